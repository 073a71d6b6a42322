"""A change of the calendar: draft it, list what it moves, decide, and write one event to each dossier.

The list is made when the change is drafted. Approval puts the days into the calendar and a job that writes the
events; each is computed anew from the dossier as it is then, and carries an id of revision and dossier, so that
the job may be killed anywhere and begun again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from motcua.agencies import actions as calendar_actions
from motcua.agencies import queries as agencies
from motcua.agencies.calendars import day_as_json, day_from
from motcua.dossiers.actions import slips
from motcua.dossiers.actions.performing import happened, perform
from motcua.dossiers.errors import (
    InputRefused,
    RevisionDecided,
    RevisionNotAllowed,
    RevisionNotFound,
    TransitionRefused,
)
from motcua.dossiers.models import CalendarRevision, Dossier, DueDifference
from motcua.dossiers.models.revision import DifferenceState, RevisionSource, RevisionState
from motcua.dossiers.rules import deciding, revising
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.clock_law import clock_law
from motcua.dossiers.rules.clock_turns import due_by, turns_of
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.open_work import from_json
from motcua.kernel.worktime import CalendarDay, CalendarHorizon, WorktimeError
from motcua.kernel.zone import VIETNAM, day_of
from motcua.ledger import queries as log
from motcua.ledger.rules import Json

_AT_ONCE = 5000
_COLUMNS = (
    "id", "handling_unit_id", "accepted_at", "limit_value", "limit_unit", "current_due", "clock_stopped_at",
    "step_branch", "step_due", "branches", "extension_count", "supplement_requests", "finance_seconds",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Notice:
    """By what the calendar changes: number and date of the notice, and the reason told to applicants."""

    document: str
    document_date: date
    reason: str


@dataclass(frozen=True)
class Written:
    """How the job ended: dossiers given a new date, and those that stayed as they were."""

    written: int
    left: int


def may_draft(by: Acting, *, on: date) -> bool:
    return by.kind == "official" and bool(by.roles & clock_law(on).draft_roles)


def may_decide(by: Acting, revision: CalendarRevision, *, on: date) -> bool:
    """Whether this person may approve or reject it: not the one who drafted it, unless the rules say so."""
    law = clock_law(on)
    own = revision.drafted_by_id == by.user_id and not law.drafter_may_approve
    return by.kind == "official" and bool(by.roles & law.approve_roles) and not own


def draft(*, notice: Notice, days: Sequence[CalendarDay], by: Acting, at: datetime) -> CalendarRevision:
    """Draft a change by a notice and list what it would move. Runs in the system's scope.

    Raises: RevisionNotAllowed, InputRefused (field `days` or one of the notice's).
    """
    _check(notice, at)
    if not days:
        raise InputRefused(field="days", problem="required")
    if len({day.date for day in days}) < len(days):
        raise InputRefused(field="days", problem="twice")
    try:
        country = agencies.country_calendar()
        before = [_as_it_is(country.day(day.date)) for day in days]
        agencies.country_calendar(besides=tuple(days))
    except WorktimeError:
        raise InputRefused(field="days", problem="outside-the-calendar") from None
    return _draft(RevisionSource.ENTERED, notice, days, before, by, at)


def draft_of_files(*, notice: Notice, by: Acting, at: datetime) -> CalendarRevision:
    """Draft the change that a new version's calendar files brought. Raises as `draft` does."""
    _check(notice, at)
    news = agencies.calendar_news()
    if not news.after:
        raise InputRefused(field="days", problem="no-news")
    return _draft(RevisionSource.FILES, notice, news.after, news.before, by, at)


def _check(notice: Notice, at: datetime) -> None:
    for field in ("document", "reason"):
        if not getattr(notice, field).strip():
            raise InputRefused(field=field, problem="required")
    if notice.document_date > day_of(at):
        raise InputRefused(field="document_date", problem="lies-ahead")


def _as_it_is(resolved: Any) -> CalendarDay:
    if resolved.entry is not None:
        return resolved.entry  # type: ignore[no-any-return]
    return day_from({"date": resolved.date, "kind": "ordinary"})


def _draft(
    source: RevisionSource,
    notice: Notice,
    days: Sequence[CalendarDay],
    before: Sequence[CalendarDay],
    by: Acting,
    at: datetime,
) -> CalendarRevision:
    if by.user_id is None or not may_draft(by, on=day_of(at)):
        raise RevisionNotAllowed
    with transaction.atomic():
        revision = CalendarRevision.objects.create(
            source=source,
            state=RevisionState.LISTED,
            document=notice.document.strip(),
            document_date=notice.document_date,
            reason=notice.reason.strip(),
            days=[day_as_json(day) for day in days],
            before=[day_as_json(day) for day in before],
            drafted_by_id=by.user_id,
            drafted_at=at,
        )
        _list(revision, at)
    return revision


def list_again(*, revision_id: int, at: datetime) -> CalendarRevision:
    """Make the list anew while it waits for approval. Raises RevisionNotFound, RevisionDecided."""
    with transaction.atomic():
        revision = _waiting(revision_id)
        DueDifference.unscoped.filter(revision=revision).delete()
        _list(revision, at)
    return revision


def _list(revision: CalendarRevision, at: datetime, *, seen: frozenset[int] = frozenset()) -> int:
    """Write a row for each open dossier whose date the change concerns; the number of rows."""
    days, before = _days(revision.days), _days(revision.before)
    entered = revision.source == RevisionSource.ENTERED
    units = set(_concerned(days).values_list("handling_unit_id", flat=True))
    old = agencies.calendars_of(units, besides=() if entered else before)
    new = agencies.calendars_of(units, besides=days if entered else ())
    rows = _concerned(days).values_list(*_COLUMNS).iterator(chunk_size=_AT_ONCE)
    examined = listed = 0
    while batch := list(islice(rows, _AT_ONCE)):
        examined += len(batch)
        found = revising.differences(_open_dossiers(batch), old, new, now=at)
        made = [_row(revision, one) for one in found if one.dossier.id not in seen]
        DueDifference.unscoped.bulk_create(made, batch_size=_AT_ONCE)
        listed += len(made)
    if not seen:
        revision.examined = examined
        revision.save(update_fields=["examined"])
    return listed


def _concerned(days: Sequence[CalendarDay]) -> Any:
    """Open dossiers that lived on, or are due on or after, one of the changed days."""
    first, last = min(day.date for day in days), max(day.date for day in days)
    begin = datetime.combine(first, time(), tzinfo=VIETNAM)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=VIETNAM)
    return Dossier.objects.filter(
        ended_at__isnull=True, accepted_at__lt=end, current_due__isnull=False, current_due__gte=begin
    ).order_by("pk")


def _days(said: Sequence[Mapping[str, Any]]) -> tuple[CalendarDay, ...]:
    return tuple(map(day_from, said))


def _open_dossiers(batch: Sequence[tuple[Any, ...]]) -> Iterator[revising.OpenDossier]:
    moved = [row[0] for row in batch if row[6] is not None or row[10] or row[11] or row[12]]
    lives = log.of_streams(moved) if moved else {}
    for row in batch:
        pk, unit, accepted, value, unit_of_limit, due, stopped, branch, step, branches, *_ = row
        steps = [(branch, step)] if step is not None else []
        steps += [(work.branch, work.due) for work in map(from_json, branches) if work.due is not None]
        yield revising.OpenDossier(
            id=pk,
            unit_id=unit,
            accepted_at=accepted,
            limit_value=value,
            limit_unit=unit_of_limit,
            due=due,
            stopped_at=stopped,
            steps=tuple(steps),
            turns=turns_of(map(happened, lives[pk])) if pk in lives else None,
        )


def _row(revision: CalendarRevision, one: revising.Difference) -> DueDifference:
    row: DueDifference = DueDifference(
        revision=revision,
        dossier_id=one.dossier.id,
        unit_id=one.dossier.unit_id,
        before=one.dossier.due,
        after=one.after,
        steps=[[branch, was.isoformat(), now.isoformat()] for branch, was, now in one.steps],
        state=one.finding.value,
    )
    return row


def _waiting(revision_id: int) -> CalendarRevision:
    revision = CalendarRevision.objects.select_for_update().filter(pk=revision_id).first()
    if revision is None:
        raise RevisionNotFound
    if revision.state != RevisionState.LISTED:
        raise RevisionDecided
    return revision


@transaction.atomic
def approve(*, revision_id: int, by: Acting, at: datetime, words: str = "") -> CalendarRevision:
    """The days enter the calendar, and the dates of the listed dossiers are written by a job.

    Raises: RevisionNotFound, RevisionDecided, RevisionNotAllowed.
    """
    revision = _decide(revision_id, RevisionState.APPROVED, by, at, words)
    if revision.source == RevisionSource.ENTERED:
        calendar_actions.enter_days(revision.pk, _days(revision.days), known_from=at)
    else:
        calendar_actions.take_over_files(revision.pk, _days(revision.before), at=at)
    from procrastinate.contrib.django import app

    app.configure_task(name="dossiers.write_revision", queue="keeping", lock=f"revision-{revision.pk}").defer(
        revision_id=revision.pk
    )
    return revision


@transaction.atomic
def reject(*, revision_id: int, words: str, by: Acting, at: datetime) -> CalendarRevision:
    """Nothing moves. The reason is required. Raises InputRefused and as `approve` does."""
    if not words.strip():
        raise InputRefused(field="words", problem="required")
    return _decide(revision_id, RevisionState.REJECTED, by, at, words)


def _decide(revision_id: int, state: RevisionState, by: Acting, at: datetime, words: str) -> CalendarRevision:
    revision = _waiting(revision_id)
    if not may_decide(by, revision, on=day_of(at)):
        raise RevisionNotAllowed
    revision.state = state
    revision.decided_by_id = by.user_id
    revision.decided_at = at
    revision.decision_words = words.strip()
    revision.save(update_fields=["state", "decided_by", "decided_at", "decision_words"])
    return revision


class _Stays(Exception):
    """The dossier needs no new date."""


def write(*, revision_id: int, at: datetime) -> Written:
    """Write the new date to each dossier that an approved revision moves. Runs in the system's scope, outside
    a transaction; may be interrupted anywhere and repeated.

    Dossiers accepted between list and approval are found and written as well. Raises RevisionNotFound.
    """
    revision = CalendarRevision.objects.filter(pk=revision_id).first()
    if revision is None:
        raise RevisionNotFound
    if revision.state != RevisionState.APPROVED or revision.decided_at is None:
        return Written(0, 0)
    _list_newcomers(revision)
    to_do = DueDifference.unscoped.filter(revision=revision, state=DifferenceState.LISTED).order_by("pk")
    written = left = 0
    while batch := list(to_do[:_AT_ONCE]):
        for row in batch:
            if _write_one(revision, row, max(at, revision.decided_at)):
                written += 1
            else:
                left += 1
    CalendarRevision.objects.filter(pk=revision.pk, state=RevisionState.APPROVED).update(
        state=RevisionState.DONE, finished_at=at
    )
    return Written(written, left)


def _list_newcomers(revision: CalendarRevision) -> None:
    """Dossiers accepted after the list was made and before the approval: counted in the old calendar."""
    known = frozenset(DueDifference.unscoped.filter(revision=revision).values_list("dossier_id", flat=True))
    days, decided = _days(revision.days), revision.decided_at
    late = _concerned(days).filter(accepted_at__gte=revision.drafted_at, accepted_at__lt=decided)
    fresh = late.exclude(pk__in=known).values_list("pk", "handling_unit_id", "current_due")
    DueDifference.unscoped.bulk_create(
        [
            DueDifference(
                revision=revision, dossier_id=pk, unit_id=unit, before=due, state=DifferenceState.LISTED
            )
            for pk, unit, due in fresh
        ],
        ignore_conflicts=True,
    )


def _write_one(revision: CalendarRevision, row: DueDifference, at: datetime) -> bool:
    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        found = _moved(revision, state, when)
        if found is None:
            raise _Stays
        return found

    def mark(state: DossierState, seq: int, when: datetime) -> None:
        DueDifference.unscoped.filter(pk=row.pk).update(
            state=DifferenceState.WRITTEN, written_due=state.current_due, seq=seq
        )
        slips.reissue_receipt(state, seq, by=SYSTEM, at=when)

    try:
        perform(
            dossier_id=row.dossier_id,
            command=Command.RECOMPUTE_DUE,
            kind="due_recomputed",
            by=SYSTEM,
            at=at,
            command_id=f"recompute-{revision.pk}-{row.dossier_id}",
            decide=decide,
            write=mark,
        )
    except _Stays:
        DueDifference.unscoped.filter(pk=row.pk).update(state=DifferenceState.SAME)
        return False
    except TransitionRefused:
        DueDifference.unscoped.filter(pk=row.pk).update(state=DifferenceState.ENDED)
        return False
    return True


def _moved(revision: CalendarRevision, state: DossierState, at: datetime) -> Mapping[str, Json] | None:
    """The event's payload from the dossier as it is now, or None when its date stays."""
    present, decided = state.current_due, revision.decided_at
    if present is None or decided is None:
        return None
    old = agencies.calendar_of(state.handling_unit_id, known_at=decided - timedelta(microseconds=1))
    new = agencies.calendar_of(state.handling_unit_id, known_at=decided)
    turns = turns_of(happened(recorded) for recorded in log.of_stream(state.id))
    limit = deciding.limit_of(state)
    try:
        if due_by(old, limit, turns) != present:
            return None
        due = due_by(new, limit, turns)
        if due is None:
            return None
        stopped = state.clock_stopped_at is not None
        if revising.settled_due(present=present, moved=due, now=at, stopped=stopped) == present:
            return None
        moved = deciding.recomputation(old, new, state, due, at)
    except CalendarHorizon:
        return None
    return {
        **moved,
        "revision": revision.pk,
        "document": revision.document,
        "reason": revision.reason,
    }
