"""Forecasts of the past as they would have been made then, and what became of the targets."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from motcua.indicators import readings
from motcua.indicators.errors import NotKnownThen
from motcua.indicators.periods import Period, month_of, shifted
from motcua.indicators.registry import INDICATORS, Shape
from motcua.kernel.zone import day_of
from motcua.plans import course
from motcua.plans.course import History
from motcua.plans.models import Plan, Target
from motcua.plans.queries import narrow_of, period_of
from motcua.plans.queries import plans as adopted
from motcua.plans.rules import backtest
from motcua.plans.rules.backtest import Tried
from motcua.plans.rules.forecast import Aim

LEAST_KNOWN, LEAST_TRIALS = 4, 30


@dataclass(frozen=True)
class Backtest:
    """`targets`: of the plans; `units`: the same targets asked of each handling unit by itself.

    `refused`: where the rules foretold nothing. `known`: how past days were asked: "as_known" (each as it was known
    then) or "by_month" (the months as they stand now, for what was loaded without its history).
    """

    targets: tuple[Tried, ...]
    units: tuple[Tried, ...]
    refused: int
    known: str


def run(*, now: datetime) -> Backtest:
    """Every target over a stream, at the month-ends of its plan's period; seeded, so always the same."""
    of_targets: list[Tried] = []
    of_units: list[Tried] = []
    refused, known = 0, "as_known"
    for plan in adopted():
        targets = [one for one in plan.targets.all() if _is_tried(one)]
        period = _whole(period_of(plan), now)
        if not targets or period is None:
            continue
        codes = [one.indicator for one in targets]
        final = course.history(codes, narrow_of(plan), period.last_day, each_unit=True)
        for day in _month_ends(period):
            then, how = _then(codes, plan, final, day)
            known = how if how != "as_known" else known
            for target in targets:
                mine, theirs, without = _tries(target, period, final, then)
                of_targets += mine
                of_units += theirs
                refused += without
    return Backtest(tuple(of_targets), tuple(of_units), refused, known)


def _is_tried(target: Target) -> bool:
    indicator = INDICATORS.get(target.indicator)
    return (
        indicator is not None
        and course.is_stream(indicator)
        and indicator.shape is Shape.RATIO
        and target.value is not None
        and target.kind != "relative"
        and target.comparator != "="
    )


def _whole(period: Period, now: datetime) -> Period | None:
    """The period up to its last month that is over; None where too little of it is."""
    running = month_of(day_of(now))
    last = min(period.last, shifted(running, -1))
    return Period(period.first, last) if last > shifted(period.first, LEAST_KNOWN) else None


def _month_ends(period: Period) -> list[date]:
    ends = [shifted(first, 1) - timedelta(days=1) for first in period.each()]
    return ends[LEAST_KNOWN - 1 : -1]


def _then(codes: list[str], plan: Plan, final: History, day: date) -> tuple[History, str]:
    try:
        then = course.history(codes, replace(narrow_of(plan), known_on=day), day, each_unit=True)
    except NotKnownThen:
        return final.until(day), "by_month"
    return then, "as_known"


def _tries(
    target: Target, period: Period, final: History, then: History
) -> tuple[list[Tried], list[Tried], int]:
    indicator = readings.require(target.indicator, period.last_day)
    aim = Aim(target.comparator or ">=", Fraction(target.value or 0))
    until = period.last_day
    came = course.stream(indicator, final, period, until)
    found, refused = [], 0
    if came.trials:
        then_known = course.stream(indicator, then, period, until)
        one = backtest.tried(then_known, aim, successes=came.successes, trials=came.trials)
        found += [one] if one else []
        refused += one is None
    theirs: list[Tried] = []
    if not indicator.only.sector_groups and not indicator.only.unit_kinds:
        ends = course.streams_of_units(indicator, final, period, until)
        for unit, stream in course.streams_of_units(indicator, then, period, until).items():
            if unit not in ends or ends[unit].trials < LEAST_TRIALS:
                continue
            one = backtest.tried(stream, aim, successes=ends[unit].successes, trials=ends[unit].trials)
            theirs += [one] if one else []
            refused += one is None
    return found, theirs, refused
