"""Entries of the registers. Rows are added, never changed: the database refuses anything else."""

from django.db import models


class Entry(models.Model):
    """One row. A correction, a follow-up and a withdrawal are new rows of the same `series` with the next `revision`.

    `unit`: whom the entry is about, null for the whole province. `facts` obey the schema of their kind
    (law/steering). `counts_at_once`: it needs nobody's confirmation. `sameness`: hash of what makes it the same as
    another entry. `author_unit`: the unit that the author acted for.
    """

    kind = models.CharField(max_length=40)
    series = models.UUIDField()
    revision = models.SmallIntegerField(default=1)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    number = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    evidence = models.ForeignKey(
        "records.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_column="evidence_sha256",
    )
    evidence_name = models.CharField(max_length=200, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    counts_at_once = models.BooleanField(default=True)
    sameness = models.CharField(max_length=64)
    search_text = models.TextField(blank=True)
    command_id = models.UUIDField(unique=True)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    author_unit_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "revision"], name="steering_one_row_a_revision"),
            models.CheckConstraint(
                condition=models.Q(revision=1) | ~models.Q(reason=""), name="steering_change_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(revision__gt=1) | models.Q(is_withdrawn=False),
                name="steering_withdrawal_follows",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "series", "-revision"], name="steering_newest_rows"),
            models.Index(fields=["kind", "sameness"], name="steering_same_entries"),
        ]


class Confirmation(models.Model):
    """Another person's word on a row: confirmed, or refused with the reason."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="confirmation")
    is_confirmed = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_confirmed=True) | ~models.Q(words=""),
                name="steering_refusal_has_reason",
            )
        ]
