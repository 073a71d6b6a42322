"""Reading centres: free times, who waits, the call screen, a ticket's place, how long it took."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from motcua.agencies import queries as agencies
from motcua.centres.errors import AppointmentNotFound, TicketNotFound
from motcua.centres.models import HOLDS_SEAT, Appointment, Device, Ticket
from motcua.centres.models import AppointmentState as AppointmentState
from motcua.centres.models import Rank as Rank
from motcua.centres.models import TicketState as TicketState
from motcua.centres.rules import slots
from motcua.centres.rules.settings import Setting
from motcua.centres.rules.slots import Slot
from motcua.centres.rules.waiting import Estimate, estimate
from motcua.centres.settings_read import setting_on as setting_on
from motcua.kernel.identity import normal_phone
from motcua.kernel.worktime import CalendarHorizon
from motcua.kernel.zone import VIETNAM, day_of

SHOWN_CALLS = 8
LOOKED_AT = 30  # tickets served last, of which a wait is judged
OPEN_WITHIN = timedelta(minutes=30)  # a counter that called nobody for so long is not counted as open
MOST_TICKETS = 2000


@dataclass(frozen=True)
class FreeSlot:
    slot: Slot
    free: int


def free_slots(unit_id: int, day: date, *, now: datetime, setting: Setting) -> list[FreeSlot]:
    """The slots of a day that can still be booked, with their free seats; two queries."""
    try:
        found = slots.slots_of(agencies.calendar_of(unit_id), day, setting)
    except CalendarHorizon:
        return []
    begins = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    taken = dict(
        Appointment.unscoped.filter(
            unit_id=unit_id,
            starts_at__gte=begins,
            starts_at__lt=begins + timedelta(days=1),
            state__in=HOLDS_SEAT,
        )
        .values_list("starts_at")
        .annotate(Count("pk"))
    )
    return [
        FreeSlot(slot, free)
        for slot in found
        if slots.is_bookable(slot.starts_at, now, setting)
        and (free := slot.seats - taken.get(slot.starts_at, 0)) > 0
    ]


def bookable_days(unit_id: int, *, now: datetime, setting: Setting) -> list[date]:
    """The working days within reach of a booking; one query."""
    calendar = agencies.calendar_of(unit_id)
    today = day_of(now)
    found = []
    for ahead in range(setting.ahead_days + 1):
        day = today + timedelta(days=ahead)
        try:
            offered = slots.slots_of(calendar, day, setting)
        except CalendarHorizon:
            break
        if any(slots.is_bookable(slot.starts_at, now, setting) for slot in offered):
            found.append(day)
    return found


def appointment_by_code(code: str, telephone: str) -> int | None:
    """The open appointment of a code and the telephone number that booked it."""
    phone = normal_phone(telephone)
    if not phone:
        return None
    return (
        Appointment.unscoped.filter(
            code="".join(code.split()).upper()[:8], telephone=phone, state=AppointmentState.BOOKED
        )
        .values_list("pk", flat=True)
        .first()
    )


def appointment_at_kiosk(unit_id: int, code: str, *, now: datetime) -> int | None:
    """The open appointment of a code at this centre today."""
    begins = datetime.combine(day_of(now), datetime.min.time(), VIETNAM)
    return (
        Appointment.unscoped.filter(
            unit_id=unit_id,
            code="".join(code.split()).upper()[:8],
            state=AppointmentState.BOOKED,
            starts_at__gte=begins,
            starts_at__lt=begins + timedelta(days=1),
        )
        .values_list("pk", flat=True)
        .first()
    )


def service_of_appointment(appointment_id: int) -> str:
    """The service for which it was booked."""
    return str(Appointment.unscoped.values_list("service", flat=True).get(pk=appointment_id))


def appointment(appointment_id: int) -> Appointment:
    """In the caller's scope. Raises AppointmentNotFound."""
    row: Appointment | None = Appointment.objects.select_related("unit").filter(pk=appointment_id).first()
    if row is None:
        raise AppointmentNotFound
    return row


def appointments_of_person(user_id: int, *, now: datetime) -> list[Appointment]:
    """What somebody booked signed in and is still to come."""
    rows = Appointment.objects.select_related("unit").filter(
        user_id=user_id, state=AppointmentState.BOOKED, starts_at__gte=now
    )
    return list(rows.order_by("starts_at")[:50])


def appointments_of_day(unit_id: int, day: date) -> list[Appointment]:
    """In the caller's scope, by time."""
    begins = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    rows = Appointment.objects.filter(
        unit_id=unit_id, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1)
    ).exclude(state=AppointmentState.MOVED)
    return list(rows.order_by("starts_at", "seat")[:500])


@dataclass(frozen=True)
class QueueNow:
    """A centre at this moment. `waiting` by service; `estimate` for whoever comes now (None: unknown)."""

    unit_id: int
    waiting: int
    by_service: dict[str, int]
    counters: int
    estimate: Estimate | None


_SERVED = """
SELECT unit_id, minutes FROM (
    SELECT unit_id, extract(epoch FROM ended_at - called_at) / 60 AS minutes,
           row_number() OVER (PARTITION BY unit_id ORDER BY ended_at DESC) AS place
      FROM centres_ticket
     WHERE unit_id = ANY(%s) AND day = %s AND state = 'done' AND called_at IS NOT NULL
) last WHERE place <= %s
"""


def queues_now(unit_ids: Collection[int], *, now: datetime) -> dict[int, QueueNow]:
    """How many wait and for how long, of each centre; three queries however many they are."""
    today = day_of(now)
    here = Ticket.objects.filter(unit_id__in=unit_ids, day=today)
    waiting: dict[int, dict[str, int]] = {}
    for unit_id, service, count in (
        here.filter(state=TicketState.WAITING).values_list("unit_id", "service").annotate(Count("pk"))
    ):
        waiting.setdefault(unit_id, {})[service] = count
    open_counters = dict(
        here.filter(called_at__gte=now - OPEN_WITHIN)
        .values_list("unit_id")
        .annotate(Count("counter", distinct=True))
    )
    served = _served(unit_ids, today)
    found = {}
    for unit_id in unit_ids:
        by_service = waiting.get(unit_id, {})
        counters = open_counters.get(unit_id, 0)
        ahead = sum(by_service.values())
        guess = estimate(ahead=ahead, counters=counters, served_minutes=served.get(unit_id, []))
        found[unit_id] = QueueNow(unit_id, ahead, by_service, counters, guess)
    return found


def served_minutes(unit_id: int, *, now: datetime) -> list[float]:
    """How long the last people of today were served; one query."""
    return _served([unit_id], day_of(now)).get(unit_id, [])


def _served(unit_ids: Collection[int], day: date) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SERVED, [list(unit_ids), day, LOOKED_AT])
        for unit_id, minutes in cursor.fetchall():
            found.setdefault(unit_id, []).append(float(minutes))
    return found


def last_calls(unit_id: int, *, now: datetime) -> list[Ticket]:
    """Who is called to which counter, the latest call first."""
    rows = Ticket.objects.filter(unit_id=unit_id, day=day_of(now), state=TicketState.CALLED)
    return list(rows.order_by("-called_at", "-pk")[:SHOWN_CALLS])


@dataclass(frozen=True)
class Place:
    """A ticket and how many are called before it in its service."""

    ticket: Ticket
    ahead: int


def place_of(reference: str) -> Place:
    """Raises TicketNotFound."""
    ticket = Ticket.objects.select_related("unit").filter(reference=reference).first()
    if ticket is None:
        raise TicketNotFound
    if ticket.state != TicketState.WAITING:
        return Place(ticket, 0)
    before = Ticket.objects.filter(
        Q(rank__lt=ticket.rank)
        | Q(rank=ticket.rank, queued_at__lt=ticket.queued_at)
        | Q(rank=ticket.rank, queued_at=ticket.queued_at, pk__lt=ticket.pk),
        unit_id=ticket.unit_id,
        day=ticket.day,
        service=ticket.service,
        state=TicketState.WAITING,
    )
    return Place(ticket, before.count())


@dataclass(frozen=True)
class CounterView:
    """What an official at a counter sees: who stands here, who waits where, who was missed."""

    current: Ticket | None
    waiting: list[Ticket]
    by_service: dict[str, int]
    missed: list[Ticket]


def counter_view(unit_id: int, counter: int, services: Collection[str], *, now: datetime) -> CounterView:
    """Three queries."""
    here = Ticket.objects.filter(unit_id=unit_id, day=day_of(now)).select_related("dossier")
    waiting = list(here.filter(state=TicketState.WAITING).order_by("rank", "queued_at", "pk")[:MOST_TICKETS])
    by_service: dict[str, int] = {}
    for ticket in waiting:
        by_service[ticket.service] = by_service.get(ticket.service, 0) + 1
    missed = here.filter(state=TicketState.NO_SHOW).order_by("-ended_at")[:10]
    return CounterView(
        current=here.filter(state=TicketState.CALLED, counter=counter).first(),
        waiting=[ticket for ticket in waiting if ticket.service in services][:10],
        by_service=by_service,
        missed=list(missed),
    )


@dataclass(frozen=True)
class DayFigures:
    """A day of a centre. Minutes are medians and ninth deciles; None where nobody was called or served."""

    day: date
    taken: int
    served: int
    no_show: int
    left: int
    wait_median: float | None
    wait_p90: float | None
    serve_median: float | None
    serve_p90: float | None


_FIGURES = """
SELECT day, count(*),
       count(*) FILTER (WHERE state = 'done'),
       count(*) FILTER (WHERE state = 'no_show'),
       count(*) FILTER (WHERE state IN ('waiting', 'called')),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP
           (ORDER BY extract(epoch FROM first_called_at - taken_at) / 60)
           FILTER (WHERE first_called_at IS NOT NULL),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP
           (ORDER BY extract(epoch FROM ended_at - called_at) / 60) FILTER (WHERE state = 'done')
  FROM centres_ticket WHERE unit_id = ANY(%s) AND day BETWEEN %s AND %s GROUP BY day ORDER BY day DESC
"""


def figures(unit_ids: Sequence[int], first: date, last: date) -> list[DayFigures]:
    """Each day with tickets of these centres, the latest first; opened by `tickets_of`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(unit_ids), first, last])
        rows = cursor.fetchall()
    return [
        DayFigures(day, taken, served, missed, left, *_pair(waits), *_pair(serves))
        for day, taken, served, missed, left, waits, serves in rows
    ]


def _pair(found: list[float] | None) -> tuple[float | None, float | None]:
    return (float(found[0]), float(found[1])) if found and found[0] is not None else (None, None)


def tickets_of(unit_ids: Sequence[int], day: date) -> list[Ticket]:
    """The tickets behind a day's figures, in the order in which they were drawn."""
    rows = Ticket.objects.filter(unit_id__in=unit_ids, day=day).select_related("dossier", "officer")
    return list(rows.order_by("taken_at", "pk")[:MOST_TICKETS])


def devices(unit_id: int) -> list[Device]:
    return list(Device.objects.filter(unit_id=unit_id, revoked_at__isnull=True).order_by("pk"))
