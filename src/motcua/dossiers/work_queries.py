"""Reading who does what: open steps and whom they lie with, the unit's rules, opinions, notes of officials.

Like `queries`, every function runs inside the open scope unless it says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from motcua.accounts import queries as accounts
from motcua.dossiers.models import AssignmentRule, InternalNote, Opinion, WorkItem
from motcua.dossiers.rules import defaults
from motcua.dossiers.rules.assigning import Way
from motcua.kernel import scopes


@dataclass(frozen=True)
class Load:
    """Open steps of a unit that lie with one person (None: with nobody yet), and how many of them are late."""

    user_id: int | None
    open_steps: int
    late: int


def loads(unit_id: int, now: datetime) -> dict[int | None, Load]:
    """The unit's open steps by the person that they lie with; one query."""
    rows = (
        WorkItem.objects.filter(unit_id=unit_id, done_at__isnull=True)
        .values("assignee_id")
        .annotate(
            n=Count("pk"), late=Count("pk", filter=Q(due__lt=now, dossier__clock_stopped_at__isnull=True))
        )
        .order_by("assignee_id")
    )
    return {row["assignee_id"]: Load(row["assignee_id"], row["n"], row["late"]) for row in rows}


def open_steps_of(unit_id: int, user_id: int) -> QuerySet[WorkItem]:
    """The unit's open steps that lie with a person, nearest due date first."""
    return (
        WorkItem.objects.filter(unit_id=unit_id, assignee_id=user_id, done_at__isnull=True)
        .select_related("dossier", "dossier__procedure")
        .order_by("due", "dossier_id", "branch")
    )


@dataclass(frozen=True)
class Stranded:
    """Open steps that lie with somebody who cannot do them: no post of the role any more, or away."""

    unit_id: int
    user_id: int
    role: str
    open_steps: int
    is_away: bool


def stranded(unit_id: int, day: date) -> list[Stranded]:
    """What lies with people of the unit who cannot act on the day; three queries."""
    return _stranded(Q(unit_id=unit_id), day, {unit_id: accounts.substitutes(unit_id, day)})


def stranded_anywhere(day: date) -> list[Stranded]:
    """What lies in the whole province with people who hold no post of its role any more; two queries.

    Opens the scope of the system itself: for `motcua doctor`.
    """
    with scopes.scope(scopes.of_system("work that lies with people who cannot act")):
        return _stranded(Q(), day, {})


def _stranded(where: Q, day: date, away: Mapping[int, Mapping[int, int | None]]) -> list[Stranded]:
    rows = list(
        WorkItem.objects.filter(where, done_at__isnull=True, assignee__isnull=False)
        .values_list("unit_id", "assignee_id", "role")
        .annotate(n=Count("pk"))
        .order_by("unit_id", "assignee_id", "role")
    )
    hold = accounts.who_hold({unit for unit, *_rest in rows}, day) if rows else set()
    found = []
    for unit, user, role, count in rows:
        is_away = user in away.get(unit, {})
        if is_away or (unit, role, user) not in hold:
            found.append(Stranded(unit, user, role, count, is_away and (unit, role, user) in hold))
    return found


def rules_of(unit_id: int, day: date) -> dict[str, Way]:
    """How the unit lets the steps of each role be given out on a day: what its head set; one query."""
    rows = AssignmentRule.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), unit_id=unit_id, valid_from__lte=day
    ).order_by("valid_from", "pk")
    return {role: Way(way) for role, way in rows.values_list("role", "way")}


def default_way(day: date) -> Way:
    """The way where the head set nothing."""
    return defaults.way_of(day)


# Opinions


def opinions_of(dossier_id: int) -> list[Opinion]:
    """All opinions asked on a dossier, oldest first; one query."""
    return list(Opinion.objects.filter(dossier_id=dossier_id).select_related("unit").order_by("seq"))


def opinions_asked_of(unit_id: int) -> QuerySet[Opinion]:
    """What the unit is asked and owes, nearest due date first."""
    return (
        Opinion.objects.filter(unit_id=unit_id, given_at__isnull=True)
        .select_related("dossier", "dossier__procedure", "dossier__handling_unit", "unit")
        .order_by("due", "pk")
    )


def opinions_owed(unit_id: int) -> int:
    """How many opinions the unit owes; one query on the unit's own rows, so that every list can show it."""
    scopes.current()
    return int(Opinion.unscoped.filter(unit_id=unit_id, given_at__isnull=True).count())


def opinions_asked_by(unit_id: int) -> QuerySet[Opinion]:
    """What the unit, as the one that handles, waits for from others, nearest due date first."""
    return (
        Opinion.objects.filter(dossier__handling_unit_id=unit_id, given_at__isnull=True)
        .select_related("dossier", "dossier__procedure", "dossier__handling_unit", "unit")
        .order_by("due", "pk")
    )


# Notes


def notes_of(dossier_id: int, unit_id: int) -> list[InternalNote]:
    """The notes on a dossier that an official of the unit may read, oldest first; one query.

    A note is its unit's own, also towards the units above, unless it is shared. Applicants' scopes reach none.
    """
    return list(
        InternalNote.objects.filter(Q(unit_id=unit_id) | Q(is_shared=True), dossier_id=dossier_id)
        .select_related("author", "unit")
        .order_by("seq")
    )
