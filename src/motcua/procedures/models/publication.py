"""Decisions that publish procedures, what each item of them does, and where procedures hang on notice boards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    SIGNED = "signed", _("Issued")
    WITHDRAWN = "withdrawn", _("Not pursued")


class ItemKind(models.TextChoices):
    NEW = "new", _("New")
    AMENDED = "amended", _("Amended")
    REPLACED = "replaced", _("Replaced")
    ABOLISHED = "abolished", _("Abolished")


class PublicationDecision(models.Model):
    """A decision by which procedures are published, amended, replaced or abolished (Nghị định 63/2010/NĐ-CP).

    `bases` lists the legal bases with their day of effect; `newest_basis_effective_on` is the latest of them, from
    which decision 766 reckons whether the decision came in time. `entered_by_id` typed it in, `signed_by_id` is the
    second person, who confirmed that the signed document says so. Days are days in Vietnam.
    """

    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    effective_on = models.DateField()
    agency = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    signer = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    bases = models.JSONField(default=list)
    newest_basis_effective_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    entered_by_id = models.BigIntegerField()
    entered_at = models.DateTimeField()
    signed_by_id = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number", "issued_on"],
                condition=~models.Q(state="withdrawn"),
                name="procedures_decision_once",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_on__gte=models.F("issued_on")),
                name="procedures_decision_takes_effect_after_issue",
            ),
        ]


class PublicationItem(models.Model):
    """One procedure of a decision. `disclosed_at`: when it became public in the national database."""

    decision = models.ForeignKey(PublicationDecision, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=ItemKind)
    draft = models.ForeignKey(
        "procedures.VersionDraft", on_delete=models.PROTECT, null=True, related_name="items"
    )
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, related_name="published_by"
    )
    replaces = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    version = models.OneToOneField(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, null=True, related_name="item"
    )
    disclosed_at = models.DateTimeField(null=True)
    disclosure_ref = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "draft"], name="procedures_item_draft_once"),
            models.UniqueConstraint(fields=["decision", "procedure"], name="procedures_item_procedure_once"),
        ]


class NoticeBoardPosting(models.Model):
    """A procedure's version as it hangs at a unit. Days in Vietnam, the last day included."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="postings"
    )
    posted_on = models.DateField()
    posted_by_id = models.BigIntegerField()
    taken_down_on = models.DateField(null=True)
    taken_down_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "version"],
                condition=models.Q(taken_down_on__isnull=True),
                name="procedures_posted_once",
            )
        ]
