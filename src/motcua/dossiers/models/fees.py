"""What a dossier costs and why, as it was reckoned: beside the dossier, bound to the log by a salted commitment."""

from typing import Any

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class FeeAssessment(models.Model):
    """The quote of one event (`seq`): at submission as told to the applicant, at acceptance for good.

    `quote` is `procedures.rules.fee_quotes.frozen`: each step names its rule, version and legal basis, so that a
    later change of the rules changes nothing here. `claim` says which group was claimed and what proves it; an
    exempt group is personal data, so the event holds a commitment only. Rows are never rewritten.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="fee_assessments")
    seq = models.IntegerField()
    at = models.DateTimeField()
    quote = models.JSONField()
    claim = models.JSONField()
    total_vnd = models.BigIntegerField()

    objects: models.Manager["FeeAssessment"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_fee_assessed_once")]
