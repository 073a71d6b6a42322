"""Archives brought by a page: kept as they came, chosen from by one person, approved by another."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArrivalState(models.TextChoices):
    OPEN = "open", _("To be looked at")
    PROPOSED = "proposed", _("Waiting for a second person")
    TAKEN_IN = "taken_in", _("Taken in")
    REFUSED = "refused", _("Refused")


class Arrival(models.Model):
    """One archive. `chosen` are its entries to take in ("kind key"), `seen` the digest of the differences on which
    the choice rests; `report` says what was done. The bytes lie with the stored files."""

    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    signer = models.CharField(max_length=130)
    fingerprint = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.OPEN)
    chosen = models.JSONField(default=list)
    seen = models.CharField(max_length=64, blank=True)
    document = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    report = models.JSONField(default=dict)
    brought_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
