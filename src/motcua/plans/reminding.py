"""Keeping the record of every day, and telling who leads: a target or task comes due, or a state fell."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.indicators import queries as figures
from motcua.kernel.zone import day_of
from motcua.notices import actions as notices
from motcua.plans import answering
from motcua.plans.answering import Answering
from motcua.plans.models import Plan, Target, TargetDay, Task
from motcua.plans.queries import plans as adopted
from motcua.plans.rules import reminders
from motcua.plans.rules.steps import before_days
from motcua.plans.rules.tracking import State
from motcua.plans.rules.tracking_law import tracking_law
from motcua.plans.tracking import Tracked, tracked_plans

_FELL = {State.AT_RISK: "target_at_risk", State.SLIPPING: "target_slipping", State.LOST: "target_lost"}
_LEADERS_OF_UNIT = frozenset({"agency_head"})
_STAFF = "reform_staff"
_OPEN_TASKS = ("planned", "under_way")


@dataclass(frozen=True)
class Recorded:
    """What one run did: rows of the day that are new, and messages that are new."""

    rows: int
    told: int


def record(*, now: datetime) -> Recorded:
    """Record the state of every target today and tell whoever has to hear of it; a second run adds nothing.

    Each target is one transaction of its row and its messages: killed anywhere, the next run goes on where it
    stopped. Runs in the system's scope.
    """
    rows = told = 0
    plans = adopted()
    found = tracked_plans(plans, now)
    leaders = _Leaders(day_of(now))
    for plan in plans:
        for one in found[plan.pk]:
            one.target.plan = plan  # read already
    every = [one.target for plan in plans for one in found[plan.pk]]
    who = answering.of_targets(every, day_of(now))
    for plan in plans:
        for one in found[plan.pk]:
            new, messages = _keep(plan, one, leaders.of(plan, who.get(one.target.pk)), now)
            rows, told = rows + new, told + messages
    return Recorded(rows, told + _tell_tasks(leaders, now))


def _keep(plan: Plan, one: Tracked, leaders: Iterable[int], now: datetime) -> tuple[int, int]:
    with transaction.atomic():
        Target.objects.select_for_update(of=("self",)).get(pk=one.target.pk)
        if TargetDay.objects.filter(target_id=one.target.pk, on=one.on).exists():
            return 0, 0
        last = TargetDay.objects.filter(target_id=one.target.pk, on__lt=one.on).order_by("-on").first()
        keep(one, at=now)
        before = None if last is None else last.stood
        return 1, _tell_fall(plan, one, before, leaders, now) + _tell_due(plan, one, leaders, now)


def keep(one: Tracked, *, at: datetime) -> TargetDay:
    """The row of a day as it was seen."""
    figure, why = one.measured.figure, one.because
    return TargetDay.objects.create(
        target_id=one.target.pk,
        on=one.on,
        state=one.state.value,
        reason=why.reason.value,
        numerator=None if figure is None else figure.numerator,
        denominator=None if figure is None else figure.denominator,
        value="" if one.value is None else str(one.value),
        because={
            "wanted": None if why.wanted is None else str(why.wanted),
            "needed": None if why.needed is None else str(why.needed),
            "to_come": why.to_come,
            "at_most": why.at_most,
            "allowed": why.allowed,
            "missing": why.missing,
            "days": why.days,
            "surplus": one.forecast.surplus,
        },
        probability=one.forecast.probability,
        low=one.forecast.low,
        high=one.forecast.high,
        refusal="" if one.forecast.refusal is None else one.forecast.refusal.value,
        due_on=one.measured_until,
        recorded_at=at,
    )


def _tell_fall(plan: Plan, one: Tracked, before: State | None, leaders: Iterable[int], now: datetime) -> int:
    key = reminders.fall_key(one.target.pk, before, one.state, one.on)
    if key is None:
        return 0
    values: dict[str, str | int] = {"plan": plan.title, "number": one.target.ordinal}
    return sum(_tell(user, _FELL[one.state], values, key, plan, one, now) for user in leaders)


def _tell_due(plan: Plan, one: Tracked, leaders: Iterable[int], now: datetime) -> int:
    reached = reminders.step(one.days_left, before_days(one.on))
    if reached is None or not reminders.reminds(one.state):
        return 0
    if reached < 0 and one.measured.judgement.verdict == "met":
        return 0
    kind = "target_overdue" if reached < 0 else "target_due"
    values: dict[str, str | int] = {
        "plan": plan.title,
        "number": one.target.ordinal,
        "due": one.measured_until.isoformat(),
    }
    if reached >= 0:
        values["days"] = one.days_left
    key = reminders.due_key(one.target.pk, one.measured_until, reached)
    return sum(_tell(user, kind, values, key, plan, one, now) for user in leaders)


def _tell_tasks(leaders: "_Leaders", now: datetime) -> int:
    """Tell the leading unit's heads and the reform staff of tasks that come due; each step once, by its key."""
    on, told = day_of(now), 0
    steps = before_days(on)
    open_tasks = Task.objects.filter(
        state__in=_OPEN_TASKS,
        due_on__lte=on + timedelta(days=max(steps)),
        due_on__gte=on - timedelta(days=tracking_law(on).task_overdue_days),
    )
    tasks = list(open_tasks.select_related("plan").defer("plan__text").order_by("pk"))
    who = answering.of_tasks(tasks, on)
    own = {task.plan.unit_id for task in tasks if task.plan.unit_id is not None}
    of_plans = answering.units_today(own, on) if own else {}
    for task in tasks:
        assert task.due_on is not None
        days = (task.due_on - on).days
        reached = reminders.step(days, steps)
        if reached is None:
            continue
        values: dict[str, str | int] = {
            "plan": task.plan.title,
            "number": task.ordinal,
            "due": task.due_on.isoformat(),
        }
        if reached >= 0:
            values["days"] = days
        lead = who.get(task.pk) or of_plans.get(task.plan.unit_id or 0)
        for user in leaders.of_unit(None if lead is None else lead.unit_id):
            told += notices.tell(
                to=user,
                kind="plan_task_overdue" if reached < 0 else "plan_task_due",
                values=dict(values),
                key=f"plan-task-{task.pk}-due-{task.due_on:%Y%m%d}-{reached}-{user}",
                link=f"/cockpit/plans/{task.plan.key}/tasks/",
                at=now,
            )
    return told


def _tell(
    user: int, kind: str, values: dict[str, str | int], key: str, plan: Plan, one: Tracked, now: datetime
) -> int:
    return int(
        notices.tell(
            to=user,
            kind=kind,
            values=dict(values),
            key=f"{key}-{user}",
            link=f"/cockpit/plans/{plan.key}/targets/{one.target.ordinal}/",
            at=now,
        )
    )


class _Leaders:
    """Who hears of a plan's targets: the reform staff of the province, and of a unit's own plan its heads."""

    def __init__(self, on: date) -> None:
        self._held = accounts.who_hold(set(figures.names().units), on)

    def of(self, plan: Plan, who: Answering | None) -> list[int]:
        """The reform staff and the heads of the plan's unit and of the unit that answers for the target. A default
        that nobody chose tells nobody."""
        named = None if who is None or who.is_default else who.unit_id
        return sorted({*self.of_unit(plan.unit_id), *self.of_unit(named)})

    def of_unit(self, unit_id: int | None) -> list[int]:
        staff = {user for _unit, role, user in self._held if role == _STAFF}
        heads = {user for unit, role, user in self._held if unit == unit_id and role in _LEADERS_OF_UNIT}
        return sorted(staff | heads)
