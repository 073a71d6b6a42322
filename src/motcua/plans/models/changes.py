"""Amendments: a plan is changed by a decision with a number and a day, and what it said before stays."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for adoption")
    ADOPTED = "adopted", _("Adopted")
    REFUSED = "refused", _("Refused")


class PlanChange(models.Model):
    """One decision that changes a target or a task of a plan. `lines` is the JSON of `rules.changes.Line`s."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="changes")
    number = models.CharField(max_length=80)
    signed_on = models.DateField()
    in_force_on = models.DateField()
    reason = models.CharField(max_length=500)
    lines = models.JSONField()
    state = models.CharField(max_length=8, choices=ChangeState, default=ChangeState.PROPOSED)
    drawn_up_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    drawn_up_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plans_change_once")]


class TargetRevision(models.Model):
    """What a target asks from a day on, by an adopted change. `is_dropped`: nothing any more. Never changed."""

    target = models.ForeignKey("plans.Target", on_delete=models.CASCADE, related_name="revisions")
    change = models.ForeignKey(PlanChange, on_delete=models.PROTECT, related_name="revisions")
    in_force_on = models.DateField()
    comparator = models.CharField(max_length=8, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_to = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    deadline = models.CharField(max_length=10, blank=True)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["in_force_on", "pk"]


class TargetLead(models.Model):
    """Who answers for a target from a day on, by an adopted change. `supporting`: keys of the units that help, in the
    decision's order. Never changed."""

    target = models.ForeignKey("plans.Target", on_delete=models.CASCADE, related_name="leads")
    change = models.ForeignKey(PlanChange, on_delete=models.PROTECT, related_name="leads")
    in_force_on = models.DateField()
    lead = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    supporting = models.JSONField(default=list)

    class Meta:
        ordering = ["in_force_on", "pk"]
