"""Two versions of a document side by side: which words changed, which files came, went or were replaced. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from motcua.ledger.rules import Json

# What a version says of the document, in the order in which it is read.
FIELDS = (
    "subject", "kind", "notation", "issued_on", "urgency", "due_on", "from_name", "signer_name", "signer_title",
    "pages", "has_personal_data",
)  # fmt: skip


@dataclass(frozen=True)
class Attached:
    """A file of a version: what is compared is its content (`sha256`)."""

    id: int
    name: str
    sha256: str
    is_main: bool


@dataclass(frozen=True)
class Version:
    """`words`: the value of each field, as JSON has it. `is_in_force` False: it came after the document had ended."""

    number: int
    words: Mapping[str, Json]
    files: tuple[Attached, ...]
    is_in_force: bool = True


@dataclass(frozen=True)
class Said:
    """What an event of the history says of a version: `updated` has the words before, `update_noted` those after."""

    kind: str
    number: int
    words: Mapping[str, Json]


def versions(
    now: Mapping[str, Json], number: int, said: Sequence[Said], files: Mapping[int, Sequence[Attached]]
) -> tuple[Version, ...]:
    """Every version, the first first, from the words of today (version `number`) and what the history says.

    Of an outgoing document the words never change with a version: its files alone do.
    """
    before = {one.number - 1: dict(one.words) for one in said if one.kind == "updated"}
    after = {one.number: dict(one.words) for one in said if one.kind == "update_noted"}
    numbers = sorted({*range(1, number + 1), *files, *after})
    found: list[Version] = []
    words = {name: now.get(name) for name in FIELDS}
    for one in reversed([number_ for number_ in numbers if number_ <= number]):
        words = {**words, **{name: value for name, value in before.get(one, {}).items() if name in FIELDS}}
        found.insert(0, Version(one, dict(words), tuple(files.get(one, ()))))
    last = {name: now.get(name) for name in FIELDS}
    for one in (number_ for number_ in numbers if number_ > number):
        noted = {**last, **{name: value for name, value in after.get(one, {}).items() if name in FIELDS}}
        found.append(Version(one, noted, tuple(files.get(one, ())), is_in_force=False))
    return tuple(found)


@dataclass(frozen=True)
class Changed:
    field: str
    before: Json
    after: Json


def changed_words(old: Version, new: Version) -> tuple[Changed, ...]:
    """The fields that differ, in the order of `FIELDS`; nothing said and an empty text are the same."""
    return tuple(
        Changed(name, old.words.get(name), new.words.get(name))
        for name in FIELDS
        if (old.words.get(name) or None) != (new.words.get(name) or None)
    )


class Fate(StrEnum):
    SAME = "same"
    RENAMED = "renamed"  # the same content under another name
    REPLACED = "replaced"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Pair:
    """A file of the older version and what stands for it in the newer one."""

    fate: Fate
    before: Attached | None
    after: Attached | None


def files_side_by_side(old: Sequence[Attached], new: Sequence[Attached]) -> tuple[Pair, ...]:
    """Which file is which: by content first, then by name, then the document itself by being it. The newer version's
    order, what was removed behind."""
    left = list(old)
    found: dict[int, Pair] = {}

    def pair(place: int, one: Attached, before: Attached, fate: Fate) -> None:
        left.remove(before)
        found[place] = Pair(fate, before, one)

    for is_same_name in (True, False):  # two of the same content keep their names where they can
        for place, one in enumerate(new):
            if place in found:
                continue
            same = [x for x in left if x.sha256 == one.sha256 and (x.name == one.name or not is_same_name)]
            if same:
                pair(place, one, same[0], Fate.SAME if same[0].name == one.name else Fate.RENAMED)
    for place, one in enumerate(new):
        named = [x for x in left if x.name == one.name]
        if place not in found and named:
            pair(place, one, named[0], Fate.REPLACED)
    for place, one in enumerate(new):
        main = [x for x in left if x.is_main and one.is_main]
        if place not in found and main:
            pair(place, one, main[0], Fate.REPLACED)
    came = [found.get(place) or Pair(Fate.ADDED, None, one) for place, one in enumerate(new)]
    return (*came, *(Pair(Fate.REMOVED, one, None) for one in left))


# ---------------------------------------------------------------- texts

MOST_LINES = 4000
_AROUND = 2


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    LEFT_OUT = "left-out"  # lines that are the same in both and far from any change


@dataclass(frozen=True)
class Line:
    mark: Mark
    text: str = ""
    count: int = 0


def text_differences(before: str, after: str) -> tuple[Line, ...] | None:
    """The lines that were removed and added, with two lines around them; empty where the texts are the same. Spaces
    at the ends and runs of them count for nothing. None: too long to be compared here."""
    old, new = _lines(before), _lines(after)
    if max(len(old), len(new)) > MOST_LINES:
        return None
    if old == new:
        return ()
    found: list[Line] = []
    codes = SequenceMatcher(None, old, new, autojunk=True).get_opcodes()
    for place, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal":
            found += _around(old[i1:i2], is_first=place == 0, is_last=place == len(codes) - 1)
            continue
        found += [Line(Mark.REMOVED, text) for text in old[i1:i2]]
        found += [Line(Mark.ADDED, text) for text in new[j1:j2]]
    return tuple(found)


def _around(lines: list[str], *, is_first: bool, is_last: bool) -> list[Line]:
    head = [] if is_first else lines[:_AROUND]
    tail = [] if is_last else lines[max(len(head), len(lines) - _AROUND) :]
    left_out = len(lines) - len(head) - len(tail)
    middle = [Line(Mark.LEFT_OUT, count=left_out)] if left_out else []
    return [*(Line(Mark.SAME, one) for one in head), *middle, *(Line(Mark.SAME, one) for one in tail)]


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(one.split()) for one in text.split("\n")) if line]
