"""What would have been seen of shares over a stream on the last day of a past month: for records of then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from motcua.indicators import readings, words
from motcua.indicators.errors import NotKnownThen
from motcua.indicators.registry import INDICATORS, Shape
from motcua.indicators.rules.figures import Figure
from motcua.kernel.zone import day_of
from motcua.plans import course
from motcua.plans.course import History
from motcua.plans.models import Plan, Target
from motcua.plans.queries import MeasuredTarget, narrow_of, period_of
from motcua.plans.rules import forecast as fc
from motcua.plans.rules.tracking import Standing, placed
from motcua.plans.tracking import Tracked, with_share
from motcua.plans.verdicts import Threshold, Verdict, judge


def tracked_then(plans: Sequence[Plan], at: datetime) -> list[Tracked]:
    """Targets over a stream as the cells of that day give them, where those are known; else as the months do now.

    `at` lies on the last day of a month. Targets of other kinds are left out: their past is not in the cells.
    """
    found = []
    on = day_of(at)
    for plan in plans:
        period = period_of(plan)
        if not plan.measured_from <= on <= period.last_day:
            continue
        targets = [one for one in plan.targets.all() if _is_share(one)]
        history = history_then([one.indicator for one in targets], plan, at)
        found += [_tracked(target, plan, history) for target in targets]
    return found


def history_then(codes: Sequence[str], plan: Plan, at: datetime) -> History:
    """The months as known on the day of `at`."""
    on = day_of(at)
    try:
        return course.history(codes, replace(narrow_of(plan), known_on=on), on)
    except NotKnownThen:
        return course.history(codes, narrow_of(plan), on)


def _is_share(target: Target) -> bool:
    indicator = INDICATORS.get(target.indicator)
    return (
        indicator is not None
        and course.is_stream(indicator)
        and indicator.shape is Shape.RATIO
        and target.value is not None
        and target.kind != "relative"
    )


def _tracked(target: Target, plan: Plan, history: History) -> Tracked:
    period = period_of(plan)
    indicator = readings.require(target.indicator, period.last_day)
    due_on, until = course.measured_until(target.deadline, plan.measured_from, plan.measured_to)
    stream = course.stream(indicator, history, period, until)
    figure = Figure(stream.successes, stream.trials, indicator.scale)
    wanted = Fraction(target.value or 0)
    judgement = judge(Threshold(target.kind, target.comparator, target.value, target.value_to), figure.value)
    standing = Standing(
        is_met=None if judgement.verdict is Verdict.NOT_ASSESSED else judgement.verdict is Verdict.MET,
        due_on=until,
        on=history.on,
        value=figure.value,
        wanted=wanted,
        comparator=target.comparator or ">=",
    )
    foretold = fc.of_share(stream, fc.Aim(standing.comparator, wanted))
    if foretold.to_come is not None and stream.trials:
        standing = with_share(standing, figure, stream, foretold)
    where = placed(standing, foretold)
    measured = MeasuredTarget(
        target=target,
        words=words.indicators().get(target.indicator),
        measured=None,
        previous=None,
        judgement=judgement,
        hand_value=None,
        reason="",
        figure=figure,
    )
    return Tracked(measured, where.state, where.because, foretold, due_on, until, history.on)
