"""Reading lateness: what has just become late, what nears its due date, letters of apology and warnings given.

Every function runs inside the open scope; the statements of the watch run in the system's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from motcua.dossiers.models import Apology, Dossier, WarningCopy, WorkItem
from motcua.dossiers.models.scoping import reach
from motcua.dossiers.rules.lateness import Level, Matter
from motcua.kernel import scopes

# What a person can be busy with: the letters of a unit by where they stand.
TABS = ("due", "drafted", "approved", "broken")


# The watch


def newly_late(
    now: datetime, *, after: tuple[datetime, int] | None, limit: int
) -> list[tuple[datetime, int]]:
    """Due instant and number of dossiers whose running clock has passed it unmarked, the oldest first.

    `after` is the last one of the page before. Reads the index of what may still become late and nothing else.
    """
    found = Dossier.objects.filter(
        late_at__isnull=True,
        ended_at__isnull=True,
        clock_stopped_at__isnull=True,
        current_due__lt=now,
        accepted_at__isnull=False,
    )
    if after is not None:
        found = found.filter(Q(current_due__gt=after[0]) | Q(current_due=after[0], pk__gt=after[1]))
    rows = found.order_by("current_due", "pk").values_list("current_due", "pk")[:limit]
    return [(due, pk) for due, pk in rows if due is not None]


@dataclass(frozen=True)
class Nearing:
    """A dossier, or an open step, whose due instant lies close ahead and that was not warned of.

    `moved_at`: the due date was moved then, after an earlier warning of the same level; None without one.
    `opened_seq` 0 stands for the dossier as a whole. `calendar_unit_id`: whose working hours count.
    """

    dossier_id: int
    opened_seq: int
    branch: int
    start: datetime
    due: datetime
    unit_id: int
    calendar_unit_id: int
    role: str
    assignee_id: int | None
    moved_at: datetime | None


_WARNED = """EXISTS (SELECT 1 FROM dossiers_duewarning AS w WHERE w.dossier_id = d.id AND w.opened_seq = {seq}
    AND w.branch = {branch} AND w.level = %(level)s AND w.due {same} {due})"""
_MOVED = """CASE WHEN {warned} THEN (SELECT max(c.at) FROM dossiers_duechange AS c
    WHERE c.dossier_id = d.id AND c.before IS NOT NULL) END"""


def _once(seq: str, branch: str, due: str) -> tuple[str, str]:
    """SQL: when the due date was moved after an earlier warning, and that this due date was not warned of."""
    earlier = _WARNED.format(seq=seq, branch=branch, due=due, same="<>")
    return _MOVED.format(warned=earlier), "NOT " + _WARNED.format(seq=seq, branch=branch, due=due, same="=")


_DOSSIER_MOVED, _DOSSIER_NEW = _once("0", "0", "d.current_due")
_STEP_MOVED, _STEP_NEW = _once("i.opened_seq", "i.branch", "i.due")
NEARING = {
    # a dossier that is accepted and not passed on yet is with the receiving unit's desk
    Matter.DOSSIER: f"""
SELECT d.id, 0, 0, d.accepted_at, d.current_due,
       CASE WHEN d.step_role = '' THEN d.receiving_unit_id ELSE coalesce(d.step_unit_id, d.handling_unit_id) END,
       d.handling_unit_id, CASE WHEN d.step_role = '' THEN 'intake_officer' ELSE d.step_role END,
       d.assignee_id, {_DOSSIER_MOVED}
  FROM dossiers_dossier AS d
 WHERE d.ended_at IS NULL AND d.clock_stopped_at IS NULL AND d.late_at IS NULL AND d.accepted_at IS NOT NULL
   AND d.current_due > %(now)s AND d.current_due <= %(until)s AND {_DOSSIER_NEW}
 ORDER BY d.current_due, d.id
""",
    # a step that ends with the dossier is warned of as the dossier
    Matter.STEP: f"""
SELECT d.id, i.opened_seq, i.branch, i.given_at, i.due, i.unit_id, i.unit_id, i.role, i.assignee_id, {_STEP_MOVED}
  FROM dossiers_workitem AS i JOIN dossiers_dossier AS d ON d.id = i.dossier_id
 WHERE i.done_at IS NULL AND i.due > %(now)s AND i.due <= %(until)s
   AND d.ended_at IS NULL AND d.clock_stopped_at IS NULL AND i.due IS DISTINCT FROM d.current_due AND {_STEP_NEW}
 ORDER BY i.due, i.id
""",
}


def nearing(matter: Matter, level: Level, *, now: datetime, until: datetime) -> list[Nearing]:
    """What falls due after `now` and not after `until` and was not warned of at the level; one query, by index.

    For the system's watch alone: it looks at the whole province. Raises ScopeMissing for anybody else.
    """
    if scopes.current().kind is not scopes.ScopeKind.SYSTEM:
        raise scopes.ScopeMissing("the watch over due dates runs in the system's scope")
    with connection.cursor() as db:
        db.execute(NEARING[matter], {"now": now, "until": until, "level": str(level)})
        return [Nearing(*row) for row in db.fetchall()]


# Letters at the desk


def _tab(tab: str, *, unit_id: int, now: datetime, takes_in: bool) -> Q:
    mine = Q(handling_unit_id=unit_id)
    match tab:
        case "approved":
            # letters are handed over where the applicant comes to, too
            return Q(apology="approved") & (mine | Q(receiving_unit_id=unit_id) if takes_in else mine)
        case "broken":
            return mine & Q(ended_at__isnull=True, promised_due__lt=now)
        case _:
            return mine & Q(apology=tab)


def letters(tab: str, *, unit_id: int, now: datetime, takes_in: bool) -> QuerySet[Dossier]:
    """The dossiers of one tab of the page of apologies, the longest late first."""
    return (
        Dossier.objects.filter(_tab(tab, unit_id=unit_id, now=now, takes_in=takes_in))
        .select_related("procedure", "party", "handling_unit")
        .order_by("late_at", "pk")
    )


def letter_counts(*, unit_id: int, now: datetime, takes_in: bool) -> dict[str, int]:
    """How many letters stand on each tab: a query each, by the index of what is owed."""
    return {
        tab: Dossier.objects.filter(_tab(tab, unit_id=unit_id, now=now, takes_in=takes_in)).count()
        for tab in TABS
    }


def owed_letters(*, unit_id: int, takes_in: bool) -> int:
    """How many letters a unit has to write, sign or hand over; one query."""
    mine = Q(handling_unit_id=unit_id, apology__in=("due", "drafted", "approved"))
    if takes_in:
        mine |= Q(receiving_unit_id=unit_id, apology="approved")
    return Dossier.objects.filter(mine).count()


def current_letters(dossiers: Sequence[Dossier]) -> dict[int, Apology]:
    """The newest letter of each dossier by its number; one query."""
    found = (
        Apology.objects.filter(dossier_id__in=[dossier.pk for dossier in dossiers])
        .select_related("drafter")
        .order_by("dossier_id", "no")
    )
    return {letter.dossier_id: letter for letter in found}


# Warnings at the desk


@dataclass(frozen=True)
class Warned:
    """A warning in an official's inbox. `step_no` 0: about the whole dossier."""

    copy_id: int
    dossier_id: int
    code: str
    procedure: str
    process_key: str
    step_no: int
    level: str
    due: datetime
    at: datetime
    is_read: bool
    is_over: bool  # the step is done, or the dossier has ended


def _copies(user_id: int) -> QuerySet[Any, Any]:
    """An official's warnings about dossiers within their reach now (not those of a post given up)."""
    open_step = WorkItem.unscoped.filter(
        dossier_id=OuterRef("warning__dossier_id"),
        opened_seq=OuterRef("warning__opened_seq"),
        branch=OuterRef("warning__branch"),
        done_at__isnull=True,
    )
    return (
        WarningCopy.objects.filter(reach(scopes.current(), "warning__dossier__"), user_id=user_id)
        .annotate(step_is_open=Exists(open_step))
        .annotate(
            is_over=Case(
                When(warning__dossier__ended_at__isnull=False, then=Value(True)),
                When(warning__opened_seq=0, then=Value(False)),
                When(step_is_open=True, then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            )
        )
    )


def warnings_of(user_id: int, *, limit: int = 100) -> list[Warned]:
    """An official's warnings: what is still open and not seen first, then the nearest due date; one query."""
    step_no = WorkItem.unscoped.filter(
        dossier_id=OuterRef("warning__dossier_id"),
        opened_seq=OuterRef("warning__opened_seq"),
        branch=OuterRef("warning__branch"),
    ).values("step_no")[:1]
    rows = (
        _copies(user_id)
        .annotate(
            step_no=Case(
                When(warning__opened_seq=0, then=Value(0)),
                default=Subquery(step_no),
                output_field=IntegerField(),
            )
        )
        .select_related("warning__dossier__procedure")
        .order_by("is_over", F("read_at").asc(nulls_first=True), "warning__due", "pk")[:limit]
    )
    return [
        Warned(
            copy_id=row.pk,
            dossier_id=row.warning.dossier_id,
            code=row.warning.dossier.code,
            procedure=row.warning.dossier.procedure.name,
            process_key=row.warning.dossier.process_key,
            step_no=row.step_no,
            level=row.warning.level,
            due=row.warning.due,
            at=row.warning.at,
            is_read=row.read_at is not None,
            is_over=row.is_over,
        )
        for row in rows
    ]


def unread_warnings(user_id: int) -> int:
    """How many warnings still stand that an official has not seen; one query, by its index."""
    return _copies(user_id).filter(read_at__isnull=True, is_over=False).count()
