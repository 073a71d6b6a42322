"""Keeping cells equal to the dossiers: the follower, and the whole recount."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from motcua.indicators import measures
from motcua.indicators.models import FollowerCursor
from motcua.ledger import queries as log

NAME = "cells"
# Advisory lock of whoever writes cells; one at a time.
_LOCK = 0x6D63_0001
_COLUMNS = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))


@dataclass(frozen=True)
class Followed:
    """What one run of the follower did. `behind`: more was waiting, or another run held the lock."""

    events: int
    groups: int
    behind: bool
    as_of: datetime | None


def catch_up(*, now: datetime, limit: int = 2000) -> Followed:
    """Read up to `limit` new events and recount the cells of the dossiers they touched. Cheap when none is new.

    Exact whatever the order: the log gives only events of transactions that can no longer be overtaken, the
    recount that follows sees at least those, and a dossier changed since brings its own event next time. The
    unit of recounting is all months of (receiving unit, handling unit, procedure, channel): no event moves a
    dossier to another group, while its months may come and go (a recalled result has no end any more). The other
    parts of its bundle are recounted with it: which of them closes the citizen's matter hangs on all.
    Running twice changes nothing. Does not wait for another run: it answers `behind` when work is waiting.
    """
    with transaction.atomic():
        if not _try_lock():
            waiting, _unmoved = log.since(_cursor(), limit=1)
            return Followed(0, 0, bool(waiting), _as_of() if waiting else now)
        cursor = _cursor()
        touched, after = log.since(cursor, limit=limit)
        if not touched:
            # note the instant sparingly: a page view is no reason to write
            as_of = _as_of()
            if as_of is None or (now - as_of).total_seconds() > 60:
                _move(cursor, caught_up_at=now)
            return Followed(0, 0, False, now)
        groups = _recount_groups(sorted({event.stream for event in touched}), now)
        behind = len(touched) >= limit
        as_of = max(event.at for event in touched) if behind else now
        _move(after, caught_up_at=as_of)
        return Followed(len(touched), groups, behind, as_of)


def follow(*, now: datetime) -> Followed:
    """Catch up whatever is waiting, in bounded transactions; the first time ever, count everything at once."""
    if not FollowerCursor.objects.filter(pk=NAME).exists():
        recount(now=now)
    events = groups = 0
    while True:
        done = catch_up(now=now, limit=5000)
        events, groups = events + done.events, groups + done.groups
        if not done.behind or done.events == 0:
            return Followed(events, groups, done.behind, done.as_of)


@transaction.atomic
def recount(*, now: datetime | None = None) -> int:
    """Replace all cells by a count over all dossiers; returns how many there are. Waits for a running follower."""
    now = now or timezone.now()
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # the head is read before the count: whatever comes between is counted again by the follower
        head = log.head()
        db.execute("DELETE FROM indicators_cell")
        db.execute(f"INSERT INTO indicators_cell ({_COLUMNS}) {measures.cell_sql()}", {"now": now})
        cells = int(db.rowcount)
    _move(head, caught_up_at=now)
    return cells


_DROP_GROUPS = """
WITH touched AS (
    SELECT receiving_unit_id, handling_unit_id, procedure_id, channel
      FROM dossiers_dossier WHERE id = ANY(%(ids)s)
     UNION
    SELECT other.receiving_unit_id, other.handling_unit_id, other.procedure_id, other.channel
      FROM dossiers_dossier AS d JOIN dossiers_dossier AS other ON other.bundle_id = d.bundle_id
     WHERE d.id = ANY(%(ids)s)
)
DELETE FROM indicators_cell AS c USING touched AS t
 WHERE c.unit_id = t.receiving_unit_id AND c.handling_unit_id = t.handling_unit_id
   AND c.procedure_id = t.procedure_id AND c.channel = t.channel
"""
_COUNT_GROUPS = """
WITH touched AS MATERIALIZED (
    SELECT receiving_unit_id AS unit_id, handling_unit_id, procedure_id, channel
      FROM dossiers_dossier WHERE id = ANY(%(ids)s)
     UNION
    SELECT other.receiving_unit_id, other.handling_unit_id, other.procedure_id, other.channel
      FROM dossiers_dossier AS d JOIN dossiers_dossier AS other ON other.bundle_id = d.bundle_id
     WHERE d.id = ANY(%(ids)s)
)
"""


def _recount_groups(dossier_ids: list[int], now: datetime) -> int:
    with connection.cursor() as db:
        db.execute(_DROP_GROUPS, {"ids": dossier_ids})
        counted = measures.cell_sql(touched_only=True)
        db.execute(
            f"{_COUNT_GROUPS} INSERT INTO indicators_cell ({_COLUMNS}) {counted}",
            {"ids": dossier_ids, "now": now},
        )
        return int(db.rowcount)


def _try_lock() -> bool:
    with connection.cursor() as db:
        db.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(db.fetchone()[0])


def _cursor() -> log.Cursor:
    row = FollowerCursor.objects.filter(pk=NAME).first()
    return log.Cursor() if row is None else log.Cursor(row.transaction, row.event_id)


def _as_of() -> datetime | None:
    return FollowerCursor.objects.filter(pk=NAME).values_list("caught_up_at", flat=True).first()


def _move(to: log.Cursor, *, caught_up_at: datetime) -> None:
    FollowerCursor.objects.update_or_create(
        name=NAME,
        defaults={"transaction": to.transaction, "event_id": to.id, "caught_up_at": caught_up_at},
    )
