"""Who a dossier belongs to: the personal data of a dossier, bound to the log by a salted commitment."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.dossiers.rules.opening import PartyData, Representative
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
    representative_kind = models.CharField(max_length=12, db_default="", default="")
    representative_name = models.CharField(max_length=200, db_default="", default="")
    representative_id_number = models.CharField(max_length=20, db_default="", default="")
    representative_ground = models.CharField(max_length=300, db_default="", default="")
    representative_proof = models.CharField(max_length=200, db_default="", default="")
    representative_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    lookup_secret = models.CharField(max_length=12)
    salt = models.BinaryField(max_length=16)
    # Since when the use of these data is restricted at the person's request; each further use names its ground.
    restricted_at = models.DateTimeField(null=True)
    # The units that may see the dossier; kept by the database (triggers), so that a name is looked for among
    # the unit's own and not in the whole province.
    unit_ids = ArrayField(
        models.BigIntegerField(), default=list, db_default=models.Value("{}"), editable=False
    )

    objects: models.Manager["Party"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["owner_id_number", "dossier"], name="dossiers_party_of_id_number"),
            GinIndex(
                F("unit_ids"),
                OpClass(F("owner_folded_name"), name="gin_trgm_ops"),
                name="dossiers_party_name",
            ),
        ]

    def data(self) -> PartyData:
        """The row as the value that the log committed to."""
        return PartyData(
            owner_kind=self.owner_kind,
            owner_name=self.owner_name,
            owner_id_number=self.owner_id_number,
            owner_birth_date=self.owner_birth_date,
            telephone=self.telephone,
            email=self.email,
            address=self.address,
            submitter_name=self.submitter_name,
            summary=self.summary,
            form_data=self.form_data,
            representative=self.representative(),
        )

    def representative(self) -> Representative | None:
        """Who acts for the owner, or None when the owner acts."""
        if not self.representative_kind:
            return None
        return Representative(
            kind=self.representative_kind,
            name=self.representative_name,
            id_number=self.representative_id_number,
            ground=self.representative_ground,
            proof=self.representative_proof,
            proof_sha256=self.representative_file_id or "",
        )


def representative_columns(who: Representative | None) -> dict[str, str | None]:
    """The columns of who acts for the owner."""
    if who is None:
        return {}
    return {
        "representative_kind": who.kind,
        "representative_name": who.name,
        "representative_id_number": who.id_number,
        "representative_ground": who.ground,
        "representative_proof": who.proof,
        "representative_file_id": who.proof_sha256 or None,
    }
