"""The event log's one table."""

from django.db import models


class Event(models.Model):
    """One deed on one dossier. Append-only: the database refuses UPDATE, DELETE and TRUNCATE (first migration).

    `transaction` is the writing transaction's id: a reader that follows the log takes only events of
    transactions older than the oldest still running, so that none is passed over.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.BigIntegerField()
    seq = models.IntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.JSONField()
    command_id = models.CharField(max_length=64)
    payload = models.JSONField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    transaction = models.BigIntegerField(
        db_default=models.expressions.RawSQL("(pg_current_xact_id()::text)::bigint", []), editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="ledger_event_stream_seq"),
            models.UniqueConstraint(fields=["command_id"], name="ledger_event_command"),
        ]
        indexes = [models.Index(fields=["transaction", "id"], name="ledger_event_cursor")]


class AccessTrace(models.Model):
    """Who looked at whose dossier, when and at what: its owner can see it (invariant 12). Append-only too."""

    id = models.BigAutoField(primary_key=True)
    dossier_id = models.BigIntegerField()
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "-at"], name="ledger_trace_of_dossier")]
