"""Who a dossier belongs to: the personal data of a dossier, bound to the log by a salted commitment."""

from typing import Any

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class OwnerKind(models.TextChoices):
    CITIZEN = "citizen"
    ORGANISATION = "organisation"


class Party(models.Model):
    """Owner, submitter and what they wrote. Erasing this row leaves the log whole and silent about them."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="party")
    owner_kind = models.CharField(max_length=12, choices=OwnerKind)
    owner_name = models.CharField(max_length=200)
    owner_folded_name = models.CharField(max_length=200)
    owner_id_number = models.CharField(max_length=20)
    owner_birth_date = models.DateField(null=True)
    telephone = models.CharField(max_length=20)
    email = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    submitter_name = models.CharField(max_length=200)
    summary = models.CharField(max_length=500)
    form_data = models.JSONField()
    lookup_secret = models.CharField(max_length=12)
    salt = models.BinaryField(max_length=16)

    objects: models.Manager["Party"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["owner_id_number"], name="dossiers_party_id_number")]
