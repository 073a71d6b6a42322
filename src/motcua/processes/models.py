"""Processes, their approved versions, and where running dossiers stand when the dossier's row cannot say it."""

from django.db import models
from django.db.models.lookups import LessThanOrEqual


class ProcessDefinition(models.Model):
    """An internal process by its key. What it says is in its versions."""

    key = models.CharField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)


class ProcessVersion(models.Model):
    """One approved version; never changed, so a dossier that keeps its number keeps its process.

    `bpmn` and `dmn` are what the product wrote itself, `table` the step table it came from (null for an imported
    file). `weight_total` and `weight_limit` are working minutes or percent, as `basis` says. `sha256` covers both
    files. `approved_by` is the number and date of the deciding document, empty for what comes with the product.
    """

    definition = models.ForeignKey(ProcessDefinition, on_delete=models.PROTECT, related_name="versions")
    number = models.SmallIntegerField()
    bpmn = models.TextField()
    dmn = models.TextField(blank=True)
    table = models.JSONField(null=True)
    basis = models.CharField(max_length=8)
    weight_total = models.IntegerField()
    weight_limit = models.IntegerField(null=True)
    valid_from = models.DateField()
    approved_by = models.CharField(max_length=200, blank=True)
    approver_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], name="processes_version_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="processes_version_from_one"),
        ]


class ProcessRun(models.Model):
    """Where a running dossier stands in its process, at most 4 KB; the row goes when the process ends.

    A process that is one step after the other has no row: the dossier's open step says everything. `timers` lists
    [key, visit, opened at, working minutes]; `wake_at` is the first of them.
    """

    dossier_id = models.BigIntegerField(primary_key=True)
    state = models.BinaryField(max_length=4096)
    timers = models.JSONField(default=list)
    wake_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["wake_at"], condition=models.Q(wake_at__isnull=False), name="processes_run_wakes"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    models.Func(
                        models.F("state"), function="octet_length", output_field=models.IntegerField()
                    ),
                    models.Value(4096),
                ),
                name="processes_run_state_is_small",
            ),
        ]
