"""From entries to figures: both sides as ids, so that each opens down to its rows. Pure and exact.

An empty register says nothing: both sides are empty then, and the figure is "not assessed", never 0 and never 100.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from motcua.steering.rules.kinds import Condition, Counts, FieldType, FigureSpec, Kind, Need, Span
from motcua.steering.rules.values import Facts


@dataclass(frozen=True)
class Entry:
    """An entry that counts. `unit_id` None: of the whole province."""

    id: int
    unit_id: int | None
    day: date
    facts: Facts


@dataclass(frozen=True)
class Sides:
    """A figure's two sides. `numerator` and `denominator` are ids of entries, or of units where `of_units` says so.

    `amounts` are both sides as numbers where they are no numbers of rows: a rank and how many are ranked, points
    over their scale, people. `by_unit`: the count of each unit, where the figure is that of the weakest.
    """

    numerator: frozenset[int] = frozenset()
    denominator: frozenset[int] | None = frozenset()
    numerator_of_units: bool = False
    denominator_of_units: bool = False
    amounts: tuple[int, int] | None = None
    by_unit: Mapping[int, int] = field(default_factory=dict)

    @property
    def over(self) -> int | None:
        """The denominator as a number."""
        if self.amounts is not None:
            return self.amounts[1]
        return None if self.denominator is None else len(self.denominator)

    @property
    def under(self) -> int:
        """The numerator as a number."""
        return len(self.numerator) if self.amounts is None else self.amounts[0]


def evaluate(
    kind: Kind,
    spec: FigureSpec,
    entries: Iterable[Entry],
    *,
    since: date,
    on: date,
    obliged: Collection[int],
    units: Collection[int] | None = None,
    less: Sequence[Entry] = (),
) -> Sides:
    """The figure of the entries up to the day `on` (included); `since` is the first day of the period.

    `units`: the unit asked for, with those whose work it took over; None is the whole province. What is recorded of
    nobody else is the province's for every unit. `less`: the entries of the kind that is taken off a sum.
    """
    whole = [one for one in _in_span(kind, spec, entries, since, on) if _meets(one, spec.only, on)]
    is_kept, seen = bool(whole), whole
    if kind.unit is not Need.NEVER and spec.counts is not Counts.RECORDED and units is not None:
        seen = [one for one in whole if one.unit_id in units]
        less = [one for one in less if one.unit_id in units]
        obliged = set(obliged) & set(units)
    met = [one for one in seen if _meets(one, spec.when, on)]
    match spec.counts:
        case Counts.ENTRIES:
            below = None if spec.among is None else _ids(seen)
            return Sides(_ids(met), below)
        case Counts.DONE:
            return Sides(_ids(met), None)
        case Counts.UNITS:
            within = set(obliged) if spec.of_obliged and is_kept else {one.unit_id for one in seen}
            below_units = frozenset(unit for unit in within if unit is not None)
            having = frozenset(one.unit_id for one in met if one.unit_id in below_units)
            return Sides(
                frozenset(unit for unit in having if unit is not None),
                below_units,
                numerator_of_units=True,
                denominator_of_units=True,
            )
        case Counts.LEAST:
            return _least(met, obliged if is_kept else ())
        case Counts.TOTAL:
            return _total(spec, seen, less)
        case Counts.RECORDED:
            return _recorded(kind, spec, seen, units)


def _ids(entries: Iterable[Entry]) -> frozenset[int]:
    return frozenset(one.id for one in entries)


def _in_span(
    kind: Kind, spec: FigureSpec, entries: Iterable[Entry], since: date, on: date
) -> Iterable[Entry]:
    if spec.span is Span.OF_YEAR:
        return [one for one in entries if one.facts.get("year") == on.year]
    first = {Span.YEAR: date(on.year, 1, 1), Span.PERIOD: since}.get(spec.span, date.min)
    placed = [(at, one) for one in entries if (at := _day(one, spec.by)) is not None and first <= at <= on]
    if spec.span is not Span.NEWEST:
        return [one for _at, one in placed]
    newest: dict[int | None, tuple[date, int, Entry]] = {}
    for at, one in placed:
        known = newest.get(one.unit_id)
        if known is None or (at, one.id) > known[:2]:
            newest[one.unit_id] = (at, one.id, one)
    return [one for _at, _id, one in newest.values()]


def _day(entry: Entry, name: str) -> date | None:
    if name == "day":
        return entry.day
    value = entry.facts.get(name)
    return None if value is None else date.fromisoformat(str(value))


def _meets(entry: Entry, conditions: Iterable[Condition], on: date) -> bool:
    return all(_holds(entry, one, on) for one in conditions)


def _holds(entry: Entry, wanted: Condition, on: date) -> bool:
    value = entry.facts.get(wanted.field)
    if value is None or wanted.is_empty:
        return value is None and wanted.is_empty
    if wanted.is_filled and isinstance(value, str) and _is_day(value) and date.fromisoformat(value) > on:
        return False
    if wanted.values:
        said = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        if said not in wanted.values:
            return False
    if wanted.at_most:
        most = int(wanted.at_most) if wanted.at_most.isdigit() else entry.facts.get(wanted.at_most)
        if most is None:
            return False
        if isinstance(value, str) and _is_day(value):
            return value <= str(most)
        return Decimal(str(value)) <= Decimal(str(most))
    return True


def _is_day(value: str) -> bool:
    return len(value) == 10 and value[4] == "-" and value[7] == "-"


def _least(met: Sequence[Entry], obliged: Collection[int]) -> Sides:
    if not obliged:
        return Sides(denominator_of_units=True, amounts=(0, 0))
    counts = dict.fromkeys(obliged, 0)
    for one in met:
        if one.unit_id in counts:
            counts[one.unit_id] += 1
    return Sides(
        frozenset(one.id for one in met if one.unit_id in counts),
        frozenset(counts),
        denominator_of_units=True,
        amounts=(min(counts.values()), len(counts)),
        by_unit=counts,
    )


def _total(spec: FigureSpec, seen: Sequence[Entry], less: Sequence[Entry]) -> Sides:
    whole = {one.id: int(one.facts.get(spec.take, 0)) for one in seen}
    over = sum(whole.values())
    if spec.less_kind:
        units = {one.unit_id for one in seen}
        off = [one for one in less if one.unit_id in units]
        # more breaches than staff is a fault of the entries, no negative share
        under = max(0, over - sum(int(one.facts.get(spec.less_take, 0)) for one in off))
        return Sides(_ids(seen) | _ids(off), frozenset(whole), amounts=(under, over))
    under = sum(int(one.facts.get(spec.over, 0)) for one in seen)
    return Sides(_ids(seen), frozenset(whole), amounts=(under, over))


def _recorded(kind: Kind, spec: FigureSpec, seen: Sequence[Entry], units: Collection[int] | None) -> Sides:
    """What the newest entry says: a place among so many, a number over another, or a number by itself."""
    told = [one for one in seen if one.facts.get(spec.take) is not None]
    own = [one for one in told if units is not None and one.unit_id in units]
    told = own or [one for one in told if one.unit_id is None]
    if not told:
        return Sides(amounts=(0, 0))
    one = max(told, key=lambda entry: (int(entry.facts.get("year", 0)), entry.day, entry.id))
    wanted = kind.by_code[spec.take]
    if wanted.type is FieldType.CHOICE:
        order = list(wanted.choices or ())
        amounts = (order.index(str(one.facts[spec.take])) + 1, len(order))
    elif spec.over:
        of = Fraction(str(one.facts.get(spec.over, 0)))
        value = Fraction(str(one.facts[spec.take]))
        scale = _common(value, of)
        amounts = (int(value * scale), int(of * scale))
    else:
        exact = Fraction(str(one.facts[spec.take]))
        amounts = (exact.numerator, exact.denominator)
    return Sides(frozenset({one.id}), frozenset({one.id}), amounts=amounts)


def _common(*values: Fraction) -> int:
    found = 1
    for value in values:
        found *= value.denominator
    return found
