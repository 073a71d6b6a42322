"""What the page of one target shows: its months, what drives it, its records, its values entered by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from motcua.indicators import queries as figures
from motcua.indicators import readings
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.periods import Period, month_of
from motcua.indicators.queries import Narrow
from motcua.indicators.registry import Indicator, Shape
from motcua.indicators.rules.figures import Figure, Scale
from motcua.indicators.summing import Key, Sums
from motcua.kernel import scopes
from motcua.kernel.once import shared
from motcua.kernel.scopes import ScopeKind
from motcua.kernel.zone import day_of
from motcua.plans import course
from motcua.plans.models import HandValue, Plan, TargetDay
from motcua.plans.queries import narrow_of, period_of
from motcua.plans.rules.drivers import Drivers, Part, driven
from motcua.plans.tracking import Tracked, tracked_one

_UNIT, _PROCEDURE = ("handling_unit_id",), ("procedure_id",)


@dataclass(frozen=True)
class MonthLine:
    """A month of the target's period: its own figure, and that of the period up to its end."""

    first: date
    figure: Figure
    so_far: Figure


@dataclass(frozen=True)
class Looked:
    """`compared`: the months that drivers compare with those of a year before.

    `records`: the last record of every month, newest first; empty for who sees a part of what the plan binds.
    """

    tracked: Tracked
    narrow: Narrow
    months: tuple[MonthLine, ...]
    units: Drivers[int] | None
    procedures: Drivers[int] | None
    compared: Period | None
    records: tuple[TargetDay, ...]
    hand_values: tuple[HandValue, ...]
    missing: int
    is_unit_count: bool = False  # the figure is of units, not of dossiers


def look(plan: Plan, ordinal: int, now: datetime) -> Looked:
    """Everything about one target; a counted number of queries. Raises TargetNotFound."""
    with shared():
        return _look(plan, ordinal, now)


def _look(plan: Plan, ordinal: int, now: datetime) -> Looked:
    tracked = tracked_one(plan, ordinal, now)
    target, on, period = tracked.target, day_of(now), period_of(plan)
    indicator = readings.of(target.indicator, period.last_day)
    months: tuple[MonthLine, ...] = ()
    units = procedures = compared = None
    narrow = narrow_of(plan)
    if indicator is not None and course.is_stream(indicator):
        months = _months(indicator, narrow, period, on)
        if indicator.variants[0].denominator:
            last = min(period.last, month_of(on))
            compared = Period(period.first, max(period.first, last))
            units, procedures = _drivers(indicator, narrow, compared, tracked)
    records: tuple[TargetDay, ...] = ()
    if scopes.current().kind is ScopeKind.SYSTEM:
        records = tuple(_last_of_months(list(TargetDay.objects.filter(target=target).order_by("-on")[:800])))
    return Looked(
        tracked=tracked,
        narrow=narrow,
        months=months,
        units=units,
        procedures=procedures,
        compared=compared,
        records=records,
        hand_values=tuple(target.hand_values.all()),
        missing=_missing(tracked),
        is_unit_count=indicator is not None and indicator.shape in (Shape.WEAKEST_UNIT, Shape.WHOLE_UNITS),
    )


def _missing(tracked: Tracked) -> int:
    """How many cases more would have had to succeed for the target to be met today; 0 where it is or has no share."""
    figure, wanted = tracked.measured.figure, tracked.because.wanted
    if figure is None or not figure.denominator or wanted is None or figure.scale is not Scale.PERCENT:
        return 0
    if tracked.target.comparator in ("<", "<="):
        return 0
    lacking = wanted * figure.denominator / 100 - figure.numerator
    return max(0, -int(-lacking // 1))


def _months(indicator: Indicator, narrow: Narrow, period: Period, on: date) -> tuple[MonthLine, ...]:
    variant = indicator.variants[0]
    between = _between(period.first, on)
    if between <= course.MONTHS_BACK:  # the months that its forecast has read
        history = course.history([indicator.code], narrow, on)
    else:
        history = course.history([indicator.code], narrow, on, months=between)
    codes = {variant.numerator, variant.denominator or variant.numerator}
    by_month = history.months(indicator, codes)
    found, above, below = [], 0, 0
    for month in period.each():
        if month > month_of(on):
            break
        sums: Mapping[str, int] = by_month.get(month, dict.fromkeys(codes, 0))
        top = sums[variant.numerator]
        bottom = sums[variant.denominator] if variant.denominator else None
        above, below = above + top, below + (bottom or 0)
        found.append(
            MonthLine(
                month,
                Figure(top, bottom, indicator.scale),
                Figure(above, below if variant.denominator else None, indicator.scale),
            )
        )
    return tuple(found)


def _between(first: date, on: date) -> int:
    return (on.year - first.year) * 12 + on.month - first.month


def _drivers(
    indicator: Indicator, narrow: Narrow, period: Period, tracked: Tracked
) -> tuple[Drivers[int] | None, Drivers[int] | None]:
    variant = indicator.variants[0]
    names = tuple(name for name in (variant.numerator, variant.denominator) if name in IN_CELLS)
    sliced = Narrow(handling_unit_id=narrow.handling_unit_id, only=indicator.only)
    now = figures.cells(period, sliced, (_UNIT, _PROCEDURE), names=names)
    then = figures.cells(period.year_before(), sliced, (_UNIT, _PROCEDURE), names=names)
    wanted: Fraction | None = tracked.because.wanted

    def parts(found: Mapping[Key, Sums]) -> dict[int, Part]:
        return {
            key[0]: Part(sums[variant.numerator], sums[variant.denominator]) for key, sums in found.items()
        }

    return (
        driven(parts(now[_UNIT]), parts(then[_UNIT]), wanted),
        driven(parts(now[_PROCEDURE]), parts(then[_PROCEDURE]), wanted),
    )


def _last_of_months(rows: list[TargetDay]) -> list[TargetDay]:
    """Newest first in, the newest of every month out."""
    found: dict[date, TargetDay] = {}
    for row in rows:
        found.setdefault(month_of(row.on), row)
    return list(found.values())
