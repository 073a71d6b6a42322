"""Whether a target carries the target of a higher plan down as it has to. Pure.

A lower plan may ask for more or sooner, never for less or later (our reading of "giao chỉ "
"tiêu": the superior's figure
is the floor). Counts that several units share have to add up to the superior's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from motcua.plans.rules.proposals import last_day


class Fault(StrEnum):
    WEAKER = "weaker"
    LATER = "later"
    OTHER_INDICATOR = "other_indicator"
    OTHER_UNIT = "other_unit"
    NO_NUMBER = "no_number"  # the superior's has one and this one has none
    NO_DEADLINE = "no_deadline"
    DROPPED = "dropped"  # the superior's binds no more
    SUM = "sum"  # what the units promise does not add up
    MISSING = "missing"  # no unit below carries it


@dataclass(frozen=True)
class Aim:
    """What a target asks for on a day. `value` in its unit; `deadline` as plans write it ("2025", "2025-06-30")."""

    indicator: str
    comparator: str
    value: Decimal | None
    value_to: Decimal | None
    unit: str
    deadline: str
    kind: str = "ratio"
    is_dropped: bool = False


_AT_MOST = frozenset({"<", "<="})
_SHARED = frozenset({"count"})


def faults(aim: Aim, superior: Aim) -> list[Fault]:
    """Everything in which `aim` falls short of the target that it carries down, the gravest first."""
    if superior.is_dropped:
        return [Fault.DROPPED]
    found = []
    if superior.indicator and aim.indicator != superior.indicator:
        found.append(Fault.OTHER_INDICATOR)
    if superior.unit != aim.unit and superior.value is not None:
        found.append(Fault.OTHER_UNIT)
    elif superior.value is not None and aim.value is None:
        found.append(Fault.NO_NUMBER)
    elif superior.value is not None and superior.kind not in _SHARED and _is_weaker(aim, superior):
        found.append(Fault.WEAKER)
    due, owed = last_day(aim.deadline), last_day(superior.deadline)
    if owed is not None and due is None:
        found.append(Fault.NO_DEADLINE)
    elif owed is not None and due is not None and due > owed:
        found.append(Fault.LATER)
    return found


def _is_weaker(aim: Aim, superior: Aim) -> bool:
    """Whether some result would satisfy `aim` and break `superior`."""
    if aim.value is None or superior.value is None:
        return False
    if superior.comparator in _AT_MOST or superior.kind in ("rank", "zero"):
        if aim.comparator not in (*_AT_MOST, "="):
            return True
        if aim.value != superior.value:
            return aim.value > superior.value
        return superior.comparator == "<" and aim.comparator != "<"
    if aim.comparator in _AT_MOST:
        return True
    if aim.value != superior.value:
        return aim.value < superior.value
    return superior.comparator == ">" and aim.comparator != ">"


def sum_fault(superior: Aim, parts: Sequence[Aim]) -> Fault | None:
    """Counts shared out to units add up to at least (at most, exactly) the superior's. None where nothing is
    shared."""
    if superior.kind not in _SHARED or superior.value is None or superior.is_dropped:
        return None
    if not parts:
        return Fault.MISSING
    total = sum((part.value or Decimal(0) for part in parts), Decimal(0))
    match superior.comparator:
        case "<=" | "<":
            short = total > superior.value
        case "=":
            short = total != superior.value
        case _:
            short = total < superior.value
    return Fault.SUM if short else None


def is_circular(of: int, superior: int, above: Mapping[int, int | None]) -> bool:
    """Whether `of` would come to stand above itself if `superior` were its superior. `above`: each one's
    superior now."""
    at: int | None = superior
    seen: set[int] = set()
    while at is not None and at not in seen:
        if at == of:
            return True
        seen.add(at)
        at = above.get(at)
    return False
