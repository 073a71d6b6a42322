"""Who did what to a plan or its draft, in order. Nothing here is ever changed."""

from django.db import models


class PlanDeed(models.Model):
    """One deed. `kind` is a stable word; `ordinal` the proposal's number where it was about one."""

    draft = models.ForeignKey("plans.PlanDraft", on_delete=models.CASCADE, null=True, related_name="deeds")
    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, null=True, related_name="deeds")
    kind = models.CharField(max_length=24)
    ordinal = models.SmallIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
