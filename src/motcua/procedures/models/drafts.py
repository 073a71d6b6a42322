"""A change of the catalogue while people write it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    SIGNED = "signed", _("Signed by a decision")
    WITHDRAWN = "withdrawn", _("Not pursued")


class DraftOrigin(models.TextChoices):
    """What gave the occasion."""

    PERSON = "person", _("Written by an official")
    REVIEW = "review", _("Outcome of a review")
    NATIONAL = "national", _("Difference from the national catalogue")
    ARCHIVE = "archive", _("Brought from another installation")


class VersionDraft(models.Model):
    """What a procedure is to say: the one place where the catalogue is changed by people.

    A draft becomes a version only by a decision that signs it. `procedure` is null while the procedure is new; then
    `code`, `name` and `sector` say what it will be. `flags` holds the version's columns beside its content
    (rules.drafting.Flags). `revision` counts the changes: whoever saves says which one was seen.
    """

    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, related_name="drafts"
    )
    code = models.CharField(max_length=20)
    name = models.TextField()
    sector = models.ForeignKey("procedures.Sector", on_delete=models.PROTECT, related_name="+")
    based_on = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.DRAFT)
    origin = models.CharField(max_length=10, choices=DraftOrigin, default=DraftOrigin.PERSON)
    origin_ref = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    flags = models.JSONField()
    form_schema = models.JSONField(null=True)
    form_layout = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    begun_by_id = models.BigIntegerField()
    begun_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField()
    changed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-changed_at"], name="procedures_draft_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state__in=["draft", "proposed"]),
                name="procedures_one_open_draft",
            )
        ]
