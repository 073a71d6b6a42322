"""Breaches of personal data, from the finding to the closing report."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BreachState(models.TextChoices):
    FOUND = "found", _("Found")
    ASSESSED = "assessed", _("Assessed")
    CLOSING = "closing", _("Closing proposed")
    CLOSED = "closed", _("Closed")


class Harm(models.TextChoices):
    UNKNOWN = "unknown", _("Not assessed yet")
    NONE = "none", _("No harm to be expected")
    POSSIBLE = "possible", _("Harm is possible")
    LIKELY = "likely", _("Harm is likely")


class Breach(models.Model):
    """One breach. The clock to the authority runs from `found_at` by the calendar; each deed is a row of `Deed`."""

    token = models.UUIDField(unique=True)
    title = models.CharField(max_length=200)
    happened = models.TextField()
    found_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=BreachState, default=BreachState.FOUND)
    harm = models.CharField(max_length=8, choices=Harm, default=Harm.UNKNOWN)
    kinds_of_data = models.CharField(max_length=300, blank=True)
    has_sensitive = models.BooleanField(default=False)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    authority_due = models.DateTimeField()
    authority_told_at = models.DateTimeField(null=True)
    authority_document = models.CharField(max_length=120, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    people_due = models.DateTimeField()
    recorded_by_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    closing_by_id = models.BigIntegerField(null=True)
    closed_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_by_id__isnull=True) | ~Q(closed_by_id=F("closing_by_id")),
                name="rights_breach_second_person",
            )
        ]


class BreachPerson(models.Model):
    """Somebody concerned, by the dossier whose data were reached. `told_at`: when the notice was caused."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="people")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=12, blank=True)  # inbox | letter (no account: the unit writes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breach", "dossier"], name="rights_breach_person_once")
        ]
