"""Reading the log: one stream, all streams, and what is new since a cursor."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q

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
    seq: int = 0
    place: Cursor = Cursor()


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


def until(last: Mapping[int, int]) -> dict[int, list[tuple[int, str, datetime, dict[str, rules.Json]]]]:
    """What happened to several dossiers, each up to its event of the number given: number, kind, instant and payload,
    oldest first; one query. For folding: neither actors nor hashes."""
    found: dict[int, list[tuple[int, str, datetime, dict[str, rules.Json]]]] = {one: [] for one in last}
    with connection.cursor() as db:
        db.execute(
            "SELECT e.stream, e.seq, e.kind, e.at, e.payload::text FROM ledger_event AS e"
            " JOIN unnest(%s::bigint[], %s::int[]) AS w (stream, seq) ON e.stream = w.stream AND e.seq <= w.seq"
            " ORDER BY e.stream, e.seq",
            [list(last), list(last.values())],
        )
        for stream, seq, kind, at, payload in db.fetchall():
            found[stream].append((seq, kind, at, json.loads(payload)))
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
            SELECT transaction, id, stream, kind, at, seq FROM ledger_event
             WHERE (transaction, id) > (%s, %s) AND transaction < %s
             ORDER BY transaction, id LIMIT %s
            """,
            [cursor.transaction, cursor.id, horizon, limit],
        )
        rows = db.fetchall()
    if not rows:
        return [], cursor
    return [Touched(row[2], row[3], row[4], row[5], Cursor(row[0], row[1])) for row in rows], Cursor(
        rows[-1][0], rows[-1][1]
    )


def last_seqs(streams: Sequence[int], upto: Cursor, also: Cursor | None = None) -> dict[int, int]:
    """The number of each dossier's last event up to a place in the log, itself taken in; without any left out.

    `also`: events of that transaction up to that one are taken in, wherever they stand.
    """
    also = also or Cursor(-1, -1)
    with connection.cursor() as db:
        db.execute(
            "SELECT stream, max(seq) FROM ledger_event WHERE stream = ANY(%s)"
            " AND ((transaction, id) <= (%s, %s) OR (transaction = %s AND id <= %s)) GROUP BY stream",
            [list(streams), upto.transaction, upto.id, also.transaction, also.id],
        )
        return dict(db.fetchall())


def places_of(streams: Sequence[int], upto: Cursor, also: Cursor | None = None) -> list[Touched]:
    """Every event of these dossiers up to a place in the log, by dossier and number; `also` as of `last_seqs`."""
    also = also or Cursor(-1, -1)
    with connection.cursor() as db:
        db.execute(
            "SELECT stream, kind, at, seq, transaction, id FROM ledger_event WHERE stream = ANY(%s)"
            " AND ((transaction, id) <= (%s, %s) OR (transaction = %s AND id <= %s)) ORDER BY stream, seq",
            [list(streams), upto.transaction, upto.id, also.transaction, also.id],
        )
        return [Touched(row[0], row[1], row[2], row[3], Cursor(row[4], row[5])) for row in db.fetchall()]


def own_events() -> Cursor | None:
    """The last event that the running transaction has written itself."""
    with connection.cursor() as db:
        db.execute(
            "SELECT transaction, max(id) FROM ledger_event"
            " WHERE transaction = (pg_current_xact_id_if_assigned()::text)::bigint GROUP BY transaction"
        )
        row = db.fetchone()
    return Cursor(row[0], row[1]) if row else None


def days_of(
    streams: Sequence[int], upto: Cursor, zone: str, also: Cursor | None = None
) -> list[tuple[int, int, date]]:
    """(dossier, number, day in `zone`) of the last event of each day of these dossiers, up to a place in the log;
    `also` as of `last_seqs`."""
    also = also or Cursor(-1, -1)
    with connection.cursor() as db:
        db.execute(
            "SELECT stream, max(seq), (at AT TIME ZONE %s)::date AS day FROM ledger_event WHERE stream = ANY(%s)"
            " AND ((transaction, id) <= (%s, %s) OR (transaction = %s AND id <= %s))"
            " GROUP BY stream, day ORDER BY stream, day",
            [zone, list(streams), upto.transaction, upto.id, also.transaction, also.id],
        )
        return [(row[0], row[1], row[2]) for row in db.fetchall()]


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
    """One reading of personal data: who (`actor`: official, holder, machine, system), at what, why."""

    user_id: int | None
    unit_id: int | None
    what: str
    at: datetime
    dossier_id: int | None = None
    actor: str = "official"
    page: str = ""
    purpose: str = ""
    ground: str = ""


def _read(row: AccessTrace) -> Read:
    return Read(
        row.user_id,
        row.unit_id,
        row.what,
        row.at,
        row.dossier_id,
        row.actor,
        row.page,
        row.purpose,
        row.ground,
    )


def reads_of(dossier_id: int, *, limit: int = 50) -> list[Read]:
    """Who read the dossier, newest first: shown to its owner."""
    rows = AccessTrace.objects.filter(dossier_id=dossier_id).order_by("-at", "-pk")[:limit]
    return [_read(row) for row in rows]


def reads_about(
    dossier_ids: Sequence[int],
    *,
    subject_id: int | None,
    but_by: int | None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Read], int]:
    """Who read any of these dossiers or the account, newest first, with how many there are in all; readings by
    the account `but_by` are left out."""
    about = Q(dossier_id__in=dossier_ids)
    if subject_id is not None:
        about |= Q(subject_id=subject_id)
    rows = AccessTrace.objects.filter(about)
    if but_by is not None:
        rows = rows.filter(~Q(user_id=but_by) | Q(user_id__isnull=True))
    return [_read(row) for row in rows.order_by("-at", "-pk")[offset : offset + limit]], rows.count()


_UNUSUAL = """
WITH mine AS (
    SELECT t.user_id, t.dossier_id, t.at,
           EXTRACT(hour FROM t.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS hour,
           (t.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
      FROM ledger_accesstrace t
     WHERE t.unit_id = ANY(%(units)s) AND t.at >= %(since)s AND t.at < %(until)s AND t.actor = 'official'
       AND t.user_id IS NOT NULL AND t.dossier_id IS NOT NULL
), hourly AS (
    SELECT user_id, day, count(DISTINCT dossier_id) AS n
      FROM mine GROUP BY user_id, day, date_trunc('hour', at)
)
SELECT 'bulk', user_id, day, max(n) FROM hourly WHERE n >= %(bulk)s GROUP BY user_id, day
UNION ALL
SELECT 'night', user_id, day, count(DISTINCT dossier_id) FROM mine
 WHERE hour >= %(night_from)s OR hour < %(night_to)s GROUP BY user_id, day
HAVING count(DISTINCT dossier_id) >= %(night)s
UNION ALL
SELECT 'without work', user_id, day, count(DISTINCT dossier_id) FROM mine m
 WHERE NOT EXISTS (SELECT 1 FROM ledger_event e
                    WHERE e.stream = m.dossier_id AND (e.actor->>'user')::bigint = m.user_id)
   AND NOT (m.user_id, m.dossier_id) IN (SELECT * FROM unnest(%(work_users)s::bigint[], %(work_dossiers)s::bigint[]))
 GROUP BY user_id, day HAVING count(DISTINCT dossier_id) >= %(without)s
 ORDER BY 3 DESC, 1, 2
"""


@dataclass(frozen=True)
class Unusual:
    """Readings of one official on one day (in Vietnam) that a head should ask about. `kind`: bulk (most dossiers
    within an hour), night, without work."""

    kind: str
    user_id: int
    day: date
    dossiers: int


def unusual(
    *,
    unit_ids: Sequence[int],
    since: datetime,
    until: datetime,
    bulk: int,
    night: tuple[int, int, int],
    without: int,
    given: Sequence[tuple[int, int]] = (),
) -> list[Unusual]:
    """Unusual readings by officials of the units, newest day first. `night`: first hour, hour it ends, how many
    dossiers; `given`: (account, dossier) whose work was given to them, so that reading it is no wonder."""
    with connection.cursor() as cursor:
        cursor.execute(
            _UNUSUAL,
            {
                "units": list(unit_ids),
                "since": since,
                "until": until,
                "bulk": bulk,
                "night_from": night[0],
                "night_to": night[1],
                "night": night[2],
                "without": without,
                "work_users": [user for user, _ in given],
                "work_dossiers": [dossier for _, dossier in given],
            },
        )
        return [Unusual(*row) for row in cursor.fetchall()]


def readers(*, unit_ids: Sequence[int], since: datetime, until: datetime) -> list[tuple[int, int]]:
    """(account, dossier) of every reading by officials of the units in a span of time, each once."""
    rows = AccessTrace.objects.filter(
        unit_id__in=unit_ids, at__gte=since, at__lt=until, actor="official", user_id__isnull=False
    )
    pairs = rows.filter(dossier_id__isnull=False).order_by().values_list("user_id", "dossier_id").distinct()
    return [(user, dossier) for user, dossier in pairs if user is not None and dossier is not None]
