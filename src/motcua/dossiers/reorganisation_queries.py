"""What a reorganisation would move: counted before anything is done, unit by unit, and the dossiers themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.accounts.reorganising import held_from
from motcua.agencies import queries as agencies
from motcua.agencies.plan_files import acts_of
from motcua.agencies.reorganisations import check_again, known_units
from motcua.agencies.reorganising import Course, Fault, course
from motcua.dossiers.actions.rehoming import may_be_running, running_at
from motcua.dossiers.actions.reorganising import around
from motcua.dossiers.models import (
    AssignmentRule,
    Dossier,
    Draft,
    FormerHome,
    Opinion,
    PaperList,
    SlipCounter,
    WorkItem,
)
from motcua.procedures.actions.reoffering import offered_by


@dataclass(frozen=True)
class UnitMoves:
    """What hangs on one unit whose work goes to others. `books`: numbered series of the year, which end with it."""

    unit_id: int
    agency_id: str
    name: str
    successors: tuple[str, ...]
    ends: bool
    received: int
    handled: int
    overdue_or_apology: int
    results_waiting: int
    steps: int
    opinions: int
    papers_coming: int
    drafts: int
    posts: int
    people: int
    offerings_received: int
    offerings_handled: int
    books: int
    assignment_rules: int
    has_own_hours: bool

    @property
    def dossiers(self) -> int:
        return max(self.received, self.handled)


@dataclass(frozen=True)
class DryRun:
    """What the plan does to the units, and what moves with each of them. `dossiers` counts each once."""

    course: Course
    moves: tuple[UnitMoves, ...]
    dossiers: int
    steps: int
    people: int
    offerings: int


def dry_run(row: Any) -> DryRun:
    """What carrying out this decision would move now; a counted number of queries however many units. Runs in the
    system's scope and changes nothing.
    """
    known = {one.agency_id: one for one in known_units()}
    plan = course(acts_of(row.acts), known, effective_on=row.effective_on)
    found = {one.agency_id: one.id for one in agencies.all_names()}
    numbers = {unit: found[unit] for unit in plan.endings if unit in found}
    return DryRun(plan, *_counted(plan, numbers, row.effective_on))


def _counted(
    plan: Course, numbers: Mapping[str, int], day: date
) -> tuple[tuple[UnitMoves, ...], int, int, int, int]:
    ids = list(numbers.values())
    units = agencies.units(set(ids))
    running = Dossier.objects.filter(may_be_running())
    received = _by(running.filter(receiving_unit_id__in=ids), "receiving_unit_id")
    handled = _by(running.filter(handling_unit_id__in=ids), "handling_unit_id")
    sorry = _by(
        running.filter(handling_unit_id__in=ids, apology__in=("due", "drafted", "approved")),
        "handling_unit_id",
    )
    ready = _by(Dossier.objects.filter(handover="ready", receiving_unit_id__in=ids), "receiving_unit_id")
    steps = _by(WorkItem.objects.filter(unit_id__in=ids, done_at__isnull=True), "unit_id")
    asked = _by(Opinion.objects.filter(unit_id__in=ids, given_at__isnull=True), "unit_id")
    coming = _by(PaperList.objects.filter(to_unit_id__in=ids, received_at__isnull=True), "to_unit_id")
    drafts = _by(
        Draft.objects.filter(receiving_unit_id__in=ids, submitted_dossier_id__isnull=True),
        "receiving_unit_id",
    )
    books = _by(SlipCounter.objects.filter(unit_id__in=ids, year=day.year), "unit_id")
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rules = _by(AssignmentRule.objects.filter(still, unit_id__in=ids), "unit_id")
    held, offered = held_from(ids, day), offered_by(ids, day)
    names = {one.agency_id: one.name for one in plan.creates}
    names |= {one.agency_id: one.name for one in agencies.all_names()}
    moves = []
    for agency_id, pk in numbers.items():
        ending = plan.endings[agency_id]
        unit = units[pk]
        moves.append(
            UnitMoves(
                pk, agency_id, unit.name, tuple(names.get(part.unit, part.unit) for part in ending.parts),
                ending.ends, received.get(pk, 0), handled.get(pk, 0), sorry.get(pk, 0), ready.get(pk, 0),
                steps.get(pk, 0), asked.get(pk, 0), coming.get(pk, 0), drafts.get(pk, 0),
                *held.get(pk, (0, 0)), *offered.get(pk, (0, 0)), books.get(pk, 0), rules.get(pk, 0),
                bool(unit.working_hours),
            )
        )  # fmt: skip
    moves.sort(key=lambda one: (-one.dossiers, one.name))
    return (
        tuple(moves),
        dossiers_of(ids).count(),
        sum(steps.values()),
        sum(one.people for one in moves),
        sum(max(one.offerings_received, one.offerings_handled) for one in moves),
    )


def _by(rows: "QuerySet[Any]", column: str) -> dict[int, int]:
    return dict(rows.values_list(column).annotate(n=Count("pk")).order_by(column))


def dossiers_of(unit_ids: list[int]) -> "QuerySet[Dossier]":
    """The running dossiers that name one of the units, nearest due date first: what a dry run counts and opens."""
    return (
        Dossier.objects.filter(running_at(unit_ids))
        .select_related("procedure", "receiving_unit", "handling_unit")
        .order_by("current_due", "pk")
    )


def moved_by(reorganisation_id: int) -> "QuerySet[Dossier]":
    """The dossiers that a decision gave to other units, in the order of their codes."""
    moved = FormerHome.unscoped.filter(reorganisation=reorganisation_id).values("dossier_id")
    return (
        Dossier.objects.filter(pk__in=moved)
        .select_related("procedure", "receiving_unit", "handling_unit")
        .order_by("code")
    )


def faults_now(row: Any) -> tuple[Fault, ...]:
    """What stands against carrying out the plan as the units are now."""
    return check_again(row, around(besides=row.pk))
