"""Messages to people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class Notice(models.Model):
    """One message about one event of a dossier by one way; the constraint makes it exactly once."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    event_seq = models.IntegerField()
    way = models.CharField(max_length=10)
    recipient = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="notices"
    )
    template = models.CharField(max_length=40)
    values = models.JSONField()
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "event_seq", "way"], name="notices_once")]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="notices_inbox")]
