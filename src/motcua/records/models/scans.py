"""What the virus scanner said of a file's content."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.records.models.files import StoredFile


class ScanState(models.TextChoices):
    PENDING = "pending", _("Waits for the virus scanner")
    CLEAN = "clean", _("Scanned, nothing found")
    INFECTED = "infected", _("The virus scanner found something")
    UNAVAILABLE = "unavailable", _("The virus scanner does not answer")


class FileScan(models.Model):
    """One row a content, from the moment a scanner is asked. A file without a row came when there was none.

    `told_at`: when applicants and officials of the dossiers that hold it were told that it is infected.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, primary_key=True, related_name="scan")
    state = models.CharField(max_length=12, choices=ScanState, default=ScanState.PENDING)
    found = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="records_scan_waiting",
                condition=models.Q(state__in=["pending", "unavailable"]),
            )
        ]
