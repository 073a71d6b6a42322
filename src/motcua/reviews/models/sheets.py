"""The review sheet of one procedure (biểu rà soát)."""

from django.db import models

from motcua.reviews.rules.law import Outcome


class SheetState(models.TextChoices):
    WAITING = "waiting"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONCLUDED = "concluded"
    DROPPED = "dropped"


class ReviewSheet(models.Model):
    """What a review found of one procedure in one plan.

    `procedure_version` is the version reviewed, `questions_from` the questionnaire's day and `hour_vnd` the cost of
    an hour: all pinned when the sheet is begun. `costs_before` and `costs_after` are the inputs (rules/costs.py);
    `cost_before_vnd` and `cost_after_vnd` what they came to when concluded, per year in whole đồng, null when not
    known. `catalogue_draft_id` is the draft opened in the catalogue. A concluded sheet is never changed.
    """

    plan = models.ForeignKey("reviews.ReviewPlan", on_delete=models.PROTECT, related_name="sheets")
    line = models.ForeignKey("reviews.PlanLine", on_delete=models.PROTECT, related_name="sheets")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.WAITING)
    questions_from = models.DateField(null=True)
    hour_vnd = models.IntegerField(null=True)
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=14, blank=True)
    ground = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    limit_now = models.IntegerField(null=True)
    limit_proposed = models.IntegerField(null=True)
    limit_unit = models.CharField(max_length=12, default="working_day")
    from_level = models.CharField(max_length=12, blank=True)
    to_level = models.CharField(max_length=12, blank=True)
    costs_before = models.JSONField(default=list)
    costs_after = models.JSONField(default=list)
    dearer_ground = models.TextField(blank=True)
    cost_before_vnd = models.BigIntegerField(null=True)
    cost_after_vnd = models.BigIntegerField(null=True)
    submitted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(null=True)
    concluded_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)
    dropped_ground = models.CharField(max_length=500, blank=True)
    catalogue_draft_id = models.BigIntegerField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["procedure", "concluded_on"], name="reviews_sheets_of_procedure")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "procedure"], name="reviews_procedure_once_in_a_plan"),
            models.CheckConstraint(
                condition=~models.Q(state=SheetState.CONCLUDED)
                | (
                    models.Q(
                        concluded_on__isnull=False,
                        concluded_by__isnull=False,
                        outcome__in=[outcome.value for outcome in Outcome],
                    )
                    & ~models.Q(ground="")
                ),
                name="reviews_conclusion_has_its_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_by__isnull=True)
                | ~models.Q(concluded_by=models.F("submitted_by")),
                name="reviews_sheet_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=SheetState.DROPPED)
                | (models.Q(dropped_on__isnull=False) & ~models.Q(dropped_ground="")),
                name="reviews_drop_has_its_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_before_vnd__isnull=True) | models.Q(cost_before_vnd__gte=0),
                name="reviews_cost_before_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_after_vnd__isnull=True) | models.Q(cost_after_vnd__gte=0),
                name="reviews_cost_after_not_negative",
            ),
        ]
