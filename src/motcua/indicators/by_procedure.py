"""Figures of decision 766 that are counted by procedure: of the cells, and of what was compared with the portal.

Cells answer for any number of dossiers at once; a figure opens to its procedures, and those to their dossiers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from motcua.indicators import queries
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.zone import VIETNAM


@dataclass(frozen=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True)
class Shares:
    """Of each procedure so many of so many; `beside`: what counts below without any procedure."""

    reached: Mapping[int, int]
    of: Mapping[int, int]
    beside: int = 0


def names(procedure_ids: set[int]) -> dict[int, Named]:
    with connection.cursor() as db:
        db.execute(
            "SELECT id, code, name FROM procedures_procedure WHERE id = ANY(%s)", [list(procedure_ids)]
        )
        return {row[0]: Named(row[1], row[2]) for row in db.fetchall()}


def _sums(
    names_: tuple[str, ...], since: date, on: date, unit_id: int | None
) -> dict[int, Mapping[str, int]]:
    narrow = Narrow(handling_unit_id=unit_id)
    by = ("procedure_id",)
    found = queries.cells(Period(since, max(since, on)), narrow, (by,), names=names_)
    return {key[0]: sums for key, sums in found[by].items()}


def online_services(since: date, on: date, unit_id: int | None) -> tuple[frozenset[int], frozenset[int]]:
    """3.2: procedures offered online on the day, and those of them that received a dossier online in the period."""
    offered = queries.procedures_behind("tthc_online", now=_end_of(on), handling_unit_id=unit_id)
    used = _sums(("received_online",), since, on, unit_id)
    every = frozenset(line.id for line in offered)
    return frozenset(one for one in every if used.get(one, {}).get("received_online")), every


def with_online_payment(since: date, on: date, unit_id: int | None) -> tuple[frozenset[int], frozenset[int]]:
    """3.5b: procedures with dossiers that had to pay, and those of them where one was paid online."""
    sums = _sums(("received_obligation", "received_obligation_online"), since, on, unit_id)
    every = frozenset(one for one, found in sums.items() if found["received_obligation"])
    return frozenset(one for one in every if sums[one]["received_obligation_online"]), every


def with_population_data(since: date, on: date, unit_id: int | None) -> tuple[frozenset[int], frozenset[int]]:
    """4.5b: procedures with dossiers, and those of them where one used data of the population database."""
    sums = _sums(("received", "received_population"), since, on, unit_id)
    every = frozenset(one for one, found in sums.items() if found["received"])
    return frozenset(one for one in every if sums[one]["received_population"]), every


def synchronised(since: date, on: date, unit_id: int | None) -> Shares:
    """1.4: dossiers received that the portal has in their newest state, of the larger of both counts of receipts.

    What the nightly comparison found different, and nobody settled, is not synchronised, whatever our own mark says.
    The portal's count is ours less what it lacks and more what it alone has (of the whole province; a dossier that we
    do not have belongs to no unit). Without any receipt the year before gives the denominator, by its months.
    """
    sums = _sums(("received", "received_told"), since, on, unit_id)
    told = {one: found["received_told"] for one, found in sums.items() if found["received"]}
    received = {one: found["received"] for one, found in sums.items() if found["received"]}
    values: dict[str, Any] = {
        "first": _begins(since), "end": _end_of(on), "since": since, "on": on, "unit": unit_id
    }  # fmt: skip
    with connection.cursor() as db:
        db.execute(
            """
            SELECT d.procedure_id, count(DISTINCT d.id) FILTER (WHERE d.synced_seq >= d.moved_seq),
                   count(DISTINCT d.id) FILTER (WHERE x.kind = 'missing_there')
              FROM exchange_portaldifference AS x JOIN dossiers_dossier AS d ON d.id = x.dossier_id
             WHERE x.state = 'open' AND d.accepted_at >= %(first)s AND d.accepted_at <= %(end)s
               AND (%(unit)s::bigint IS NULL OR d.handling_unit_id = %(unit)s)
             GROUP BY d.procedure_id
            """,
            values,
        )
        lacking = 0
        for procedure, differing, missing in db.fetchall():
            told[procedure] = max(0, told.get(procedure, 0) - differing)
            lacking += missing
        db.execute(
            "SELECT count(*) FROM exchange_portaldifference WHERE state = 'open' AND kind = 'missing_here'"
            " AND day BETWEEN %(since)s AND %(on)s AND %(unit)s::bigint IS NULL",
            values,
        )
        beside = max(0, int(db.fetchone()[0]) - lacking)
    if not received and not beside:
        before = _sums(("received",), date(since.year - 1, 1, 1), date(since.year - 1, 12, 1), unit_id)
        months = Period(since, max(since, on)).months
        beside = -(-sum(found["received"] for found in before.values()) * months // 12)
    return Shares(told, received, beside)


def content(since: date, on: date, unit_id: int | None) -> Shares:
    """5.4: dossiers settled in the period that were neither late, nor disliked, nor petitioned about; each once."""
    sums = _sums(("settled", "settled_content"), since, on, unit_id)
    reached = {one: found["settled_content"] for one, found in sums.items() if found["settled"]}
    with connection.cursor() as db:
        db.execute(
            """
            SELECT d.procedure_id, count(DISTINCT d.id)
              FROM petitions_petition AS p JOIN dossiers_dossier AS d ON d.id = p.dossier_id
             WHERE d.accepted_at IS NOT NULL AND d.ended_at >= %(first)s AND d.ended_at <= %(end)s
               AND p.received_at <= %(end)s AND d.outcome_766 <> 'late' AND COALESCE(d.rating, 3) > 2
               AND (%(unit)s::bigint IS NULL OR d.handling_unit_id = %(unit)s)
             GROUP BY d.procedure_id
            """,
            {"first": _begins(since), "end": _end_of(on), "unit": unit_id},
        )
        for procedure, petitioned in db.fetchall():
            reached[procedure] = max(0, reached.get(procedure, 0) - petitioned)
    return Shares(reached, {one: found["settled"] for one, found in sums.items() if found["settled"]})


@dataclass(frozen=True)
class Handling:
    """2.2: how long a procedure's dossiers took. `limit_unit` is the one that its limit is stated in."""

    procedure_id: int
    settled: int
    hours: int
    limit_unit: str

    @property
    def in_hours(self) -> bool:
        return self.limit_unit in ("hour", "within_day")


def handling_times(period: Period, unit_id: int | None) -> list[Handling]:
    """The procedures with settled dossiers; mean elapsed time is `hours / settled`, waiting for supplements aside."""
    sums = _sums(("settled", "settled_hours"), period.first, period.last, unit_id)
    settled = {one: found for one, found in sums.items() if found["settled"]}
    with connection.cursor() as db:
        db.execute(
            """
            SELECT DISTINCT ON (v.procedure_id) v.procedure_id,
                   COALESCE(jsonb_path_query_first(v.content, '$.channels[*].limit.unit') #>> '{}', '')
              FROM procedures_procedureversion AS v
             WHERE v.procedure_id = ANY(%s) AND v.valid_from < %s
             ORDER BY v.procedure_id, v.valid_from DESC, v.number DESC
            """,
            [list(settled), period.end],
        )
        units = dict(db.fetchall())
    return [
        Handling(one, found["settled"], found["settled_hours"], units.get(one, ""))
        for one, found in sorted(settled.items())
    ]


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, VIETNAM)
