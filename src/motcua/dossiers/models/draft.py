"""An application being written: not a dossier yet, seen by nobody but its writer."""

import uuid

from django.db import models


class Draft(models.Model):
    """Its id is the idempotency key of the submission: pressing twice files once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="drafts")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+")
    # the interlinked service that the form is for; the procedure is then that of its lead part
    service = models.CharField(max_length=60, db_default="", default="")
    # the organisation that it is written for; who files it is a member on that day
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    receiving_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    applicant = models.JSONField(default=dict)
    form_data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_dossier_id = models.BigIntegerField(null=True)
    # when its writer was warned that it will be deleted; taken back as soon as it is saved again
    warned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-updated_at"], name="dossiers_draft_of_user")]


class DraftFile(models.Model):
    """A file put to a component of a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    component_key = models.CharField(max_length=60)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    # the paper of the store that it is, when it was not uploaded
    holding_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "component_key"], name="dossiers_draft_file_once")
        ]
