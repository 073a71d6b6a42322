"""Keeping cells equal to the dossiers: the follower, and the whole recount."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import connection, transaction
from django.utils import timezone

from motcua.indicators import evenings, knowing, levels, measures, standing
from motcua.indicators.models import Cell, FollowerCursor
from motcua.kernel.zone import day_of
from motcua.ledger import queries as log

NAME = "cells"
# Advisory lock of whoever writes cells; one at a time.
_LOCK = 0x6D63_0001
_COLUMNS = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))


@dataclass(frozen=True)
class Followed:
    """What one run of the follower did. `behind`: more was waiting, or another run held the lock."""

    events: int
    cells: int
    behind: bool
    as_of: datetime | None


def catch_up(*, now: datetime, limit: int = 2000) -> Followed:
    """Read up to `limit` new events and change the cells by what they changed. Cheap when none is new.

    Exact whatever the order: the log gives each event once, and only of transactions that can no longer be
    overtaken; what a dossier counts for before and after them is folded from its log, whatever its row says by
    now. A dossier of a bundle is counted with the other parts: which of them closes the citizen's matter hangs on
    all. Costs by the events read, not by how many dossiers there are.
    Running twice changes nothing. Does not wait for another run: it answers `behind` when work is waiting.
    """
    with transaction.atomic():
        if not _try_lock():
            waiting, _unmoved = log.since(_place(_row()), limit=1)
            return Followed(0, 0, bool(waiting), _as_of() if waiting else now)
        row = _row()
        cursor = _place(row)
        if row is None and Cell.objects.exists():
            return Followed(
                0, 0, True, None
            )  # a new version counts otherwise: the whole count is the worker's
        touched, after = log.since(cursor, limit=limit)
        if not touched:
            # note the instant sparingly: a page view is no reason to write
            as_of = row.caught_up_at if row else None
            if as_of is None or (now - as_of).total_seconds() > 60:
                with _counting():
                    _move(cursor, caught_up_at=now)
                    evenings.note(_today(now), cursor, closes=True)
                    knowing.close(_today(now))
            return Followed(0, 0, False, now)
        today = _today(now)
        days = knowing.known_days(
            (event.at for event in touched), floor=knowing.closed_on() or date.min, today=today
        )
        with _counting() as written_before:
            knowing.write(touched, days, before=cursor, counted=_counted(row))
            cells = levels.add(written_before)
            behind = len(touched) >= limit
            evenings.note(today, after, closes=not behind)
            as_of = max(event.at for event in touched) if behind else now
            _move(after, caught_up_at=as_of)
            if not behind:
                knowing.close(today)
        return Followed(len(touched), cells, behind, as_of)


def follow(*, now: datetime) -> Followed:
    """Catch up whatever is waiting, in bounded transactions; the first time ever, count everything at once."""
    if not FollowerCursor.objects.filter(pk=NAME).exists():
        recount(now=now)
    events = cells = 0
    while True:
        done = catch_up(now=now, limit=5000)
        events, cells = events + done.events, cells + done.cells
        if not done.behind or done.events == 0:
            return Followed(events, cells, done.behind, done.as_of)


# A log of up to so many events is read whole at the first count, so that any past day can be asked for.
HISTORY_EVENTS = 100_000


@transaction.atomic
def recount(*, now: datetime | None = None, history: bool | None = None) -> int:
    """Put all cells right by a count over all dossiers; returns how many there are. Waits for a running follower.

    What was wrong is a difference of today. The very first count of all reads what each past day changed from the
    log, unless it is long (or `history` says no): then one count of today stands for all before it.
    """
    now = now or timezone.now()
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if FollowerCursor.objects.filter(pk=NAME).exists():
        while True:  # what waits is known on its own days
            done = catch_up(now=now, limit=5000)
            if not done.behind or not done.events:
                break
    elif knowing.closed_on() is not None:  # a new version: what waits is taken for a correction of today
        with _counting():
            evenings.note_unread(_today(now))
    head, own, today = log.head(), log.own_events(), _today(now)
    is_first, is_read = knowing.closed_on() is None, False
    stood_wrong = standing.wrong()
    with _counting(correcting=not is_first) as written_before:
        if is_first:
            is_read = history if history is not None else log.count() <= HISTORY_EVENTS
            knowing.begin(since=None if is_read else today)
            if is_read:
                knowing.write_history(head=head, own=own, until=today)
        with connection.cursor() as db:
            db.execute(
                _whole_differences(),
                {
                    "now": now,
                    "known_on": today,
                    "transaction": head.transaction,
                    "event": head.id,
                    "own": own.transaction if own else -1,
                },
            )
            unread = [row[0] for row in db.fetchall()]
            knowing.write_standing(unread, upto=head, day=today)
        if stood_wrong:
            standing.begin_anew(today)
        standing.begin(date.min if is_read else today)
        levels.add_differences(written_before)
        cells = levels.renew()
        evenings.note(today, head, closes=True, counted=own)
        _move(head, caught_up_at=now, counted=own)
        knowing.close(today)
    return cells


def _today(now: datetime) -> date:
    """The day on which what is counted now is known; a clock that went back does not open a day anew."""
    return max(day_of(now), knowing.closed_on() or date.min)


@contextmanager
def _counting(*, correcting: bool = False) -> Iterator[int]:
    """The database takes changes of figures only from whoever names itself so; gives the last difference's number.

    `correcting`: what is written is marked as a correction.
    """
    with connection.cursor() as db:
        db.execute(
            "SELECT set_config('motcua.counting', 'follower', TRUE),"
            " (SELECT coalesce(max(id), 0) FROM indicators_celldifference),"
            " set_config('motcua.correcting', %s, TRUE)",
            ["yes" if correcting else ""],
        )
        last = int(db.fetchone()[1])
    yield last
    # not in a `finally`: after an error the transaction is lost, and its setting with it
    with connection.cursor() as db:
        db.execute(
            "SELECT set_config('motcua.counting', '', TRUE), set_config('motcua.correcting', '', TRUE)"
        )


_KEY_COLUMNS = ", ".join(("month", *measures.KEYS))
_SUMS = ", ".join(f"sum({code}) AS {code}" for code in measures.IN_CELLS)
_NEGATIVE = ", ".join(f"-{code}" for code in measures.IN_CELLS)
_ANY = " OR ".join(f"sum({code}) <> 0" for code in measures.IN_CELLS)


@cache
def _whole_differences() -> str:
    """All dossiers' count, less what is written already. In the same look at the database: the dossiers with events
    that the follower will read after this count are left out and named; they count by their log up to its place."""
    return f"""
WITH unread AS MATERIALIZED (
    SELECT o.id FROM dossiers_dossier AS o
     WHERE o.id IN (SELECT e.stream FROM ledger_event AS e
                     WHERE (e.transaction, e.id) > (%(transaction)s, %(event)s) AND e.transaction <> %(own)s)
        OR o.bundle_id IN (SELECT d.bundle_id FROM ledger_event AS e JOIN dossiers_dossier AS d ON d.id = e.stream
                            WHERE (e.transaction, e.id) > (%(transaction)s, %(event)s)
                              AND e.transaction <> %(own)s AND d.bundle_id IS NOT NULL)
), chosen AS (
    SELECT id FROM dossiers_dossier WHERE id NOT IN (SELECT id FROM unread)
), {standing.WHOLE}, written AS (
    INSERT INTO indicators_celldifference (known_on, {_COLUMNS})
    SELECT %(known_on)s::date, {_KEY_COLUMNS}, {_SUMS}
      FROM (SELECT {_COLUMNS} FROM ({measures.cell_sql(touched_only=True)}) AS x
             UNION ALL SELECT {_KEY_COLUMNS}, {_NEGATIVE} FROM indicators_celldifference) AS y
     GROUP BY {_KEY_COLUMNS} HAVING {_ANY}
)
SELECT id FROM unread
"""


def _try_lock() -> bool:
    with connection.cursor() as db:
        db.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(db.fetchone()[0])


def _row() -> FollowerCursor | None:
    return FollowerCursor.objects.filter(pk=NAME).first()


def _place(row: FollowerCursor | None) -> log.Cursor:
    return log.Cursor() if row is None else log.Cursor(row.transaction, row.event_id)


def _as_of() -> datetime | None:
    return FollowerCursor.objects.filter(pk=NAME).values_list("caught_up_at", flat=True).first()


def _counted(row: FollowerCursor | None) -> log.Cursor | None:
    if row is None or row.counted_transaction is None or row.counted_event is None:
        return None
    return log.Cursor(row.counted_transaction, row.counted_event)


def _move(to: log.Cursor, *, caught_up_at: datetime, counted: log.Cursor | None = None) -> None:
    values: dict[str, object] = {
        "transaction": to.transaction,
        "event_id": to.id,
        "caught_up_at": caught_up_at,
    }
    if counted is not None:
        values |= {"counted_transaction": counted.transaction, "counted_event": counted.id}
    FollowerCursor.objects.update_or_create(name=NAME, defaults=values)
