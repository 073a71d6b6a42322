"""What a person asks about their data, and the package of a person's own data."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    EXPORT = "export", _("Give me a copy of my data")
    CORRECT = "correct", _("Correct my data")
    RESTRICT = "restrict", _("Restrict the use of my data")
    OBJECT = "object", _("I object: delete my data")


class RequestState(models.TextChoices):
    IDENTITY = "identity", _("Identity to be shown")
    IN_WORK = "in_work", _("In work")
    REFUSAL_PROPOSED = "refusal_proposed", _("Refusal proposed")
    GRANT_PROPOSED = "grant_proposed", _("Consent proposed")
    GRANTED = "granted", _("Carried out")
    REFUSED = "refused", _("Refused with a ground")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")


class DataRequest(models.Model):
    """One request of a data subject with its clock. Each deed on it is a row of `Deed`.

    `due` is an instant of law/privacy/requests.yaml, fixed at the receipt. `token` makes pressing twice ask once.
    """

    token = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=RequestKind)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    state = models.CharField(max_length=18, choices=RequestState)
    identity = models.CharField(max_length=10)  # account | counter | "" while it is to be shown
    received_at = models.DateTimeField()
    due = models.DateTimeField()
    basis = models.CharField(max_length=200)
    proposed_by_id = models.BigIntegerField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)
    follow_up_id = models.BigIntegerField(null=True)  # the correction dossier, or the list of destruction

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by_id__isnull=True)
                | Q(decided_by_id__isnull=True)
                | ~Q(proposed_by_id=F("decided_by_id")),
                name="rights_request_second_person",
            )
        ]
        indexes = [
            models.Index(
                fields=["due"],
                condition=Q(decided_at__isnull=True),
                name="rights_request_open",
            ),
            models.Index(fields=["user", "-received_at"], name="rights_request_of_user"),
        ]


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Being put together")
    READY = "ready", _("Ready to fetch")
    FETCHED = "fetched", _("Fetched")
    EXPIRED = "expired", _("Time is over")


class Export(models.Model):
    """A person's own data as one archive: made by a job, fetched once, gone after that or when its time is over.

    `file_name` is where it lies in the store of packages; the archive is not among the dossiers' files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="export")
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
