"""What stood open on each evening: every stretch of days in which an open dossier counted alike.

Nothing else tells an evening a year ago at once: the rows of dossiers have moved on, and to fold all that have moved
since from the log costs the more the longer ago it is. So the follower keeps, from the same events and on the same
days as the differences of cells, what the measures of open dossiers read; a change ends one stretch and begins the
next. A day asks for the stretches it lies in: one query, as dear as the question of now.

Stretches begin with the first count that kept them (`since`). Days before are folded from the log (`then`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from motcua.dossiers import history_queries as history
from motcua.indicators.models import Knowledge

TABLE = "indicators_standing"
# Of a dossier's row, in this order; the same columns in the table without `receiving_`.
_READ = (
    "receiving_unit_id", "handling_unit_id", "procedure_id", "channel", "submitted_at", "accepted_at", "current_due",
    "clock_stopped_at",
)  # fmt: skip
COLUMNS = ("unit_id", *_READ[1:])
_TYPES = ("bigint", "bigint", "bigint", "text", *("timestamptz",) * 4)

_Stood = tuple[Any, ...]
# The first day, the first day after it (None: goes on), and what measures read.
Stretch = tuple[Any, ...]
# A day, and each dossier's last event before it and at its end (0: not there yet).
Step = tuple[date, Mapping[int, int], Mapping[int, int]]


def tells(day: date) -> bool:
    """Whether the stretches tell what stood open at the end of the day; one query."""
    return Knowledge.objects.filter(stood_since__lte=day).exists()


def begin(since: date) -> None:
    """Stretches are kept from this day on; the first word holds."""
    Knowledge.objects.filter(stood_since=None).update(stood_since=since)


def begin_anew(since: date) -> None:
    """What stood before this day is folded from the log: a whole count found stretches wrong and put them right."""
    Knowledge.objects.exclude(stood_since=None).update(stood_since=since)


def write(steps: Iterable[Step], found: Mapping[int, Mapping[int, history.Former]]) -> None:
    """Write what these days changed. Whoever moves a dossier twice leaves the last word of each day."""
    changes = _changes(steps, found)
    if not changes:
        return
    rows = [(one, *stretch) for one, of in changes.items() for stretch in _stretches(of)]
    with connection.cursor() as db:
        db.execute(_END, [list(changes), [min(of) for of in changes.values()]])
        db.execute(_LEAVE, [list(changes), [min(of) for of in changes.values()]])
        if rows:
            db.execute(_BEGIN, [list(column) for column in zip(*rows, strict=True)])


def kept(streams: Sequence[int]) -> dict[int, list[Stretch]]:
    """The stretches of these dossiers as they are written, in the order of days; two queries."""
    since = Knowledge.objects.values_list("stood_since", flat=True).first()
    found: dict[int, list[Stretch]] = {}
    if since is None:
        return found
    with connection.cursor() as db:
        db.execute(_KEPT, [list(streams), since])
        for one, *stretch in db.fetchall():
            found.setdefault(one, []).append((max(stretch[0], since), stretch[1], *stretch[2:]))
    return found


def told_otherwise(
    kept: Mapping[int, list[Stretch]],
    steps: Iterable[Step],
    found: Mapping[int, Mapping[int, history.Former]],
) -> set[int]:
    """The dossiers whose stretches are not those that their days give. `steps`: of their whole past."""
    since = Knowledge.objects.values_list("stood_since", flat=True).first()
    if since is None:
        return set()
    changes = _changes(steps, found)
    wrong = set()
    for one in {*changes, *kept}:
        logged = [
            (max(begun, since), until, *stood)
            for begun, until, *stood in _stretches(changes.get(one, {}))
            if until is None or until > since
        ]
        if logged != _joined(kept.get(one, [])):
            wrong.add(one)
    return wrong


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches that follow each other and count alike as one: who ended and was recalled on the same day, read in
    two goes, has left one and begun another, and no evening tells them apart."""
    found: list[Stretch] = []
    for begun, until, *stood in stretches:
        if found and (found[-1][1], found[-1][2:]) == (begun, tuple(stood)):
            begun = found.pop()[0]
        found.append((begun, until, *stood))
    return found


def _changes(
    steps: Iterable[Step], found: Mapping[int, Mapping[int, history.Former]]
) -> dict[int, dict[date, _Stood | None]]:
    """The days on which each dossier began to count otherwise, and as what."""
    changes: dict[int, dict[date, _Stood | None]] = {}
    for day, before, after in steps:
        for one, seq in after.items():
            if seq == before[one]:
                continue
            stood = _stood(found, one, seq)
            if stood != _stood(found, one, before[one]):
                changes.setdefault(one, {})[day] = stood
    return changes


def _stretches(of: Mapping[date, _Stood | None]) -> Iterable[Stretch]:
    days = sorted(of)
    for day, until in zip(days, [*days[1:], None], strict=True):
        stood = of[day]
        if stood is not None:
            yield (day, until, *stood)


def _stood(found: Mapping[int, Mapping[int, history.Former]], one: int, seq: int) -> _Stood | None:
    """What measures of open dossiers read of it; None: not there yet, or ended."""
    if seq == 0:
        return None
    columns = found[one][seq].columns
    return None if columns["ended_at"] is not None else tuple(columns[name] for name in _READ)


# A stretch that would begin on or after the day was never an evening's; the one that reaches beyond it ends there.
_END = f"""
DELETE FROM {TABLE} AS s USING unnest(%s::bigint[], %s::date[]) AS c (id, day)
 WHERE s.dossier_id = c.id AND s.known_from >= c.day
"""
_LEAVE = f"""
UPDATE {TABLE} AS s SET known_to = c.day FROM unnest(%s::bigint[], %s::date[]) AS c (id, day)
 WHERE s.dossier_id = c.id AND (s.known_to IS NULL OR s.known_to > c.day)
"""
_KEPT = (
    f"SELECT dossier_id, known_from, known_to, {', '.join(COLUMNS)} FROM {TABLE}"
    " WHERE dossier_id = ANY(%s) AND (known_to IS NULL OR known_to > %s) ORDER BY dossier_id, known_from"
)
_BEGIN = (
    f"INSERT INTO {TABLE} (dossier_id, known_from, known_to, {', '.join(COLUMNS)}) "
    f"SELECT * FROM unnest(%s::bigint[], %s::date[], %s::date[], {', '.join(f'%s::{kind}[]' for kind in _TYPES)})"
)

# CTEs of the whole count, which has named the dossiers that it counts (`chosen`): the stretches that go on are made
# to say what the rows say, from %(known_on)s.
_SAME = " AND ".join(
    f"s.{column} IS NOT DISTINCT FROM d.{read}" for column, read in zip(COLUMNS, _READ, strict=True)
)
WHOLE = f"""
stands AS MATERIALIZED (
    SELECT d.id, {", ".join(f"d.{read}" for read in _READ)} FROM dossiers_dossier AS d
     WHERE d.ended_at IS NULL AND d.id IN (SELECT id FROM chosen)
), wrong AS MATERIALIZED (
    SELECT s.id, s.known_from FROM {TABLE} AS s
     WHERE s.known_to IS NULL AND s.dossier_id IN (SELECT id FROM chosen)
       AND NOT EXISTS (SELECT 1 FROM stands AS d WHERE d.id = s.dossier_id AND {_SAME})
), undone AS (
    DELETE FROM {TABLE} AS s USING wrong AS w WHERE s.id = w.id AND w.known_from >= %(known_on)s::date
    RETURNING s.id
), left_off AS (
    UPDATE {TABLE} AS s SET known_to = %(known_on)s::date FROM wrong AS w
     WHERE s.id = w.id AND w.known_from < %(known_on)s::date
), begun AS (
    INSERT INTO {TABLE} (dossier_id, known_from, {", ".join(COLUMNS)})
    SELECT d.id, %(known_on)s::date, {", ".join(f"d.{read}" for read in _READ)} FROM stands AS d
     WHERE (SELECT count(*) FROM undone) >= 0
       AND NOT EXISTS (SELECT 1 FROM {TABLE} AS s WHERE s.dossier_id = d.id AND s.known_to IS NULL AND {_SAME})
)"""


def wrong() -> int:
    """How many stretches that go on are not what the rows of dossiers say, and open dossiers without one. Dossiers
    with events that the follower has not read are left out."""
    with connection.cursor() as db:
        db.execute(
            f"""
            WITH unread AS (
                SELECT e.stream AS id FROM ledger_event AS e WHERE (e.transaction, e.id) > (
                    SELECT c.transaction, c.event_id FROM indicators_followercursor AS c WHERE c.name = 'cells')
            )
            SELECT count(*) FROM (SELECT * FROM dossiers_dossier WHERE ended_at IS NULL) AS d
              FULL JOIN (SELECT * FROM {TABLE} WHERE known_to IS NULL) AS s ON s.dossier_id = d.id
             WHERE (d.id IS NULL OR s.id IS NULL OR NOT ({_SAME}))
               AND coalesce(d.id, s.dossier_id) NOT IN (SELECT id FROM unread)
            """
        )
        return int(db.fetchone()[0])


def overlapping(streams: Sequence[int]) -> int:
    """How many stretches of these dossiers share a day with another of the same: none."""
    with connection.cursor() as db:
        db.execute(
            f"SELECT count(*) FROM {TABLE} AS a JOIN {TABLE} AS b ON b.dossier_id = a.dossier_id AND b.id > a.id"
            " AND daterange(a.known_from, a.known_to) && daterange(b.known_from, b.known_to)"
            " WHERE a.dossier_id = ANY(%s)",
            [list(streams)],
        )
        return int(db.fetchone()[0])
