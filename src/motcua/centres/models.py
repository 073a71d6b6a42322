"""Settings, appointments, tickets and devices of centres."""

import uuid
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from motcua.kernel.scopes import Scope, ScopedManager, ScopedQuerySet, ScopeKind

M = TypeVar("M", bound=models.Model)


class CentreSetting(models.Model):
    """How a centre takes people from a day on; a later row replaces it. Rows are added, never changed."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    content = models.JSONField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "-valid_from", "-id"], name="centres_setting_of_unit")]


class AppointmentState(models.TextChoices):
    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    MOVED = "moved"  # another row with the same code holds the new time
    NO_SHOW = "no_show"


HOLDS_SEAT = ("booked", "arrived", "no_show")


class AppointmentScoped(ScopedQuerySet[M]):
    def in_scope(self, asked_by: Scope) -> "AppointmentScoped[M]":
        match asked_by.kind:
            case ScopeKind.SYSTEM:
                return self
            case ScopeKind.UNITS:
                return self.filter(unit_id__in=list(asked_by.unit_ids))
            case ScopeKind.PERSON | ScopeKind.ORGANISATION:  # one's own, also while acting for a firm
                return self.filter(user_id=asked_by.user_id)
            case ScopeKind.ORGANISATION | ScopeKind.TICKET:
                return self.none()


class Appointment(models.Model):
    """One seat of one slot. `booking_key`: hash of the form's own key, so that a form sent twice books once."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    seat = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED)
    code = models.CharField(max_length=8)
    booking_key = models.CharField(max_length=64)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    telephone = models.CharField(max_length=20)
    booked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # cancelled, moved, arrived or missed
    reminded_at = models.DateTimeField(null=True)

    objects: models.Manager[Any] = ScopedManager(AppointmentScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "starts_at", "seat"],
                condition=Q(state__in=HOLDS_SEAT),
                name="centres_one_person_a_seat",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="booked"), name="centres_code_of_one_booking"
            ),
            models.UniqueConstraint(
                fields=["booking_key"], condition=~Q(state="moved"), name="centres_booked_once"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="centres_seats_from_one"),
        ]
        indexes = [
            models.Index(fields=["unit", "starts_at"], name="centres_appointments_of_day"),
            models.Index(fields=["telephone"], condition=Q(state="booked"), name="centres_open_of_telephone"),
            models.Index(fields=["user", "-starts_at"], name="centres_own_appointments"),
        ]


class Device(models.Model):
    """A kiosk that an official set up: it shows its token (kept as a hash), and so may draw tickets."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    set_up_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class TicketState(models.TextChoices):
    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"
    NO_SHOW = "no_show"


class Rank(models.IntegerChoices):
    """The order of calling: smaller first."""

    PRIORITY = 0
    APPOINTMENT = 1
    ORDINARY = 2


class Ticket(models.Model):
    """A number in a queue of one day. It knows no person; `reference` is what its owner's page is found by."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    service = models.CharField(max_length=20)
    label = models.CharField(max_length=8)
    number = models.IntegerField()
    first_service = models.CharField(
        max_length=20
    )  # numbers count within it; a transfer changes `service` alone
    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    taking_key = models.CharField(max_length=64, unique=True)
    rank = models.SmallIntegerField(choices=Rank, default=Rank.ORDINARY)
    priority_group = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=TicketState, default=TicketState.WAITING)
    taken_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    calls = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    counter = models.SmallIntegerField(null=True)
    officer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, related_name="ticket"
    )
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "day", "first_service", "number"], name="centres_number_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["unit", "day", "counter"],
                condition=Q(state="called"),
                name="centres_one_at_a_counter",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "day", "rank", "queued_at", "id"],
                condition=Q(state="waiting"),
                name="centres_who_is_next",
            ),
            models.Index(fields=["unit", "day", "-called_at"], name="centres_called_last"),
        ]


class TicketEvent(models.Model):
    """What happened to a ticket. Rows are added, never changed; `by` is null for the person at the kiosk."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    counter = models.SmallIntegerField(null=True)
    service = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "seq"], name="centres_event_in_order")]


class DayCount(models.Model):
    """The last ticket number of a unit's service on a day."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    service = models.CharField(max_length=20)
    last = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "service"], name="centres_one_count_a_service")
        ]
