"""What was done about a request, a destruction, a hold, a breach or a question: append-only."""

from django.db import models


class Subject(models.TextChoices):
    REQUEST = "request"
    DESTRUCTION = "destruction"
    HOLD = "hold"
    BREACH = "breach"
    QUESTION = "question"


class Deed(models.Model):
    """One deed. The database refuses to change or delete it. `by_id` is empty for the house itself."""

    subject = models.CharField(max_length=12, choices=Subject)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    by_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id", "id"], name="rights_deeds_of")]
