"""A questionnaire as a value: sections, items, factors, and what may be asked when.

Its document (JSON or YAML) is read by `questionnaire`, which answers with every fault at once. The scale is that of
SIPAS (Decision 1001/QĐ-BNV of 11/12/2023, from the Ministry's announcement): 5 very satisfied ... 1 very
dissatisfied.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

SCALE = (5, 4, 3, 2, 1)
LONGEST_LABEL = 500
MOST_ITEMS = 120
MOST_OPTIONS = 20
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


class Kind(StrEnum):
    SCALE = "scale"
    SINGLE = "single"
    SEVERAL = "several"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Fault:
    """What is wrong in which place of the document."""

    place: str
    problem: str


class QuestionnaireRefused(ValueError):
    """The questionnaire cannot be used. `faults` has all that is wrong."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{one.place}: {one.problem}" for one in faults))


@dataclass(frozen=True)
class Words:
    vi: str
    en: str

    def text(self, language: str) -> str:
        return self.vi if language.startswith("vi") or not self.en else self.en


@dataclass(frozen=True)
class OnlyIf:
    """Asked only when an earlier item was answered with one of these codes (of a scale: "1" ... "5")."""

    item: str
    is_one_of: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    code: str
    words: Words


@dataclass(frozen=True)
class Item:
    """`factor` places a scale item in the index; without one it is asked but not part of it."""

    code: str
    kind: Kind
    words: Words
    is_required: bool = False
    factor: str = ""
    options: tuple[Option, ...] = ()
    only_if: OnlyIf | None = None
    lowest: int = 0
    highest: int = 1_000_000


@dataclass(frozen=True)
class Section:
    code: str
    words: Words
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Factor:
    code: str
    words: Words


@dataclass(frozen=True)
class Questionnaire:
    factors: tuple[Factor, ...]
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    def item(self, code: str) -> Item:
        return next(item for item in self.items if item.code == code)

    @property
    def indexed(self) -> tuple[Item, ...]:
        """The items of the index: scale items with a factor."""
        return tuple(item for item in self.items if item.kind is Kind.SCALE and item.factor)

    def of_factor(self, code: str) -> tuple[Item, ...]:
        return tuple(item for item in self.indexed if item.factor == code)


Document = Mapping[str, object]


def questionnaire(document: Document) -> Questionnaire:
    """Read a document. Raises QuestionnaireRefused with every fault."""
    faults: list[Fault] = []
    factors = _factors(document.get("factors"), faults)
    sections = _sections(document.get("sections"), {one.code for one in factors}, faults)
    found = Questionnaire(factors, sections)
    faults += _faults_between(found)
    if faults:
        raise QuestionnaireRefused(faults)
    return found


def _list(value: object, place: str, faults: list[Fault]) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        faults.append(Fault(place, "not-a-list"))
        return []
    return cast("list[Mapping[str, object]]", value)


def _code(row: Mapping[str, object], place: str, faults: list[Fault]) -> str:
    code = row.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        faults.append(Fault(place, "bad-code"))
        return ""
    return code


def _words(row: Mapping[str, object], place: str, faults: list[Fault]) -> Words:
    both = []
    for language in ("vi", "en"):
        text = row.get(language, "")
        if not isinstance(text, str) or len(text) > LONGEST_LABEL:
            faults.append(Fault(place, f"bad-words-{language}"))
            text = ""
        both.append(text.strip())
    if not both[0]:
        faults.append(Fault(place, "no-words-vi"))
    return Words(*both)


def _factors(value: object, faults: list[Fault]) -> tuple[Factor, ...]:
    found = []
    for number, row in enumerate(_list(value, "factors", faults), 1):
        place = f"factors[{number}]"
        found.append(Factor(_code(row, place, faults), _words(row, place, faults)))
    return tuple(found)


def _sections(value: object, factors: set[str], faults: list[Fault]) -> tuple[Section, ...]:
    found = []
    for number, row in enumerate(_list(value, "sections", faults), 1):
        place = f"sections[{number}]"
        code, words = _code(row, place, faults), _words(row, place, faults)
        items = tuple(
            _item(one, f"{place}.items[{at}]", factors, faults)
            for at, one in enumerate(_list(row.get("items"), f"{place}.items", faults), 1)
        )
        found.append(Section(code, words, items))
    return tuple(found)


def _item(row: Mapping[str, object], place: str, factors: set[str], faults: list[Fault]) -> Item:
    code, words = _code(row, place, faults), _words(row, place, faults)
    given = row.get("kind")
    try:
        kind = Kind(str(given))
    except ValueError:
        faults.append(Fault(place, "unknown-kind"))
        kind = Kind.TEXT
    factor = str(row.get("factor") or "")
    if factor and factor not in factors:
        faults.append(Fault(place, "unknown-factor"))
    if factor and kind is not Kind.SCALE:
        faults.append(Fault(place, "factor-needs-scale"))
    options = tuple(
        Option(_code(one, f"{place}.options[{at}]", faults), _words(one, f"{place}.options[{at}]", faults))
        for at, one in enumerate(_list(row.get("options"), f"{place}.options", faults), 1)
    )
    if kind in (Kind.SINGLE, Kind.SEVERAL):
        if len(options) < 2 or len(options) > MOST_OPTIONS:
            faults.append(Fault(place, "options-count"))
        if len({one.code for one in options}) < len(options):
            faults.append(Fault(place, "options-doubled"))
    elif options:
        faults.append(Fault(place, "options-not-for-kind"))
    lowest, highest = row.get("lowest", 0), row.get("highest", 1_000_000)
    if not isinstance(lowest, int) or not isinstance(highest, int) or lowest > highest:
        faults.append(Fault(place, "bad-bounds"))
        lowest, highest = 0, 1_000_000
    return Item(
        code, kind, words, bool(row.get("required", False)), factor, options,
        _only_if(row.get("only_if"), place, faults), lowest, highest,
    )  # fmt: skip


def _only_if(value: object, place: str, faults: list[Fault]) -> OnlyIf | None:
    if not value:
        return None
    if not isinstance(value, Mapping):
        faults.append(Fault(place, "bad-condition"))
        return None
    item, wanted = value.get("item"), value.get("is")
    if not isinstance(item, str) or not isinstance(wanted, list) or not wanted:
        faults.append(Fault(place, "bad-condition"))
        return None
    return OnlyIf(item, tuple(str(one) for one in wanted))


def _faults_between(found: Questionnaire) -> list[Fault]:
    """What no place alone shows: doubled codes, empty sections, conditions on what comes later."""
    faults = []
    items = found.items
    if not items:
        faults.append(Fault("sections", "no-items"))
    if len(items) > MOST_ITEMS:
        faults.append(Fault("sections", "too-many-items"))
    for name, codes in (
        ("factors", [one.code for one in found.factors]),
        ("sections", [one.code for one in found.sections]),
        ("items", [one.code for one in items]),
    ):
        doubled = sorted({code for code in codes if code and codes.count(code) > 1})
        faults += [Fault(f"{name}.{code}", "code-doubled") for code in doubled]
    earlier: dict[str, Item] = {}
    for item in items:
        if item.only_if is not None:
            other = earlier.get(item.only_if.item)
            if other is None:
                # on itself, on a later one, on none: a circle cannot arise any other way
                faults.append(Fault(f"items.{item.code}", "condition-not-earlier"))
            elif not set(item.only_if.is_one_of) <= _possible(other):
                faults.append(Fault(f"items.{item.code}", "condition-impossible"))
        earlier[item.code] = item
    for factor in found.factors:
        if factor.code and not found.of_factor(factor.code):
            faults.append(Fault(f"factors.{factor.code}", "factor-without-items"))
    return faults


def _possible(item: Item) -> set[str]:
    if item.kind is Kind.SCALE:
        return {str(one) for one in SCALE}
    return {one.code for one in item.options}
