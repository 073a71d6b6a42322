"""Sums of cells for sets of groups: each set from the smallest table that tells it, all in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from motcua.indicators import bridge, levels, measures
from motcua.indicators.levels import Level

Sums = Mapping[str, int]
Key = tuple[Any, ...]
# What a set of groups is asked by: names of dimensions; the empty set is the total.
GroupSet = tuple[str, ...]
DIMENSIONS = frozenset({"month", *measures.DIMENSIONS})
_UNITS = frozenset({"unit_id", "handling_unit_id"})
TYPES = {"month": "date", "channel": "text", "sector_group": "text", "unit_kind": "text"}
_LOOKED_UP = {
    "sector_id": "p.sector_id",
    "sector_group": 's."group" AS sector_group',
    "unit_kind": "u.kind AS unit_kind",
}
# What is looked up says which rows of a level are read at all, found once. A unit's kind is that of the one that
# reported, so this comes before units are told as those of today.
PICKED = {
    "sector_id": "procedure_id = ANY(ARRAY(SELECT id FROM procedures_procedure WHERE sector_id = %(sector_id)s))",
    "sector_groups": (
        "procedure_id = ANY(ARRAY(SELECT p.id FROM procedures_procedure AS p JOIN procedures_sector AS s"
        ' ON s.id = p.sector_id WHERE s."group" = ANY(%(sector_groups)s)))'
    ),
    "unit_kinds": "unit_id = ANY(ARRAY(SELECT id FROM agencies_unit WHERE kind = ANY(%(unit_kinds)s)))",
}
_OF_PROCEDURE = "LEFT JOIN procedures_procedure AS p ON p.id = x.procedure_id"
_OF_SECTOR = "LEFT JOIN procedures_sector AS s ON s.id = p.sector_id"
_OF_UNIT = "LEFT JOIN agencies_unit AS u ON u.id = x.unit_id"


@dataclass(frozen=True)
class Where:
    """What rows are summed: SQL conditions over units, procedure and channel; those over columns as they are stored
    (`inside`: months, and what `PICKED` says); the dimensions that both name, and their parameters.

    `restated`: units are those of today, through this bridge. `is_past`: as known on a day, with the parameters of
    `levels.past`.
    """

    conditions: Sequence[str]
    dimensions: frozenset[str]
    values: Mapping[str, Any]
    inside: Sequence[str] = ()
    restated: bridge.Restated | None = None
    is_past: bool = False


def summed(
    wanted: Mapping[GroupSet, Sequence[str]], where: Where, *, drop_empty: bool
) -> dict[GroupSet, dict[Key, Sums]]:
    """Sums of the measures named for each set of groups, by key: one query. `drop_empty`: groups in which all is zero
    are left out. The total is always there."""
    columns = sorted({column for group in wanted for column in group})
    unknown = set(columns) - DIMENSIONS
    if unknown:
        raise ValueError(f"no such dimension: {', '.join(sorted(unknown))}")
    names = list(dict.fromkeys(name for asked in wanted.values() for name in asked))
    # sets that read the same table share a pass over it
    passes: dict[Level, dict[GroupSet, Sequence[str]]] = {}
    for group, asked in wanted.items():
        passes.setdefault(_level(group, where), {})[group] = asked
    order = list(wanted)
    arms = [
        _pass(level, groups, columns, names, where, order, drop_empty=drop_empty)
        for level, groups in passes.items()
    ]
    values = dict(where.values)
    if where.restated is not None:
        values |= bridge.values(where.restated)
    found: dict[GroupSet, dict[Key, Sums]] = {group: {} for group in wanted}
    places = {group: [names.index(name) for name in asked] for group, asked in wanted.items()}
    with connection.cursor() as db:
        db.execute(" UNION ALL ".join(arms), values)
        for row in db.fetchall():
            group = order[row[0]]
            at = dict(zip(columns, row[1 : 1 + len(columns)], strict=True))
            sums = row[1 + len(columns) :]
            found[group][tuple(at[column] for column in group)] = {
                name: int(sums[place]) for name, place in zip(wanted[group], places[group], strict=True)
            }
    if () in wanted:
        found[()].setdefault((), dict.fromkeys(wanted[()], 0))
    return found


def grouping_bits(columns: Sequence[str], groups: Sequence[GroupSet]) -> dict[int, GroupSet]:
    """What GROUPING(columns) answers for each set: a bit for each column, the first the highest, 1 where it is
    not part of the set."""
    return {
        sum(1 << (len(columns) - 1 - i) for i, column in enumerate(columns) if column not in group): group
        for group in groups
    }


def _level(group: GroupSet, where: Where) -> Level:
    dimensions = {*group, *where.dimensions}
    # a unit that was parted by procedure is restated procedure by procedure
    if where.restated is not None and where.restated.is_parted and dimensions & _UNITS:
        dimensions.add("procedure_id")
    return levels.smallest(dimensions)


def _pass(
    level: Level,
    groups: Mapping[GroupSet, Sequence[str]],
    columns: Sequence[str],
    names: Sequence[str],
    where: Where,
    order: Sequence[GroupSet],
    *,
    drop_empty: bool,
) -> str:
    """One reading of one table, for all its sets of groups; rows are numbered by their set."""
    mine = sorted({column for group in groups for column in group})
    asked = list(dict.fromkeys(name for of in groups.values() for name in of))
    bits = grouping_bits(mine, list(groups))

    def by_set(said: Mapping[GroupSet, str]) -> str:
        """What is said of each set, for its rows."""
        if len(said) == 1:
            return next(iter(said.values()))
        cases = " ".join(f"WHEN {bit} THEN {said[group]}" for bit, group in bits.items())
        return f"CASE GROUPING({', '.join(mine)}) {cases} END"

    which = by_set({group: str(order.index(group)) for group in groups})
    shown = [column if column in mine else f"NULL::{TYPES.get(column, 'bigint')}" for column in columns]
    sums = [f"coalesce(sum({name}), 0)::bigint" if name in asked else "0" for name in names]
    by = ", ".join(f"({', '.join(group)})" for group in groups)
    dimensions = {*mine, *(where.dimensions - _LOOKED_UP.keys())}
    conditions = ""
    if where.conditions and _is_moved(where, dimensions):
        conditions = f"WHERE {' AND '.join(where.conditions)}"
    sql = (
        f"SELECT {', '.join([which, *shown, *sums])} FROM ({_placed(level, asked, dimensions, where)}) AS x "
        f"{conditions} GROUP BY GROUPING SETS ({by})"
    )
    if drop_empty:  # what became known later cancels out
        some = {group: " OR ".join(f"sum({name}) <> 0" for name in of) for group, of in groups.items()}
        sql += f" HAVING {by_set({group: f'({said})' for group, said in some.items()})}"
    return sql


def _placed(level: Level, names: Sequence[str], dimensions: Collection[str], where: Where) -> str:
    """The level's rows with the dimensions asked: units as reported or as of today, sectors and kinds looked up. The
    kind of a unit stays that of the one that reported."""
    moved = _is_moved(where, dimensions)
    source = _together(level, names, dimensions, where, moved=moved)
    restated = {"unit_id": bridge.UNIT, "handling_unit_id": bridge.HANDLING} if moved else {}
    shown = [
        _LOOKED_UP.get(name) or f"{restated.get(name, f'x.{name}')} AS {name}" for name in sorted(dimensions)
    ]
    joins = []
    if {"sector_id", "sector_group"} & set(dimensions):
        joins.append(_OF_PROCEDURE)
    if "sector_group" in dimensions:
        joins.append(_OF_SECTOR)
    if "unit_kind" in dimensions:
        joins.append(_OF_UNIT)
    if not moved:
        return " ".join([f"SELECT {', '.join([*shown, *names])} FROM ({source}) AS x", *joins])
    said = f"(SELECT x.*{'' if 'procedure_id' in level.keys else ', -1 AS procedure_id'} FROM ({source}) AS x) AS x"
    return " ".join(
        [f"WITH {bridge.BRIDGE} SELECT {', '.join([*shown, *names])} FROM {said}", bridge.JOINS, *joins]
    )


def _is_moved(where: Where, dimensions: Collection[str]) -> bool:
    """Whether units that these dimensions tell are those of today: who they are is known only after the bridge."""
    return where.restated is not None and bool(where.restated.rows) and bool(_UNITS & set(dimensions))


def _together(
    level: Level, names: Sequence[str], dimensions: Collection[str], where: Where, *, moved: bool
) -> str:
    """The level's rows, those of all months and days added up first: what is looked up of a unit or a procedure, and
    every set of groups, then meets one row of it instead of dozens."""
    only = where.inside if moved else [*where.conditions, *where.inside]
    source = levels.relation(level, names, is_past=where.is_past, only=only)
    keys = levels.told_from(dimensions)
    if moved:
        keys |= {"unit_id", "handling_unit_id", "procedure_id"} & set(level.keys)
    if "month" in keys and not where.is_past:
        return source
    by = ", ".join(sorted(keys))
    return (
        f"SELECT {', '.join([*sorted(keys), *(f'sum({name}) AS {name}' for name in names)])} "
        f"FROM ({source}) AS x {f'GROUP BY {by}' if by else ''}"
    )
