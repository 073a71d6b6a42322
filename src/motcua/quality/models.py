"""Quality systems of units with what hangs on them. A system's `revision` counts every change of any of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

_DAYS = models.Func("valid_from", "valid_to", models.Value("[]"), function="daterange")


class QualitySystem(models.Model):
    """One a unit. Whatever is said of it is dated and stands in the tables below."""

    unit = models.OneToOneField("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    revision = models.IntegerField(default=0)


class Change(models.Model):
    """Who changed what and when. Rows are added, never changed."""

    system = models.ForeignKey(QualitySystem, on_delete=models.PROTECT, related_name="changes")
    revision = models.IntegerField()
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    said = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "revision"], name="quality_change_in_order")]


class Announcement(models.Model):
    """The unit announced its system by a document; a new one ends the one before. Last day included."""

    system = models.ForeignKey(QualitySystem, on_delete=models.PROTECT, related_name="announcements")
    document = models.CharField(max_length=200)
    announced_on = models.DateField()
    scope = models.TextField()
    manual = models.CharField(max_length=300, blank=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system"], condition=models.Q(valid_to__isnull=True), name="quality_one_announcement"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("announced_on")),
                name="quality_announcement_in_order",
            ),
        ]


class Certificate(models.Model):
    """A certificate of a certification body; optional. First and last day included; the suspension too."""

    system = models.ForeignKey(QualitySystem, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=80)
    body = models.CharField(max_length=200)
    scope = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    suspended_from = models.DateField(null=True)
    suspension_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="quality_certificate_in_order"
            ),
            ExclusionConstraint(
                name="quality_one_certificate_a_day",
                expressions=[("system", RangeOperators.EQUAL), (_DAYS, RangeOperators.OVERLAPS)],
            ),
        ]


class ControlledDocument(models.Model):
    """A document on the unit's controlled list: an internal process (its versions are those of the process,
    never typed again) or another document with versions of its own. Last day on the list included."""

    system = models.ForeignKey(QualitySystem, on_delete=models.PROTECT, related_name="documents")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    process = models.ForeignKey(
        "processes.ProcessDefinition",
        on_delete=models.PROTECT,
        to_field="key",
        db_column="process_key",
        null=True,
        related_name="+",
    )
    listed_from = models.DateField()
    listed_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code"],
                condition=models.Q(listed_to__isnull=True),
                name="quality_document_code_once",
            ),
            models.UniqueConstraint(
                fields=["system", "process"],
                condition=models.Q(listed_to__isnull=True),
                name="quality_process_listed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(listed_to__isnull=True) | models.Q(listed_to__gte=models.F("listed_from")),
                name="quality_document_in_order",
            ),
        ]


class DocumentVersion(models.Model):
    """A version of a document that is no process; in force from the first to the last day (null: open)."""

    document = models.ForeignKey(ControlledDocument, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=40)
    approval = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", db_column="file_sha256"
    )
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "label"], name="quality_version_label_once"),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(valid_to__isnull=True),
                name="quality_one_open_version",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="quality_version_in_order",
            ),
            ExclusionConstraint(
                name="quality_one_version_a_day",
                expressions=[("document", RangeOperators.EQUAL), (_DAYS, RangeOperators.OVERLAPS)],
            ),
        ]


class Distribution(models.Model):
    """Controlled copies handed to a part of the unit, and taken back."""

    document = models.ForeignKey(ControlledDocument, on_delete=models.PROTECT, related_name="distributions")
    version = models.CharField(max_length=40)
    recipient = models.CharField(max_length=200)
    copies = models.SmallIntegerField()
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(copies__gte=1), name="quality_distribution_of_copies"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True)
                | models.Q(withdrawn_on__gte=models.F("given_on")),
                name="quality_distribution_in_order",
            ),
        ]


class KeptRecord(models.Model):
    """A record that following the document leaves behind: where and how many years it is kept (null: for good)."""

    document = models.ForeignKey(ControlledDocument, on_delete=models.PROTECT, related_name="kept_records")
    name = models.CharField(max_length=200)
    retention_years = models.SmallIntegerField(null=True)
    place = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Audit(models.Model):
    """An internal audit: planned, then carried out (null: not yet)."""

    system = models.ForeignKey(QualitySystem, on_delete=models.PROTECT, related_name="audits")
    planned_on = models.DateField()
    topic = models.CharField(max_length=300)
    carried_out_on = models.DateField(null=True)
    conclusion = models.TextField(blank=True)
    auditors = models.ManyToManyField("accounts.User", related_name="+")


class Grade(models.TextChoices):
    MAJOR = "major", _("Major nonconformity")
    MINOR = "minor", _("Minor nonconformity")
    OBSERVATION = "observation", _("Observation")


class Finding(models.Model):
    """What an audit found, with the clause of the standard."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings")
    grade = models.CharField(max_length=12, choices=Grade)
    clause = models.CharField(max_length=20)
    text = models.TextField()


class Correction(models.Model):
    """One round of corrective action: planned, done with evidence, verified by another person. When verification
    says that it did not work, the next round follows; rounds are never overwritten."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="corrections")
    round = models.SmallIntegerField(default=1)
    action = models.TextField()
    responsible = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    due = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    verified_on = models.DateField(null=True)
    verified_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    is_effective = models.BooleanField(null=True)
    verdict = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "round"], name="quality_correction_round_once"),
            models.CheckConstraint(
                condition=models.Q(due__gte=models.F("planned_on")), name="quality_correction_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True) | ~models.Q(evidence=""),
                name="quality_correction_has_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True) | ~models.Q(verified_by=models.F("done_by")),
                name="quality_correction_four_eyes",
            ),
        ]


class ManagementReview(models.Model):
    """The leadership looked at the system (TCVN ISO 9001:2015, 9.3): day, minutes, what was decided."""

    system = models.ForeignKey(QualitySystem, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    minutes = models.CharField(max_length=200)
    decided = models.TextField(blank=True)
