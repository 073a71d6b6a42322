"""The life of a fee rule: written, changed, proposed, then approved or rejected by another person.

Nothing here touches a dossier: what was issued keeps the quote that it was issued with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures.errors import (
    FeeDatesOverlap,
    FeeScheduleChanged,
    FeeScheduleNotAllowed,
    FeeScheduleNotFound,
    FeeScheduleUnsound,
)
from motcua.procedures.models import FeeSchedule, FeeScheduleState, Procedure, Sector
from motcua.procedures.rules import fee_checks
from motcua.procedures.rules.fee_checks import Findings
from motcua.procedures.rules.fee_law import fee_law
from motcua.procedures.rules.fee_schedules import Schedule, as_json, digest, faults_of, schedule_of

LONGEST_WORDS = 500


@dataclass(frozen=True)
class Keeper:
    """Who acts: the account and the roles of the post acted in."""

    user_id: int
    roles: frozenset[str]


def may_write(by: Keeper, *, on: date) -> bool:
    return bool(by.roles & fee_law(on).draft_roles)


def may_decide(by: Keeper, row: FeeSchedule, *, on: date) -> bool:
    """Whether this person may approve or reject: never who wrote or last changed it."""
    return bool(by.roles & fee_law(on).approve_roles) and by.user_id not in (
        row.written_by_id,
        row.changed_by_id,
    )


def findings(schedule: Schedule, *, on: date) -> Findings:
    """Everything that keeps a schedule from being approved: faults beside the table first, then the table's own."""
    beside = faults_of(schedule)
    beside = (*beside, *_unknown(schedule))
    if schedule.is_repeal:
        return Findings(beside, (), ())
    checked = fee_checks.check(schedule.table, groups=fee_law(on).groups)
    return replace(checked, faults=(*beside, *checked.faults))


def _unknown(schedule: Schedule) -> tuple[str, ...]:
    """What the scope names and the catalogue does not know: a misprint would silently cost nobody anything."""
    codes, sectors = set(schedule.scope.procedures), set(schedule.scope.sectors)
    codes -= set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    sectors -= (
        set(Sector.objects.filter(code__in=sectors).values_list("code", flat=True)) if sectors else set()
    )
    return (
        *(f"The catalogue has no procedure “{code[:40]}”." for code in sorted(codes)),
        *(f"The catalogue has no sector “{code[:40]}”." for code in sorted(sectors)),
    )


def write(*, schedule: Schedule, reason: str, by: Keeper, at: datetime) -> FeeSchedule:
    """A new draft: the next version of its key. Raises FeeScheduleNotAllowed, FeeScheduleUnsound (no usable key)."""
    _require_writer(by, at)
    with transaction.atomic():
        rows = list(
            FeeSchedule.objects.select_for_update(of=("self",)).filter(key=schedule.key).order_by("pk")
        )
        number = max((row.number for row in rows), default=0) + 1
        found = replace(schedule, number=number)
        return FeeSchedule.objects.create(
            number=number,
            written_by_id=by.user_id,
            reason=reason.strip()[:LONGEST_WORDS],
            **_columns(found),
            changed_by_id=by.user_id,
            changed_at=at,
        )


def _columns(schedule: Schedule) -> Mapping[str, object]:
    if faults := [
        one for one in faults_of(schedule) if one.startswith(("The key", "The name", "The last day"))
    ]:
        raise FeeScheduleUnsound(tuple(faults))
    return {
        "key": schedule.key,
        "name": schedule.name_vi,
        "kind": str(schedule.kind),
        "content": as_json(schedule),
        "sha256": digest(schedule),
        "valid_from": schedule.valid_from,
        "valid_to": schedule.valid_to,
    }


def change(
    *, schedule_id: int, schedule: Schedule, seen: int, reason: str, by: Keeper, at: datetime
) -> FeeSchedule:
    """Put what a draft says; its key stays. `seen` is the count of edits that the screen showed.

    Raises: FeeScheduleNotFound, FeeScheduleNotAllowed, FeeScheduleChanged (a stale screen, or no draft any more).
    """
    _require_writer(by, at)
    with transaction.atomic():
        row = _locked(schedule_id)
        if row.state != FeeScheduleState.DRAFT or row.edits != seen:
            raise FeeScheduleChanged(str(FeeScheduleChanged.__doc__))
        for name, value in _columns(replace(schedule, key=row.key, number=row.number)).items():
            setattr(row, name, value)
        row.reason = reason.strip()[:LONGEST_WORDS]
        row.edits, row.changed_by_id, row.changed_at = row.edits + 1, by.user_id, at
        row.save()
        return row


def propose(*, schedule_id: int, seen: int, by: Keeper, at: datetime) -> FeeSchedule:
    """Give a sound draft to be approved. Raises as `change`, and FeeScheduleUnsound."""
    _require_writer(by, at)
    return _move(schedule_id, seen, FeeScheduleState.DRAFT, FeeScheduleState.PROPOSED, at, must_be_sound=True)


def take_back(*, schedule_id: int, seen: int, by: Keeper, at: datetime) -> FeeSchedule:
    """Make a proposed rule a draft again. Raises as `change`."""
    _require_writer(by, at)
    return _move(schedule_id, seen, FeeScheduleState.PROPOSED, FeeScheduleState.DRAFT, at)


def _move(
    schedule_id: int,
    seen: int,
    before: FeeScheduleState,
    after: FeeScheduleState,
    at: datetime,
    *,
    must_be_sound: bool = False,
) -> FeeSchedule:
    with transaction.atomic():
        row = _locked(schedule_id)
        if row.state != before or row.edits != seen:
            raise FeeScheduleChanged(str(FeeScheduleChanged.__doc__))
        if must_be_sound:
            _require_sound(row, at)
        row.state, row.edits = after, row.edits + 1
        row.save(update_fields=["state", "edits"])
        return row


def approve(*, schedule_id: int, seen: int, by: Keeper, at: datetime, words: str = "") -> FeeSchedule:
    """Put a proposed rule in force from its first day. An open predecessor of the key ends the day before.

    Raises: FeeScheduleNotFound, FeeScheduleNotAllowed (no post for it, or the writer), FeeScheduleChanged (decided
    meanwhile), FeeScheduleUnsound, FeeDatesOverlap.
    """
    with transaction.atomic():
        row = _to_decide(schedule_id, seen, by, at)
        _require_sound(row, at)
        _make_room(row)
        _decide(row, FeeScheduleState.APPROVED, by, at, words)
        return row


def reject(*, schedule_id: int, seen: int, words: str, by: Keeper, at: datetime) -> FeeSchedule:
    """Refuse a proposed rule; the words say why. Raises as `approve`, and FeeScheduleUnsound without words."""
    if not words.strip():
        raise FeeScheduleUnsound(("Say why it is rejected.",))
    with transaction.atomic():
        row = _to_decide(schedule_id, seen, by, at)
        _decide(row, FeeScheduleState.REJECTED, by, at, words)
        return row


def _to_decide(schedule_id: int, seen: int, by: Keeper, at: datetime) -> FeeSchedule:
    row = _locked(schedule_id)
    if row.state != FeeScheduleState.PROPOSED or row.edits != seen:
        raise FeeScheduleChanged(str(FeeScheduleChanged.__doc__))
    if not may_decide(by, row, on=day_of(at)):
        raise FeeScheduleNotAllowed(str(FeeScheduleNotAllowed.__doc__))
    return row


def _decide(row: FeeSchedule, state: FeeScheduleState, by: Keeper, at: datetime, words: str) -> None:
    row.state, row.edits = state, row.edits + 1
    row.decided_by_id, row.decided_at, row.decision_words = by.user_id, at, words.strip()[:LONGEST_WORDS]
    row.save(update_fields=["state", "edits", "decided_by", "decided_at", "decision_words"])


def discard(*, schedule_id: int, seen: int, by: Keeper, at: datetime) -> None:
    """Throw a draft away. Raises as `change`."""
    _require_writer(by, at)
    with transaction.atomic():
        row = _locked(schedule_id)
        if row.state != FeeScheduleState.DRAFT or row.edits != seen:
            raise FeeScheduleChanged(str(FeeScheduleChanged.__doc__))
        row.delete()


def _make_room(row: FeeSchedule) -> None:
    """Refuse days on which another approved version holds; end an open one that begins earlier."""
    last = row.valid_to or date.max
    for other in FeeSchedule.objects.filter(key=row.key, state=FeeScheduleState.APPROVED).order_by(
        "valid_from"
    ):
        if other.valid_from > last or (other.valid_to or date.max) < row.valid_from:
            continue
        if other.valid_to is None and other.valid_from < row.valid_from:
            other.valid_to = row.valid_from - timedelta(days=1)
            other.save(update_fields=["valid_to"])
            continue
        ends = other.valid_to.isoformat() if other.valid_to else ""
        raise FeeDatesOverlap(row.key, other.number, other.valid_from.isoformat(), ends)


def _require_writer(by: Keeper, at: datetime) -> None:
    if not may_write(by, on=day_of(at)):
        raise FeeScheduleNotAllowed(str(FeeScheduleNotAllowed.__doc__))


def _require_sound(row: FeeSchedule, at: datetime) -> None:
    found = findings(schedule_of(row.content, number=row.number), on=day_of(at))
    if not found.is_clean:
        raise FeeScheduleUnsound(found.faults)


def _locked(schedule_id: int) -> FeeSchedule:
    """The row, with every other version of its key held in one order: two decisions on a key follow one another."""
    key = FeeSchedule.objects.filter(pk=schedule_id).values_list("key", flat=True).first()
    rows = FeeSchedule.objects.select_for_update(of=("self",)).filter(key=key).order_by("pk") if key else ()
    found = next((row for row in rows if row.pk == schedule_id), None)
    if found is None:
        raise FeeScheduleNotFound(str(FeeScheduleNotFound.__doc__))
    return found


def load_approved(schedule: Schedule, *, decided_by: int | None, at: datetime) -> FeeSchedule:
    """Bring in a rule that was approved elsewhere, as the demonstration and an archive of settings do.

    The same content in force under the key already: nothing changes. Raises FeeScheduleUnsound, FeeDatesOverlap.
    """
    content: Mapping[str, Json] = as_json(schedule)
    with transaction.atomic():
        known = FeeSchedule.objects.select_for_update(of=("self",)).filter(key=schedule.key).order_by("pk")
        same = [
            row for row in known if row.state == FeeScheduleState.APPROVED and row.sha256 == digest(schedule)
        ]
        if same:
            return same[0]
        found = findings(schedule, on=day_of(at))
        if not found.is_clean:
            raise FeeScheduleUnsound(found.faults)
        number = max((row.number for row in known), default=0) + 1
        row = FeeSchedule(number=number, **_columns(schedule), changed_at=at)
        _make_room(row)
        row.content = dict(content)
        row.state, row.decided_by_id, row.decided_at = FeeScheduleState.APPROVED, decided_by, at
        row.save()
        return row
