"""Fee schedules as they are kept: written by one person, approved by another, never rewritten then."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeeScheduleState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class FeeSchedule(models.Model):
    """One version of a fee rule. `content` is what `procedures.rules.fee_schedules` reads and writes.

    `edits` counts the changes of a draft: a screen that saw an older count is refused. Once approved a row is never
    rewritten (a trigger): a successor of the same key only sets its last day.
    """

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=FeeScheduleState, default=FeeScheduleState.DRAFT)
    reason = models.CharField(max_length=500, blank=True)
    edits = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="procedures_fee_version"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="procedures_fee_days_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_from"], condition=models.Q(state="approved"), name="procedures_fee_in_force"
            )
        ]
