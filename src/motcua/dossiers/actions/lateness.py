"""The watch over due dates: finding what has become late, and warning those who can still prevent it.

Both run every minute in the system's scope. They may be killed anywhere and run twice at once: lateness is marked
under the dossier's lock and once for good, a warning is a row that can stand only once.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import late_queries as queries
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import DossierNotFound, NotLate, TransitionRefused
from motcua.dossiers.models import Dossier, DueWarning, WarningCopy
from motcua.dossiers.rules import lateness as rules
from motcua.dossiers.rules.apologies import passed
from motcua.dossiers.rules.authority import SYSTEM
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.lateness import Level, Threshold
from motcua.kernel.worktime import WorkCalendar
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, instant_text
from motcua.notices import actions as notices

AT_ONCE = 500
# The roles that answer for another's step, the nearest first.
_ABOVE = {
    "intake_officer": ("division_head", "agency_head"),
    "case_officer": ("division_head", "agency_head"),
    "registry": ("division_head", "agency_head"),
    "division_head": ("agency_head",),
}


def mark(*, dossier_id: int, at: datetime) -> Done:
    """Note that the due instant of a running clock has passed. Once for good; repeating it answers as before.

    Raises: NotLate (the due date was moved meanwhile), TransitionRefused (found late already, ended, waits),
    DossierNotFound.
    """

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        late_at = passed(state, when)
        if late_at is None:
            raise NotLate
        return {"due": instant_text(late_at)}

    return perform(
        dossier_id=dossier_id,
        command=Command.MARK_LATE,
        kind="became_late",
        by=SYSTEM,
        at=at,
        command_id=f"late-{dossier_id}",
        decide=decide,
    )


def mark_all(*, now: datetime) -> int:
    """Mark every dossier whose due instant has passed; how many were marked by this call."""
    marked = 0
    after: tuple[datetime, int] | None = None
    while True:
        found = queries.newly_late(now, after=after, limit=AT_ONCE)
        for _due, dossier_id in found:
            try:
                marked += not mark(dossier_id=dossier_id, at=now).repeated
            except (NotLate, TransitionRefused, DossierNotFound):
                continue  # somebody acted between the look and the lock
        if len(found) < AT_ONCE:
            return marked
        after = found[-1]


def warn_all(*, now: datetime) -> int:
    """Give every warning that has fallen due; how many this call gave."""
    given = 0
    calendars = agencies.calendars()
    for (matter, level), threshold in rules.rules_on(day_of(now)).thresholds.items():
        until = max(rules.horizon(calendar, threshold, now) for calendar in calendars.distinct())
        for candidate in queries.nearing(matter, level, now=now, until=until):
            if _is_due(candidate, threshold, calendars.of(candidate.calendar_unit_id), now):
                given += _give(candidate, level, now)
    return given


def _is_due(candidate: queries.Nearing, threshold: Threshold, calendar: WorkCalendar, now: datetime) -> bool:
    if not rules.is_due(calendar, threshold, start=candidate.start, due=candidate.due, now=now):
        return False
    return candidate.moved_at is None or rules.is_armed_again(
        calendar, threshold, moved_at=candidate.moved_at, due=candidate.due
    )


def _give(one: queries.Nearing, level: Level, now: datetime) -> bool:
    """The row of the warning with a copy for each who gets it: all or nothing, once. True if it is new."""
    with transaction.atomic():
        row, is_new = DueWarning.unscoped.get_or_create(
            dossier_id=one.dossier_id,
            opened_seq=one.opened_seq,
            branch=one.branch,
            level=level,
            due=one.due,
            defaults={"at": now},
        )
        if is_new:
            receivers = _receivers(one, level, now)
            WarningCopy.objects.bulk_create(
                [WarningCopy(warning=row, user_id=user_id) for user_id in receivers]
            )
            _mail(one, row.pk, receivers, now)
    return bool(is_new)


def _mail(one: queries.Nearing, warning_id: int, receivers: list[int], now: datetime) -> None:
    """The warning also by mail, as each official chose; at the desk it is a copy of the warning, no message."""
    if not receivers:
        return
    code, procedure = Dossier.objects.values_list("code", "procedure__name").get(pk=one.dossier_id)
    for user_id in receivers:
        notices.tell(
            to=user_id,
            kind="officer_due_soon",
            values={"code": code, "procedure": procedure, "due": one.due.isoformat()},
            key=f"warning-{warning_id}-{user_id}",
            link=f"/desk/dossiers/{one.dossier_id}/",
            inbox=False,
            at=now,
        )


def _receivers(one: queries.Nearing, level: Level, now: datetime) -> list[int]:
    """The officer: who holds the step, else everybody in its role. The head: the nearest one above the role.

    A post that nobody holds is passed over upwards, so that somebody is told.
    """
    if level is Level.OFFICER:
        if one.assignee_id is not None:
            return [one.assignee_id]
        roles: tuple[str, ...] = (one.role, *_ABOVE.get(one.role, ()))
    else:
        roles = _ABOVE.get(one.role, ())
    for held_by in _holders(one.unit_id, roles, now):
        return sorted(held_by)
    return []


def _holders(unit_id: int, roles: tuple[str, ...], now: datetime) -> Iterator[set[int]]:
    for role in roles:
        found = {holder.user_id for holder in accounts.holders(unit_id, role, day_of(now))}
        if found:
            yield found


def mark_seen(*, user_id: int, copy_id: int | None, at: datetime) -> int:
    """The official has seen one of their warnings, or all of them (None); how many were new to them."""
    unread = WarningCopy.objects.filter(user_id=user_id, read_at__isnull=True)
    if copy_id is not None:
        unread = unread.filter(pk=copy_id)
    return int(unread.update(read_at=at))
