"""A plan's targets with what stands above and below each, how they fit, and the live values of all."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.kernel.zone import day_of
from motcua.plans import binding
from motcua.plans.models import Plan, Target
from motcua.plans.queries import MeasuredTarget, measured_plans
from motcua.plans.rules import cascade
from motcua.plans.rules.cascade import Fault


@dataclass(frozen=True)
class Node:
    """A target in the tree, with its live figure and what is wrong with it against the one above."""

    target: Target
    plan: Plan
    measured: MeasuredTarget | None
    faults: list[Fault]


@dataclass(frozen=True)
class Branch:
    """A target of the plan: `above` it the one that it carries down, `below` those that carry it down.

    `gaps`: what the targets below leave open together. `faults` are the target's own against `above`.
    """

    node: Node
    above: Node | None
    below: list[Node]
    gaps: list[Fault]

    @property
    def is_sound(self) -> bool:
        return not self.node.faults and not self.gaps and not any(one.faults for one in self.below)


@dataclass(frozen=True)
class Tree:
    plan: Plan
    branches: list[Branch]
    below: list[Plan]

    @property
    def faults(self) -> int:
        return sum(1 for branch in self.branches if not branch.is_sound)


def tree(plan: Plan, *, now: datetime, restated: bool = False) -> Tree:
    """The tree around a plan: a counted number of queries for each period and unit, however many targets."""
    day = day_of(now)
    below = list(
        Plan.objects.filter(superior=plan).select_related("unit").defer("text").order_by("unit__name")
    )
    own_superiors = plan.targets.exclude(superior=None).values_list("superior__plan_id", flat=True)
    wanted = {plan.pk: plan} | {one.pk: one for one in below}
    linked = Target.objects.filter(superior__plan=plan).values_list("plan_id", flat=True)
    named = {*own_superiors, *linked, plan.superior_id}
    more = {pk for pk in named if pk is not None and pk not in wanted}
    wanted |= {one.pk: one for one in Plan.objects.filter(pk__in=more).select_related("unit").defer("text")}
    measured = {
        one.target.pk: one
        for found in measured_plans(list(wanted.values()), now=now, restated=restated).values()
        for one in found
    }
    children: dict[int, list[MeasuredTarget]] = {}
    for one in measured.values():
        if one.target.superior_id is not None:
            children.setdefault(one.target.superior_id, []).append(one)
    branches = []
    for one in measured.values():
        if one.target.plan_id != plan.pk:
            continue
        above = measured.get(one.target.superior_id or 0)
        aim = binding.aim_on(one.target, day)
        faults = cascade.faults(aim, binding.aim_on(above.target, day)) if above else []
        under = [
            Node(
                child.target,
                wanted[child.target.plan_id],
                child,
                cascade.faults(binding.aim_on(child.target, day), aim),
            )
            for child in children.get(one.target.pk, [])
        ]
        gaps = _gaps(aim, [node.target for node in under], bool(below), day)
        branches.append(
            Branch(
                node=Node(one.target, plan, one, faults),
                above=Node(above.target, wanted[above.target.plan_id], above, []) if above else None,
                below=under,
                gaps=gaps,
            )
        )
    return Tree(plan, sorted(branches, key=lambda branch: branch.node.target.ordinal), below)


def _gaps(aim: cascade.Aim, under: list[Target], has_units: bool, day: date) -> list[Fault]:
    """What the units leave open: no unit carries it although units have plans, or counts that do not add up."""
    if not has_units or aim.is_dropped:
        return []
    if not under:
        return [Fault.MISSING]
    short = cascade.sum_fault(aim, [binding.aim_on(one, day) for one in under])
    return [short] if short else []


def candidates(plan: Plan) -> list[Target]:
    """Targets that a target of this plan may carry down: those of the plan above, or of every higher plan."""
    rows = Target.objects.select_related("plan").defer("plan__text").exclude(plan=plan)
    if plan.superior_id is not None:
        return list(rows.filter(plan_id=plan.superior_id))
    levels = ["national"] if plan.level == "province" else ["national", "province"]
    return (
        list(rows.filter(plan__level__in=levels).order_by("plan_id", "ordinal"))
        if plan.level != "national"
        else []
    )
