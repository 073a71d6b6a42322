"""One message by one way, and what its provider said of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    """Where a message stands. `sending`: it was begun and the outcome is not known until the provider is asked."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Reached the recipient")
    READ = "read", _("Seen by the recipient")
    FAILED = "failed", _("Not delivered")
    EXPIRED = "expired", _("No longer sent")
    MERGED = "merged", _("Replaced by a newer message")


class Notice(models.Model):
    """One message by one way; the constraint on `key` and `way` makes it exactly once.

    `thread`: what is sent in the order of its rows (a dossier by one way). `reference` is the idempotency key
    given to the provider; a resend after a known failure gets a new one. `address` is kept only until the
    message has arrived.
    """

    key = models.CharField(max_length=120)
    way = models.CharField(max_length=10)
    thread = models.CharField(max_length=140)
    recipient = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="notices"
    )
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    event_seq = models.IntegerField(default=0)
    template = models.CharField(max_length=40)
    version = models.IntegerField(default=0)
    values = models.JSONField()
    link = models.CharField(max_length=300, default="")
    language = models.CharField(max_length=5, default="vi")
    is_urgent = models.BooleanField(default=False)
    in_digest = models.BooleanField(default=False)
    address = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    # null before the first try: unique among those that were begun
    reference = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001
    provider = models.CharField(max_length=20, default="")
    provider_message = models.CharField(max_length=100, default="")
    problem = models.CharField(max_length=200, default="")
    segments = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    settled_why = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "way"], name="notices_once_a_key_and_way")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_inbox"),
            models.Index(
                fields=["thread", "id"], condition=Q(state__in=["queued", "sending"]), name="notices_waiting"
            ),
            models.Index(
                fields=["-failed_at"],
                condition=Q(state="failed", settled_at__isnull=True),
                name="notices_dead_letters",
            ),
            models.Index(fields=["dossier", "event_seq"], name="notices_of_event"),
        ]


class Report(models.Model):
    """What a provider said of a message, as it came; also of one that is not known here (yet)."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=100)
    provider_message = models.CharField(max_length=100)
    reference = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="reports")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="notices_report_once"),
        ]
        indexes = [
            models.Index(
                fields=["provider", "reference"],
                condition=Q(notice__isnull=True),
                name="notices_reports_unknown",
            )
        ]
