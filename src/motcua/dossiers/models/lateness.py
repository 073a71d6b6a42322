"""Rows about lateness: letters of apology, and the warnings given before a due date."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class Apology(models.Model):
    """One letter of apology with its new date: drafted by an officer, signed by the head, delivered with proof.

    `no` counts the dossier's letters from 1. `cause` is a code of law/lateness. What stands in no event are the
    words: `reason` for the applicant, `returned_why` for the drafter, `proof` (who took the letter, or which
    notice). The slip is the dossier's apology slip of the event `approved_seq`.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="apologies")
    no = models.SmallIntegerField()
    drafted_seq = models.IntegerField()
    drafted_at = models.DateTimeField()
    drafter = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    document = models.CharField(max_length=200)
    new_date = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    approved_seq = models.IntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    signer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    delivered_seq = models.IntegerField(null=True)
    delivered_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=12)
    reference = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    returned_why = models.TextField(blank=True)
    proof = models.CharField(max_length=200, blank=True)

    objects: models.Manager["Apology"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "no"], name="dossiers_apology_once")]


class DueWarning(models.Model):
    """One early warning: about the whole dossier (`opened_seq` 0) or one open step, to one level, of one due date.

    The constraint is what makes it never come twice, whatever workers run or stop.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="due_warnings")
    opened_seq = models.IntegerField()
    branch = models.SmallIntegerField()
    level = models.CharField(max_length=8)
    due = models.DateTimeField()
    at = models.DateTimeField()

    objects: models.Manager["DueWarning"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "opened_seq", "branch", "level", "due"], name="dossiers_due_warning_once"
            )
        ]


class WarningCopy(models.Model):
    """A warning in one official's inbox at the desk."""

    warning = models.ForeignKey(DueWarning, on_delete=models.CASCADE, related_name="copies")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["warning", "user"], name="dossiers_warning_copy_once")]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="dossiers_warnings_unread")
        ]
