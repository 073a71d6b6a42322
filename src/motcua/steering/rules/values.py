"""Reading what people type, and judging an entry against its kind. Every fault is found, none is guessed away.

Facts are JSON: days as 2026-11-20, exact numbers as text ("91.43"), choices by their code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from motcua.kernel.text import fold, squeeze, visible
from motcua.steering.rules.kinds import Field, FieldType, Kind, Need

Json = str | int | bool
Facts = Mapping[str, Json]
_EARLIEST = date(2000, 1, 1)
_YES = frozenset({"co", "x", "yes", "1", "true", "dung", "roi"})
_NO = frozenset({"khong", "no", "0", "false", "chua"})
_GROUPED = re.compile(r"\d{1,3}([. ]\d{3})+")
_LONGEST_TITLE, _LONGEST_NUMBER = 300, 120


class Unreadable(ValueError):
    """A value that is not what its field asks for; says which problem."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field; `said` is what was found, short."""

    field: str
    problem: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry before it is written. `has_evidence`: a file comes with it."""

    unit_id: int | None
    day: date | None
    number: str = ""
    title: str = ""
    facts: Facts = field(default_factory=dict)
    has_evidence: bool = False


@dataclass(frozen=True)
class Known:
    """What names stand for: units and entries by their folded names (several: unclear)."""

    units: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # by kind
    indicators: Mapping[str, str] = field(default_factory=dict)


def read(wanted: Field, given: object, known: Known) -> Json | None:
    """A value as typed or as a cell holds it; None when nothing was given. Raises Unreadable."""
    if given is None or (isinstance(given, str) and not squeeze(visible(given))):
        return None
    match wanted.type:
        case FieldType.TEXT:
            return _text(squeeze(visible(str(given))), wanted.longest)
        case FieldType.LONG:
            return _text(visible(str(given)).strip(), wanted.longest)
        case FieldType.WHOLE | FieldType.YEAR:
            return whole(given)
        case FieldType.DECIMAL:
            return decimal(given)
        case FieldType.DAY:
            return day(given).isoformat()
        case FieldType.CHOICE:
            return _choice(wanted, str(given))
        case FieldType.YES_NO:
            return _yes(given)
        case FieldType.UNIT:
            return unit(str(given), known)
        case FieldType.LINK:
            return _link(wanted, str(given), known)
        case FieldType.INDICATOR:
            code = known.indicators.get(fold(squeeze(visible(str(given)))))
            if code is None:
                raise Unreadable("no-choice")
            return code


def _text(given: str, longest: int) -> str:
    if len(given) > longest:
        raise Unreadable("too-long")
    return given


def whole(given: object) -> int:
    """A whole number as people write it: 1234, 1.234 or 1 234. Raises Unreadable."""
    if isinstance(given, bool):
        raise Unreadable("no-number")
    if isinstance(given, int):
        found = given
    elif isinstance(given, float):
        if not given.is_integer():
            raise Unreadable("not-whole")
        found = int(given)
    else:
        text = squeeze(visible(str(given)))
        if text.startswith(("-", "−")):
            raise Unreadable("negative")
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "").replace(" ", "")
        if not (text.isascii() and text.isdigit()):
            raise Unreadable("not-whole" if re.fullmatch(r"\d+[.,]\d+", text) else "no-number")
        found = int(text) if len(text) < 16 else 10**15
    if found < 0:
        raise Unreadable("negative")
    if found >= 10**15:
        raise Unreadable("too-large")
    return found


def decimal(given: object) -> str:
    """An exact number as text. `1.234` as typed text may be a thousand or one and a bit: refused as unclear.

    Raises Unreadable.
    """
    if isinstance(given, bool):
        raise Unreadable("no-number")
    if isinstance(given, int | float | Decimal):
        text = str(given)
    else:
        text = squeeze(visible(str(given))).removesuffix("%").replace(" ", "")
        if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
            raise Unreadable("unclear-number")
        text = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise Unreadable("no-number") from None
    if not found.is_finite():
        raise Unreadable("no-number")
    if found < 0:
        raise Unreadable("negative")
    if found >= 10**12:
        raise Unreadable("too-large")
    plain = f"{found.quantize(Decimal('0.000001')):f}"
    return plain.rstrip("0").rstrip(".")


def day(given: object) -> date:
    """A day from a date cell, 2026-11-20 or 20/11/2026. Raises Unreadable."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    text = squeeze(visible(str(given)))
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, no instant
        except ValueError:
            continue
    raise Unreadable("no-date")


def _choice(wanted: Field, given: str) -> str:
    said = fold(squeeze(visible(given)))
    for code, words in (wanted.choices or {}).items():
        if said in (fold(code), fold(words.vi), fold(words.en)):
            return code
    raise Unreadable("no-choice")


def _yes(given: object) -> bool:
    if isinstance(given, bool):
        return given
    said = fold(squeeze(visible(str(given))))
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unreadable("no-mark")


def unit(given: str, known: Known) -> int:
    """A unit by what `known` calls it. Raises Unreadable: unknown, or several of that name."""
    found = known.units.get(fold(squeeze(visible(given))), ())
    if len(found) != 1:
        raise Unreadable("unit-unclear" if found else "unit-unknown")
    return found[0]


def _link(wanted: Field, given: str, known: Known) -> str:
    text = squeeze(visible(given))
    by_name = known.links.get(wanted.kind, {})
    try:
        found = by_name.get(str(UUID(text)), ())
    except ValueError:
        found = by_name.get(fold(text), ())
    if len(found) != 1:
        raise Unreadable("link-unclear" if found else "link-unknown")
    return found[0]


def faults(kind: Kind, draft: Draft, today: date) -> list[Fault]:
    """Everything that speaks against an entry: what is missing, impossible days, numbers out of bounds."""
    found = [
        Fault(name, "required")
        for name, need, value in (
            ("unit", kind.unit, draft.unit_id),
            ("number", kind.number, draft.number),
            ("title", kind.title, draft.title),
        )
        if need is Need.REQUIRED and not value
    ]
    found += [
        Fault(name, "not-wanted")
        for name, need, value in (
            ("unit", kind.unit, draft.unit_id),
            ("number", kind.number, draft.number),
            ("title", kind.title, draft.title),
            ("evidence", kind.evidence, draft.has_evidence),
        )
        if need is Need.NEVER and value
    ]
    if len(draft.title) > _LONGEST_TITLE:
        found.append(Fault("title", "too-long"))
    if len(draft.number) > _LONGEST_NUMBER:
        found.append(Fault("number", "too-long"))
    found += _day_faults("day", draft.day, ahead=kind.day_ahead, is_required=True, today=today)
    for code in draft.facts:
        if code not in kind.by_code:
            found.append(Fault(code, "unknown-field"))
    for one in kind.fields:
        found += _faults_of(one, draft, today)
    wants_file = kind.evidence is Need.REQUIRED or (
        kind.evidence_with and _filled(draft, kind.evidence_with, frozenset())
    )
    if wants_file and not draft.has_evidence:
        found.append(Fault("evidence", "required"))
    return found


def _day_faults(name: str, value: date | None, *, ahead: bool, is_required: bool, today: date) -> list[Fault]:
    if value is None:
        return [Fault(name, "required")] if is_required else []
    if value > today and not ahead:
        return [Fault(name, "lies-ahead", value.isoformat())]
    if not _EARLIEST <= value <= date(today.year + 10, 12, 31):
        return [Fault(name, "impossible-day", value.isoformat())]
    return []


def _faults_of(wanted: Field, draft: Draft, today: date) -> list[Fault]:
    value = draft.facts.get(wanted.code)
    if value is None:
        is_needed = wanted.is_required or (
            wanted.needed_with is not None and _filled(draft, *wanted.needed_with)
        )
        return [Fault(wanted.code, "required")] if is_needed else []
    match wanted.type:
        case FieldType.DAY:
            try:
                at = date.fromisoformat(str(value))
            except ValueError:
                return [Fault(wanted.code, "no-date", str(value)[:40])]
            found = _day_faults(wanted.code, at, ahead=wanted.ahead, is_required=False, today=today)
            begun = draft.day if wanted.not_before == "day" else _day_in(draft, wanted.not_before)
            if begun is not None and at < begun:
                found.append(Fault(wanted.code, "too-early", at.isoformat()))
            return found
        case FieldType.WHOLE:
            return _number_faults(wanted, draft, Decimal(int(value)))
        case FieldType.DECIMAL:
            return _number_faults(wanted, draft, Decimal(str(value)))
        case FieldType.YEAR:
            if not 2000 <= int(value) <= (2100 if wanted.ahead else today.year):
                return [Fault(wanted.code, "lies-ahead" if int(value) > today.year else "impossible-day")]
    return []


def _number_faults(wanted: Field, draft: Draft, value: Decimal) -> list[Fault]:
    if wanted.least is not None and value < wanted.least:
        return [Fault(wanted.code, "too-small", str(wanted.least))]
    if wanted.most is not None and value > wanted.most:
        return [Fault(wanted.code, "too-large", str(wanted.most))]
    other = draft.facts.get(wanted.at_most) if wanted.at_most else None
    if other is not None and value > Decimal(str(other)):
        return [Fault(wanted.code, "more-than", wanted.at_most)]
    return []


def _filled(draft: Draft, code: str, values: frozenset[str]) -> bool:
    value = draft.facts.get(code)
    if value is None:
        return False
    said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return not values or said in values


def _day_in(draft: Draft, code: str) -> date | None:
    value = draft.facts.get(code) if code else None
    try:
        return date.fromisoformat(str(value)) if value is not None else None
    except ValueError:
        return None


def sameness(kind: Kind, draft: Draft) -> str:
    """What makes two entries the same one: the fields that the kind names, without case or doubled spaces."""
    parts = []
    for name in kind.same:
        match name:
            case "unit":
                value: object = draft.unit_id
            case "day":
                value = draft.day
            case "number":
                value = draft.number
            case "title":
                value = draft.title
            case _:
                value = draft.facts.get(name)
        parts.append("" if value is None else squeeze(str(value)).casefold())
    return "\x1f".join(parts)
