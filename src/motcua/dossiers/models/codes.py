"""Codes that a partner allotted, and codes by which other systems know our dossiers."""

from django.db import models
from django.db.models import Q


class CodeAllotment(models.Model):
    """One dossier code handed out by a partner for a unit and day. Its row stays: no code is used twice."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    code = models.CharField(max_length=50, unique=True)
    fetched_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "day", "id"], condition=Q(taken_at__isnull=True), name="dossiers_codes_ready"
            )
        ]


class ImportRun(models.Model):
    """One file taken in from one source. `finished_at` is empty while it runs and when it broke off."""

    source = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    mapping_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    imported = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "file_sha256"], name="dossiers_import_run_once")
        ]


class ExternalCode(models.Model):
    """A code that another system gave a dossier: valid for look-up for ever.

    `is_key`: the code that its source names the dossier by, at most one dossier a source and code; `line` and
    `digest` are the row it came in by, so that the same row again changes nothing.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="external_codes")
    source = models.CharField(max_length=30)
    code = models.CharField(max_length=80)
    is_key = models.BooleanField()
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    line = models.IntegerField()
    digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code"], condition=Q(is_key=True), name="dossiers_external_key"
            )
        ]
        indexes = [models.Index(fields=["code"], name="dossiers_external_code")]
