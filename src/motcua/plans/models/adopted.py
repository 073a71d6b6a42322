"""Adopted plans, their targets as read from the text, and values entered by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanLevel(models.TextChoices):
    """Whose plan it is; a plan's targets carry down those of a plan of a level above, or of the same text's
    issuer."""

    NATIONAL = "national", _("Of the Government")
    PROVINCE = "province", _("Of the province")
    UNIT = "unit", _("Of a unit")


class Plan(models.Model):
    """A plan or decision with its whole text; adopted for a measuring period of this province.

    `unit`: the plan is one unit's, and measured on the dossiers that it handles; null is the whole province.
    `year`: the year it plans for, None where its text names none. `superior`: the plan it carries down.
    `carried_from`: the plan of the year before whose unfinished tasks it took over.
    """

    key = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=10, choices=PlanLevel, default=PlanLevel.PROVINCE)
    year = models.SmallIntegerField(null=True)
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carried_down_by")
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    measured_from = models.DateField()
    measured_to = models.DateField()
    adopted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_on", "key"]


class TargetKind(models.TextChoices):
    RATIO = "ratio", _("Ratio")
    RANGE = "range", _("Range")
    COUNT = "count", _("Count")
    ZERO = "zero", _("Zero")
    RANK = "rank", _("Rank")
    STEPPED = "stepped", _("Stepped by year")
    BOOLEAN = "boolean", _("Deliverable by a date")
    RELATIVE = "relative", _("Compared with a base")
    QUALITATIVE = "qualitative", _("Qualitative")


class Target(models.Model):
    """One target with the sentence it comes from (`start`, `end`: characters of the plan's text).

    The row keeps what was adopted; what a later decision changed lies in `revisions` and binds from its day.
    `part_of`: a filtered target ("of which ...") under the one it filters. `superior`: the target of a higher plan
    that this one carries down. `rise`: how a rise over a base counts, in percentage points or in percent of it;
    empty while nobody decided (domain facts 7.1 row 0.7: the wording is ambiguous). `lead`: who answers for it as
    adopted; who answers on a day is in `leads`, read by `plans.answering`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets")
    ordinal = models.SmallIntegerField()
    quote = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    kind = models.CharField(max_length=12, choices=TargetKind)
    comparator = models.CharField(max_length=8, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_to = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=8, blank=True)
    scope = models.CharField(max_length=300, blank=True)
    deadline = models.CharField(max_length=10, blank=True)
    indicator = models.CharField(max_length=40, blank=True)
    objective = models.ForeignKey(
        "plans.Objective", on_delete=models.PROTECT, null=True, related_name="targets"
    )
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carried_down_by")
    rise = models.CharField(max_length=8, blank=True)
    lead = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="plans_target_in_order")]


class HandValue(models.Model):
    """A value that the system cannot compute: entered by a person, with evidence; the newest counts."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="hand_values")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    words = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=500)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
