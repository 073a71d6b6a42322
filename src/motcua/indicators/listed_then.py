"""A page of the dossiers that a figure counted on a past evening, without folding all that have moved since.

How many there are is told by the cells. A page shows the newest, and an instant that a figure is counted at is that
of an event: it stays where it was, unless the event was taken back or followed by another of its kind. So three lots
are read from the newest on, only as far as the page reaches: dossiers that have not moved since, which their rows
tell; those that have, folded from the log by the hundred; and, all at once, the few whose instant was taken away.
`then.members` folds everybody; a test holds both against each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from motcua.indicators import measures, then
from motcua.indicators.evenings import KNOWN, Mark
from motcua.indicators.measures import MEASURES, Base

# A dossier and the instant that it is counted at: the order of a list is (instant, id), the newest first.
Counted = tuple[datetime, int]

_BASES = (Base.SUBMITTED, Base.ACCEPTED, Base.ENDED, Base.PAID, Base.RATED, Base.LATE)
CODES = frozenset(code for code, measure in MEASURES.items() if measure.base in _BASES)
# Whoever counted then counts now, as long as its instant stands: what they read was written with the instant, or
# only ever grows. Of all others everybody who has moved since may have counted, whatever the row says now.
LASTING = frozenset({
    "submitted", "submitted_online", "submitted_online_known", "submitted_held", "submitted_held_asked",
    "received", "received_online", "received_full", "received_full_online", "received_population",
    "settled", "settled_assessed", "settled_early", "settled_on_time", "settled_late", "settled_unassessed",
    "settled_in_time", "settled_promised", "settled_first_promise", "settled_766", "settled_766_in_time",
    "settled_766_late", "settled_online", "settled_online_partial", "settled_hours", "settled_worked",
    "settled_work_hours", "payments", "payments_online", "ratings", "satisfied", "late", "late_apologised",
    "late_said_subjective", "late_said_subjective_apologised",
})  # fmt: skip
# These hang on the other parts of the citizen's matter too.
_OF_MATTERS = frozenset({
    "received_matters", "settled_matters", "settled_matters_assessed", "settled_matters_in_time",
})  # fmt: skip
_CHUNKS = (50, 100, 200, 400)
# Clocks of two machines differ: what a day read may be dated a little after it.
_SLACK = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """Which list. `of_units` shapes a relation's units as asked for; `where`: conditions over its dimensions."""

    code: str
    at: Mark
    clock: datetime
    first: datetime
    end: datetime
    of_units: Any
    where: Sequence[str]
    values: Mapping[str, Any]

    @property
    def before(self) -> datetime:
        """No instant that the evening knew of lies at or after this one."""
        return min(self.end, self.at.end + _SLACK)

    @property
    def parameters(self) -> dict[str, Any]:
        return {**self.at.values, **self.values, "first": self.first, "before": self.before}


def newest(asked: Asked, many: int) -> list[Counted]:
    """The `many` newest, or all where there are fewer."""
    if many <= 0:
        return []
    displaced = _displaced(asked)
    found = [*_unmoved(asked, many), *_folded(asked, displaced)]
    for reached, ids in _moved(asked, displaced):
        found += _folded(asked, ids)
        found.sort(reverse=True)
        if len(found) >= many and found[many - 1] > reached:
            break
    return sorted(found, reverse=True)[:many]


# ---------------------------------------------------------------- the three lots


_IN_PERIOD = "on_at >= %(first)s AND on_at < %(before)s"
_LAST_IS_KNOWN = (
    "EXISTS (SELECT 1 FROM dossiers_dossier AS d JOIN ledger_event AS e ON e.stream = d.id AND e.seq = d.last_seq"
    f" WHERE d.id = x.id AND {KNOWN})"
)
_IS_THERE = f"EXISTS (SELECT 1 FROM ledger_event AS e WHERE e.stream = x.id AND {KNOWN})"
_IN_BUNDLE = "EXISTS (SELECT 1 FROM dossiers_dossier AS d WHERE d.id = x.id AND d.bundle_id IS NOT NULL)"


def _stood_still(asked: Asked) -> str:
    return f"({_LAST_IS_KNOWN} AND NOT {_IN_BUNDLE})" if asked.code in _OF_MATTERS else _LAST_IS_KNOWN


def _unmoved(asked: Asked, many: int) -> list[Counted]:
    """The newest of those whose rows say what the evening knew; one query."""
    values = {**asked.parameters, "many": many}
    picks = []
    for moved in (False, True):
        source = asked.of_units(measures.members_sql(asked.code, moved=moved), values)
        where = " AND ".join([_IN_PERIOD, *asked.where, _stood_still(asked)])
        picks.append(
            f"(SELECT on_at, id FROM ({source}) AS x WHERE {where} ORDER BY on_at DESC, id DESC LIMIT %(many)s)"
        )
    return _rows(f"{' UNION ALL '.join(picks)} ORDER BY on_at DESC, id DESC LIMIT %(many)s", values)


def _moved(asked: Asked, displaced: Sequence[int]) -> Iterator[tuple[Counted, list[int]]]:
    """Those who have moved since and may have counted, from the newest on: lot by lot, and how far it reaches.

    Of dossiers that no reorganisation gave to others units, procedure and channel never change.
    """
    values = {**asked.parameters, "displaced": list(displaced), "last_at": asked.before, "last_id": 0}
    lasts = asked.code in LASTING
    base = MEASURES[asked.code].base
    arms = []
    for moved, narrowed in ((False, asked.where), (True, ())):
        source = (
            measures.members_sql(asked.code, moved=moved)
            if lasts
            else measures.of_base_sql(base, moved=moved)
        )
        where = [
            "on_at >= %(first)s", "(on_at, id) < (%(last_at)s, %(last_id)s)", *narrowed,
            "id <> ALL(%(displaced)s::bigint[])", f"NOT {_stood_still(asked)}", _IS_THERE,
        ]  # fmt: skip
        arms.append(
            f"(SELECT on_at, id FROM ({asked.of_units(source, values)}) AS x WHERE {' AND '.join(where)}"
            " ORDER BY on_at DESC, id DESC LIMIT %(chunk)s)"
        )
    sql = f"{' UNION ALL '.join(arms)} ORDER BY on_at DESC, id DESC LIMIT %(chunk)s"
    turn = 0
    while True:
        chunk = _CHUNKS[min(turn, len(_CHUNKS) - 1)]
        rows = _rows(sql, {**values, "chunk": chunk})
        if rows:
            yield rows[-1], [one for _, one in rows]
        if len(rows) < chunk:
            return
        values |= {"last_at": rows[-1][0], "last_id": rows[-1][1]}
        turn += 1


_SINCE = f"(e.transaction, e.id) > (%(k_last)s, %(k_last_id)s) AND NOT {KNOWN}"
_HAPPENED = (
    "EXISTS (SELECT 1 FROM ledger_event AS b WHERE b.stream = e.stream AND b.kind IN ({kinds})"
    " AND b.at >= %(first)s AND b.at < %(before)s)"
)
_ENDED = _HAPPENED.format(kinds="'refused', 'withdrawn', 'stopped', 'concluded'")
_PAID = _HAPPENED.format(kinds="'payment_recorded'")
# By the index of the few events that can be followed by another of the same kind (migration 0014).
_DISPLACED: Mapping[Base, str] = {
    Base.ENDED: f"SELECT e.stream FROM ledger_event AS e WHERE e.kind = 'recalled' AND {_SINCE} AND {_ENDED}",
    Base.PAID: f"""
        SELECT e.stream FROM ledger_event AS e
         WHERE e.kind = 'payment_recorded' AND e.payload -> 'part' = 'true'::jsonb
           AND e.at >= %(first)s AND e.at < %(before)s
         UNION
        SELECT e.stream FROM ledger_event AS e WHERE e.kind = 'payment_demanded' AND {_SINCE} AND {_PAID}
    """,
}


def _displaced(asked: Asked) -> list[int]:
    """Who has moved since and may have been counted at another instant than its row says, or says no more; one
    query, by the events that take an instant away. A dossier is submitted, accepted, late and rated once."""
    sql = _DISPLACED.get(MEASURES[asked.code].base)
    if sql is None:
        return []
    values = asked.parameters
    with connection.cursor() as db:
        db.execute(f"SELECT DISTINCT x.stream FROM ({sql}) AS x (stream)", values)
        streams = [row[0] for row in db.fetchall()]
        if not streams:
            return []
        db.execute(
            f"SELECT x.id FROM unnest(%(streams)s::bigint[]) AS x (id) WHERE NOT {_stood_still(asked)}",
            {**values, "streams": streams},
        )
        return [row[0] for row in db.fetchall()]


def _folded(asked: Asked, ids: Sequence[int]) -> list[Counted]:
    """Of these dossiers, those that the figure counted, as the log tells them."""
    if not ids:
        return []
    wanted, known = set(ids), []
    for batch in then.states(ids, asked.at):
        known += [row for row in then.counted_in(batch, asked.code, asked.clock) if row["id"] in wanted]
    if not known:
        return []
    values = asked.parameters
    sql, more = then.recordset(known)
    values |= more
    where = " AND ".join([_IN_PERIOD, *asked.where])
    return _rows(f"SELECT on_at, id FROM ({asked.of_units(sql, values)}) AS x WHERE {where}", values)


def _rows(sql: str, values: Mapping[str, Any]) -> list[Counted]:
    with connection.cursor() as db:
        db.execute(sql, values)
        return [(row[0], row[1]) for row in db.fetchall()]
