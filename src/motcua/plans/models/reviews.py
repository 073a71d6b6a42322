"""The review at the end of a year: what became of each target and task, why, and what was learnt; then frozen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewState(models.TextChoices):
    OPEN = "open", _("In work")
    SIGNED_ONCE = "signed_once", _("Signed by one of two")
    FROZEN = "frozen", _("Signed by two and frozen")


class YearReview(models.Model):
    """`record` is everything that was signed, written at the first signature; `sha256` its hash, which both sign."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="reviews")
    year = models.SmallIntegerField()
    state = models.CharField(max_length=11, choices=ReviewState, default=ReviewState.OPEN)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    record = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    first_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    draft = models.ForeignKey("plans.PlanDraft", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "year"], name="plans_review_of_year")]


class ReviewLine(models.Model):
    """One target or one task. `outcome`: met, not_met, done, not_done, cancelled, not_assessed. The figure is exact:
    `numerator` over `denominator`, or the `value` entered by hand; all null where nothing was measured."""

    review = models.ForeignKey(YearReview, on_delete=models.CASCADE, related_name="lines")
    target = models.ForeignKey("plans.Target", on_delete=models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey("plans.Task", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    cause = models.CharField(max_length=500, blank=True)
    lesson = models.CharField(max_length=500, blank=True)
    is_carried = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target__isnull=False, task__isnull=True)
                | models.Q(target__isnull=True, task__isnull=False),
                name="plans_review_line_of_one",
            )
        ]
