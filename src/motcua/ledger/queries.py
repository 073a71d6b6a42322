"""Reading the log: one stream, all streams, and what is new since a cursor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from motcua.ledger import rules
from motcua.ledger.models import AccessTrace, Event


@dataclass(frozen=True)
class Recorded:
    """An event as stored, with both hashes (32 bytes each) and its place in the log."""

    id: int
    entry: rules.Entry
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True)
class Cursor:
    """How far a follower has read: the last (transaction, id) taken."""

    transaction: int = 0
    id: int = 0


@dataclass(frozen=True)
class Touched:
    """What a follower learns of one new event."""

    stream: int
    kind: str
    at: datetime


def _recorded(event: Event) -> Recorded:
    actor = event.actor
    return Recorded(
        id=event.pk,
        entry=rules.Entry(
            stream=event.stream,
            seq=event.seq,
            kind=event.kind,
            at=event.at,
            actor=rules.Actor(kind=actor["kind"], user_id=actor["user"], unit_id=actor["unit"]),
            command_id=event.command_id,
            payload=event.payload,
        ),
        previous_hash=bytes(event.previous_hash),
        hash=bytes(event.hash),
    )


def of_stream(stream: int) -> list[Recorded]:
    """All events of one dossier, oldest first."""
    return [_recorded(event) for event in Event.objects.filter(stream=stream).order_by("seq")]


def of_streams(streams: list[int]) -> dict[int, list[Recorded]]:
    """All events of several dossiers in one query, each oldest first."""
    found: dict[int, list[Recorded]] = {stream: [] for stream in streams}
    for event in Event.objects.filter(stream__in=streams).order_by("stream", "seq"):
        found[event.stream].append(_recorded(event))
    return found


def every_stream(*, batch: int = 5000) -> Iterator[list[Recorded]]:
    """Every dossier's events, stream by stream, without holding the log in memory."""
    current: list[Recorded] = []
    for event in Event.objects.order_by("stream", "seq").iterator(chunk_size=batch):
        if current and current[-1].entry.stream != event.stream:
            yield current
            current = []
        current.append(_recorded(event))
    if current:
        yield current


def of_command(command_id: str) -> Recorded | None:
    """The event that a command wrote, or None when the key is new."""
    event = Event.objects.filter(command_id=command_id).first()
    return None if event is None else _recorded(event)


def since(cursor: Cursor, *, limit: int = 5000) -> tuple[list[Touched], Cursor]:
    """Events after the cursor, only of transactions that can no longer be overtaken, and the new cursor."""
    horizon = _horizon()
    with connection.cursor() as db:
        db.execute(
            """
            SELECT transaction, id, stream, kind, at FROM ledger_event
             WHERE (transaction, id) > (%s, %s) AND transaction < %s
             ORDER BY transaction, id LIMIT %s
            """,
            [cursor.transaction, cursor.id, horizon, limit],
        )
        rows = db.fetchall()
    if not rows:
        return [], cursor
    return [Touched(row[2], row[3], row[4]) for row in rows], Cursor(rows[-1][0], rows[-1][1])


def head() -> Cursor:
    """Where the log ends now for a follower: everything before can no longer be overtaken."""
    horizon = _horizon()
    with connection.cursor() as db:
        db.execute(
            """
            SELECT transaction, id FROM ledger_event WHERE transaction < %s
             ORDER BY transaction DESC, id DESC LIMIT 1
            """,
            [horizon],
        )
        row = db.fetchone()
    return Cursor(row[0], row[1]) if row else Cursor()


_RUNNING_HERE = """
SELECT min(backend_xid::text::bigint) FILTER (WHERE backend_xid IS NOT NULL),
       bool_or(usename IS DISTINCT FROM current_user AND backend_type = 'client backend')
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def _horizon() -> int:
    """The first transaction that may still be running: events of those before it are all there or never come.

    The snapshot's own bound counts every database of the server, so that a long transaction elsewhere would hold
    the figures back. Therefore: first the next number to be given (whoever begins later gets a higher one), then
    who of this database is still running (read anew: a transaction keeps its first look). A guest under another
    role hides its number from us; with one present the server's own bound is taken. Each step is a statement of
    its own: the events are read after both.
    """
    with connection.cursor() as db:
        db.execute(
            "SELECT pg_stat_clear_snapshot(), pg_snapshot_xmax(s)::text::bigint, pg_snapshot_xmin(s)::text::bigint"
            " FROM pg_current_snapshot() AS s"
        )
        _, next_one, server_wide = db.fetchone()
        db.execute(_RUNNING_HERE)
        oldest_here, has_guest = db.fetchone()
    if has_guest:
        return int(server_wide)
    return int(next_one if oldest_here is None else min(next_one, oldest_here))


def count() -> int:
    return Event.objects.count()


def stream_count() -> int:
    """How many dossiers have events."""
    return Event.objects.filter(seq=1).count()


@dataclass(frozen=True)
class Read:
    """One reading of a dossier's personal data."""

    user_id: int | None
    unit_id: int | None
    what: str
    at: datetime


def reads_of(dossier_id: int, *, limit: int = 50) -> list[Read]:
    """Who read the dossier, newest first: shown to its owner."""
    rows = AccessTrace.objects.filter(dossier_id=dossier_id).order_by("-at", "-pk")[:limit]
    return [Read(row.user_id, row.unit_id, row.what, row.at) for row in rows]
