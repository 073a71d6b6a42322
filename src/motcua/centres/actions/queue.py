"""The queue: a number is drawn, called, called again, finished, handed on. Two counters never call one ticket."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from motcua.agencies import queries as agencies
from motcua.centres import settings_read
from motcua.centres.errors import CentreClosed, CounterStale, InputRefused, TicketNotFound
from motcua.centres.models import Appointment, AppointmentState, Rank, Ticket, TicketEvent, TicketState
from motcua.centres.rules.settings import Priority, Setting
from motcua.kernel.worktime import CalendarHorizon
from motcua.kernel.zone import day_of

_COUNTER_LOCK = 0x71A  # our number among the database's advisory locks
MOST_COUNTERS = 1000


def draw(
    unit_id: int,
    *,
    service: str,
    taking_key: str,
    at: datetime,
    priority_group: str = "",
    appointment_id: int | None = None,
    by_id: int | None = None,
) -> Ticket:
    """Draw the next number of a service today; the same key again gives the same ticket.

    An appointment is called before those without one, from a little before its time on. Raises InputRefused,
    CentreClosed.
    """
    day = day_of(at)
    setting = settings_read.setting_on(unit_id, day)
    key = hashlib.sha256(f"{unit_id}|{taking_key}".encode()).hexdigest()
    before = Ticket.objects.filter(taking_key=key).first()
    if before is not None:
        return before
    chosen = setting.service(service)
    if chosen is None or len(taking_key) < 16:
        raise InputRefused(field="service", problem="required")
    if priority_group and priority_group not in setting.priority:
        raise InputRefused(field="priority_group", problem="unknown")
    if not _is_open(unit_id, day):
        raise CentreClosed
    with transaction.atomic():
        rank = Rank.PRIORITY if priority_group else Rank.ORDINARY
        if appointment_id is not None:
            rank = min(rank, _arrive(unit_id, appointment_id, setting, at))
        number = _next_number(unit_id, day, service)  # waits for whoever draws at the same time
        row, is_new = Ticket.objects.get_or_create(
            taking_key=key,
            defaults={
                "unit_id": unit_id,
                "day": day,
                "service": service,
                "first_service": service,
                "number": number,
                "label": f"{chosen.prefix}{number:03d}",
                "rank": rank,
                "priority_group": str(Priority(priority_group)) if priority_group else "",
                "taken_at": at,
                "queued_at": at,
                "appointment_id": appointment_id,
            },
        )
        if is_new:
            _record(row, "taken", at=at, by_id=by_id)
    return row


def _arrive(unit_id: int, appointment_id: int, setting: Setting, at: datetime) -> Rank:
    row = (
        Appointment.unscoped.select_for_update()
        .filter(pk=appointment_id, unit_id=unit_id, state=AppointmentState.BOOKED)
        .first()
    )
    if row is None or day_of(row.starts_at) != day_of(at):
        raise InputRefused(field="appointment", problem="not-today")
    row.state, row.ended_at = AppointmentState.ARRIVED, at
    row.save(update_fields=["state", "ended_at"])
    return (
        Rank.APPOINTMENT if at >= row.starts_at - timedelta(minutes=setting.early_minutes) else Rank.ORDINARY
    )


def _is_open(unit_id: int, day: date) -> bool:
    try:
        return agencies.calendar_of(unit_id).is_working_day(day)
    except CalendarHorizon:
        return False


def _next_number(unit_id: int, day: date, service: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO centres_daycount (unit_id, day, service, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (unit_id, day, service) DO UPDATE SET last = centres_daycount.last + 1 RETURNING last",
            [unit_id, day, service],
        )
        return int(cursor.fetchone()[0])


_NEXT = """
SELECT id FROM centres_ticket
 WHERE unit_id = %s AND day = %s AND state = 'waiting' AND service = ANY(%s)
 ORDER BY rank, queued_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def call_next(
    unit_id: int,
    *,
    counter: int,
    services: Collection[str],
    seen_id: int,
    by_id: int,
    at: datetime,
) -> Ticket | None:
    """Finish whoever stands at the counter and call the next one; None when nobody waits.

    `seen_id`: the ticket that the counter's page showed (0: none), so that a press repeated calls nobody twice.
    Raises CounterStale, InputRefused.
    """
    _require_counter(counter)
    with transaction.atomic():
        _lock_counter(unit_id, counter)
        current = _at(unit_id, counter, at)
        if (current.pk if current else 0) != seen_id:
            raise CounterStale
        if current is not None:
            _end(current, TicketState.DONE, "done", at=at, by_id=by_id)
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [unit_id, day_of(at), sorted(services)])
            found = cursor.fetchone()
        if found is None:
            return None
        row = Ticket.objects.get(pk=found[0])
        row.state, row.counter, row.officer_id = TicketState.CALLED, counter, by_id
        row.called_at, row.calls = at, row.calls + 1
        row.first_called_at = row.first_called_at or at
        row.save(update_fields=["state", "counter", "officer", "called_at", "calls", "first_called_at"])
        _record(row, "called", at=at, by_id=by_id)
    return row


def recall(unit_id: int, ticket_id: int, *, counter: int, by_id: int, at: datetime) -> Ticket:
    """Call the same number once more. Raises TicketNotFound, CounterStale."""
    with transaction.atomic():
        row = _held(unit_id, ticket_id, counter)
        row.called_at, row.calls = at, row.calls + 1
        row.save(update_fields=["called_at", "calls"])
        _record(row, "recalled", at=at, by_id=by_id)
    return row


def finish(unit_id: int, ticket_id: int, *, counter: int, by_id: int, at: datetime) -> None:
    """Served. Raises TicketNotFound, CounterStale."""
    with transaction.atomic():
        _end(_held(unit_id, ticket_id, counter), TicketState.DONE, "done", at=at, by_id=by_id)


def mark_absent(unit_id: int, ticket_id: int, *, counter: int, by_id: int, at: datetime) -> None:
    """Nobody came when called. Raises TicketNotFound, CounterStale."""
    with transaction.atomic():
        _end(_held(unit_id, ticket_id, counter), TicketState.NO_SHOW, "no_show", at=at, by_id=by_id)


def requeue(unit_id: int, ticket_id: int, *, by_id: int, at: datetime) -> None:
    """Whoever missed the call is back today: they wait again, at the end of the queue. Raises TicketNotFound."""
    with transaction.atomic():
        row = (
            Ticket.objects.select_for_update()
            .filter(pk=ticket_id, unit_id=unit_id, day=day_of(at), state=TicketState.NO_SHOW)
            .first()
        )
        if row is None:
            raise TicketNotFound
        row.state, row.queued_at, row.ended_at, row.counter = TicketState.WAITING, at, None, None
        row.save(update_fields=["state", "queued_at", "ended_at", "counter"])
        _record(row, "requeued", at=at, by_id=by_id)


def transfer(unit_id: int, ticket_id: int, *, counter: int, service: str, by_id: int, at: datetime) -> None:
    """Another service has to go on: the person keeps the number and their place by the time they came.

    Raises TicketNotFound, CounterStale, InputRefused.
    """
    if settings_read.setting_on(unit_id, day_of(at)).service(service) is None:
        raise InputRefused(field="service", problem="required")
    with transaction.atomic():
        row = _held(unit_id, ticket_id, counter)
        if row.service == service:
            raise InputRefused(field="service", problem="is-the-same")
        row.state, row.service, row.counter = TicketState.WAITING, service, None
        row.save(update_fields=["state", "service", "counter"])
        _record(row, "moved_on", at=at, by_id=by_id)


def link(unit_id: int, ticket_id: int, *, dossier_id: int, by_id: int, at: datetime) -> None:
    """Remember which dossier was received for this number; it holds nothing up. Raises TicketNotFound."""
    with transaction.atomic():
        row = Ticket.objects.select_for_update().filter(pk=ticket_id, unit_id=unit_id).first()
        if row is None:
            raise TicketNotFound
        row.dossier_id = dossier_id
        row.save(update_fields=["dossier"])
        _record(row, "linked", at=at, by_id=by_id)


def _held(unit_id: int, ticket_id: int, counter: int) -> Ticket:
    row = Ticket.objects.select_for_update().filter(pk=ticket_id, unit_id=unit_id).first()
    if row is None:
        raise TicketNotFound
    if row.state != TicketState.CALLED or row.counter != counter:
        raise CounterStale
    return row


def _at(unit_id: int, counter: int, at: datetime) -> Ticket | None:
    return (
        Ticket.objects.select_for_update()
        .filter(unit_id=unit_id, day=day_of(at), counter=counter, state=TicketState.CALLED)
        .first()
    )


def _end(row: Ticket, state: TicketState, kind: str, *, at: datetime, by_id: int) -> None:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at"])
    _record(row, kind, at=at, by_id=by_id)


def _record(row: Ticket, kind: str, *, at: datetime, by_id: int | None) -> None:
    TicketEvent.objects.create(
        ticket=row,
        seq=TicketEvent.objects.filter(ticket=row).count() + 1,
        kind=kind,
        at=at,
        by_id=by_id,
        counter=row.counter,
        service=row.service,
    )


def _require_counter(counter: int) -> None:
    if not 1 <= counter < MOST_COUNTERS:
        raise InputRefused(field="counter", problem="required")


def _lock_counter(unit_id: int, counter: int) -> None:
    with connection.cursor() as cursor:
        number = (unit_id * MOST_COUNTERS + counter) % 2**31
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COUNTER_LOCK, number])
