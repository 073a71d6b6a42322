"""The province's own words of a kind of notice, version by version."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WordingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Sent back to its author")


class Wording(models.Model):
    """One version of a kind's words in both languages. What was approved stays; 0 is the product's.

    In force from `valid_from` (a day in Vietnam) until a later version is.
    """

    kind = models.CharField(max_length=40)
    number = models.IntegerField()
    subject_vi = models.CharField(max_length=150)
    body_vi = models.TextField()
    sms_vi = models.CharField(max_length=480)
    subject_en = models.CharField(max_length=150)
    body_en = models.TextField()
    sms_en = models.CharField(max_length=480)
    why = models.CharField(max_length=300)
    valid_from = models.DateField()
    state = models.CharField(max_length=10, choices=WordingState, default=WordingState.DRAFT)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="notices_wording_once"),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("author"))),
                name="notices_wording_four_eyes",
            ),
        ]
