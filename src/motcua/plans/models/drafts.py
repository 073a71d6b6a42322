"""A plan on its way in: its text as read, and each proposal of the reader until a person has decided on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    READING = "reading", _("Being read")
    UNREADABLE = "unreadable", _("Could not be read")
    OPEN = "open", _("In work")
    PROPOSED = "proposed", _("Waiting for adoption")
    ADOPTED = "adopted", _("Adopted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PlanDraft(models.Model):
    """A plan that is being entered. `source`: pasted, docx, pdf, scan, superior (carried down) or review
    (carried over).

    `problem` is the stable word of what could not be read (`documents.Problem`). `revision` counts the deeds on the
    draft itself; each proposal has one of its own, so that two people may work on one draft.
    """

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.SmallIntegerField(null=True)
    superior = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, null=True, related_name="+")
    carried_from = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, null=True, related_name="+")
    measured_from = models.DateField()
    measured_to = models.DateField()
    source = models.CharField(max_length=10)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DraftState)
    problem = models.CharField(max_length=40, blank=True)
    revision = models.IntegerField(default=0)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    plan = models.OneToOneField("plans.Plan", on_delete=models.PROTECT, null=True, related_name="draft")

    class Meta:
        ordering = ["-begun_at", "-pk"]


class ProposalSort(models.TextChoices):
    TARGET = "target", _("Target")
    TASK = "task", _("Task")


class ProposalState(models.TextChoices):
    OPEN = "open", _("To decide")
    CONFIRMED = "confirmed", _("Confirmed")
    CHANGED = "changed", _("Changed and confirmed")
    REJECTED = "rejected", _("Rejected")
    ADDED = "added", _("Added by a person")


class Proposal(models.Model):
    """One target or task that the reader proposes. `read` stays as the reader had it, `said` is what a person left.

    Both are the JSON of `rules.proposals.Said`. `doubts`: why a person should look twice, as stable words.
    """

    draft = models.ForeignKey(PlanDraft, on_delete=models.CASCADE, related_name="proposals")
    ordinal = models.SmallIntegerField()
    sort = models.CharField(max_length=6, choices=ProposalSort)
    start = models.IntegerField()
    end = models.IntegerField()
    read = models.JSONField(null=True)
    said = models.JSONField()
    doubts = models.JSONField(default=list)
    superior = models.ForeignKey("plans.Target", on_delete=models.PROTECT, null=True, related_name="+")
    carried_from = models.ForeignKey("plans.Task", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    revision = models.IntegerField(default=0)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["draft", "ordinal"], name="plans_proposal_in_order")]
