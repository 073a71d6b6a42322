"""The yearly plan (kế hoạch rà soát, đánh giá thủ tục hành chính) and its lines."""

from django.db import models


class PlanState(models.TextChoices):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class ReviewPlan(models.Model):
    """What is reviewed in a year. It counts from `issued_on`, the day of the decision that approves it.

    `revision` counts its changes: a page that shows an older one cannot overwrite a newer.
    """

    year = models.SmallIntegerField()
    title = models.CharField(max_length=250)
    issuer = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    number = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True)
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["year", "state"], name="reviews_plans_of_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "number"],
                condition=~models.Q(number=""),
                name="reviews_plan_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PlanState.APPROVED)
                | (models.Q(issued_on__isnull=False, approved_by__isnull=False) & ~models.Q(number="")),
                name="reviews_plan_approved_by_a_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
                name="reviews_plan_second_person",
            ),
        ]


class PlanLine(models.Model):
    """One procedure, or a named group of procedures that are reviewed together, with who does it and by when."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="lines")
    ordinal = models.IntegerField()
    group_name = models.CharField(max_length=250, blank=True)
    is_priority = models.BooleanField(default=False)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="reviews_line_in_order"),
        ]
