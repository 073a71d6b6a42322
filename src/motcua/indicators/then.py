"""Dossiers as the evening of a past day knew them: what stood open then, and who stood behind a number.

Most dossiers have not moved since, and their rows say it. Those that have are folded from the log up to the last
event that the evening knew of (`evenings`), and the measures are read from what they were. Candidates are found by
SQL, so a past evening costs by what stood open then and has moved since, not by how many dossiers there are. The
clock is read at the end of the day.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from motcua.dossiers import history_queries as history
from motcua.indicators import evenings, facts, knowing, measures, standing
from motcua.indicators.evenings import KNOWN, Mark
from motcua.indicators.measures import DIMENSIONS, MEASURES, OPEN, Base
from motcua.kernel import scopes

CARRIED = "carried"
# What the facts are made of.
_ROW = (*knowing.COLUMNS, "id")
# What a list shows of a dossier beside the names of its units.
SHOWN = frozenset({
    "channel", "national_code", "submitted_at", "accepted_at", "ended_at", "current_due", "clock_stopped_at",
    "legal_outcome", "rating",
})  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A relation of dossiers as known on the evening, with the parameters it needs."""

    sql: str
    values: dict[str, Any]


def opened(at: Mark, now: datetime, *, is_late: bool = False) -> Source:
    """What stood open: the dimensions and, for each measure of Base.OPEN, 1 or 0. `is_late`: what was past its day is
    all that is wanted; more may be among it."""
    clock = min(now, at.end)
    if standing.tells(at.day):
        return Source(_stood_open_sql(is_late=is_late), {"now": clock, "stood_on": at.day})
    known = _folded(_moved(_OPEN_THEN, at, _changing(())), at, clock, _known_open_sql())
    shown = ", ".join((*DIMENSIONS, *OPEN))
    return _joined(_open_sql(), known, shown, _OPEN_TYPES, {"now": clock})


def members(
    code: str, at: Mark, now: datetime, first: datetime, end: datetime, *, only: Sequence[int] | None = None
) -> Source:
    """The dossiers that a measure counts, as `measures.members_sql`; those of "carried" as `measures.carried_sql`.

    Not narrowed to the period yet: of the folded ones whatever was known of it may be among them. `only`: nobody but
    these dossiers is asked for (nor are others left out).
    """
    clock = min(now, at.end)
    if code != CARRIED and MEASURES[code].base is Base.OPEN and standing.tells(at.day):
        return Source(_stood_members_sql(code), {"now": clock, "stood_on": at.day})
    if only is None:
        candidates, kinds = _candidates(code)
        moved = _moved(candidates, at, _changing(kinds), {"first": first, "end": end})
    else:
        moved = _moved("SELECT unnest(%(ids)s::bigint[]) AS id", at, _NOBODY, {"ids": list(only)})
    known = _folded(moved, at, clock, _known_members_sql(code))
    today = measures.carried_sql() if code == CARRIED else measures.members_sql(code)
    columns, types = ["id", *DIMENSIONS, "on_at"], _MEMBER_TYPES
    if code == CARRIED:
        columns, types = [*columns, "ended_at"], f"{_MEMBER_TYPES}, ended_at timestamptz"
    return _joined(today, known, ", ".join(columns), types, {"now": clock})


_TYPES = (
    "unit_id bigint, handling_unit_id bigint, procedure_id bigint, channel text, sector_id bigint, "
    "sector_group text, unit_kind text"
)
_OPEN_TYPES = f"id bigint, {_TYPES}, " + ", ".join(f"{code} int" for code in OPEN)
_MEMBER_TYPES = f"id bigint, {_TYPES}, on_at timestamptz"


@dataclass(frozen=True)
class _Folded:
    """`ids`: whose rows say nothing of the evening; `rows`: what the log says of them, as far as they are counted."""

    ids: list[int]
    rows: list[dict[str, Any]]


def counted_in(batch: Mapping[int, history.Former], code: str, clock: datetime) -> list[dict[str, Any]]:
    """Of dossiers as they were that evening, with all parts of their bundles: those that a measure counted."""
    return list(_read(batch, clock, _known_members_sql(code)))


def recordset(rows: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """What `counted_in` gave, as a relation with the columns of `measures.members_sql`; and its parameters."""
    sql = f"SELECT * FROM jsonb_to_recordset(%(known)s::jsonb) AS z ({_MEMBER_TYPES})"
    return sql, {"known": json.dumps(list(rows), cls=knowing.Exact)}


def _joined(today: str, folded: _Folded, columns: str, types: str, values: dict[str, Any]) -> Source:
    return Source(
        f"SELECT {columns} FROM ({today}) AS y WHERE y.id NOT IN (SELECT unnest(%(folded)s::bigint[])) "
        f"UNION ALL SELECT {columns} FROM jsonb_to_recordset(%(known)s::jsonb) AS z ({types})",
        {**values, "folded": folded.ids, "known": json.dumps(folded.rows, cls=knowing.Exact)},
    )


# ---------------------------------------------------------------- who has moved since


_OPEN_THEN = "SELECT d.id FROM dossiers_dossier AS d WHERE d.ended_at IS NULL OR d.ended_at >= %(k_end)s"
_IN_PERIOD = "SELECT d.id FROM dossiers_dossier AS d WHERE d.{at} >= %(first)s AND d.{at} < %(end)s"
_MOVED_IN_PERIOD = (
    "SELECT h.dossier_id AS id FROM dossiers_formerhome AS h WHERE h.until >= %(first)s AND h.until < %(end)s"
)
# A period may begin after the evening: then whoever stood open that evening was carried over.
_CARRIED = (
    "SELECT d.id FROM dossiers_dossier AS d"
    " WHERE d.accepted_at < %(first)s AND (d.ended_at IS NULL OR d.ended_at >= least(%(first)s, %(k_end)s))"
)
# Whose instant another event of the kind may have moved out of the period since.
_MOVING: Mapping[Base, tuple[str, ...]] = {
    Base.ENDED: ("recalled",),
    Base.PAID: ("payment_recorded",),
    Base.RATED: ("rated",),
}


def _candidates(code: str) -> tuple[str, tuple[str, ...]]:
    """Who may have been counted, as far as the rows tell; and the events that may have taken others away."""
    if code == CARRIED:
        return _CARRIED, ()
    base = MEASURES[code].base
    if base is Base.OPEN:
        return _OPEN_THEN, ()
    if base is Base.MOVED:
        return _MOVED_IN_PERIOD, ()
    return _IN_PERIOD.format(at=base.value.removesuffix("_on") + "_at"), _MOVING.get(base, ())


_NOBODY = "SELECT NULL::bigint AS id WHERE FALSE"


def _changing(kinds: Sequence[str]) -> str:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    also = f"e.kind IN ({named}) OR " if kinds else ""
    # what happened before the evening but was told later counts too
    return (
        "SELECT DISTINCT e.stream AS id FROM ledger_event AS e "
        f"WHERE (e.transaction, e.id) > (%(k_last)s, %(k_last_id)s) AND ({also}e.at < %(k_end)s) AND NOT {KNOWN}"
    )


@dataclass(frozen=True)
class _Moved:
    """Dossiers with events that the evening did not know of: those that were there, and those that came later."""

    there: list[int]
    later: list[int]


def _moved(candidates: str, at: Mark, changing: str, also: Mapping[str, Any] | None = None) -> _Moved:
    """Who of the candidates has moved since: by the last event of each."""
    with connection.cursor() as db:
        db.execute(
            f"""
            WITH candidate AS MATERIALIZED ({candidates} UNION {changing}), grown AS MATERIALIZED (
                SELECT id FROM candidate UNION
                SELECT o.id FROM dossiers_dossier AS o WHERE o.bundle_id IN (
                    SELECT d.bundle_id FROM candidate AS c JOIN dossiers_dossier AS d ON d.id = c.id
                     WHERE d.bundle_id IS NOT NULL)
            )
            SELECT g.id, d.bundle_id IS NOT NULL
                   OR EXISTS (SELECT 1 FROM ledger_event AS e WHERE e.stream = g.id AND {KNOWN})
              FROM grown AS g JOIN dossiers_dossier AS d ON d.id = g.id
              JOIN ledger_event AS e ON e.stream = g.id AND e.seq = d.last_seq
             WHERE NOT {KNOWN} ORDER BY g.id
            """,
            {**at.values, **(also or {})},
        )
        rows = db.fetchall()
    return _Moved(
        [one for one, is_there in rows if is_there], [one for one, is_there in rows if not is_there]
    )


# ---------------------------------------------------------------- what they were


def states(ids: Sequence[int], at: Mark) -> Iterator[dict[int, history.Former]]:
    """What dossiers were that evening, in batches that keep bundles together; who was not there yet is left out."""
    with scopes.scope(scopes.of_system("dossiers as known on a past day")):
        for batch in knowing.batches(list(history.bundles_of(ids).values())):
            streams = [one for group in batch for one in group]
            last = evenings.last_known(streams, at)
            found = history.former({one: [seq] for one, seq in last.items()})
            yield {one: seqs[last[one]] for one, seqs in found}


def _folded(moved: _Moved, at: Mark, clock: datetime, sql: str) -> _Folded:
    if not moved.there:
        return _Folded(moved.later, [])
    with scopes.scope(scopes.of_system("dossiers as known on a past day")):
        whole = [one for group in history.bundles_of(moved.there).values() for one in group]
    rows: list[dict[str, Any]] = []
    for batch in states(moved.there, at):
        rows += _read(batch, clock, sql)
    return _Folded([*whole, *moved.later], rows)


def _read(batch: Mapping[int, history.Former], clock: datetime, sql: str) -> Iterable[dict[str, Any]]:
    dossiers = [{name: former.columns[name] for name in _ROW} for former in batch.values()]
    homes = [
        {
            "dossier_id": one, "until": home.at, "receiving_unit_id": home.receiving_unit_id,
            "handling_unit_id": home.handling_unit_id,
        }
        for one, former in batch.items()
        for home in former.homes
    ]  # fmt: skip
    with connection.cursor() as db:
        db.execute(
            _KNOWN_ROWS + sql,
            {
                "rows": json.dumps(dossiers, cls=knowing.Exact),
                "homes": json.dumps(homes, cls=knowing.Exact),
                "now": clock,
            },
        )
        names = [column.name for column in db.description or ()]
        return [dict(zip(names, row, strict=True)) for row in db.fetchall()]


_KNOWN_ROWS = """
WITH known_dossier AS MATERIALIZED (
    SELECT r.*, NULL::date AS known_on, 1::bigint AS sign
      FROM jsonb_populate_recordset(NULL::dossiers_dossier, %(rows)s::jsonb) AS r
), known_home AS MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::dossiers_formerhome, %(homes)s::jsonb)
), known_bundle AS MATERIALIZED (
    SELECT b.id, b.lead_part FROM dossiers_bundle AS b WHERE b.id IN (SELECT bundle_id FROM known_dossier)
)
"""


@cache
def _open_sql() -> str:
    return facts.to_postgres(measures.open_expression(facts.facts()))


@cache
def _known_open_sql() -> str:
    return facts.to_postgres(measures.open_expression(facts.known("facts")))


@cache
def _stood_open_sql(*, is_late: bool) -> str:
    found = measures.open_expression(facts.stood(), is_late=is_late)
    return facts.to_postgres(found.select(*DIMENSIONS, *OPEN))


@cache
def _stood_members_sql(code: str) -> str:
    return facts.to_postgres(measures.members_expression(code, facts.stood()))


@cache
def _known_members_sql(code: str) -> str:
    if code == CARRIED:
        return facts.to_postgres(measures.carried_expression(facts.known("facts")))
    base = MEASURES[code].base
    source = facts.known("moves" if base is Base.MOVED else "facts")
    return facts.to_postgres(measures.members_expression(code, source))
