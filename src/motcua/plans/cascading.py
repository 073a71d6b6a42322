"""Targets carried down from the Government's plan to the province's to the units': links, and units' plans
drafted at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.indicators import queries as figures
from motcua.kernel.zone import day_of
from motcua.plans import answering, binding
from motcua.plans.errors import Circular, DraftNotFound, NotAllowed, SaidRefused, TargetNotFound, WrongMoment
from motcua.plans.models import Plan, PlanDeed, PlanDraft, Proposal, Target, Task
from motcua.plans.rules import cascade, law
from motcua.plans.rules.domains import of_words
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import Said


@transaction.atomic
def link(target_id: int, superior_id: int | None, *, by: By, at: datetime) -> Target:
    """Say which target of a higher plan a target carries down; None: none any more. The same link again
    changes nothing.

    Raises: TargetNotFound, NotAllowed, Circular, SaidRefused (a target of the same plan).
    """
    target = Target.objects.select_related("plan").filter(pk=target_id).first()
    if target is None:
        raise TargetNotFound(target_id)
    if not law.may_keep(by, target.plan.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    if target.superior_id == superior_id:
        return target
    if superior_id is not None:
        # all links in one order, so that two people who link at once cannot close a circle between them
        rows = Target.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk", "superior_id")
        above = dict(rows.filter(superior_id__isnull=False) | rows.filter(pk__in=[target_id, superior_id]))
        superior = Target.objects.filter(pk=superior_id).first()
        if superior is None:
            raise TargetNotFound(superior_id)
        if cascade.is_circular(target_id, superior_id, above):
            raise Circular(str(Circular.__doc__))
        if superior.plan_id == target.plan_id:
            raise SaidRefused([("superior", "unknown")])
    target.superior_id = superior_id
    target.save(update_fields=["superior"])
    PlanDeed.objects.create(
        plan=target.plan,
        kind="link" if superior_id else "unlink",
        ordinal=target.ordinal,
        words=str(superior_id or ""),
        by_id=by.user_id,
        at=at,
    )
    return target


@transaction.atomic
def place_under(plan_id: int, superior_id: int | None, *, by: By, at: datetime) -> Plan:
    """Say which plan a plan carries down. Raises: DraftNotFound, NotAllowed, Circular."""
    plans = {one.pk: one for one in Plan.objects.select_for_update(of=("self",)).order_by("pk").defer("text")}
    plan = plans.get(plan_id)
    if plan is None or (superior_id is not None and superior_id not in plans):
        raise DraftNotFound(str(DraftNotFound.__doc__))
    if not law.may_keep(by, plan.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    if superior_id is not None and cascade.is_circular(
        plan_id, superior_id, {pk: one.superior_id for pk, one in plans.items()}
    ):
        raise Circular(str(Circular.__doc__))
    if plan.superior_id != superior_id:
        plan.superior_id = superior_id
        plan.save(update_fields=["superior"])
        PlanDeed.objects.create(
            plan=plan, kind="place", words=str(superior_id or ""), by_id=by.user_id, at=at
        )
    return plan


@transaction.atomic
def draft_units(plan_id: int, unit_ids: Sequence[int], *, by: By, at: datetime) -> list[PlanDraft]:
    """A draft of a plan for each unit, with every target of the province's plan that still binds and the tasks
    that the
    unit leads, each to be confirmed there. A unit whose draft or plan is there already keeps it.

    Raises: DraftNotFound, NotAllowed, WrongMoment (a unit's own plan is not carried further), SaidRefused (a
    unit that
    is none).
    """
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    if not law.may_keep(by, plan.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    if plan.unit_id is not None:
        raise WrongMoment(str(WrongMoment.__doc__))
    names = figures.names().units
    if not unit_ids or any(unit_id not in names for unit_id in unit_ids):
        raise SaidRefused([("unit", "required")])
    targets = list(plan.targets.prefetch_related("revisions").select_related("objective"))
    dropped = binding.lay_on(targets, day_of(at))
    targets = [one for one in targets if one.pk not in dropped]
    for target, chosen in zip(targets, answering.chosen_on(targets, day_of(at)).values(), strict=True):
        target.lead_id = chosen.lead_id
    tasks = list(plan.tasks.select_related("objective").exclude(state__in=("cancelled", "carried")))
    leads = answering.of_tasks(tasks, day_of(at))
    made = []
    for unit_id in sorted(set(unit_ids)):
        mine = [task for task in tasks if task.pk in leads and leads[task.pk].unit_id == unit_id]
        made.append(_draft_of(plan, unit_id, names[unit_id], targets, mine, by, at))
    return made


def _draft_of(
    plan: Plan,
    unit_id: int,
    name: str,
    targets: Sequence[Target],
    tasks: Sequence[Task],
    by: By,
    at: datetime,
) -> PlanDraft:
    lines = [plan.title, name, ""]
    text = "\n".join(lines)
    spans = []
    for words in [*(one.quote for one in targets), *(one.quote or one.title for one in tasks)]:
        sentence = " ".join(words.split())
        spans.append((len(text), len(text) + len(sentence)))
        text += f"{sentence}\n"
    draft, is_new = PlanDraft.objects.get_or_create(
        key=f"{plan.key[:68]}-{unit_id}",
        defaults={
            "title": f"{plan.title} – {name}"[:300],
            "issuer": name[:200],
            "level": "unit",
            "unit_id": unit_id,
            "year": plan.year,
            "superior": plan,
            "measured_from": plan.measured_from,
            "measured_to": plan.measured_to,
            "source": "superior",
            "text": text,
            "state": "open",
            "begun_by_id": by.user_id,
            "begun_at": at,
        },
    )
    if not is_new:
        return draft
    PlanDeed.objects.create(draft=draft, kind="begin", by_id=by.user_id, at=at)
    said = [said_of(one) for one in targets] + [said_of_task(one) for one in tasks]
    Proposal.objects.bulk_create(
        Proposal(
            draft=draft,
            ordinal=no,
            sort="target" if no <= len(targets) else "task",
            start=spans[no - 1][0],
            end=spans[no - 1][1],
            read=one.to_json(),
            said=one.to_json(),
            superior=targets[no - 1] if no <= len(targets) else None,
        )
        for no, one in enumerate(said, 1)
    )
    return draft


def said_of(target: Target) -> Said:
    """A target's binding values (laid on before) as a proposal says them."""
    return Said(
        domain=target.objective.domain if target.objective else of_words(target.quote).value,
        kind=target.kind,
        comparator=target.comparator,
        value=_text(target.value),
        value_to=_text(target.value_to),
        unit=target.unit,
        scope=target.scope,
        deadline=target.deadline,
        indicator=target.indicator,
        rise=target.rise,
        lead_id=target.lead_id or 0,
    )


def said_of_task(task: Task) -> Said:
    return Said(
        domain=task.objective.domain if task.objective else of_words(task.title).value,
        title=task.title,
        product=task.product,
        lead=task.lead_words,
        lead_id=task.lead_id or 0,
        supporting=task.supporting,
        due=task.due_on.isoformat() if task.due_on else "",
    )


def _text(value: object) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".")
