"""Figures of days instead of months: what periodic reports count, whose periods begin on the 15th.

Cells are by calendar month, so these are counted from the dossiers themselves: one query for all dossiers of a form,
one for all measures of a page, whatever their number. Days in Vietnam. Every function obeys the open scope.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connection

from motcua.indicators import catalogue_queries, facts, measures, queries, registers
from motcua.indicators.measures import CATALOGUE, MEASURES, STORED, Base
from motcua.indicators.queries import DossierLine
from motcua.indicators.registry import INDICATORS, SLICES, Indicator, PeriodBase
from motcua.indicators.rules.evaluation import Counted, of_slices
from motcua.indicators.summing import Key, Sums
from motcua.kernel import scopes
from motcua.kernel.scopes import ScopeKind
from motcua.kernel.zone import VIETNAM, day_of


@dataclass(frozen=True)
class Days:
    """From the beginning of `first` to the end of `last`."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time.min, VIETNAM)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time.min, VIETNAM)

    def asked_at(self, now: datetime) -> datetime:
        """Its last instant, or `now` while it runs."""
        return min(now, self.until - timedelta(microseconds=1))


@dataclass(frozen=True)
class Flow:
    """Dossiers that came into the days and went in the same way, at one unit and in one sector.

    `came`: carried, online, other. `went`: pending_in_time, pending_overdue, or `<final state>:<legal outcome>`.
    """

    unit_id: int
    level: str
    sector_id: int
    came: str
    went: str
    ids: tuple[int, ...]


def _reach(columns: Sequence[str]) -> tuple[str, dict[str, Any]]:
    asked_by = scopes.current()
    if asked_by.kind is ScopeKind.SYSTEM:
        return "TRUE", {}
    if asked_by.kind is not ScopeKind.UNITS:
        raise scopes.ScopeMissing("figures of the province are asked by officials or by the system")
    said = " OR ".join(f"{column} = ANY(%(reach)s)" for column in columns)
    return f"({said})", {"reach": sorted(asked_by.unit_ids)}


# Once late stays late: the due instant of a running clock passed unmet, and nothing takes that back. Where nobody has
# noted it yet it is seen from the due date, as `measures.pending_overdue` does.
_FLOWS = """
WITH RECURSIVE own (id) AS (
    SELECT unnest(%(units)s::bigint[])
     UNION
    SELECT u.id FROM own JOIN agencies_unit AS u
        ON u.parent_id = own.id AND u.kind IN ('division', 'service_centre')
), found AS (
    SELECT d.id, d.procedure_id,
           CASE WHEN d.accepted_at < %(since)s THEN 'carried' WHEN d.channel = 'online' THEN 'online'
                ELSE 'other' END AS came,
           CASE WHEN d.ended_at < %(until)s THEN d.business || ':' || d.legal_outcome
                WHEN d.late_at < %(until)s OR (d.late_at IS NULL AND d.ended_at IS NULL
                     AND d.current_due < COALESCE(d.clock_stopped_at, %(asked_at)s)
                     AND d.current_due < %(asked_at)s)
                THEN 'pending_overdue' ELSE 'pending_in_time' END AS went,
           {handling} AS unit_id, {receiving} AS receiving_id
      FROM dossiers_dossier AS d
     WHERE d.accepted_at < %(until)s AND (d.ended_at IS NULL OR d.ended_at >= %(since)s)
)
SELECT f.unit_id, h.level, p.sector_id, f.came, f.went, array_agg(f.id ORDER BY f.id)
  FROM found AS f
  JOIN procedures_procedure AS p ON p.id = f.procedure_id
  JOIN agencies_unit AS h ON h.id = f.unit_id
  JOIN agencies_unit AS r ON r.id = f.receiving_id
 WHERE {reach}
   AND (%(units)s::bigint[] IS NULL OR f.{whose} IN (SELECT id FROM own))
   AND (%(received_at)s = '' OR r.kind = %(received_at)s)
 GROUP BY f.unit_id, h.level, p.sector_id, f.came, f.went
"""
# The unit that had the dossier when it ended, or when the period did. Hardly any dossier was ever rehomed.
_HOME = """
CASE WHEN d.rehomed = 0 THEN d.{column}
     ELSE COALESCE((SELECT h.{column} FROM dossiers_formerhome AS h
                     WHERE h.dossier_id = d.id AND h.until > LEAST(COALESCE(d.ended_at, %(last)s), %(last)s)
                     ORDER BY h.until LIMIT 1), d.{column}) END"""


def flows(days: Days, *, now: datetime, unit_id: int | None = None, received_at: str = "") -> list[Flow]:
    """Every accepted dossier that was open at some instant of the days, once: how it came, how it went. One query.

    Each stands under the unit that settled it or had it when the days ended; so what a reorganisation moved stands
    once, and whole. `unit_id` narrows it to that unit and its own divisions (by who handles); `received_at` to
    dossiers received at units of a kind, `unit_id` then being the unit that received.
    """
    reach, values = _reach(("f.unit_id", "f.receiving_id"))
    statement = _FLOWS.format(
        handling=_HOME.format(column="handling_unit_id"),
        receiving=_HOME.format(column="receiving_unit_id"),
        reach=reach,
        whose="receiving_id" if received_at else "unit_id",
    )
    values |= {
        "since": days.since,
        "until": days.until,
        "asked_at": min(now, days.until),
        "last": days.until - timedelta(microseconds=1),
        "units": None if unit_id is None else [unit_id],
        "received_at": received_at,
    }
    with connection.cursor() as db:
        db.execute(statement, values)
        return [Flow(row[0], row[1], row[2], row[3], row[4], tuple(row[5])) for row in db.fetchall()]


# ---------------------------------------------------------------- measures by day


@dataclass(frozen=True)
class Alike:
    """Dossiers that count in the same measures at one handling unit, in one part of the province; an id stands as
    often as it counts. `amounts`: the sum of each measure that sums a column."""

    unit_kind: str  # of the receiving unit
    sector_group: str
    unit_id: int
    measures: tuple[str, ...]
    ids: tuple[int, ...]
    amounts: Mapping[str, int]

    def sums(self) -> dict[str, int]:
        return {code: self.amounts.get(code, len(self.ids)) for code in self.measures}


_BITS = 60  # measures in one whole number of the database


@cache
def _measures_sql(codes: tuple[str, ...]) -> str:
    """All rows that the measures count: dimensions, the instant counted at, 1 or 0 for each measure, its amount."""
    import ibis

    arms = []
    bases = [base for base in STORED if any(MEASURES[code].base is base for code in codes)]
    for base in bases:
        source = facts.moves() if base is Base.MOVED else facts.facts()
        instant = base.value.removesuffix("_on") + "_at"
        f = source.filter(source[instant].notnull())
        flags = {
            code: (
                MEASURES[code].where(f).fill_null(False)
                if MEASURES[code].base is base
                else ibis.literal(False)
            ).cast("int32")
            for code in codes
        }
        amounts = {
            f"{code}_amount": (
                f[MEASURES[code].amount].fill_null(0) if MEASURES[code].base is base else ibis.literal(0)
            ).cast("int64")
            for code in codes
            if MEASURES[code].amount
        }
        dimensions = {name: f[measures.at(base, name)] for name in _DIMENSIONS}
        arms.append(f.select(f.id, **dimensions, on_at=f[instant], **flags, **amounts))
    whole = arms[0] if len(arms) == 1 else ibis.union(arms[0], *arms[1:])
    return facts.to_postgres(whole)


_DIMENSIONS = ("unit_id", "handling_unit_id", "sector_group", "unit_kind")


def _alike(codes: tuple[str, ...], days: Days, unit_id: int | None) -> list[Alike]:
    """Every dossier that some measure counts in the days, by how it counts: one query."""
    if not codes:
        return []
    reach, values = _reach(("x.unit_id", "x.handling_unit_id"))
    parts = [codes[start : start + _BITS] for start in range(0, len(codes), _BITS)]
    masks = [
        " + ".join(f"(x.{code}::bigint << {place})" for place, code in enumerate(part)) for part in parts
    ]
    amounts = [code for code in codes if MEASURES[code].amount]
    named = ", ".join(f"{mask} AS mask_{number}" for number, mask in enumerate(masks))
    keys = ", ".join(f"y.mask_{number}" for number in range(len(masks)))
    carried = "".join(f", x.{code}_amount" for code in amounts)
    summed = "".join(f", sum(y.{code}_amount)" for code in amounts)
    some = " OR ".join(f"y.mask_{number} <> 0" for number in range(len(masks)))
    statement = f"""
        SELECT y.unit_kind, y.sector_group, y.handling_unit_id, array_agg(y.id), {keys}{summed}
          FROM (
            SELECT x.id, x.unit_kind, x.sector_group, x.handling_unit_id, {named}{carried}
              FROM ({_measures_sql(codes)}) AS x
             WHERE x.on_at >= %(since)s AND x.on_at < %(until)s AND {reach}
               AND (%(unit)s::bigint IS NULL OR x.handling_unit_id = %(unit)s)
            OFFSET 0
          ) AS y
         WHERE {some}
         GROUP BY y.unit_kind, y.sector_group, y.handling_unit_id, {keys}
    """
    values |= {"since": days.since, "until": days.until, "unit": unit_id, "now": days.until}
    found = []
    with connection.cursor() as db:
        db.execute(statement, values)
        for kind, group, unit, ids, *rest in db.fetchall():
            counted = tuple(
                code
                for mask, part in zip(rest, parts, strict=False)
                for place, code in enumerate(part)
                if mask >> place & 1
            )
            of = zip(amounts, rest[len(parts) :], strict=True)
            found.append(
                Alike(
                    kind,
                    group,
                    unit,
                    counted,
                    tuple(ids),
                    {code: int(v) for code, v in of if code in counted},
                )
            )
    return found


_OVERDUE = ("pending", "pending_overdue")


def _open_at(days: Days, now: datetime, unit_id: int | None) -> list[Alike]:
    """What stood open when the days ended, pending and overdue: one query."""
    reach, values = _reach(("f.unit_id", "f.receiving_id"))
    statement = f"""
        SELECT r.kind, s."group", f.unit_id, f.overdue, array_agg(f.id)
          FROM (
            SELECT d.id, d.procedure_id, {_HOME.format(column="handling_unit_id")} AS unit_id,
                   {_HOME.format(column="receiving_unit_id")} AS receiving_id,
                   COALESCE(d.late_at < %(until)s OR (d.late_at IS NULL AND d.ended_at IS NULL
                     AND d.current_due < COALESCE(d.clock_stopped_at, %(asked_at)s)
                     AND d.current_due < %(asked_at)s), FALSE) AS overdue
              FROM dossiers_dossier AS d
             WHERE d.accepted_at < %(until)s AND (d.ended_at IS NULL OR d.ended_at >= %(until)s)
          ) AS f
          JOIN procedures_procedure AS p ON p.id = f.procedure_id
          JOIN procedures_sector AS s ON s.id = p.sector_id
          JOIN agencies_unit AS r ON r.id = f.receiving_id
         WHERE {reach} AND (%(unit)s::bigint IS NULL OR f.unit_id = %(unit)s)
         GROUP BY r.kind, s."group", f.unit_id, f.overdue
    """
    values |= {
        "until": days.until,
        "asked_at": min(now, days.until),
        "last": days.until - timedelta(microseconds=1),
        "unit": unit_id,
    }
    with connection.cursor() as db:
        db.execute(statement, values)
        return [
            Alike(kind, group, unit, _OVERDUE if overdue else _OVERDUE[:1], tuple(ids), {})
            for kind, group, unit, overdue, ids in db.fetchall()
        ]


def _added(rows: Collection[Alike], codes: Collection[str]) -> tuple[dict[Key, Sums], dict[Key, Sums]]:
    """Sums by (kind of the receiving unit, group of the sector) and by handling unit."""
    parts: dict[Key, dict[str, int]] = {}
    units: dict[Key, dict[str, int]] = {}
    for row in rows:
        for found, key in ((parts, (row.unit_kind, row.sector_group)), (units, (row.unit_id,))):
            of = found.setdefault(key, dict.fromkeys(codes, 0))
            for code, value in row.sums().items():
                of[code] += value
    return dict(parts), dict(units)


def named_by(
    indicators: Iterator[Indicator] | Collection[Indicator],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The measures counted by day that the indicators name, and those of registers."""
    by_day: dict[str, None] = {}
    of_registers: dict[str, None] = {}
    for indicator in indicators:
        for variant in indicator.variants:
            names = [name for name in (variant.numerator, variant.denominator) if name]
            base = indicator.base_of(variant)
            if base is PeriodBase.REGISTER:
                of_registers |= dict.fromkeys(names)
            elif base not in (PeriodBase.CATALOGUE, PeriodBase.OPEN):
                by_day |= dict.fromkeys(names)
    return tuple(by_day), tuple(of_registers)


@dataclass(frozen=True)
class OfDays:
    """`counted`: what indicators are evaluated from; give it to `board.measure`. `alike`, `open`: the dossiers behind
    it, so that the sums are counts of these very lists."""

    counted: Counted
    alike: tuple[Alike, ...]
    open: tuple[Alike, ...]


def counted(days: Days, *, now: datetime, codes: Collection[str], unit_id: int | None = None) -> OfDays:
    """Everything that the indicators `codes` are evaluated from, cut by days: three queries, and those of the
    registers asked."""
    wanted = [INDICATORS[code] for code in codes if code in INDICATORS]
    by_day, of_registers = named_by(wanted)
    at = days.asked_at(now)
    alike = _alike(by_day, days, unit_id)
    parts, units = _added(alike, by_day)
    needs_open = any(
        one.base is PeriodBase.OPEN or any(variant.also_open for variant in one.variants) for one in wanted
    )
    opened = _open_at(days, now, unit_id) if needs_open else []
    open_parts, _by_unit = _added(opened, _OVERDUE)
    needs_catalogue = any(one.base is PeriodBase.CATALOGUE for one in wanted)
    gathered = registers.gathered(
        of_registers, registers.Asked(on=day_of(at), since=days.first, unit_id=unit_id)
    )
    sums = Counted(
        cells=of_slices({(key[0], key[1]): of for key, of in parts.items()}, SLICES),
        open={(key[0], key[1]): of for key, of in open_parts.items()},
        units={key[0]: of for key, of in units.items()},
        catalogue=catalogue_queries.catalogue_at(at, handling_unit_id=unit_id)
        if needs_catalogue
        else dict.fromkeys(CATALOGUE, 0),
        registers=gathered.sums,
        bounds=gathered.bounds,
        on=days.last,
    )
    return OfDays(sums, tuple(alike), tuple(opened))


# ---------------------------------------------------------------- late dossiers


@dataclass(frozen=True)
class LateLine:
    """A dossier that became late, and what was said to the applicant. No personal data."""

    id: int
    code: str
    procedure: str
    unit: str
    late_at: datetime
    ended_at: datetime | None
    kind: str  # of the letter that the head signed; empty without one
    apologised_at: datetime | None


def became_late(days: Days, *, unit_id: int | None = None) -> list[LateLine]:
    """Dossiers whose due instant passed unmet in the days, by unit and code; one query. Not those brought along from
    an older system, of whose letters nothing is known."""
    reach, values = _reach(("f.unit_id", "f.receiving_id"))
    home = _HOME.replace("LEAST(COALESCE(d.ended_at, %(last)s), %(last)s)", "d.late_at")
    with connection.cursor() as db:
        db.execute(
            f"""
            SELECT f.id, f.code, p.name, u.name, f.late_at, f.ended_at, f.late_kind, f.apologised_at
              FROM (
                SELECT d.*, {home.format(column="handling_unit_id")} AS unit_id,
                       {home.format(column="receiving_unit_id")} AS receiving_id
                  FROM dossiers_dossier AS d
                 WHERE d.late_at >= %(since)s AND d.late_at < %(until)s AND d.origin = ''
              ) AS f
              JOIN procedures_procedure AS p ON p.id = f.procedure_id
              JOIN agencies_unit AS u ON u.id = f.unit_id
             WHERE {reach} AND (%(unit)s::bigint IS NULL OR f.unit_id = %(unit)s)
             ORDER BY u.sort_key, f.code, f.id
            """,
            values | {"since": days.since, "until": days.until, "unit": unit_id},
        )
        return [LateLine(*row) for row in db.fetchall()]


# ---------------------------------------------------------------- dossiers by their numbers


def lines_of(ids: Sequence[int], *, offset: int = 0, limit: int = 50) -> queries.Behind:
    """Those of the dossiers that the reader may see, newest first: two queries. `count` is how many of them."""
    reach, values = _reach(("d.receiving_unit_id", "d.handling_unit_id"))
    values |= {"ids": list(ids), "limit": limit, "offset": offset}
    with connection.cursor() as db:
        db.execute(
            f"SELECT count(*) FROM dossiers_dossier AS d WHERE d.id = ANY(%(ids)s::bigint[]) AND {reach}",
            values,
        )
        count = int(db.fetchone()[0])
        db.execute(
            f"""WITH picked AS (
                    SELECT d.id, d.submitted_at AS on_at FROM dossiers_dossier AS d
                     WHERE d.id = ANY(%(ids)s::bigint[]) AND {reach}
                     ORDER BY 2 DESC, 1 DESC LIMIT %(limit)s OFFSET %(offset)s
                ) {queries.LINE}""",
            values,
        )
        return queries.Behind(count, [DossierLine(*row) for row in db.fetchall()])


_FEW = 5_000  # so many dossiers are put in order of their filing while somebody waits


def page_of(ids: Sequence[int], *, offset: int = 0, limit: int = 50) -> queries.Behind:
    """A page of those of the dossiers that the reader may see, newest first: at most four queries. Of very many the
    highest number stands first, so that only those of the page are fetched; what it costs does not grow with them for
    who sees all units or few. `ids` in order; `count` as in `lines_of`."""
    if len(ids) <= _FEW:
        return lines_of(ids, offset=offset, limit=limit)
    seen = _seen(ids)
    end = max(0, len(seen) - offset)
    found = lines_of(seen[max(0, end - limit) : end], limit=limit)
    return queries.Behind(len(seen), sorted(found.lines, key=lambda one: -one.id))


def _seen(ids: Sequence[int]) -> Sequence[int]:
    """Those that the reader may see, in order: found from the units that are seen or from those that are not,
    whichever are fewer."""
    _said, values = _reach(())
    if "reach" not in values:
        return ids
    with connection.cursor() as db:
        db.execute("SELECT id FROM agencies_unit WHERE id <> ALL(%(reach)s)", values)
        outside = [row[0] for row in db.fetchall()]
        if not outside:
            return ids
        values |= {"outside": outside, "first": ids[0], "last": ids[-1]}
        is_of_many = len(outside) < len(values["reach"])
        db.execute(_HIDDEN if is_of_many else _SEEN, values)
        found = {row[0] for row in db.fetchall()}
        return [one for one in ids if (one in found) is not is_of_many]


_HIDDEN = """
SELECT d.id FROM dossiers_dossier AS d
 WHERE d.receiving_unit_id = ANY(%(outside)s) AND d.handling_unit_id = ANY(%(outside)s)
   AND d.id BETWEEN %(first)s AND %(last)s
"""
_SEEN = """
SELECT d.id FROM dossiers_dossier AS d
 WHERE d.receiving_unit_id = ANY(%(reach)s) AND d.id BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT d.id FROM dossiers_dossier AS d
 WHERE d.handling_unit_id = ANY(%(reach)s) AND NOT d.receiving_unit_id = d.handling_unit_id
   AND d.id BETWEEN %(first)s AND %(last)s
"""


def moved_between(since: datetime, until: datetime) -> frozenset[int]:
    """Dossiers that a reorganisation gave to other units between two instants; one query."""
    scopes.current()
    with connection.cursor() as db:
        db.execute(
            "SELECT DISTINCT dossier_id FROM dossiers_formerhome WHERE until > %s AND until <= %s",
            [since, until],
        )
        return frozenset(row[0] for row in db.fetchall())


def happened_since(ids: Sequence[int], event: int) -> Mapping[int, tuple[str, datetime]]:
    """Of each dossier the newest event after `event`: its kind and instant; one query."""
    scopes.current()
    with connection.cursor() as db:
        db.execute(
            "SELECT DISTINCT ON (stream) stream, kind, at FROM ledger_event "
            "WHERE stream = ANY(%s) AND id > %s ORDER BY stream, seq DESC",
            [list(ids), event],
        )
        return {row[0]: (row[1], row[2]) for row in db.fetchall()}


def sectors() -> dict[int, tuple[str, str]]:
    """Names of sectors with their codes, in the order of the alphabet; one query."""
    from motcua.kernel.text import sort_key

    with connection.cursor() as db:
        db.execute("SELECT id, name, code FROM procedures_sector")
        rows = sorted(db.fetchall(), key=lambda row: (sort_key(row[1]), row[0]))
    return {row[0]: (row[1], row[2]) for row in rows}


def newest_event() -> int:
    """The number of the last event of the log that a follower may rely on."""
    from motcua.ledger import queries as ledger

    return ledger.head().id


__all__ = (
    "Alike", "Days", "Flow", "LateLine", "OfDays", "became_late", "counted", "flows", "happened_since", "lines_of",
    "moved_between", "newest_event", "page_of", "sectors",
)  # fmt: skip
