"""The course of a target: what the months brought so far, read for many targets at once.

All shares over dossiers come from one query of cells for each part of the province; figures of the catalogue and of
registers are asked again on past days, because no cell holds them. Every function obeys the open scope.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.indicators import catalogue_queries, queries, readings, registers, slices
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.periods import Period, month_of, shifted
from motcua.indicators.queries import Narrow
from motcua.indicators.registry import INDICATORS, Indicator, PeriodBase, Shape, Slice, Variant
from motcua.indicators.summing import Sums
from motcua.kernel.once import once
from motcua.kernel.zone import VIETNAM
from motcua.plans.rules.forecast import Month, Stream

MONTHS_BACK = 36
# What stands in a catalogue or a register is asked again on so many past days, if so many days lie behind.
ASKED_BACK, LEAST_DAYS = 4, 120
_STREAMS = frozenset(
    {
        PeriodBase.RECEIVED,
        PeriodBase.SETTLED,
        PeriodBase.PAID,
        PeriodBase.RATED,
        PeriodBase.LATE,
    }
)
_UNITS = ("month", "handling_unit_id")
_LATE = ("late", "settled_late")


@dataclass(frozen=True)
class History:
    """Sums of the months up to a day: by slice of the indicators asked, and by handling unit where one is measured by
    its units or each unit was asked for."""

    on: date
    slices: Mapping[Slice, Mapping[date, Sums]]
    units: Mapping[tuple[date, int], Sums]

    def until(self, on: date) -> "History":
        """What stood in the months up to that of `on`."""
        last = month_of(on)
        return History(
            on,
            {
                only: {month: sums for month, sums in months.items() if month <= last}
                for only, months in self.slices.items()
            },
            {key: sums for key, sums in self.units.items() if key[0] <= last},
        )

    def months(self, indicator: Indicator, codes: Collection[str]) -> dict[date, dict[str, int]]:
        """The sums of each month over what the indicator takes in."""
        months = self.slices.get(indicator.only, {})
        return {month: {code: sums[code] for code in codes} for month, sums in months.items()}


def is_stream(indicator: Indicator) -> bool:
    """Whether its figure is summed from dossiers month by month, so that it has a course in the cells."""
    variant = indicator.variants[0]
    return (
        indicator.base in _STREAMS
        and variant.numerator in IN_CELLS
        and (not variant.denominator or variant.denominator in IN_CELLS)
        and indicator.shape in (Shape.RATIO, Shape.COUNT, Shape.WEAKEST_UNIT)
    )


@once
def history(
    codes: Sequence[str], narrow: Narrow, on: date, *, months: int = MONTHS_BACK, each_unit: bool = False
) -> History:
    """The months up to that of `on` for these indicators: one query. `each_unit`: of every unit, whatever measures
    them."""
    known = [INDICATORS[code] for code in dict.fromkeys(codes) if code in INDICATORS]
    streams = [one for one in known if is_stream(one)]
    asked = slices.wanted(streams, by=("month",), also=_LATE)
    if not asked:
        return History(on, {}, {})
    wanted = slices.sets(asked)
    if each_unit or any(one.shape is Shape.WEAKEST_UNIT for one in streams):
        wanted[_UNITS] = tuple(sorted({*_LATE, *(name for _group, of in asked.values() for name in of)}))
    last = month_of(on)
    found = queries.sums(Period(shifted(last, -months), last), narrow, wanted)
    return History(
        on,
        {
            only: {key[0]: sums for key, sums in rows.items()}
            for only, rows in slices.told(asked, found).items()
        },
        {(key[0], key[1]): sums for key, sums in found.get(_UNITS, {}).items()},
    )


def stream(indicator: Indicator, history: History, period: Period, until: date) -> Stream:
    """What is known of the indicator's headline on `history.on`, in the period, to be measured up to `until`."""
    variant = indicator.variants[0]
    codes = {variant.numerator, variant.denominator or variant.numerator, *_LATE}
    by_month = history.months(indicator, codes)
    surplus = _surplus(by_month, month_of(history.on)) if variant.numerator == "settled_in_time" else 0
    return _stream(by_month, variant, history.on, period, until, surplus)


def streams_of_units(
    indicator: Indicator, history: History, period: Period, until: date
) -> dict[int, Stream]:
    """The same of each handling unit by itself."""
    variant = indicator.variants[0]
    by_unit: dict[int, dict[date, Sums]] = {}
    for (month, unit), sums in history.units.items():
        by_unit.setdefault(unit, {})[month] = sums
    return {unit: _stream(months, variant, history.on, period, until, 0) for unit, months in by_unit.items()}


def _stream(
    by_month: Mapping[date, Sums], variant: Variant, on: date, period: Period, until: date, surplus: int
) -> Stream:
    below = variant.denominator or variant.numerator
    running = month_of(on + timedelta(days=1))  # on its last day a month is known whole
    past = sorted(month for month, sums in by_month.items() if month < running and sums[below])
    months: list[Month] = []
    if past:
        at = past[0]
        while at < running:
            sums = by_month.get(at)
            months.append(Month(at, sums[variant.numerator], sums[below]) if sums else Month(at, 0, 0))
            at = shifted(at, 1)
    inside = [
        sums for month, sums in by_month.items() if period.first <= month <= min(period.last, month_of(on))
    ]
    return Stream(
        months=tuple(months),
        successes=sum(sums[variant.numerator] for sums in inside),
        trials=sum(sums[below] for sums in inside),
        coming=tuple(coming(on, period, until)),
        surplus=surplus,
    )


def coming(on: date, period: Period, until: date) -> list[tuple[date, float]]:
    """The months still ahead, each with the part of it that lies after `on` and not after `until`."""
    found = []
    month = max(month_of(on), period.first)
    while month <= month_of(until):
        length = monthrange(month.year, month.month)[1]
        first = max(month, on + timedelta(days=1))
        last = min(until, shifted(month, 1) - timedelta(days=1))
        days = (last - first).days + 1
        if days > 0:
            found.append((month, days / length))
        month = shifted(month, 1)
    return found


def _surplus(by_month: Mapping[date, Sums], running: date) -> int:
    """How many more dossiers stand overdue than at the end of any of the last twelve months.

    Within what those months knew the number says nothing that their rates do not; held against their mean, every
    other ordinary day would count as a burden and none as a relief. From what became late and what was settled
    late: the stock's changes, so that a past day is asked alike.
    """
    stock, ends = 0, list[int]()
    months = sorted(by_month)
    if not months:
        return 0
    at = months[0]
    while at <= running:
        sums = by_month.get(at)
        if sums is not None:
            stock += sums["late"] - sums["settled_late"]
        if at < running:
            ends.append(stock)
        at = shifted(at, 1)
    if not ends:
        return 0
    return max(0, stock - max(ends[-12:]))


@dataclass(frozen=True)
class Counts:
    """A figure of rows on past days and on the day asked, oldest first."""

    on: tuple[date, ...]
    numerators: tuple[int, ...]
    denominators: tuple[int | None, ...]


def counts(codes: Collection[str], period: Period, narrow: Narrow, now: datetime) -> dict[str, Counts]:
    """The headline of each of these indicators of rows, now and on four earlier days of the period.

    A counted number of queries, whatever the rows.
    """
    wanted = [
        readings.on_day(INDICATORS[code], period.last_day)
        for code in codes
        if code in INDICATORS
        and INDICATORS[code].base in (PeriodBase.CATALOGUE, PeriodBase.REGISTER)
        and INDICATORS[code].shape in (Shape.RATIO, Shape.COUNT)
    ]
    if not wanted:
        return {}
    days = _days(period, queries.at_end(period, now).astimezone(VIETNAM).date())
    names = {
        name
        for one in wanted
        if one.base is PeriodBase.REGISTER
        for name in (one.variants[0].numerator, one.variants[0].denominator)
        if name
    }
    found: list[dict[str, int]] = []
    for day in days:
        sums: dict[str, int] = {}
        if any(one.base is PeriodBase.CATALOGUE for one in wanted):
            sums |= catalogue_queries.catalogue_at(
                datetime.combine(day, time(23, 59, 59), VIETNAM),
                handling_unit_id=narrow.handling_unit_id,
                restated=narrow.restated,
            )
        if names:
            asked = registers.Asked(
                on=day, since=period.first, unit_id=narrow.handling_unit_id, restated=narrow.restated
            )
            sums |= registers.counted(sorted(names), asked)
        found.append(sums)
    return {
        one.code: Counts(
            tuple(days),
            tuple(sums[one.variants[0].numerator] for sums in found),
            tuple(
                sums[one.variants[0].denominator] if one.variants[0].denominator else None for sums in found
            ),
        )
        for one in wanted
    }


def _days(period: Period, here: date) -> list[date]:
    """Five days from the period's first (or a year ago) to `here`; `here` alone where too little lies behind."""
    start = max(period.first, here - timedelta(days=365))
    whole = (here - start).days
    if whole < LEAST_DAYS:
        return [here]
    return [start + timedelta(days=whole * step // ASKED_BACK) for step in range(ASKED_BACK + 1)]


def measured_until(deadline: str, measured_from: date, measured_to: date) -> tuple[date, date]:
    """The day that a target is due, and the day until which it is measured.

    A deadline before the plan's measuring period is that of a standing target: due at the period's end. One after
    it is shown, but what is measured ends with the period. `deadline`: a year, an ISO day, or empty.
    """
    end = Period(measured_from, measured_to).last_day
    due = _day(deadline)
    if due is None or due < measured_from:
        return end, end
    return due, min(due, end)


def _day(deadline: str) -> date | None:
    if len(deadline) == 4 and deadline.isdigit():
        return date(int(deadline), 12, 31)
    try:
        return date.fromisoformat(deadline)
    except ValueError:
        return None
