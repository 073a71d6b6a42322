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
    unit of recounting is all months of (receiving unit, handling unit, procedure, channel): a dossier belongs to
    the group it is in and to those that it left by a reorganisation, while its months may come and go (a recalled
    result has no end any more). The other parts of its bundle are recounted with it: which of them closes the
    citizen's matter hangs on all.
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


# The groups of the dossiers themselves, of the units that had them before a reorganisation, and of the other parts
# of their bundles.
_TOUCHED = """
WITH named AS MATERIALIZED (
    SELECT id FROM dossiers_dossier WHERE id = ANY(%(ids)s)
     UNION
    SELECT other.id FROM dossiers_dossier AS d JOIN dossiers_dossier AS other ON other.bundle_id = d.bundle_id
     WHERE d.id = ANY(%(ids)s)
), touched AS MATERIALIZED (
    SELECT d.receiving_unit_id AS unit_id, d.handling_unit_id, d.procedure_id, d.channel
      FROM dossiers_dossier AS d JOIN named USING (id)
     UNION
    SELECT h.receiving_unit_id, h.handling_unit_id, d.procedure_id, d.channel
      FROM dossiers_formerhome AS h JOIN named AS n ON n.id = h.dossier_id
      JOIN dossiers_dossier AS d ON d.id = h.dossier_id
)
"""
_DROP_GROUPS = f"""
{_TOUCHED}
DELETE FROM indicators_cell AS c USING touched AS t
 WHERE c.unit_id = t.unit_id AND c.handling_unit_id = t.handling_unit_id
   AND c.procedure_id = t.procedure_id AND c.channel = t.channel
"""
# A dossier belongs to a group now, or did so in former days.
_COUNT_GROUPS = f"""
{_TOUCHED}, chosen AS MATERIALIZED (
    SELECT d.id FROM dossiers_dossier AS d JOIN touched AS t
        ON d.receiving_unit_id = t.unit_id AND d.handling_unit_id = t.handling_unit_id
       AND d.procedure_id = t.procedure_id AND d.channel = t.channel
     UNION
    SELECT h.dossier_id FROM dossiers_formerhome AS h JOIN dossiers_dossier AS d ON d.id = h.dossier_id
      JOIN touched AS t ON h.receiving_unit_id = t.unit_id AND h.handling_unit_id = t.handling_unit_id
       AND d.procedure_id = t.procedure_id AND d.channel = t.channel
)
"""


def _recount_groups(dossier_ids: list[int], now: datetime) -> int:
    with connection.cursor() as db:
        db.execute(_DROP_GROUPS, {"ids": dossier_ids})
        counted = measures.cell_sql(touched_only=True)
        db.execute(
            f"{_COUNT_GROUPS} INSERT INTO indicators_cell ({_COLUMNS}) SELECT {_COLUMNS} FROM ({counted}) AS x "
            "WHERE (unit_id, handling_unit_id, procedure_id, channel) IN (SELECT * FROM touched)",
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
