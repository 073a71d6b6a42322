"""What partners push to us: kept as it came, once, before anything is done with it."""

from django.db import models


class IncomingState(models.TextChoices):
    KEPT = "kept"
    HANDLED = "handled"
    FAILED = "failed"
    SET_ASIDE = "set_aside"


class IncomingMessage(models.Model):
    """`key` is the partner's and makes it once; `number` grows within a `stream` on the partner's side."""

    partner = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    stream = models.CharField(max_length=100, blank=True, default="")
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    body = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=IncomingState.choices, default=IncomingState.KEPT)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    repeated = models.IntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")
    # who had a failed one handled again, or set it aside, last; and why
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "key"], name="exchange_incoming_once")]
        indexes = [
            models.Index(fields=["partner", "stream", "number"], name="exchange_incoming_stream"),
            models.Index(
                fields=["received_at"],
                name="exchange_incoming_waiting",
                condition=~models.Q(state="handled"),
            ),
            models.Index(
                fields=["partner", "-received_at"],
                name="exchange_incoming_failed",
                condition=models.Q(state="failed"),
            ),
        ]
