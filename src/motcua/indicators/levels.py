"""Roll-ups of cells: the same sums without the procedure, without the units, without both, and without the channel.

Cells are nearly as many as dossiers. Hardly any question names a unit *and* a procedure (or its sector), so each is
put to the smallest table that knows what it names, and to the cells themselves when no other does. Differences are
rolled up too, by the day they were known on and by whole months of such days: a past day costs no more than the
present one, however long ago it is.

Roll-ups are written with the cells, in the same transaction, from the same new differences. They are sums and
nothing else: `wrong` recomputes them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from motcua.indicators import measures


@dataclass(frozen=True)
class Level:
    """Two tables with the same keys (beside the month): sums as they stand, and by how much days changed them."""

    table: str
    differences: str
    keys: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return ("month", *self.keys)

    def knows(self, dimensions: Collection[str]) -> bool:
        return told_from(dimensions) <= set(self.columns)


# What each dimension is told from: the sector and the kind of a unit are looked up when they are asked, so a
# procedure that goes to another sector takes its figures along.
_COLUMN = {
    "month": "month",
    **{key: key for key in measures.KEYS},
    "sector_id": "procedure_id",
    "sector_group": "procedure_id",
    "unit_kind": "unit_id",
}


def told_from(dimensions: Collection[str]) -> set[str]:
    """The columns that tell these dimensions."""
    return {_COLUMN[name] for name in dimensions}


BY_UNIT = Level(
    "indicators_unitcell", "indicators_unitdifference", ("unit_id", "handling_unit_id", "channel")
)
BY_PROCEDURE = Level(
    "indicators_procedurecell", "indicators_proceduredifference", ("procedure_id", "channel")
)
UNIT_TOTALS = Level("indicators_unittotal", "indicators_unittotaldifference", ("unit_id", "handling_unit_id"))
PROCEDURE_TOTALS = Level(
    "indicators_proceduretotal", "indicators_proceduretotaldifference", ("procedure_id",)
)
BY_MONTH = Level("indicators_provincecell", "indicators_provincedifference", ("channel",))
CELLS = Level("indicators_cell", "indicators_celldifference", measures.KEYS)
ROLLED: tuple[Level, ...] = (BY_MONTH, UNIT_TOTALS, PROCEDURE_TOTALS, BY_UNIT, BY_PROCEDURE)
# The smallest first.
LEVELS: tuple[Level, ...] = (*ROLLED, CELLS)


def smallest(dimensions: Collection[str]) -> Level:
    """The first level that tells these dimensions apart."""
    return next(level for level in LEVELS if level.knows(dimensions))


# ---------------------------------------------------------------- asking


def relation(level: Level, names: Collection[str], *, is_past: bool, only: Sequence[str] = ()) -> str:
    """The level's keys and the measures named, as they stand; or, with the parameters of `past`, as known then:
    what stands now less what became known since. In this direction, because mostly the last weeks are asked for.

    `only`: conditions on its columns. Each part carries them: the database does not always pass them down."""
    keys, shown = ", ".join(level.columns), ", ".join(names)
    inside = " AND ".join(only) or "TRUE"
    if not is_past:
        return f"SELECT {keys}, {shown} FROM {level.table} WHERE {inside}"
    negative = ", ".join(f"-{name} AS {name}" for name in names)
    # an arm for each: the database reads a stretch of the index for it, which it does not for an OR
    since = ["known_on > %(known_on)s"]
    if level is not CELLS:
        since = [
            "span = 'month' AND known_on > %(known_on)s",
            "span = 'day' AND known_on > %(known_on)s AND known_on <= %(known_month_end)s",
        ]
    return " UNION ALL ".join(
        [
            f"SELECT {keys}, {shown} FROM {level.table} WHERE {inside}",
            *(
                f"SELECT {keys}, {negative} FROM {level.differences} WHERE {one} AND {inside}"
                for one in since
            ),
        ]
    )


def past(day: date) -> dict[str, Any]:
    """The parameters of `relation` for a past day."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {"known_on": day, "known_month_end": following - timedelta(days=1)}


# ---------------------------------------------------------------- writing

_SUMS = ", ".join(f"sum({code}) AS {code}" for code in measures.IN_CELLS)
_ANY = " OR ".join(f"sum({code}) <> 0" for code in measures.IN_CELLS)
_ADDED = ", ".join(f"{code} = c.{code} + EXCLUDED.{code}" for code in measures.IN_CELLS)
_EMPTY = " AND ".join(f"c.{code} = 0" for code in measures.IN_CELLS)
_MEASURES = ", ".join(measures.IN_CELLS)
# Each difference twice: on its day, and in the month of that day.
_SPANS = (
    "(SELECT s.span,"
    " CASE s.span WHEN 'day' THEN d.known_on ELSE date_trunc('month', d.known_on)::date END AS known_on,"
    " {columns}, {measures} FROM {source} AS d CROSS JOIN (VALUES ('day'), ('month')) AS s (span) {where}) AS x"
)


def add(before: int) -> int:
    """Bring cells, roll-ups and rolled differences to what was written after the difference `before`; returns how
    many cells changed."""
    changed = 0
    with connection.cursor() as db:
        for level in LEVELS:
            keys = ", ".join(level.columns)
            db.execute(
                f"""
                INSERT INTO {level.table} AS c ({keys}, {_MEASURES})
                SELECT {keys}, {_SUMS} FROM {CELLS.differences} WHERE id > %(before)s
                 GROUP BY {keys} HAVING {_ANY}
                    ON CONFLICT ({keys}) DO UPDATE SET {_ADDED}
                """,
                {"before": before},
            )
            changed = int(db.rowcount)  # the last level's: the cells
            db.execute(
                f"""
                DELETE FROM {level.table} AS c
                 USING (SELECT DISTINCT {keys} FROM {CELLS.differences} WHERE id > %(before)s) AS w
                 WHERE {" AND ".join(f"c.{key} = w.{key}" for key in level.columns)} AND {_EMPTY}
                """,
                {"before": before},
            )
    add_differences(before)
    return changed


def add_differences(before: int) -> None:
    """Roll up what was written after the difference `before`."""
    with connection.cursor() as db:
        for level in ROLLED:
            db.execute(_rolling(level, "WHERE d.id > %(before)s"), {"before": before})


def _rolling(level: Level, where: str = "") -> str:
    keys = ", ".join(("span", "known_on", *level.columns))
    return f"""
        INSERT INTO {level.differences} AS c ({keys}, {_MEASURES})
        SELECT {keys}, {_SUMS} FROM {_spans(level, where)} GROUP BY {keys} HAVING {_ANY}
         ORDER BY {keys}
            ON CONFLICT ({keys}) DO UPDATE SET {_ADDED}
        """


def _spans(level: Level, where: str = "") -> str:
    columns = ", ".join(f"d.{key}" for key in level.columns)
    named = ", ".join(f"d.{code}" for code in measures.IN_CELLS)
    return _SPANS.format(columns=columns, measures=named, source=CELLS.differences, where=where)


def renew() -> int:
    """Sum all cells from the differences and all roll-ups from the cells; returns how many cells there are.

    Rolled differences that are not the sum of theirs are made anew: what they sum is append-only, so nothing that
    was known is rewritten.
    """
    with connection.cursor() as db:
        cells = _renewed(CELLS, CELLS.differences)
        roll_up()
        for level in ROLLED:
            if not _count(_wrong_differences(level)):
                continue
            db.execute("SELECT set_config('motcua.rolling', 'anew', TRUE)")
            db.execute(f"DELETE FROM {level.differences}")
            db.execute(_rolling(level))
            db.execute("SELECT set_config('motcua.rolling', '', TRUE)")
        return cells


def roll_up() -> None:
    """Sum the roll-ups of cells from the cells."""
    for level in ROLLED:
        _renewed(level, CELLS.table)


def _renewed(level: Level, source: str) -> int:
    keys = ", ".join(level.columns)
    with connection.cursor() as db:
        db.execute(f"DELETE FROM {level.table}")
        db.execute(
            f"INSERT INTO {level.table} ({keys}, {_MEASURES}) "
            f"SELECT {keys}, {_SUMS} FROM {source} GROUP BY {keys} HAVING {_ANY} ORDER BY {keys}"
        )
        return int(db.rowcount)


# ---------------------------------------------------------------- checking


def wrong() -> dict[str, int]:
    """Table of a roll-up -> how many of its rows are missing, too many, or not the sum of what they roll up.

    Tables that are right are left out: all, unless somebody got round the guards.
    """
    found = {}
    for table, statement in _checks():
        if count := _count(statement):
            found[table] = count
    return found


def _checks() -> Iterator[tuple[str, str]]:
    for level in ROLLED:
        keys = ", ".join(level.columns)
        summed = f"SELECT {keys}, {_SUMS} FROM {CELLS.table} GROUP BY {keys}"
        yield level.table, _unlike(level.table, summed, keys)
        yield level.differences, _wrong_differences(level)


def _wrong_differences(level: Level) -> str:
    keys = ", ".join(("span", "known_on", *level.columns))
    return _unlike(level.differences, f"SELECT {keys}, {_SUMS} FROM {_spans(level)} GROUP BY {keys}", keys)


def _unlike(table: str, summed: str, keys: str) -> str:
    unlike = " OR ".join(f"coalesce(c.{code}, 0) <> coalesce(d.{code}, 0)" for code in measures.IN_CELLS)
    return f"SELECT count(*) FROM {table} AS c FULL JOIN ({summed}) AS d USING ({keys}) WHERE {unlike}"


def _count(statement: str) -> int:
    with connection.cursor() as db:
        db.execute(statement)
        return int(db.fetchone()[0])
