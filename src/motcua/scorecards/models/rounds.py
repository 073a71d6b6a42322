"""Versions of frameworks as they were taken over, and the rounds that use them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.scorecards.rules.stages import Stage


class FrameworkState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class FrameworkVersion(models.Model):
    """One version of a framework, whole (`rules.freezing`); the database refuses to change `content` and its hash.

    `key` is `code/version`. A shipped one needs no approval: it came with the product. An imported one waits for a
    second person. `file` is the workbook that it was read from.
    """

    key = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    name = models.JSONField()
    scope = models.CharField(max_length=20)
    is_demo = models.BooleanField()
    is_shipped = models.BooleanField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=FrameworkState)
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", db_column="file_sha256"
    )
    file_name = models.CharField(max_length=200, blank=True)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(state="rejected"), name="scorecards_framework_key_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="scorecards_framework_four_eyes",
            ),
        ]


class StageChoice(models.TextChoices):
    """`rules.stages.Stage` in words."""

    OPEN = Stage.OPEN.value, _("Drawn up")
    SELF_SCORING = Stage.SELF_SCORING.value, _("Self-scoring")
    APPRAISAL = Stage.APPRAISAL.value, _("Appraisal")
    SURVEYS = Stage.SURVEYS.value, _("Survey parts")
    PUBLISHED = Stage.PUBLISHED.value, _("Result made public")
    CORRECTING = Stage.CORRECTING.value, _("Made public, being corrected")
    WITHDRAWN = Stage.WITHDRAWN.value, _("Called off")


class Round(models.Model):
    """A framework asked of units for a period (first days of its first and last month).

    Deadlines are last days, included.
    `closed_on`: the day on which self-scoring ended; figures of the system are frozen as known then.
    """

    framework = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=200)
    first = models.DateField()
    last = models.DateField()
    stage = models.CharField(max_length=14, choices=StageChoice, default=StageChoice.OPEN)
    revision = models.IntegerField(default=0)
    self_due = models.DateField()
    answer_due = models.DateField()
    publish_due = models.DateField()
    closed_on = models.DateField(null=True)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "first", "last"],
                condition=~models.Q(stage="withdrawn"),
                name="scorecards_round_once",
            ),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="scorecards_round_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(answer_due__gte=models.F("self_due"))
                & models.Q(publish_due__gte=models.F("answer_due")),
                name="scorecards_deadlines_in_order",
            ),
        ]

    @property
    def year(self) -> int:
        return self.last.year


class Appraiser(models.Model):
    """A body that appraises in the round: the criteria under `codes`, or all of them when it is empty."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="appraisers")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="scorecards_appraiser_once"),
        ]
