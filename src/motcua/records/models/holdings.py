"""The personal data store: a paper of a person or an organisation, who read it, and bundles made to be fetched."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.records.models.files import StoredFile


class Holding(models.Model):
    """One paper of an owner, who is known by personal id or tax code and may have no account yet.

    Never deleted and never overwritten but for what happens to it: confirmed, superseded, revoked. `kind` is what a
    component is matched by (`holding_rules`). `source_*` say which dossier and agency it came from; `source_seq` is
    the dossier's event that brought it. Days are days in Vietnam.
    """

    class Term(models.TextChoices):
        PERMANENT = "permanent", _("Permanent")
        UNTIL = "until", _("Until a day")
        UNSTATED = "unstated", _("Not stated")

    class Origin(models.TextChoices):
        RESULT = "result", _("Result of a dossier")
        SUPPLIED = "supplied", _("Handed in with a dossier")
        UPLOADED = "uploaded", _("Put in by the owner")
        DIGITISED = "digitised", _("Digitised from paper and confirmed")

    class LegalValue(models.TextChoices):
        ELECTRONIC_ORIGINAL = "electronic_original", _("Electronic original")
        ELECTRONIC_COPY = "electronic_copy", _("Electronic copy")
        CERTIFIED_COPY = "certified_copy", _("Certified electronic copy")

    class Signature(models.TextChoices):
        UNSIGNED = "unsigned", _("No digital signature")
        PRESENT = "present", _("A digital signature is present, not yet verified")
        VERIFIED = "verified", _("Digital signature verified")

    class Shelf(models.TextChoices):
        NATIONAL = "national", _("National or sector database")
        PORTAL = "portal", _("Store of the National Portal")
        PROVINCE = "province", _("Store of the province")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner_number = models.CharField(max_length=20)
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issuer_unit_id = models.BigIntegerField(null=True)
    issued_on = models.DateField(null=True)
    term = models.CharField(max_length=10, choices=Term)
    valid_until = models.DateField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    superseded_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    revoked_why = models.CharField(max_length=300, blank=True)
    legal_value = models.CharField(max_length=20, choices=LegalValue)
    signature = models.CharField(max_length=10, choices=Signature)
    shelf = models.CharField(max_length=10, choices=Shelf, default=Shelf.PROVINCE)
    origin = models.CharField(max_length=10, choices=Origin)
    source_dossier_id = models.BigIntegerField(null=True)
    source_code = models.CharField(max_length=50, blank=True)
    source_component = models.CharField(max_length=60, blank=True)
    source_seq = models.IntegerField(null=True)
    uploaded_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_unit_id = models.BigIntegerField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            # an event brings a paper once, however often its job runs
            models.UniqueConstraint(
                fields=["source_dossier_id", "source_component", "source_seq"],
                condition=Q(source_dossier_id__isnull=False),
                name="records_holding_of_event_once",
            ),
            # the same file handed in again is the same paper
            models.UniqueConstraint(
                fields=["owner_number", "kind", "file"],
                condition=Q(origin__in=["supplied", "uploaded"]),
                name="records_holding_file_once",
            ),
            models.CheckConstraint(
                condition=Q(term="until", valid_until__isnull=False)
                | (~Q(term="until") & Q(valid_until__isnull=True)),
                name="records_holding_term",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True, superseded_on__isnull=True)
                | Q(superseded_by__isnull=False, superseded_on__isnull=False),
                name="records_holding_superseded",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
                name="records_holding_not_by_itself",
            ),
            models.CheckConstraint(condition=~Q(owner_number=""), name="records_holding_has_owner"),
            models.CheckConstraint(
                condition=Q(origin="uploaded")
                | Q(origin="digitised", confirmed_at__isnull=False)
                | Q(source_dossier_id__isnull=False),
                name="records_holding_has_source",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_number", "-stored_at"], name="records_holding_of_owner"),
            models.Index(fields=["source_dossier_id"], name="records_holding_of_dossier"),
        ]


class HoldingRead(models.Model):
    """An official was told of a stored paper, or opened it: for which dossier or purpose. Its owner sees it."""

    id = models.BigAutoField(primary_key=True)
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="reads")
    at = models.DateTimeField()
    user_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=100)
    opened_file = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["holding", "-at"], name="records_reads_of_holding")]


class PaperBundle(models.Model):
    """All papers of an owner as one archive, made by a job because it is too large to be made while one waits.

    The archive is gone after `expires_at`; the row stays. `place` is its name in the storage, empty until made.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user_id = models.BigIntegerField()
    owner_numbers = models.JSONField()
    ordered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ORDERED)
    place = models.CharField(max_length=100, blank=True)
    size_bytes = models.BigIntegerField(null=True)
    papers = models.IntegerField(null=True)

    class Meta:
        constraints = [
            # two taps order one archive
            models.UniqueConstraint(
                fields=["user_id"], condition=Q(state="ordered"), name="records_one_bundle_in_the_making"
            )
        ]
