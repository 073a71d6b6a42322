"""A change of the working calendar that moves the dates of open dossiers, and the list of what it moves."""

from typing import Any

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class RevisionState(models.TextChoices):
    LISTED = "listed"  # Waiting for approval
    APPROVED = "approved"  # Approved, dates are being written
    DONE = "done"  # Approved and written
    REJECTED = "rejected"  # Rejected


class RevisionSource(models.TextChoices):
    ENTERED = "entered"  # Entered here
    FILES = "files"  # New version of the software


class CalendarRevision(models.Model):
    """Who drafted it, by which notice, for what reason; `days` as they will be, `before` as they are.

    Nothing moves until a second person approves it.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=10, choices=RevisionSource)
    state = models.CharField(max_length=10, choices=RevisionState)
    document = models.CharField(max_length=120)
    document_date = models.DateField()
    reason = models.CharField(max_length=500)
    days = models.JSONField()
    before = models.JSONField()
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    examined = models.IntegerField(default=0)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_words = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)


class DifferenceState(models.TextChoices):
    LISTED = "listed"  # Moves
    UNEXPLAINED = "unexplained"  # Stays: the date was set by an earlier system
    PAST = "past"  # Stays: the new date would lie in the past
    BEYOND = "beyond"  # Stays: the calendar does not reach that far
    WRITTEN = "written"  # Written
    SAME = "same"  # Stays: it had moved meanwhile
    ENDED = "ended"  # Stays: it had ended meanwhile


class DueDifference(models.Model):
    """One open dossier whose date a revision concerns. `steps`: [branch, before, after] of its open steps."""

    revision = models.ForeignKey(CalendarRevision, on_delete=models.PROTECT, related_name="differences")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    before = models.DateTimeField()
    after = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=DifferenceState)
    written_due = models.DateTimeField(null=True)
    seq = models.IntegerField(null=True)

    objects: models.Manager["DueDifference"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["revision", "dossier"], name="dossiers_difference_once")
        ]
        indexes = [
            models.Index(fields=["revision", "state", "id"], name="dossiers_differences_to_do"),
            models.Index(fields=["revision", "unit", "id"], name="dossiers_differences_of_unit"),
        ]
