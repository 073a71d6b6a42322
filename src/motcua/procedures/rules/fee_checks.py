"""Gaps and overlaps of a fee table, found exactly: which combination no rule speaks of, which two rules both apply.

A row is a box over finite sets (case, channel, way of paying, applicant, group) and a range of whole numbers. The
gaps are the universe minus every box; two rows overlap where their boxes meet. Of the groups an applicant may claim
several: a row that applies for one claim applies for every wider one, so it is enough for gaps to look at no claim
and at each single one; and two rows that name groups, even different ones, meet in who belongs to both.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from motcua.kernel.dmn.tables import Hit
from motcua.procedures.rules.fee_tables import (
    APPLICANTS,
    CHANNELS,
    GREATEST_QUANTITY,
    NO_GROUP,
    WAYS,
    Counting,
    FeeRow,
    FeeTable,
    Measure,
    Point,
    faults_of,
)

MOST_SHOWN = 50
_MOST_PIECES = 20_000


@dataclass(frozen=True)
class Box:
    """A part of the domain: a set of values per column and a range of quantities, both ends counted in."""

    sets: tuple[frozenset[str], ...]  # case, channel, way, applicant, group
    low: int
    high: int


@dataclass(frozen=True)
class Gap:
    """A combination that no rule speaks of. `low` and `high` are None where the table counts no quantity."""

    cases: tuple[str, ...]
    channels: tuple[str, ...]
    ways: tuple[str, ...]
    applicants: tuple[str, ...]
    groups: tuple[str, ...]
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Overlap:
    """Two rows, from 1, that both apply at `example`. `matters`: they would give different values."""

    first: int
    second: int
    example: Point
    matters: bool


@dataclass(frozen=True)
class Findings:
    """What the check of a table shows. `too_many`: the gaps were too scattered to be counted out."""

    faults: tuple[str, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    too_many: bool = False

    @property
    def is_clean(self) -> bool:
        return not (self.faults or self.gaps or self.overlaps or self.too_many)


def check(table: FeeTable, *, groups: Iterable[str]) -> Findings:
    """Faults of the cells; without any, the gaps (of amounts: a cut need not speak of everything) and overlaps.

    Overlaps count in tables of which one rule at most may apply; where the first or the greatest counts, they are
    what the table is written for.
    """
    known = tuple(groups)
    faults = faults_of(table, groups=known)
    if faults:
        return Findings(faults, (), ())
    domains = domains_of(table, known)
    boxes = [_box(row, domains) for row in table.rows]
    gaps, too_many = _gaps(table, boxes, domains) if table.measure is Measure.AMOUNT else ((), False)
    overlaps = tuple(_overlaps(table, domains)) if table.hit is Hit.UNIQUE else ()
    return Findings((), gaps, overlaps, too_many)


def domains_of(table: FeeTable, groups: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The values of each column, in the order in which they are shown."""
    return (table.cases or ("",), CHANNELS, WAYS, APPLICANTS, (NO_GROUP, *groups))


def _box(row: FeeRow, domains: tuple[tuple[str, ...], ...]) -> Box:
    cells = (row.cases, row.channels, row.ways, row.applicants, row.groups)
    sets = tuple(
        frozenset(cell) if cell else frozenset(domain) for cell, domain in zip(cells, domains, strict=True)
    )
    return Box(sets, row.low or 1, row.high or GREATEST_QUANTITY)


def _minus(box: Box, other: Box) -> list[Box] | None:
    """What is left of a box without another, in separate boxes; None when they do not meet."""
    met = tuple(a & b for a, b in zip(box.sets, other.sets, strict=True))
    low, high = max(box.low, other.low), min(box.high, other.high)
    if low > high or not all(met):
        return None
    left: list[Box] = []
    sets = list(box.sets)
    for at, common in enumerate(met):
        rest = sets[at] - common
        if rest:
            left.append(Box((*sets[:at], rest, *sets[at + 1 :]), box.low, box.high))
        sets[at] = common
    if box.low < low:
        left.append(Box(tuple(sets), box.low, low - 1))
    if high < box.high:
        left.append(Box(tuple(sets), high + 1, box.high))
    return left


def _gaps(
    table: FeeTable, boxes: list[Box], domains: tuple[tuple[str, ...], ...]
) -> tuple[tuple[Gap, ...], bool]:
    open_boxes = [Box(tuple(frozenset(domain) for domain in domains), 1, GREATEST_QUANTITY)]
    for taken in boxes:
        kept: list[Box] = []
        for box in open_boxes:
            left = _minus(box, taken)
            kept.extend([box] if left is None else left)
        open_boxes = kept
        if len(open_boxes) > _MOST_PIECES:
            return (), True
    counted = table.counting is not Counting.NONE
    found = [_gap(box, domains, counted) for box in open_boxes]
    return tuple(sorted(found, key=_order)), False


def _gap(box: Box, domains: tuple[tuple[str, ...], ...], counted: bool) -> Gap:
    case, channel, way, applicant, group = (
        () if len(values) == len(domain) else tuple(value for value in domain if value in values)
        for values, domain in zip(box.sets, domains, strict=True)
    )
    whole = box.high == GREATEST_QUANTITY
    return Gap(
        case,
        channel,
        way,
        applicant,
        group,
        box.low if counted else None,
        None if whole or not counted else box.high,
    )


def _order(gap: Gap) -> tuple[object, ...]:
    return (gap.cases, gap.channels, gap.ways, gap.applicants, gap.groups, gap.low or 0)


def _overlaps(table: FeeTable, domains: tuple[tuple[str, ...], ...]) -> Iterable[Overlap]:
    boxes = [_box(row, domains) for row in table.rows]
    for first, one in enumerate(boxes):
        for second in range(first + 1, len(boxes)):
            example = _meeting(table, one, boxes[second], domains)
            if example is not None:
                matters = table.rows[first].value != table.rows[second].value
                yield Overlap(first + 1, second + 1, example, matters)


def _meeting(table: FeeTable, one: Box, other: Box, domains: tuple[tuple[str, ...], ...]) -> Point | None:
    """A combination for which both rows apply, or None."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    met = [a & b for a, b in zip(one.sets[:4], other.sets[:4], strict=True)]
    groups = _common_claim(one.sets[4], other.sets[4], domains[4])
    if low > high or not all(met) or groups is None:
        return None
    case, channel, way, applicant = (
        next(value for value in domain if value in values)
        for values, domain in zip(met, domains[:4], strict=True)
    )
    return Point(case, channel, way, applicant, groups, low if table.counting is not Counting.NONE else None)


def _common_claim(
    one: frozenset[str], other: frozenset[str], domain: tuple[str, ...]
) -> tuple[str, ...] | None:
    """The smallest claim for which both columns hold: none, one group, or two."""
    if NO_GROUP in one and NO_GROUP in other:
        return ()
    for value in domain:
        if value != NO_GROUP and value in one and value in other:
            return (value,)
    first = next((value for value in domain if value in one and value != NO_GROUP), None)
    second = next((value for value in domain if value in other and value != NO_GROUP), None)
    return None if first is None or second is None else (first, second)
