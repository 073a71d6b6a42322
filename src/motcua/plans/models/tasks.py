"""What a plan sets itself besides figures: objectives of the reform, tasks with a product, and their states."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Objective(models.Model):
    """A heading of the plan under one domain of the reform (`rules.domains.Domain`)."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="objectives")
    ordinal = models.SmallIntegerField()
    domain = models.CharField(max_length=20)
    title = models.CharField(max_length=300)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "domain"], name="plans_objective_of_domain")]


class TaskState(models.TextChoices):
    """`rules.task_states` has the ways from one to the next, and who may go them."""

    PLANNED = "planned", _("Not begun")
    UNDER_WAY = "under_way", _("Under way")
    REPORTED = "reported", _("Reported as done")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    CARRIED = "carried", _("Carried over")


class Task(models.Model):
    """One task: what is to come out (`product`), who leads, who supports, when it is due, what proves it.

    `start`, `end`: characters of the plan's text; both 0 for a task that no text says. `state` follows `entries`,
    the append-only history. `lead_words`, `supporting`: as the plan writes them. `revision` counts the entries.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="tasks")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, null=True, related_name="tasks")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    ordinal = models.SmallIntegerField()
    title = models.CharField(max_length=500)
    product = models.CharField(max_length=300, blank=True)
    lead = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    lead_words = models.CharField(max_length=200, blank=True)
    supporting = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True)
    quote = models.TextField(blank=True)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.PLANNED)
    revision = models.IntegerField(default=0)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="plans_task_in_order")]


class TaskStep(models.Model):
    """What a task over several years has to bring by the end of one of them."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    year = models.SmallIntegerField()
    product = models.CharField(max_length=300)
    due_on = models.DateField()

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["task", "year"], name="plans_task_step_of_year")]


class TaskEntry(models.Model):
    """One entry in a task's history: the state it came into, with words, evidence and author. Never changed."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="entries")
    state = models.CharField(max_length=10, choices=TaskState)
    due_on = models.DateField(null=True)
    words = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
