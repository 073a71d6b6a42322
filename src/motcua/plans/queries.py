"""Plans and their targets, each beside its live value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from motcua.indicators import board, bridge, words
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.indicators.registry import INDICATORS, PeriodBase, Shape
from motcua.indicators.rules.evaluation import Counted, below
from motcua.indicators.rules.figures import PLACES, Figure, Scale
from motcua.kernel.once import shared
from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.plans import binding
from motcua.plans.errors import PlanNotFound, TargetNotFound
from motcua.plans.models import HandValue, Plan, PlanChange, Target, Task, YearReview
from motcua.plans.verdicts import Judgement, Superior, Threshold, Verdict, done_or_not, judge
from motcua.steering import queries as steering


@dataclass(frozen=True)
class MeasuredTarget:
    """A target with its live figure, or with the value entered by hand (`is_by_hand`), or with neither.

    `measured` is None when the system cannot compute it. `reason` says why it cannot, or why what it measured is held
    against nothing. `figure` is what the target speaks of: the headline, or its numerator where the plan asks for a
    number of procedures. `previous` is the figure of the same months of the year before, for targets that compare
    with it. `short_units`: handling units under the
    threshold of a target that binds every unit, of `assessed_units`.
    """

    target: Target
    words: words.IndicatorWords | None
    measured: board.Measured | None
    previous: Figure | None
    judgement: Judgement
    hand_value: HandValue | None
    reason: str
    short_units: tuple[tuple[int, Figure], ...] = ()
    assessed_units: int = 0
    figure: Figure | None = None

    @property
    def is_live(self) -> bool:
        return self.measured is not None

    @property
    def is_by_hand(self) -> bool:
        """What counts is a value entered by hand: nothing else is known, or its register says nothing yet."""
        return self.hand_value is not None and (self.figure is None or self.figure.value is None)

    @property
    def hand_values(self) -> list[HandValue]:
        """Every value ever entered by hand, the newest first; they stay also when a register took over."""
        return list(self.target.hand_values.all())


def plans() -> list[Plan]:
    """All adopted plans, newest first."""
    return list(Plan.objects.select_related("unit").defer("text"))


def plan(key: str) -> Plan:
    """Raises PlanNotFound."""
    found = Plan.objects.select_related("unit", "superior").defer("superior__text").filter(key=key).first()
    if found is None:
        raise PlanNotFound(key)
    return found


def target(target_id: int) -> Target:
    """With its plan. Raises TargetNotFound."""
    found = Target.objects.select_related("plan").filter(pk=target_id).first()
    if found is None:
        raise TargetNotFound(target_id)
    return found


def period_of(plan: Plan) -> Period:
    """The whole months that the plan is measured over."""
    return Period(plan.measured_from, plan.measured_to)


def narrow_of(plan: Plan, *, restated: bool = False) -> Narrow:
    """The part of the province that the plan binds; restated, by the unit that answers for it today."""
    unit_id = plan.unit_id
    if restated and unit_id is not None:
        unit_id = bridge.unit_today(unit_id)
    return Narrow(handling_unit_id=unit_id, restated=restated)


def measured_targets(plan: Plan, *, now: datetime, restated: bool = False) -> list[MeasuredTarget]:
    """Every target of the plan in the text's order; a counted number of queries however many there are."""
    return measured_plans([plan], now=now, restated=restated)[plan.pk]


def measured_plans(
    plans: Sequence[Plan], *, now: datetime, restated: bool = False, ordinal: int | None = None
) -> dict[int, list[MeasuredTarget]]:
    """The targets of several plans by plan (or those of that number, and nothing read for the others); plans of the
    same period and unit are counted together."""
    hand_values = HandValue.objects.select_related("entered_by").order_by("-entered_at", "-pk")
    targets = (
        Target.objects.filter(plan__in=plans)
        .order_by("plan_id", "ordinal")
        .select_related("superior")
        .prefetch_related(Prefetch("hand_values", queryset=hand_values), "revisions")
    )
    if ordinal is not None:
        targets = targets.filter(ordinal=ordinal)
    of_plan: dict[int, list[Target]] = {plan.pk: [] for plan in plans}
    dropped = binding.lay_on(targets, day_of(now))
    for one in targets:
        of_plan[one.plan_id].append(one)
    codes = frozenset(one.indicator for of_one in of_plan.values() for one in of_one)
    known: dict[tuple[Period, int | None, frozenset[str]], Counted] = {}
    over_superior = any(
        t.kind == "relative" and t.value is not None for of_one in of_plan.values() for t in of_one
    )
    asked = steering.superior_targets() if over_superior else {}

    def counted(period: Period, plan: Plan, wanted: frozenset[str] = codes) -> Counted:
        key = (period, plan.unit_id, wanted)
        if key not in known:
            known[key] = board.count(
                period, narrow_of(plan, restated=restated), now, codes=wanted, each_unit=False
            )
        return known[key]

    found: dict[int, list[MeasuredTarget]] = {}
    with shared():
        for plan in plans:
            counted(period_of(plan), plan)
    for plan in plans:
        period, mine = period_of(plan), of_plan[plan.pk]
        compared = frozenset(t.indicator for t in mine if t.kind == "relative" and t.indicator in INDICATORS)
        before = counted(period.year_before(), plan, compared) if compared else None
        found[plan.pk] = [
            _dropped(one) if one.target.pk in dropped else one
            for one in (
                _measured(t, counted(period, plan), before, _superior(t, period, asked)) for t in mine
            )
        ]
    return found


def _dropped(measured: MeasuredTarget) -> MeasuredTarget:
    """A target that a later decision lifted is shown with its figure and held against nothing."""
    return replace(
        measured,
        judgement=Judgement(Verdict.NO_THRESHOLD),
        reason=_("A later decision lifted this target."),
    )


def _superior(
    target: Target, period: Period, asked: Mapping[tuple[str, int], steering.Asked]
) -> Superior | None:
    """What the superior asks for: by the target of its plan that this one names, else by the register of such
    targets, in the year that the period ends in."""
    above = target.superior
    if above is not None and above.value is not None and target.rise:
        return Superior(Fraction(above.value), target.rise == "points")
    found = asked.get((target.indicator, period.last.year))
    return None if found is None else Superior(found.value, steering.is_over_superior_in_points())


def _group_asked(quote: str) -> Threshold:
    """The group that a sentence names ("thuộc nhóm tốt"): its place among the groups, or a better one."""
    told = f" {fold(quote)} "
    for place, name in enumerate(steering.group_names(), 1):
        if f" nhom {fold(name)} " in told:
            return Threshold("rank", "<=", Decimal(place), is_place=True)
    return Threshold("rank", "<=", None, is_place=True)


def _measured(
    target: Target, counted: Counted, before: Counted | None, superior: Superior | None = None
) -> MeasuredTarget:
    said = words.indicators().get(target.indicator)
    threshold = Threshold(target.kind, target.comparator, target.value, target.value_to)
    if target.indicator not in INDICATORS:
        return _by_hand(target, said, threshold)
    measured = board.measure(target.indicator, counted)
    figure = _spoken_of(target, measured)
    threshold = replace(threshold, is_place=figure.scale in PLACES)
    if figure.scale is Scale.GROUP and target.value is None:
        threshold = _group_asked(target.quote)
    previous = None
    if target.kind == "relative" and before is not None:
        # by the reading of this period, whatever came first a year ago
        read = measured.headline.variant.code
        then = board.measure(target.indicator, before)
        previous = next((r.figure for r in then.readings if r.variant.code == read), then.headline.figure)
    if figure.scale is Scale.YES_NO:
        judgement = done_or_not(figure.value)
    else:
        base = None if previous is None else previous.value
        judgement = judge(threshold, figure.value, base=base, superior=superior)
    entered = next(iter(target.hand_values.all()), None)
    if entered is not None and figure.value is None:
        # the register took the target over and holds nothing of the period: what was entered goes on counting
        value = None if entered.value is None else Fraction(entered.value)
        judgement = judge(threshold, value, superior=superior)
    short: list[tuple[int, Figure]] = []
    assessed = 0
    if measured.indicator.shape in (Shape.WEAKEST_UNIT, Shape.LEAST_UNIT) and target.value is not None:
        short = below(float(target.value), measured.units.items())
        assessed = sum(1 for f in measured.units.values() if f.denominator)
    return MeasuredTarget(
        target=target,
        words=said,
        measured=measured,
        previous=previous,
        judgement=judgement,
        hand_value=entered,
        reason=_reason(target, measured, figure, superior),
        short_units=tuple(short),
        assessed_units=assessed,
        figure=figure,
    )


_OF_ROWS = (PeriodBase.CATALOGUE, PeriodBase.REGISTER)


def _spoken_of(target: Target, measured: board.Measured) -> Figure:
    """The headline; where a plan asks for a number of procedures or rules, how many they are."""
    figure = measured.headline.figure
    if target.kind == "count" and figure.scale is Scale.PERCENT and measured.indicator.base in _OF_ROWS:
        return Figure(figure.numerator, None, Scale.COUNT)
    return figure


def _reason(target: Target, measured: board.Measured, figure: Figure, superior: Superior | None) -> str:
    """Why a live figure is held against nothing; empty when it is judged."""
    if figure.value is None and measured.indicator.base in _OF_ROWS:
        return str(measured.words.empty)
    if target.kind == "relative" and target.value is not None and superior is None:
        return str(words.reason("superior_base"))
    return ""


def _by_hand(target: Target, said: words.IndicatorWords | None, threshold: Threshold) -> MeasuredTarget:
    entered = next(iter(target.hand_values.all()), None)
    judgement = Judgement(Verdict.NOT_MEASURABLE)
    if entered is not None:
        value = None if entered.value is None else Fraction(entered.value)
        judgement = judge(threshold, value)
    return MeasuredTarget(
        target=target,
        words=said,
        measured=None,
        previous=None,
        judgement=judgement,
        hand_value=entered,
        reason="" if said is None else str(said.not_measurable or ""),
    )


def parts_of(plan: Plan) -> tuple[list[Target], list[Task]]:
    """The targets and tasks of a plan, by themselves. Two queries."""
    return list(plan.targets.all()), list(plan.tasks.all())


def changes_of(plan: Plan) -> list[PlanChange]:
    """The decisions that changed it or are proposed to, the newest first."""
    return list(plan.changes.select_related("drawn_up_by", "decided_by"))


def reviews_of(plan: Plan) -> list[YearReview]:
    """The reviews of its years with their lines, the newest first. Two queries."""
    rows = plan.reviews.select_related("first_by", "second_by", "draft").defer("draft__text")
    return list(rows.prefetch_related("lines__target", "lines__task"))
