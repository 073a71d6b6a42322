"""What a form or the owner's data said before they were corrected: beside the dossier, bound to the log."""

from typing import Any

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class AnswerCorrection(models.Model):
    """The answers as they stood before the event `seq` corrected `fields`.

    The event names the fields and holds a commitment of the personal data before and after, never a value. A paper
    that was issued before the correction and is rendered later says what stood then (`actions.answers.as_of`).
    Rows are never rewritten; they go when the party's personal data go.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="answer_corrections")
    seq = models.IntegerField()
    at = models.DateTimeField()
    fields = models.JSONField()
    before = models.JSONField()

    objects: models.Manager["AnswerCorrection"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_answers_corrected_once")
        ]


class PartyCorrection(models.Model):
    """The owner's data as they stood before the event `seq` corrected `fields`.

    The event names the fields, the evidence and the commitments before and after, never a value. A paper that was
    issued before and is rendered later says what stood then (`actions.former_data`). Rows are never
    rewritten; they go when the party's personal data go.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="party_corrections")
    seq = models.IntegerField()
    at = models.DateTimeField()
    fields = models.JSONField()
    before = models.JSONField()

    objects: models.Manager["PartyCorrection"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_party_corrected_once")
        ]
