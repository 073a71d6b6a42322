"""What indicators are evaluated from, as Ibis expressions over facts alone: any engine can count it.

The cockpit reads stored cells; here everything is counted from the facts, so that the two can be held against
each other. Figures of registers are not among the facts and stay with the installation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import ibis

from motcua.indicators import facts, measures, words
from motcua.indicators.board import Measured, measure
from motcua.indicators.errors import NotMeasurable
from motcua.indicators.measures import CATALOGUE, IN_CELLS, MEASURES, OPEN
from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS, SLICES, PeriodBase
from motcua.indicators.rules.evaluation import Counted, of_slices

PARTS = ("unit_kind", "sector_group")
# Every indicator that dossiers and the catalogue give.
OF_FACTS = tuple(code for code, one in INDICATORS.items() if one.base is not PeriodBase.REGISTER)
# Of them those that facts tell of one unit: they do not hold which unit applies which procedure.
OF_UNITS = tuple(code for code in OF_FACTS if INDICATORS[code].base is not PeriodBase.CATALOGUE)


@dataclass(frozen=True)
class Engine:
    """Something that has the tables of `facts.TABLES` and runs SQL of its dialect. Rows come as sequences."""

    name: str
    dialect: str
    rows: Callable[[str], Sequence[Sequence[Any]]]


def _cells_between(first: date, last: date, handling_unit_id: int | None) -> Any:
    cells = measures.cell_expression()
    cells = cells.filter(cells.month >= ibis.literal(first), cells.month <= ibis.literal(last))
    return cells if handling_unit_id is None else cells.filter(cells.handling_unit_id == handling_unit_id)


def by_parts(period: Period, handling_unit_id: int | None = None) -> Any:
    """Sums of all stored measures by kind of the receiving unit and group of the sector."""
    cells = _cells_between(period.first, period.last, handling_unit_id)
    p = facts.procedures().select("procedure_id", "sector_group")
    u = facts.units().select("unit_id", "unit_kind")
    joined = cells.left_join(p, "procedure_id").left_join(u, "unit_id")
    return joined.group_by(*PARTS).agg(**{code: joined[code].sum().cast("int64") for code in IN_CELLS})


def by_unit(period: Period, handling_unit_id: int | None = None) -> Any:
    """The same by handling unit."""
    cells = _cells_between(period.first, period.last, handling_unit_id)
    return cells.group_by("handling_unit_id").agg(
        **{code: cells[code].sum().cast("int64") for code in IN_CELLS}
    )


def opened(handling_unit_id: int | None = None) -> Any:
    """What stands open at the instant of the facts, by the same parts."""
    f = facts.facts()
    f = f.filter(f.ended_at.isnull())
    if handling_unit_id is not None:
        f = f.filter(f.handling_unit_id == handling_unit_id)
    flags = {code: MEASURES[code].where(f).fill_null(False).cast("int32") for code in OPEN}
    marked = f.select(*PARTS, **flags)
    return marked.group_by(*PARTS).agg(**{code: marked[code].sum().cast("int64") for code in OPEN})


@cache
def catalogue() -> Any:
    """Sums of the measures of the catalogue, as it stood at the instant of the facts."""
    c = facts.catalogue()
    marked = c.select(**{code: MEASURES[code].where(c).fill_null(False).cast("int32") for code in CATALOGUE})
    return marked.agg(**{code: marked[code].sum().fill_null(0).cast("int64") for code in CATALOGUE})


def count(engine: Engine, period: Period, *, handling_unit_id: int | None = None) -> Counted:
    """Everything that indicators of dossiers are evaluated from, counted by the engine in four queries."""

    def grouped(expression: Any, keys: Sequence[str], names: Sequence[str]) -> dict[Any, dict[str, int]]:
        sql = facts.to_engine(expression.select(*keys, *names), engine.dialect)
        found = {}
        for row in engine.rows(sql):
            key = tuple(row[: len(keys)])
            found[key] = {name: int(value) for name, value in zip(names, row[len(keys) :], strict=True)}
        return found

    units = grouped(by_unit(period, handling_unit_id), ("handling_unit_id",), IN_CELLS)
    return Counted(
        cells=of_slices(grouped(by_parts(period, handling_unit_id), PARTS, IN_CELLS), SLICES),
        open=grouped(opened(handling_unit_id), PARTS, OPEN),
        units={key[0]: sums for key, sums in units.items()},
        catalogue=grouped(catalogue(), (), CATALOGUE)[()],
        on=period.last_day,
    )


def measure_all(
    engine: Engine, period: Period, *, codes: Sequence[str] = OF_FACTS, handling_unit_id: int | None = None
) -> list[Measured]:
    """The indicators asked for, in the registry's order. Raises NotMeasurable for a figure of a register, and for
    the catalogue of one unit, because facts do not hold who applies which procedure. A reading from a survey beside
    one from dossiers is left out."""
    for code in codes:
        base = INDICATORS[code].base if code in INDICATORS else PeriodBase.REGISTER
        if base is PeriodBase.REGISTER:
            raise NotMeasurable(
                code, f"figures of registers are not among exported facts ({words.indicator(code).name})"
            )
        if base is PeriodBase.CATALOGUE and handling_unit_id is not None:
            raise NotMeasurable(code, "exported facts do not hold which unit applies which procedure")
    counted = count(engine, period, handling_unit_id=handling_unit_id)
    return [measure(code, counted) for code in INDICATORS if code in codes]


def unit_of(engine: Engine, agency_id: str) -> int | None:
    """The number of a unit by its identifier of decision 20/2020/QĐ-TTg."""
    u = facts.units()
    found = engine.rows(facts.to_engine(u.filter(u.agency_id == agency_id).select("unit_id"), engine.dialect))
    return int(found[0][0]) if found else None


def postgres(now: datetime) -> Engine:
    """The installation's own database, asked with the same expressions as any other engine."""
    from django.db import connection

    def rows(sql: str) -> list[Sequence[Any]]:
        with connection.cursor() as db:
            db.execute(sql, {"now": now})
            return list(db.fetchall())

    return Engine("PostgreSQL", "postgres", rows)
