"""The outbox: messages in streams, and what workers know of each partner.

A stream (a dossier, say) is the unit of order: one worker at a time holds its lease and sends its messages by number.
"""

from django.db import models


class MessageState(models.TextChoices):
    """Where a message stands. `waiting` alone is sent; a dead one stops its stream until a person decides."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    GIVEN_UP = "given_up"


class PartnerState(models.Model):
    """The circuit breaker of a partner, shared by all workers."""

    partner = models.CharField(max_length=40, primary_key=True)
    failures = models.IntegerField(default=0)
    rests = models.IntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    probe_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")


class OutgoingStream(models.Model):
    """`waiting_since` is null when nothing waits; until `next_at` it is left in peace. `stopped`: a dead letter
    stands at its head."""

    partner = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    waiting_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    stopped = models.BooleanField(default=False)
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="exchange_stream_once")]
        indexes = [
            models.Index(
                fields=["partner", "tries", "next_at"],
                name="exchange_stream_due",
                condition=models.Q(waiting_since__isnull=False, stopped=False),
            )
        ]


class OutgoingMessage(models.Model):
    """One thing that a partner is to be told, once. Numbers grow within a stream in the order of commits."""

    stream = models.ForeignKey(OutgoingStream, on_delete=models.PROTECT, related_name="messages")
    partner = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    tries = models.IntegerField(default=0)
    put_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True)
    last_tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "key"], name="exchange_message_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in MessageState]),
                name="exchange_message_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stream", "id"], name="exchange_message_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["partner", "id"], name="exchange_message_dead", condition=models.Q(state="dead")
            ),
            models.Index(
                fields=["partner", "ended_at"],
                name="exchange_message_delivered",
                condition=models.Q(state="delivered"),
            ),
        ]


class MessageDeed(models.Model):
    """What a person did with a dead letter. A change of its content is proposed by one and decided by another."""

    message = models.ForeignKey(OutgoingMessage, on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=20)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=500, blank=True, default="")
    body_before = models.JSONField(null=True)
    body_after = models.JSONField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message"],
                name="exchange_deed_one_open",
                condition=models.Q(kind="change", decided_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("by")),
                name="exchange_deed_second_person",
            ),
        ]
