"""Appointments: booked, moved, cancelled, missed. The database decides who gets the last seat."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from motcua.agencies import queries as agencies
from motcua.centres import settings_read
from motcua.centres.actions.telling import tell_person
from motcua.centres.errors import (
    AppointmentNotFound,
    InputRefused,
    SlotNotOffered,
    SlotTaken,
    TooLateToChange,
    TooManyAppointments,
)
from motcua.centres.models import HOLDS_SEAT, Appointment, AppointmentState
from motcua.centres.rules import slots
from motcua.centres.rules.settings import Setting
from motcua.centres.rules.slots import Slot
from motcua.kernel.identity import normal_phone
from motcua.kernel.text import squeeze, visible
from motcua.kernel.worktime import CalendarHorizon
from motcua.kernel.zone import VIETNAM, day_of

_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
CODE_LENGTH = 6
_PERSON_LOCK = 0x686E  # our number among the database's advisory locks


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What somebody books. `booking_key` is the random key of the form shown: sent twice, it books once."""

    booking_key: str
    unit_id: int
    service: str
    starts_at: datetime
    name: str
    telephone: str
    user_id: int | None = None


def book(booking: Booking, *, at: datetime) -> Appointment:
    """Book a seat of a slot.

    Raises InputRefused, SlotNotOffered, SlotTaken, TooManyAppointments.
    """
    setting = settings_read.setting_on(booking.unit_id, day_of(at))
    checked = _checked(booking, setting)
    key = hashlib.sha256(booking.booking_key.encode()).hexdigest()
    with transaction.atomic():
        _lock_person(checked.telephone)
        before: Appointment | None = (
            Appointment.unscoped.filter(booking_key=key).exclude(state=AppointmentState.MOVED).first()
        )
        if before is not None:
            return before
        slot = offered(booking.unit_id, booking.starts_at, at, setting)
        held = Appointment.unscoped.filter(telephone=checked.telephone, state=AppointmentState.BOOKED)
        if held.filter(starts_at__gte=at).count() >= setting.most_open:
            raise TooManyAppointments
        row = _seated(
            slot,
            lambda seat: Appointment(
                unit_id=booking.unit_id,
                service=booking.service,
                starts_at=slot.starts_at,
                seat=seat,
                code="".join(secrets.choice(_LETTERS) for _n in range(CODE_LENGTH)),
                booking_key=key,
                user_id=booking.user_id,
                name=checked.name,
                telephone=checked.telephone,
                booked_at=at,
            ),
        )
        tell_person(row, "appointment_booked", at=at)
    return row


def move(appointment_id: int, *, starts_at: datetime, at: datetime) -> Appointment:
    """Another time under the same code; the seat before is free again. Runs in the person's scope.

    Raises AppointmentNotFound, TooLateToChange, SlotNotOffered, SlotTaken.
    """
    with transaction.atomic():
        row = _open(appointment_id, at)
        setting = settings_read.setting_on(row.unit_id, day_of(at))
        slot = offered(row.unit_id, starts_at, at, setting)
        if slot.starts_at == row.starts_at:
            return row
        Appointment.unscoped.filter(pk=row.pk).update(state=AppointmentState.MOVED, ended_at=at)
        made = _seated(
            slot,
            lambda seat: Appointment(
                unit_id=row.unit_id,
                service=row.service,
                starts_at=slot.starts_at,
                seat=seat,
                code=row.code,
                booking_key=row.booking_key,
                user_id=row.user_id,
                name=row.name,
                telephone=row.telephone,
                booked_at=at,
            ),
        )
        tell_person(made, "appointment_moved", at=at)
    return made


def cancel(appointment_id: int, *, at: datetime) -> None:
    """Give the seat back. Runs in the person's scope. Raises AppointmentNotFound, TooLateToChange."""
    with transaction.atomic():
        row = _open(appointment_id, at)
        Appointment.unscoped.filter(pk=row.pk).update(state=AppointmentState.CANCELLED, ended_at=at)


def mark_missed(*, now: datetime) -> int:
    """Appointments of past days whose person did not come; how many."""
    midnight = datetime.combine(day_of(now), datetime.min.time(), VIETNAM)
    past = Appointment.unscoped.filter(state=AppointmentState.BOOKED, starts_at__lt=midnight)
    return past.update(state=AppointmentState.NO_SHOW, ended_at=now)


def end_with_units(*, now: datetime, most: int = 500) -> int:
    """Cancel what was booked at a unit for a day on which it does not exist any more, and tell the person where its
    work went; how many. Each once, also when two run at the same time."""
    booked = Appointment.unscoped.filter(state=AppointmentState.BOOKED, starts_at__gt=now)
    units = agencies.units(set(booked.order_by().values_list("unit_id", flat=True).distinct()))
    ended = {pk: row for pk, row in units.items() if row.valid_to is not None}
    if not ended:
        return 0
    heirs: dict[int, set[int]] = {}
    for one in agencies.bridges():
        heirs.setdefault(one.predecessor_id, set()).add(one.successor_id)
    waiting = booked.filter(unit_id__in=list(ended))
    told = 0
    for number in list(waiting.order_by("starts_at").values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            row = waiting.select_for_update(skip_locked=True, of=("self",)).filter(pk=number).first()
            if row is None or agencies.exists_on(ended[row.unit_id], day_of(row.starts_at)):
                continue
            row.state, row.ended_at = AppointmentState.CANCELLED, now
            row.save(update_fields=["state", "ended_at"])
            names = sorted(unit.name for unit in agencies.units(heirs.get(row.unit_id, set())).values())
            tell_person(row, "appointment_unit_ended", at=now, successor="; ".join(names))
            told += 1
    return told


def remind(*, now: datetime, most: int = 500) -> int:
    """Remind of what is near, each appointment once; how many were told."""
    told = 0
    near = Appointment.unscoped.filter(
        state=AppointmentState.BOOKED, reminded_at__isnull=True, starts_at__gt=now,
        starts_at__lte=now + timedelta(days=7),
    )  # fmt: skip
    for number in list(near.order_by("starts_at").values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            row = near.select_for_update(skip_locked=True).filter(pk=number).first()
            if row is None:
                continue
            hours = settings_read.setting_on(row.unit_id, day_of(now)).remind_hours
            if row.starts_at > now + timedelta(hours=hours) or row.booked_at > row.starts_at - timedelta(
                hours=hours
            ):
                continue
            tell_person(row, "appointment_reminded", at=now)
            row.reminded_at = now
            row.save(update_fields=["reminded_at"])
            told += 1
    return told


def offered(unit_id: int, starts_at: datetime, now: datetime, setting: Setting) -> Slot:
    """The slot that begins then. Raises SlotNotOffered."""
    try:
        day = slots.slots_of(agencies.calendar_of(unit_id), day_of(starts_at), setting)
    except CalendarHorizon:
        raise SlotNotOffered from None
    found = next((one for one in day if one.starts_at == starts_at), None)
    if found is None or not slots.is_bookable(starts_at, now, setting):
        raise SlotNotOffered
    return found


def _seated(slot: Slot, make: Callable[[int], Appointment]) -> Appointment:
    """Take the lowest free seat; whoever loses a race for it tries the next. Raises SlotTaken."""
    for _try in range(slot.seats + 3):
        sample = make(1)
        taken = set(
            Appointment.unscoped.filter(
                unit_id=sample.unit_id, starts_at=slot.starts_at, state__in=HOLDS_SEAT
            ).values_list("seat", flat=True)
        )
        free = next((seat for seat in range(1, slot.seats + 1) if seat not in taken), None)
        if free is None:
            raise SlotTaken
        row = make(free)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue
        return row
    raise SlotTaken


def _open(appointment_id: int, at: datetime) -> Appointment:
    row: Appointment | None = (
        Appointment.objects.select_for_update(of=("self",))
        .filter(pk=appointment_id, state=AppointmentState.BOOKED)
        .first()
    )
    if row is None:
        raise AppointmentNotFound
    if not slots.is_changeable(row.starts_at, at, settings_read.setting_on(row.unit_id, day_of(at))):
        raise TooLateToChange
    return row


def _lock_person(telephone: str) -> None:
    """Two bookings of one person go one after the other, so that both are counted."""
    digest = int.from_bytes(hashlib.sha256(telephone.encode()).digest()[:4], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PERSON_LOCK, digest])


def _checked(booking: Booking, setting: Setting) -> Booking:
    if len(booking.booking_key) < 16:
        raise InputRefused(field="booking_key", problem="required")
    if setting.service(booking.service) is None:
        raise InputRefused(field="service", problem="required")
    name, telephone = squeeze(visible(booking.name)), normal_phone(booking.telephone)
    if not name:
        raise InputRefused(field="name", problem="required")
    if len(name) > 120:
        raise InputRefused(field="name", problem="too-long")
    if not telephone:
        raise InputRefused(field="telephone", problem="no-telephone")
    return replace(booking, name=name, telephone=telephone)
