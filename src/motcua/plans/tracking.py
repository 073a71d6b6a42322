"""The state of every target of a plan: it explains itself, says how probable it is, and what changed in a month.

`tracked(plan, now)` is asked live; `record` keeps one row a day, so that pages of many plans cost one query, a fall
is told once, and what was shown on a past day stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from motcua.indicators import readings
from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS, PeriodBase, Shape
from motcua.indicators.rules.figures import Figure, Scale
from motcua.kernel import scopes
from motcua.kernel.scopes import ScopeKind
from motcua.kernel.zone import day_of
from motcua.plans import course, sentences
from motcua.plans.errors import TargetNotFound
from motcua.plans.models import Plan, Target, TargetDay
from motcua.plans.queries import MeasuredTarget, measured_plans, narrow_of, period_of
from motcua.plans.rules import forecast as fc
from motcua.plans.rules.forecast import Forecast, Refusal
from motcua.plans.rules.thresholds import share_wanted
from motcua.plans.rules.tracking import SEVERITY, Because, Standing, State, placed
from motcua.plans.verdicts import Verdict


@dataclass(frozen=True)
class Before:
    """What was recorded of a target about a month ago."""

    on: date
    state: State
    value: Fraction | None


@dataclass(frozen=True)
class Tracked:
    """A target on a day.

    `measured` holds its live figure, threshold and verdict; `state` and `because` where it stands, `sentence` the
    same in one sentence of the reader's language; `forecast` the probability of meeting it by `measured_until` with
    its interval, or why there is none; `due_on` the day named in the plan, else the last day of the plan's period;
    `before` the record of about a month ago, None where there is none.
    """

    measured: MeasuredTarget
    state: State
    because: Because
    forecast: Forecast
    due_on: date
    measured_until: date
    on: date
    before: Before | None = None

    @property
    def target(self) -> Target:
        return self.measured.target

    @property
    def sentence(self) -> str:
        return sentences.state(self.because, unit=self.target.unit, reason=self.measured.reason)

    @property
    def chance(self) -> str:
        """The forecast in one sentence: the probability and its interval, or why nothing is foretold."""
        return sentences.forecast(self.forecast)

    @property
    def change(self) -> str:
        """What changed since about a month ago, or an empty text."""
        if self.before is None:
            return ""
        return sentences.change(self.before.value, self.value, self.before.on, unit=self.target.unit)

    @property
    def value(self) -> Fraction | None:
        figure = self.measured.figure
        return self.because.value if figure is None else figure.value

    @property
    def has_fallen(self) -> bool:
        return self.before is not None and SEVERITY[self.state] > SEVERITY[self.before.state]

    @property
    def days_left(self) -> int:
        return (self.measured_until - self.on).days


def tracked(plan: Plan, now: datetime) -> list[Tracked]:
    """Every target of the plan in the text's order; a counted number of queries however many there are."""
    return tracked_plans([plan], now)[plan.pk]


def tracked_one(plan: Plan, ordinal: int, now: datetime) -> Tracked:
    """One target of the plan. Raises TargetNotFound."""
    found = tracked_plans([plan], now, ordinal=ordinal)[plan.pk]
    if not found:
        raise TargetNotFound(ordinal)
    return found[0]


def tracked_plans(
    plans: Sequence[Plan], now: datetime, *, ordinal: int | None = None
) -> dict[int, list[Tracked]]:
    """The targets of several plans by plan (or the one of that number); plans of one unit share what is read."""
    on = day_of(now)
    measured = measured_plans(plans, now=now, ordinal=ordinal)
    codes = {one.target.indicator for mine in measured.values() for one in mine}
    before = _before([one.target.pk for mine in measured.values() for one in mine], on)
    months: dict[int | None, course.History] = {}
    rows: dict[tuple[int | None, Period], Mapping[str, course.Counts]] = {}
    found: dict[int, list[Tracked]] = {}
    for plan in plans:
        narrow, period = narrow_of(plan), period_of(plan)
        if plan.unit_id not in months:
            months[plan.unit_id] = course.history(sorted(codes), narrow, on)
        if (plan.unit_id, period) not in rows:
            mine = {one.target.indicator for one in measured[plan.pk]}
            rows[plan.unit_id, period] = course.counts(mine, period, narrow, now)
        history, counted = months[plan.unit_id], rows[plan.unit_id, period]
        found[plan.pk] = [
            _tracked(one, plan, on, history, counted, before.get(one.target.pk)) for one in measured[plan.pk]
        ]
    return found


def _tracked(
    measured: MeasuredTarget,
    plan: Plan,
    on: date,
    history: course.History,
    counts: Mapping[str, course.Counts],
    before: Before | None,
) -> Tracked:
    target, period = measured.target, period_of(plan)
    due_on, until = course.measured_until(target.deadline, plan.measured_from, plan.measured_to)
    standing = _standing(measured, until, on)
    foretold = Forecast(refusal=_refusal(measured, standing))
    indicator = readings.of(target.indicator, period.last_day)
    if indicator is not None and foretold.refusal is None:
        if course.is_stream(indicator):
            standing, foretold = _of_stream(measured, standing, history, period, until)
        else:
            standing, foretold = _of_rows(measured, standing, counts.get(target.indicator))
    where = placed(standing, foretold)
    return Tracked(measured, where.state, where.because, foretold, due_on, until, on, before)


def _standing(measured: MeasuredTarget, until: date, on: date) -> Standing:
    target, figure = measured.target, measured.figure
    is_deed = (figure is not None and figure.scale is Scale.YES_NO) or (
        target.kind == "boolean" and target.value is None
    )
    value = None if figure is None else figure.value
    if figure is None and measured.hand_value is not None:
        value = None if measured.hand_value.value is None else Fraction(measured.hand_value.value)
    wanted = None if target.value is None else Fraction(target.value)
    if target.kind == "relative":
        wanted = None if measured.previous is None or target.value is not None else measured.previous.value
    verdict = measured.judgement.verdict
    return Standing(
        is_met=None if verdict not in (Verdict.MET, Verdict.NOT_MET) else verdict is Verdict.MET,
        due_on=until,
        on=on,
        is_deed=is_deed and (measured.is_live or measured.hand_value is not None),
        value=value,
        wanted=wanted,
        comparator=target.comparator or ">=",
        is_measured=measured.is_live or measured.hand_value is not None,
        has_number=target.value is not None or target.kind == "relative",
    )


def _refusal(measured: MeasuredTarget, standing: Standing) -> Refusal | None:
    """Why nothing is foretold of such a target at all; None where the months may speak."""
    kind = measured.target.kind
    if standing.is_deed:
        return Refusal.DEED
    if not measured.is_live:
        if kind in ("rank", "qualitative"):
            return Refusal.RANK if kind == "rank" else Refusal.QUALITATIVE
        return Refusal.BY_HAND
    if not standing.has_number or standing.wanted is None:
        return Refusal.NO_NUMBER
    if standing.days <= 0:
        return Refusal.TIME_OVER
    indicator = INDICATORS[measured.target.indicator]
    if indicator.shape is Shape.WHOLE_UNITS:
        return Refusal.WHOLE_UNITS
    return Refusal.STANDS_NOW if indicator.base is PeriodBase.OPEN else None


def _of_stream(
    measured: MeasuredTarget, standing: Standing, history: course.History, period: Period, until: date
) -> tuple[Standing, Forecast]:
    indicator = readings.require(measured.target.indicator, period.last_day)
    wanted, comparator = standing.wanted or Fraction(0), standing.comparator
    if indicator.shape is Shape.WEAKEST_UNIT:
        foretold = fc.together(
            [
                fc.of_share(one, fc.Aim(comparator, wanted))
                for one in course.streams_of_units(indicator, history, period, until).values()
                if one.trials
            ]
        )
        return standing, foretold
    found = course.stream(indicator, history, period, until)
    if indicator.shape is Shape.COUNT:
        foretold = fc.of_count(found, comparator, wanted)
        return _with_number(standing, found.trials), foretold
    foretold = fc.of_share(found, fc.Aim(comparator, wanted))
    if foretold.to_come is None or not found.trials:
        return standing, foretold
    return with_share(standing, measured.figure, found, foretold), foretold


def with_share(s: Standing, figure: Figure | None, found: fc.Stream, foretold: Forecast) -> Standing:
    """The standing with both sides of the share and what is still to come."""
    assert foretold.to_come is not None
    below = found.trials if figure is None or figure.denominator is None else figure.denominator
    above = found.successes if figure is None else figure.numerator
    return Standing(
        s.is_met, s.due_on, s.on, s.is_deed, s.value, s.wanted, s.comparator, above, below,
        round(foretold.to_come.mid), round(foretold.to_come.high) + 1, None, s.is_measured, s.has_number,
    )  # fmt: skip


def _with_number(s: Standing, counted: int) -> Standing:
    return Standing(
        s.is_met, s.due_on, s.on, s.is_deed, s.value, s.wanted, s.comparator, None, None, 0, 0, counted,
        s.is_measured, s.has_number,
    )  # fmt: skip


def _of_rows(
    measured: MeasuredTarget, standing: Standing, counts: course.Counts | None
) -> tuple[Standing, Forecast]:
    """Of a figure of rows: the pace at which the numerator grew over a denominator that hardly moved."""
    wanted = standing.wanted or Fraction(0)
    if counts is None or standing.comparator in ("<", "<="):
        return standing, fc.refused(Refusal.NOT_STEADY)
    below = counts.denominators[-1]
    figure = measured.figure
    is_number = below is None or (figure is not None and figure.denominator is None)
    if is_number:
        needed = share_wanted(wanted * 100, standing.comparator, 1) - counts.numerators[-1]
    elif below is None or not below or not counts.denominators[0]:
        return standing, fc.refused(Refusal.NOTHING_TO_ASSESS)
    else:
        smallest, largest = min(d or 0 for d in counts.denominators), max(d or 0 for d in counts.denominators)
        if largest > smallest * Fraction(11, 10):
            return standing, fc.refused(Refusal.NOT_STEADY)
        needed = share_wanted(wanted, standing.comparator, below) - counts.numerators[-1]
    between = tuple((b - a).days / 30.44 for a, b in zip(counts.on, counts.on[1:], strict=False))
    if len(between) < 3:
        return standing, fc.refused(Refusal.TOO_FEW_MONTHS)
    if needed <= 0:
        # rows may also go; what was reached is not won for good
        return standing, Forecast(refusal=None if standing.is_met is None else Refusal.REACHED)
    foretold = fc.of_pace(fc.Pace(counts.numerators, between, standing.days / 30.44), needed)
    return standing, foretold


# ---------------------------------------------------------------- what was recorded


def _before(target_ids: Sequence[int], on: date) -> dict[int, Before]:
    """The record of each target of about a month ago (the last one 27 to 62 days back): one query.

    Records are of the whole that a plan binds; who sees a part of it has nothing to compare with.
    """
    if scopes.current().kind is not ScopeKind.SYSTEM:
        return {}
    rows = (
        TargetDay.objects.filter(
            target_id__in=target_ids, on__lte=on - timedelta(days=27), on__gte=on - timedelta(days=62)
        )
        .order_by("target_id", "-on")
        .distinct("target_id")
    )
    return {row.target_id: Before(row.on, State(row.state), row.exact_value) for row in rows}
