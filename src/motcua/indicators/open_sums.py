"""Sums of a relation of dossiers (what stands open, now or on a past evening) for sets of groups, in one query."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from motcua.indicators.summing import DIMENSIONS, TYPES, GroupSet, Key, Sums, grouping_bits


def summed(
    source: str,
    names: Sequence[str],
    conditions: Sequence[str],
    values: Mapping[str, Any],
    sets: Sequence[GroupSet],
) -> dict[GroupSet, dict[Key, Sums]]:
    """Sums of a relation of dossiers for sets of groups: one query. The total is added up from another set.

    Dossiers are added up by procedure, and only procedures are looked up for their sectors.
    """
    asked = [group for group in sets if group] or [()]
    columns = sorted({column for group in asked for column in group})
    unknown = set(columns) - DIMENSIONS
    if unknown:
        raise ValueError(f"no such dimension: {', '.join(sorted(unknown))}")
    raw = {group: tuple(sorted({_RAW.get(column, column) for column in group})) for group in asked}
    keys = sorted({key for group in raw.values() for key in group})
    bits = {group: bit for bit, group in grouping_bits(keys, list(raw.values())).items()}
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    by = ", ".join(f"({', '.join(group)})" for group in dict.fromkeys(raw.values()))
    grouping = f"GROUPING({', '.join(keys)})" if keys else "0"
    summed = (
        f"SELECT {', '.join([f'{grouping} AS bits', *keys, *(f'sum({name}) AS {name}' for name in names)])} "
        f"FROM ({source}) AS x {where} GROUP BY GROUPING SETS ({by})"
    )
    arms = [_arm(place, group, columns, names, bits[raw[group]]) for place, group in enumerate(asked)]
    found: dict[GroupSet, dict[Key, Sums]] = {group: {} for group in (*sets, *asked)}
    with connection.cursor() as db:
        db.execute(f"WITH summed AS MATERIALIZED ({summed}) {' UNION ALL '.join(arms)}", values)
        for row in db.fetchall():
            group = asked[row[0]]
            at = dict(zip(columns, row[1 : 1 + len(columns)], strict=True))
            key = tuple(at[column] for column in group)
            found[group][key] = dict(zip(names, row[1 + len(columns) :], strict=True))
    if () in sets and asked != [()]:
        found[()][()] = {name: sum(row[name] for row in found[asked[0]].values()) for name in names}
    return found


# What is looked up of a procedure.
_RAW = {"sector_id": "procedure_id", "sector_group": "procedure_id"}
_LOOKED_UP = {"sector_id": "p.sector_id", "sector_group": 's."group"'}


def _arm(place: int, group: GroupSet, columns: Sequence[str], names: Sequence[str], bits: int) -> str:
    """The rows of one set of groups from those that were summed by raw columns."""
    at = {column: _LOOKED_UP.get(column, f"x.{column}") for column in group}
    shown = [at.get(column) or f"NULL::{TYPES.get(column, 'bigint')}" for column in columns]
    if not _RAW.keys() & set(group):
        sums, by = [f"coalesce(x.{name}, 0)" for name in names], ""
    else:
        sums, by = [f"sum(x.{name})::bigint" for name in names], f" GROUP BY {', '.join(at.values())}"
    joins = ""
    if by:
        joins = " LEFT JOIN procedures_procedure AS p ON p.id = x.procedure_id"
        joins += " LEFT JOIN procedures_sector AS s ON s.id = p.sector_id" if "sector_group" in group else ""
    return (
        f"SELECT {', '.join([str(place), *shown, *sums])} FROM summed AS x{joins} WHERE x.bits = {bits}{by}"
    )
