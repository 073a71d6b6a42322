"""Who did what when, and the files that prove it. Both are append-only: the database refuses anything else."""

from django.db import models

from motcua.reviews.rules.subjects import Subject

SUBJECTS = [(one.value, one.value) for one in Subject]


class Deed(models.Model):
    """One deed. `payload` holds what was written, so that every earlier state can be read."""

    subject = models.CharField(max_length=16, choices=SUBJECTS)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id", "id"], name="reviews_deeds_in_order")]


class Evidence(models.Model):
    """A file that proves something; its type was read from its content and its hash is its name in the store."""

    subject = models.CharField(max_length=16, choices=SUBJECTS)
    subject_id = models.BigIntegerField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"], name="reviews_evidence_of")]
