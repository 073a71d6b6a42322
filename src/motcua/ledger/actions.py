"""Appending to the log. The only writes the table ever sees."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from motcua.ledger import purposes, rules
from motcua.ledger.errors import CommandReused, StreamMoved
from motcua.ledger.models import AccessTrace

_INSERT = """
INSERT INTO ledger_event (stream, seq, kind, at, actor, command_id, payload, previous_hash, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def append(entry: rules.Entry, *, previous: bytes) -> bytes:
    """Append one event after `previous` (its hash, 32 bytes; GENESIS for the first); returns the new hash.

    Runs inside the caller's transaction, so the event exists if and only if the deed does.
    Raises: StreamMoved (someone else appended first), CommandReused (key already spent).
    """
    digest = rules.link(previous, entry)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _row(entry, previous, digest))
        if cursor.rowcount == 1:
            return digest
        # Nothing was written and the transaction goes on: which of the two was taken?
        cursor.execute("SELECT 1 FROM ledger_event WHERE command_id = %s", [entry.command_id])
        if cursor.fetchone():
            raise CommandReused(str(CommandReused.__doc__))
    raise StreamMoved(str(StreamMoved.__doc__))


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
        rules.actor_text(entry.actor),
        entry.command_id,
        entry.payload_text,
        previous,
        digest,
    )


_WHAT = 80  # characters, as the table has them
_GROUND = 300


def trace_reads(
    dossier_ids: Sequence[int],
    *,
    user_id: int | None,
    unit_id: int | None,
    what: str,
    at: datetime,
    page: str = "",
    actor: str = "official",
    ground: str = "",
) -> None:
    """Record that personal data of many dossiers were read at once, such as a printed book: one statement a
    thousand. `page` is the name of the page or command (`command:<name>`): its stated purpose is kept with it."""
    purpose = purposes.purpose_of(page)
    AccessTrace.objects.bulk_create(
        (
            AccessTrace(
                dossier_id=dossier_id,
                user_id=user_id,
                unit_id=unit_id,
                what=what[:_WHAT],
                at=at,
                page=page,
                purpose=purpose,
                actor=actor,
                ground=ground[:_GROUND],
            )
            for dossier_id in dict.fromkeys(dossier_ids)
        ),
        batch_size=1000,
    )


def trace_read(
    *,
    dossier_id: int | None,
    user_id: int | None,
    unit_id: int | None,
    what: str,
    at: datetime,
    page: str = "",
    actor: str = "official",
    ground: str = "",
    subject_id: int | None = None,
) -> None:
    """Record that somebody else than the owner read personal data of a dossier, or of an account (`subject_id`).
    Written outside the reader's own work."""
    AccessTrace.objects.create(
        dossier_id=dossier_id,
        subject_id=subject_id,
        user_id=user_id,
        unit_id=unit_id,
        what=what[:_WHAT],
        at=at,
        page=page,
        purpose=purposes.purpose_of(page),
        actor=actor,
        ground=ground[:_GROUND],
    )
