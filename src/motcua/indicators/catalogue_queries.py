"""Reading the catalogue of a day: how many procedures each measure counts, and which. No dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from motcua.indicators import bridge, measures
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.measures import CATALOGUE
from motcua.indicators.summing import Sums
from motcua.kernel.once import once
from motcua.kernel.zone import VIETNAM, day_of


@dataclass(frozen=True)
class Catalogue:
    """The procedures applied on a day: how many each measure counts, the version of each that held, and those that
    `tthc_online` counts."""

    sums: Sums
    versions: Mapping[int, int]
    online: frozenset[int]


def catalogue_at(now: datetime, *, handling_unit_id: int | None = None, restated: bool = False) -> Sums:
    """Counts of the procedures applied on the day of `now` in Vietnam, of one handling unit if given; restated, with
    those of the units whose work it took over. One query, no dossiers."""
    return catalogue_on(day_of(now), handling_unit_id, restated=restated).sums


def catalogue_on(day: date, handling_unit_id: int | None = None, *, restated: bool = False) -> Catalogue:
    """The catalogue of a day in Vietnam, asked as `catalogue_at`; one query."""
    return _catalogue(day, handling_unit_id, restated)


@once
def _catalogue(day: date, handling_unit_id: int | None, restated: bool) -> Catalogue:
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in CATALOGUE)
    with connection.cursor() as db:
        db.execute(
            "SELECT array_agg(procedure_id), array_agg(version_id),"
            f" array_agg(procedure_id) FILTER (WHERE tthc_online = 1), {sums}"
            f" FROM ({measures.catalogue_sql()}) AS x WHERE {_OFFERED}",
            _offered_values(datetime.combine(day, time.min, VIETNAM), handling_unit_id, restated),
        )
        procedures, versions, online, *counted = db.fetchone()
    return Catalogue(
        dict(zip(CATALOGUE, counted, strict=True)),
        dict(zip(procedures or (), versions or (), strict=True)),
        frozenset(online or ()),
    )


_OFFERED = """
(%(handling)s::bigint IS NULL OR EXISTS (
    SELECT 1 FROM procedures_offering AS o
      LEFT JOIN {moves} AS hp (unit_id, procedure_id, today_id)
        ON hp.unit_id = o.handling_unit_id AND hp.procedure_id = o.procedure_id
      LEFT JOIN {moves} AS ha (unit_id, procedure_id, today_id)
        ON ha.unit_id = o.handling_unit_id AND ha.procedure_id = -1
     WHERE o.procedure_id = x.procedure_id
       AND COALESCE(hp.today_id, ha.today_id, o.handling_unit_id) = %(handling)s
       AND o.valid_from <= (%(now)s::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
       AND (o.valid_to IS NULL OR o.valid_to >= (%(now)s::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)))
""".replace(
    "{moves}",
    "unnest(%(bridge_units)s::bigint[], %(bridge_procedures)s::bigint[], %(bridge_today)s::bigint[])",
)


def _offered_values(now: datetime, handling_unit_id: int | None, restated: bool) -> dict[str, Any]:
    moves = bridge.today() if restated and handling_unit_id is not None else bridge.Restated()
    return {"now": now, "handling": handling_unit_id, **bridge.values(moves)}


@dataclass(frozen=True)
class ProcedureLine:
    id: int
    code: str
    name: str
    online_level: str


@dataclass(frozen=True)
class ProceduresBehind:
    """A page of the procedures that a measure counts, and how many there are in all."""

    count: int
    lines: list[ProcedureLine]


def procedures_behind(
    code: str,
    *,
    now: datetime,
    handling_unit_id: int | None = None,
    restated: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> ProceduresBehind:
    """The procedures that a measure of the catalogue counts, in alphabetical order: one query, one reading of the
    catalogue for the count and the page. Raises UnknownMeasure."""
    if code not in CATALOGUE:
        raise UnknownMeasure(code)
    with connection.cursor() as db:
        db.execute(
            f"""
            WITH found AS MATERIALIZED (
                SELECT x.procedure_id, x.version_id
                  FROM ({measures.catalogue_sql()}) AS x WHERE {code} = 1 AND {_OFFERED}
            )
            SELECT counted.n, line.id, line.code, line.name, line.online_level
              FROM (SELECT count(*) AS n FROM found) AS counted
              LEFT JOIN LATERAL (
                SELECT p.id, p.code, p.name, v.online_level, p.sort_key
                  FROM found
                  JOIN procedures_procedure AS p ON p.id = found.procedure_id
                  JOIN procedures_procedureversion AS v ON v.id = found.version_id
                 ORDER BY p.sort_key, p.id
                 LIMIT %(limit)s OFFSET %(offset)s
              ) AS line ON TRUE
             ORDER BY line.sort_key, line.id
            """,
            _offered_values(now, handling_unit_id, restated) | {"limit": limit, "offset": offset},
        )
        rows = db.fetchall()
    # past the last page the count stands alone
    return ProceduresBehind(rows[0][0], [ProcedureLine(*row[1:]) for row in rows if row[1] is not None])
