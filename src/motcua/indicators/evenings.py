"""Which events were known at the end of a past day: the place that the follower had read the log to, day by day.

The follower counts an event on its own day, but on the day it reads it where that day was closed already (a history
brought along later) or is not here yet. So of every day two places are noted: up to where the log was read on it,
and where the days before it were closed. From both follows, for each event, whether an evening knew of it.
Of days before the first note (an older version counted them) an event is known on its own day. Days in Vietnam.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from motcua.indicators.models import Evening
from motcua.kernel.once import once
from motcua.kernel.zone import VIETNAM, day_of
from motcua.ledger import queries as log

_NOTE = """
INSERT INTO indicators_evening AS e (day, last_transaction, last_event, closed_transaction, closed_event,
                                     counted_transaction, counted_event)
VALUES (%(day)s, %(last)s, %(last_id)s, %(closed)s, %(closed_id)s, %(own)s, %(own_id)s)
    ON CONFLICT (day) DO UPDATE
   SET last_transaction = EXCLUDED.last_transaction, last_event = EXCLUDED.last_event,
       closed_transaction = coalesce(e.closed_transaction, EXCLUDED.closed_transaction),
       closed_event = CASE WHEN e.closed_transaction IS NULL THEN EXCLUDED.closed_event ELSE e.closed_event END,
       counted_transaction = coalesce(EXCLUDED.counted_transaction, e.counted_transaction),
       counted_event = coalesce(EXCLUDED.counted_event, e.counted_event)
"""


def note(day: date, read_to: log.Cursor, *, closes: bool, counted: log.Cursor | None = None) -> None:
    """On `day` the log was read to a place; `closes`: the days before it take no differences from there on.

    `counted`: events of that transaction up to that one were counted too, wherever they stand.
    """
    with connection.cursor() as db:
        db.execute(
            _NOTE,
            {
                "day": day, "last": read_to.transaction, "last_id": read_to.id,
                "closed": read_to.transaction if closes else None, "closed_id": read_to.id if closes else None,
                "own": counted.transaction if counted else None, "own_id": counted.id if counted else None,
            },
        )  # fmt: skip


def note_unread(day: date) -> None:
    """What was not read before `day` is known on it, whatever its own day."""
    newest = Evening.objects.order_by("-day").first()
    if newest is not None:
        note(day, log.Cursor(newest.last_transaction, newest.last_event), closes=True)


@dataclass(frozen=True)
class Mark:
    """What tells the events that the end of `day` knew from those after; `values` are the parameters of `KNOWN`."""

    day: date
    values: dict[str, Any]

    @property
    def end(self) -> datetime:
        """The last instant of the day."""
        return end_of(self.day)


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Vietnam."""
    return datetime.combine(day, time.min, VIETNAM)


def end_of(day: date) -> datetime:
    """The last instant of a day in Vietnam."""
    return midnight(day + timedelta(days=1)) - timedelta(microseconds=1)


# Over an event `e`: whether the evening knew of it.
KNOWN = """((e.transaction, e.id) <= (%(k_last)s, %(k_last_id)s)
    OR (e.transaction = %(k_own)s AND e.id <= %(k_own_id)s)
    OR (((e.transaction, e.id) <= (%(k_next)s, %(k_next_id)s)
         OR (e.transaction = %(k_first)s AND e.id <= %(k_first_id)s))
        AND e.at >= %(k_floor)s::timestamptz AND e.at < %(k_end)s))"""
_NEVER = 2**63 - 1


@once
def mark(day: date) -> Mark:
    """One query."""
    rows = list(Evening.objects.filter(Q(day__lte=day) | Q(closed_transaction__isnull=False)).order_by("day"))
    before = [row for row in rows if row.day <= day]
    closed = [row.day for row in before if row.closed_transaction is not None]
    last = before[-1] if before else None
    own = next((row for row in reversed(before) if row.counted_transaction is not None), None)
    after = next((row for row in rows if row.day > day), None)
    # The first count of all read every day's events, also those that its own transaction had written.
    first = after if after is not None and not before else None
    return Mark(
        day,
        {
            "k_last": last.last_transaction if last else -1,
            "k_last_id": last.last_event if last else -1,
            "k_own": own.counted_transaction if own else -1,
            "k_own_id": own.counted_event if own else -1,
            "k_next": after.closed_transaction if after else _NEVER,
            "k_next_id": after.closed_event if after else _NEVER,
            "k_first": first.counted_transaction if first and first.counted_transaction is not None else -1,
            "k_first_id": first.counted_event if first and first.counted_event is not None else -1,
            "k_floor": midnight(closed[-1]) if closed else "-infinity",
            "k_end": midnight(day + timedelta(days=1)),
        },
    )


def last_known(streams: Sequence[int], at: Mark) -> dict[int, int]:
    """The number of each dossier's last event that the evening knew of; without any left out. One query."""
    with connection.cursor() as db:
        db.execute(
            f"SELECT e.stream, max(e.seq) FROM ledger_event AS e WHERE e.stream = ANY(%(streams)s) AND {KNOWN}"
            " GROUP BY e.stream",
            {**at.values, "streams": list(streams)},
        )
        return dict(db.fetchall())


class Days:
    """On which day each event is known: all evenings that were noted, looked up without the database.

    `since`: what was known before stands on that day.
    """

    def __init__(self, since: date | None = None) -> None:
        rows = list(Evening.objects.order_by("day"))
        self.since = since or date.min
        self.first = rows[0].day if rows else date.min
        self.read = [((row.last_transaction, row.last_event), row.day) for row in rows]
        self.closed = [
            ((row.closed_transaction, row.closed_event or 0), row.day)
            for row in rows
            if row.closed_transaction is not None
        ]
        self.counted = [
            (row.counted_transaction, row.counted_event or 0, row.day)
            for row in rows
            if row.counted_transaction is not None
        ]

    def of(self, event: log.Touched) -> date:
        """The day on which the follower counted an event that it has read."""
        place, own = (event.place.transaction, event.place.id), day_of(event.at)
        if self.counted and self.counted[0][2] == self.first and self._is_of(self.counted[0], place):
            return max(own, self.since)  # the first count of all read every day's events
        on = self._read_on(place)
        floor = self.closed[at - 1][1] if (at := bisect_left(self.closed, (place, date.min))) else date.min
        return max(own if floor <= own <= on else on, self.since)

    @staticmethod
    def _is_of(counted: tuple[int, int, date], place: tuple[int, int]) -> bool:
        return place[0] == counted[0] and place[1] <= counted[1]

    def _read_on(self, place: tuple[int, int]) -> date:
        for counted in self.counted:
            if self._is_of(counted, place):
                return counted[2]
        at = bisect_left(self.read, (place, date.min))
        return self.read[at][1] if at < len(self.read) else date.max
