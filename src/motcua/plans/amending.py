"""Amending a plan by a decision: proposed by one person, adopted by another, in force from its day; nothing is
overwritten."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.agencies import queries as agencies
from motcua.kernel.text import squeeze, visible
from motcua.kernel.zone import day_of
from motcua.plans import answering, binding, course
from motcua.plans.errors import DraftNotFound, NotAllowed, NumberUsed, SaidRefused, SamePerson, WrongMoment
from motcua.plans.models import (
    Plan,
    PlanChange,
    PlanDeed,
    Target,
    TargetLead,
    TargetRevision,
    Task,
    TaskEntry,
)
from motcua.plans.rules import law, proposals
from motcua.plans.rules.changes import Line, Sort, from_json, to_json
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import Said


@transaction.atomic
def propose(
    plan_id: int,
    *,
    number: str,
    signed_on: date | None,
    in_force_on: date | None,
    reason: str,
    lines: Sequence[Line],
    by: By,
    at: datetime,
) -> PlanChange:
    """Enter a decision that changes the plan. The same decision again, word for word, is kept once.

    Raises: DraftNotFound, NotAllowed, SaidRefused, NumberUsed.
    """
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    if not law.may_keep(by, plan.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    number, reason = squeeze(visible(number))[:80], reason.strip()[:500]
    faults = _head_faults(number, signed_on, in_force_on, reason, day_of(at))
    faults += [fault for line in lines for fault in _line_faults(plan, line, day_of(at), in_force_on)]
    if not lines:
        faults.append(("what", "required"))
    if faults or signed_on is None or in_force_on is None:
        raise SaidRefused(faults)
    said = [to_json(line) for line in lines]
    twin = PlanChange.objects.filter(plan=plan, number=number).first()
    if twin is not None:
        if (twin.lines, twin.in_force_on, twin.reason) == (said, in_force_on, reason):
            return twin
        raise NumberUsed(str(NumberUsed.__doc__))
    try:
        with transaction.atomic():
            change = PlanChange.objects.create(
                plan=plan,
                number=number,
                signed_on=signed_on,
                in_force_on=in_force_on,
                reason=reason,
                lines=said,
                drawn_up_by_id=by.user_id,
                drawn_up_at=at,
            )
    except IntegrityError:
        raise NumberUsed(str(NumberUsed.__doc__)) from None
    PlanDeed.objects.create(plan=plan, kind="change-proposed", words=number, by_id=by.user_id, at=at)
    return change


def _head_faults(
    number: str, signed_on: date | None, in_force_on: date | None, reason: str, today: date
) -> list[tuple[str, str]]:
    faults = []
    if not number:
        faults.append(("number", "required"))
    if signed_on is None:
        faults.append(("signed_on", "required"))
    elif signed_on > today:
        faults.append(("signed_on", "lies-ahead"))
    if in_force_on is None:
        faults.append(("in_force_on", "required"))
    elif signed_on is not None and in_force_on < signed_on:
        faults.append(("in_force_on", "before-signed"))
    if not reason:
        faults.append(("reason", "required"))
    return faults


def is_over(plan: Plan, target: Target, today: date) -> bool:
    """Whether what the target asks is measured already: from then on nobody moves it to where the figure lies."""
    deadline = binding.aim_on(target, today).deadline
    return course.measured_until(deadline, plan.measured_from, plan.measured_to)[1] < today


_OF_TARGETS = (Sort.TARGET, Sort.DROP_TARGET, Sort.TARGET_UNITS)


def _line_faults(plan: Plan, line: Line, today: date, in_force_on: date | None) -> list[tuple[str, str]]:
    """A line changes something that is this plan's, and is not over, into something that can stand."""
    if line.sort in _OF_TARGETS:
        target = Target.objects.filter(plan=plan, pk=line.id).first()
        if target is None:
            return [("what", "required")]
        if is_over(plan, target, today):
            return [("what", "is-over")]
        if line.sort is Sort.DROP_TARGET:
            return []
        if line.sort is Sort.TARGET_UNITS:
            return _unit_faults(plan, target, line, in_force_on or today)
        said = Said(
            kind=target.kind,
            comparator=line.comparator,
            value=line.value,
            value_to=line.value_to,
            unit=target.unit,
            deadline=line.deadline,
        )
        return proposals.check("target", said)
    if line.sort is Sort.TASK:
        if not Task.objects.filter(plan=plan, pk=line.id).exists():
            return [("what", "required")]
        return [("due", "no-day")] if proposals.last_day(line.due) is None else []
    said = Said(title=line.title, due=line.due, product=line.product)
    return proposals.check("task", said)


def _unit_faults(plan: Plan, target: Target, line: Line, day: date) -> list[tuple[str, str]]:
    """Whoever is named stands on the day that it binds from, helps nobody but another, and is not named already."""
    known = agencies.units({line.lead_id, *line.supporting})
    standing = {pk for pk, unit in known.items() if unit.valid_to is None or unit.valid_to >= day}
    faults = []
    if not line.lead_id:
        faults.append(("target_lead", "required"))
    elif line.lead_id not in standing:
        faults.append(("target_lead", "unknown"))
    if not set(line.supporting) <= standing:
        faults.append(("supporting", "unknown"))
    if line.lead_id in line.supporting:
        faults.append(("supporting", "leads"))
    if not faults:
        target.plan = plan
        now = answering.chosen_on([target], day)[target.pk]
        if (now.lead_id, now.supporting) == (line.lead_id, line.supporting):
            faults.append(("target_lead", "no-change"))
    return faults


@transaction.atomic
def adopt(change_id: int, *, by: By, at: datetime) -> PlanChange:
    """Adopt a proposed change: it binds from its day. Adopted already: nothing is done twice.

    Raises: DraftNotFound, NotAllowed, SamePerson, WrongMoment (also where a target's deadline has passed meanwhile).
    """
    change = _locked(change_id, by, at)
    if change.state == "adopted":
        return change
    _require_second(change, by)
    lines = [from_json(line) for line in change.lines]
    aims = [line.id for line in lines if line.sort in _OF_TARGETS]
    for target in Target.objects.filter(plan=change.plan, pk__in=aims).prefetch_related("revisions"):
        if is_over(change.plan, target, day_of(at)):
            raise WrongMoment(str(WrongMoment.__doc__))
    for line in lines:
        _apply(change, line, by, at)
    return _decided(change, "adopted", by, at)


@transaction.atomic
def refuse(change_id: int, *, by: By, at: datetime) -> PlanChange:
    """Refuse a proposed change: the plan stays as it is. Raises as `adopt`."""
    change = _locked(change_id, by, at)
    if change.state == "refused":
        return change
    _require_second(change, by)
    return _decided(change, "refused", by, at)


def _apply(change: PlanChange, line: Line, by: By, at: datetime) -> None:
    match line.sort:
        case Sort.TARGET | Sort.DROP_TARGET:
            TargetRevision.objects.create(
                target_id=line.id,
                change=change,
                in_force_on=change.in_force_on,
                comparator=line.comparator,
                value=proposals.number(line.value),
                value_to=proposals.number(line.value_to),
                deadline=line.deadline,
                is_dropped=line.sort is Sort.DROP_TARGET,
            )
        case Sort.TARGET_UNITS:
            TargetLead.objects.create(
                target_id=line.id,
                change=change,
                in_force_on=change.in_force_on,
                lead_id=line.lead_id,
                supporting=list(line.supporting),
            )
        case Sort.TASK:
            task = Task.objects.select_for_update(of=("self",)).get(pk=line.id)
            task.due_on = proposals.last_day(line.due)
            task.lead_id = line.lead_id or task.lead_id
            task.revision += 1
            task.save(update_fields=["due_on", "lead", "revision"])
            _entry(task, change, by, at)
        case Sort.NEW_TASK:
            last = Task.objects.filter(plan=change.plan).order_by("-ordinal").first()
            task = Task.objects.create(
                plan=change.plan,
                objective=change.plan.objectives.filter(domain=line.domain).first()
                or change.plan.objectives.first(),
                ordinal=(last.ordinal if last else 0) + 1,
                title=line.title[:500],
                product=line.product[:300],
                lead_id=line.lead_id or None,
                due_on=proposals.last_day(line.due),
            )
            _entry(task, change, by, at)


def _entry(task: Task, change: PlanChange, by: By, at: datetime) -> None:
    TaskEntry.objects.create(
        task=task, state=task.state, due_on=task.due_on, words=change.number, by_id=by.user_id, at=at
    )


def _locked(change_id: int, by: By, at: datetime) -> PlanChange:
    change = (
        PlanChange.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=change_id).first()
    )
    if change is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    if not law.may_adopt(by, change.plan.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    return change


def _require_second(change: PlanChange, by: By) -> None:
    if change.state != "proposed":
        raise WrongMoment(str(WrongMoment.__doc__))
    if by.user_id is not None and by.user_id == change.drawn_up_by_id:
        raise SamePerson(str(SamePerson.__doc__))


def _decided(change: PlanChange, state: str, by: By, at: datetime) -> PlanChange:
    change.state, change.decided_by_id, change.decided_at = state, by.user_id, at
    change.save(update_fields=["state", "decided_by", "decided_at"])
    PlanDeed.objects.create(
        plan=change.plan, kind=f"change-{state}", words=change.number, by_id=by.user_id, at=at
    )
    return change
