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
    """Who looked at whose data, when, at what and why: the person concerned can see it (invariant 12). Append-only.

    About a dossier, or about an account (`subject_id`) where there is no dossier. `actor` tells who read: an
    official, the holder of code and secret, a machine or the house itself; the owner's own readings are not kept.
    `page` is the name of the page or command, `purpose` the key of law/privacy/purposes.yaml that it stated then,
    `ground` what the reader said where a ground was demanded.
    """

    id = models.BigAutoField(primary_key=True)
    dossier_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=10, default="official", db_default="official")
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=80)
    page = models.CharField(max_length=60, default="", db_default="")
    purpose = models.CharField(max_length=40, default="", db_default="")
    ground = models.CharField(max_length=300, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "-at"], name="ledger_trace_of_dossier"),
            models.Index(
                fields=["subject_id", "-at"],
                condition=models.Q(subject_id__isnull=False),
                name="ledger_trace_of_account",
            ),
            # what officials of a unit read lately, for the report of unusual readings
            models.Index(fields=["unit_id", "at"], name="ledger_trace_of_unit"),
        ]
