"""Appending to the log. The only writes the table ever sees."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from motcua.ledger import rules
from motcua.ledger.errors import CommandReused, StreamMoved
from motcua.ledger.models import AccessTrace

_encode = json.JSONEncoder(ensure_ascii=False).encode
_INSERT = """
INSERT INTO ledger_event (stream, seq, kind, at, actor, command_id, payload, previous_hash, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def append(entry: rules.Entry, *, previous: bytes) -> bytes:
    """Append one event after `previous` (its hash, 32 bytes; GENESIS for the first); returns the new hash.

    Runs inside the caller's transaction, so the event exists if and only if the deed does.
    Raises: StreamMoved (someone else appended first), CommandReused (key already spent).
    """
    digest = rules.link(previous, entry)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_INSERT, _row(entry, previous, digest))
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "ledger_event_command":
            raise CommandReused(str(CommandReused.__doc__)) from error
        if constraint == "ledger_event_stream_seq":
            raise StreamMoved(str(StreamMoved.__doc__)) from error
        raise
    return digest


def append_many(chained: Sequence[tuple[rules.Entry, bytes, bytes]]) -> None:
    """Append whole histories (entry, previous hash, hash) by COPY: imports and the demo province.

    Inside the caller's transaction; the unique constraints hold here too.
    """
    with connection.cursor() as cursor:
        copy = (
            "COPY ledger_event (stream, seq, kind, at, actor, command_id, payload, previous_hash, hash) "
            "FROM STDIN"
        )
        with cursor.copy(copy) as out:
            for entry, previous, digest in chained:
                out.write_row(_row(entry, previous, digest))


def _row(entry: rules.Entry, previous: bytes, digest: bytes) -> tuple[int | str | bytes | datetime, ...]:
    return (
        entry.stream,
        entry.seq,
        entry.kind,
        entry.at,
        json.dumps(entry.actor.to_json()),
        entry.command_id,
        _encode(dict(entry.payload)),
        previous,
        digest,
    )


def trace_read(*, dossier_id: int, user_id: int | None, unit_id: int | None, what: str, at: datetime) -> None:
    """Record that an official read personal data of a dossier. Written outside the reader's own work."""
    AccessTrace.objects.create(dossier_id=dossier_id, user_id=user_id, unit_id=unit_id, what=what, at=at)
