"""From confirmed proposals to a plan: objectives, targets with what they carry down, tasks with their steps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from motcua.plans.actions import unit_named
from motcua.plans.models import Objective, Plan, PlanDraft, Proposal, Target, Task, TaskEntry, TaskStep
from motcua.plans.rules import proposals
from motcua.plans.rules.domains import Domain
from motcua.plans.rules.proposals import Said
from motcua.plans.rules.yearly_steps import year_of


def build(
    draft: PlanDraft, taken: Sequence[Proposal], *, units: Mapping[int, str], by: int | None, at: datetime
) -> Plan:
    """Write the plan of a draft. In the caller's transaction."""
    plan = Plan.objects.create(
        key=draft.key,
        title=draft.title,
        number=draft.number,
        issued_on=draft.issued_on,
        issuer=draft.issuer,
        unit_id=draft.unit_id,
        level=draft.level,
        year=draft.year,
        superior_id=draft.superior_id,
        carried_from_id=draft.carried_from_id,
        text=draft.text,
        measured_from=draft.measured_from,
        measured_to=draft.measured_to,
        adopted_by_id=by,
        adopted_at=at,
    )
    said = {one.ordinal: proposals.from_json(one.said) for one in taken}
    objectives = _objectives(plan, said.values())
    _targets(plan, [one for one in taken if one.sort == "target"], said, objectives, draft)
    _tasks(plan, [one for one in taken if one.sort == "task"], said, objectives, units, by, at)
    return plan


def _objectives(plan: Plan, all_said: Collection[Said]) -> dict[str, Objective]:
    wanted = {one.domain for one in all_said}
    made = [
        Objective(plan=plan, ordinal=no, domain=domain.value)
        for no, domain in enumerate((one for one in Domain if one.value in wanted), 1)
    ]
    Objective.objects.bulk_create(made)
    return {one.domain: one for one in made}


def _targets(
    plan: Plan,
    taken: Sequence[Proposal],
    said: Mapping[int, Said],
    objectives: Mapping[str, Objective],
    draft: PlanDraft,
) -> None:
    above = list(Target.objects.filter(plan_id=draft.superior_id)) if draft.superior_id else []
    made: dict[int, Target] = {}
    for no, one in enumerate(taken, 1):
        words = said[one.ordinal]
        superior = one.superior_id or superior_of(words.indicator, words.scope, words.deadline, above)
        made[one.ordinal] = Target(
            plan=plan,
            ordinal=no,
            quote=draft.text[one.start : one.end] or words.title or words.scope,
            start=one.start,
            end=one.end,
            kind=words.kind,
            comparator=words.comparator,
            value=proposals.number(words.value),
            value_to=proposals.number(words.value_to),
            unit=words.unit,
            scope=words.scope,
            deadline=words.deadline,
            indicator=words.indicator,
            objective=objectives[words.domain],
            superior_id=superior,
            rise=words.rise,
            lead_id=words.lead_id or None,
        )
    Target.objects.bulk_create(made.values())
    parts = []
    for one in taken:
        whole = made.get(said[one.ordinal].part_of)
        if whole is not None:
            made[one.ordinal].part_of = whole
            parts.append(made[one.ordinal])
    Target.objects.bulk_update(parts, ["part_of"])


def superior_of(indicator: str, scope: str, deadline: str, above: Sequence[Target]) -> int | None:
    """The target of the superior plan that this one carries down: same indicator, then same scope, then same year."""
    if not indicator:
        return None
    same = [one for one in above if one.indicator == indicator]
    if not same:
        return None
    best = max(
        same, key=lambda one: (one.scope == scope, year_of(one.deadline) == year_of(deadline), -one.ordinal)
    )
    return int(best.pk)


def _tasks(
    plan: Plan,
    taken: Sequence[Proposal],
    said: Mapping[int, Said],
    objectives: Mapping[str, Objective],
    units: Mapping[int, str],
    by: int | None,
    at: datetime,
) -> None:
    made: dict[int, Task] = {}
    for no, one in enumerate(taken, 1):
        words = said[one.ordinal]
        made[one.ordinal] = Task(
            plan=plan,
            objective=objectives[words.domain],
            carried_from_id=one.carried_from_id,
            ordinal=no,
            title=words.title[:500],
            product=words.product[:300],
            lead_id=words.lead_id or unit_named(words.lead, units),
            lead_words=words.lead[:200],
            supporting=words.supporting[:500],
            due_on=proposals.last_day(words.due),
            quote=plan.text[one.start : one.end],
            start=one.start,
            end=one.end,
        )
    Task.objects.bulk_create(made.values())
    parts, steps = [], []
    for one in taken:
        words, task = said[one.ordinal], made[one.ordinal]
        whole = made.get(words.part_of)
        if whole is not None:
            task.part_of = whole
            parts.append(task)
        for year, product in proposals.steps_of(words.steps) or ():
            steps.append(TaskStep(task=task, year=year, product=product, due_on=date(year, 12, 31)))
    Task.objects.bulk_update(parts, ["part_of"])
    TaskStep.objects.bulk_create(steps)
    TaskEntry.objects.bulk_create(
        TaskEntry(task=task, state="planned", due_on=task.due_on, by_id=by, at=at) for task in made.values()
    )
