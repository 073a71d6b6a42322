"""Reading figures: sums of cells, what stands open now, the catalogue, and the dossiers behind each number.

Every function over dossiers obeys the open scope: the system's sees all, a unit's sees dossiers that its units
receive or handle, any other is refused. All numbers of one page come in a counted number of queries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from motcua.indicators import (
    bridge,
    evenings,
    knowing,
    levels,
    listed_then,
    measures,
    open_sums,
    summing,
    then,
)
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.measures import IN_CELLS, MEASURES, OPEN, Base
from motcua.indicators.periods import Period
from motcua.indicators.registry import Slice
from motcua.indicators.summing import GroupSet, Key, Sums
from motcua.indicators.then import CARRIED
from motcua.kernel import scopes
from motcua.kernel.scopes import ScopeKind
from motcua.kernel.text import sort_key
from motcua.kernel.zone import VIETNAM


@dataclass(frozen=True)
class Narrow:
    """Which part of the province is asked for; None or empty is all of it."""

    handling_unit_id: int | None = None
    unit_id: int | None = None  # receives
    sector_id: int | None = None
    procedure_id: int | None = None
    channel: str = ""
    only: Slice = field(default_factory=Slice)
    restated: bool = False  # by today's units, through the bridge; else by the units that reported
    known_on: date | None = None  # as the figures were known at the end of that day in Vietnam; None: as now

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """SQL conditions over a relation with the columns of `measures.DIMENSIONS`, and their parameters."""
        found: list[str] = []
        values: dict[str, Any] = {}
        for name in ("handling_unit_id", "unit_id", "sector_id", "procedure_id"):
            value = getattr(self, name)
            if value is not None:
                found.append(f"{name} = %({name})s")
                values[name] = value
        if self.channel:
            found.append("channel = %(channel)s")
            values["channel"] = self.channel
        if self.only.sector_groups:
            found.append("sector_group = ANY(%(sector_groups)s)")
            values["sector_groups"] = sorted(self.only.sector_groups)
        if self.only.unit_kinds:
            found.append("unit_kind = ANY(%(unit_kinds)s)")
            values["unit_kinds"] = sorted(self.only.unit_kinds)
        asked_by = scopes.current()
        if asked_by.kind is ScopeKind.UNITS:
            found.append("(unit_id = ANY(%(reach)s) OR handling_unit_id = ANY(%(reach)s))")
            values["reach"] = sorted(asked_by.unit_ids)
        elif asked_by.kind is not ScopeKind.SYSTEM:
            raise scopes.ScopeMissing("figures of the province are asked by officials or by the system")
        return found, values

    def dimensions(self) -> frozenset[str]:
        """What `conditions` names."""
        found = {
            name
            for name in ("handling_unit_id", "unit_id", "sector_id", "procedure_id")
            if getattr(self, name) is not None
        }
        if self.channel:
            found.add("channel")
        if self.only.sector_groups:
            found.add("sector_group")
        if self.only.unit_kinds:
            found.add("unit_kind")
        if scopes.current().kind is ScopeKind.UNITS:
            found |= {"unit_id", "handling_unit_id"}
        return frozenset(found)


def _of_units(source: str, narrow: Narrow, values: dict[str, Any], columns: Sequence[str]) -> str:
    """A relation with its units as asked: those that reported, or those of today. Adds the bridge's parameters.

    `columns` are the relation's columns that are read. The kind of a unit stays that of the one that reported.
    """
    if not narrow.restated:
        return source
    values |= bridge.values(bridge.today())
    others = [f"x.{name}" for name in columns if name not in ("unit_id", "handling_unit_id")]
    shown = ", ".join([*others, f"{bridge.UNIT} AS unit_id", f"{bridge.HANDLING} AS handling_unit_id"])
    return f"WITH {bridge.BRIDGE} SELECT {shown} FROM ({source}) AS x {bridge.JOINS}"


def cells(
    period: Period, narrow: Narrow, sets: Sequence[GroupSet] = ((),), *, names: Sequence[str] = IN_CELLS
) -> dict[GroupSet, dict[Key, Sums]]:
    """Sums over a period of stored measures (all, or those named), for each set of groups: one query, two as known
    on a day. Raises NotKnownThen."""
    return sums(period, narrow, dict.fromkeys(sets, names))


def sums(
    period: Period, narrow: Narrow, wanted: Mapping[GroupSet, Sequence[str]]
) -> dict[GroupSet, dict[Key, Sums]]:
    """`cells` with measures of its own for each set of groups: what is not asked costs nothing."""
    months = ["month >= %(first)s", "month <= %(last)s"]
    where = _where(narrow, months, {"first": period.first, "last": period.last})
    return summing.summed(wanted, where, drop_empty=where.is_past)


def _where(
    narrow: Narrow, months: Sequence[str] = (), values: Mapping[str, Any] | None = None
) -> summing.Where:
    """Raises NotKnownThen."""
    conditions, _values = replace(narrow, sector_id=None, only=Slice()).conditions()
    parameters = narrow.conditions()[1]
    if narrow.known_on is not None:
        knowing.require(narrow.known_on)
        parameters |= levels.past(narrow.known_on)
    return summing.Where(
        conditions=conditions,
        inside=[*months, *(summing.PICKED[name] for name in summing.PICKED if name in parameters)],
        dimensions=narrow.dimensions(),
        values=parameters | dict(values or {}),
        restated=bridge.today() if narrow.restated else None,
        is_past=narrow.known_on is not None,
    )


_FLOWS = ("received", "taken_over", "settled", "given_over")


def _left(flows: Sums) -> int:
    return flows["received"] + flows["taken_over"] - flows["settled"] - flows["given_over"]


def carried_over(period: Period, narrow: Narrow) -> int:
    """Accepted before the period and not ended before it, by the units that had it when the period began: from
    cells, one query."""
    where = _where(narrow, ["month < %(first)s"], {"first": period.first})
    return _left(summing.summed({(): _FLOWS}, where, drop_empty=False)[()][()])


def open_now(
    now: datetime, narrow: Narrow, sets: Sequence[GroupSet] = ((),), *, names: Sequence[str] = OPEN
) -> dict[GroupSet, dict[Key, Sums]]:
    """What stands open at `now` by all its measures or those named, from the open dossiers themselves: one query.

    As known on a past day: what stood open at its end, the clock read then; a few queries for each batch of dossiers
    that have moved since (`then`). Raises NotKnownThen.
    """
    conditions, values = narrow.conditions()
    is_late = tuple(names) == _LATE
    if narrow.known_on is None:
        source = measures.open_sql(is_late=is_late)
        values |= {"now": now}
    else:
        knowing.require(narrow.known_on)
        stood = then.opened(evenings.mark(narrow.known_on), now, is_late=is_late)
        source, values = stood.sql, values | stood.values
    source = _of_units(source, narrow, values, (*measures.DIMENSIONS, *names))
    return open_sums.summed(source, names, conditions, values, sets)


_LATE = ("pending_overdue",)  # of all that stands open a small part, and read as such


def at_end(period: Period, now: datetime, known_on: date | None = None) -> datetime:
    """The instant that the catalogue and registers are asked at: the period's last one, or `now` while it runs, or
    the last one of the day that figures are asked for as known on."""
    ends = [now, _midnight(period.end) - timedelta(microseconds=1)]
    if known_on is not None:
        ends.append(_midnight(known_on + timedelta(days=1)) - timedelta(microseconds=1))
    return min(ends)


# ---------------------------------------------------------------- the dossiers behind a number


@dataclass(frozen=True)
class DossierLine:
    """A dossier in a list that opens a figure. No personal data."""

    id: int
    code: str
    procedure: str
    receiving_unit: str
    handling_unit: str
    channel: str
    national_code: int
    submitted_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    current_due: datetime | None
    clock_stopped_at: datetime | None
    legal_outcome: str
    rating: int | None


@dataclass(frozen=True)
class Behind:
    """A page of the dossiers that a measure counts, and how many there are in all."""

    count: int
    lines: list[DossierLine]


LINE = """
SELECT d.id, d.code, p.name, ru.name, hu.name, d.channel, d.national_code, d.submitted_at, d.accepted_at,
       d.ended_at, d.current_due, d.clock_stopped_at, d.legal_outcome, d.rating
  FROM picked AS k
  JOIN dossiers_dossier AS d ON d.id = k.id
  JOIN procedures_procedure AS p ON p.id = d.procedure_id
  JOIN agencies_unit AS ru ON ru.id = d.receiving_unit_id
  JOIN agencies_unit AS hu ON hu.id = d.handling_unit_id
 ORDER BY k.on_at DESC, k.id DESC
"""


def behind(
    code: str,
    *,
    period: Period,
    narrow: Narrow,
    now: datetime,
    offset: int = 0,
    limit: int = 50,
) -> Behind:
    """The dossiers that `code` counts in the period and part asked for, newest first: two queries, or three.

    How many there are is told by the cells wherever the follower has read the whole log; else, and for what stands
    open, the dossiers are counted.
    `code` is a measure of dossiers, or "carried". What stands open is asked at `now`, whatever the period.
    As known on a past day: the dossiers that the figure counted then, each as it was; more queries (`listed_then`,
    `then`). Raises UnknownMeasure, NotKnownThen.
    """
    mark = None
    if narrow.known_on is not None:
        knowing.require(narrow.known_on)
        mark = evenings.mark(narrow.known_on)
    count = _told_by_cells(code, period, narrow)
    if mark is not None and count is not None and code in listed_then.CODES:
        asked = _listed(code, period, narrow, now, mark)
        page = listed_then.newest(asked, min(count, offset + limit))[offset:]
        return Behind(count, _as_then(_lines(page), mark))
    source, conditions, values = _members(code, period, now, mark)
    also, more = narrow.conditions()
    where = " AND ".join([*conditions, *also]) or "TRUE"
    values |= more
    ends = ("ended_at",) if code == CARRIED else ()
    columns = ("id", "on_at", *measures.DIMENSIONS, *ends)
    arms = [source]
    if mark is None and _stands_in_rows(code, narrow):
        arms = [measures.members_sql(code, moved=moved) for moved in (False, True)]
    picks = [
        f"SELECT id, on_at FROM ({_of_units(arm, narrow, values, columns)}) AS x WHERE {where}"
        for arm in arms
    ]
    picked = " UNION ALL ".join(picks)
    with connection.cursor() as db:
        if count is None:
            db.execute(f"SELECT count(*) FROM ({picked}) AS n", values)
            count = int(db.fetchone()[0])
        newest = " UNION ALL ".join(
            f"(SELECT * FROM ({pick}) AS p ORDER BY on_at DESC, id DESC LIMIT %(upto)s)" for pick in picks
        )
        db.execute(
            f"""WITH picked AS (
                    SELECT * FROM ({newest}) AS n ORDER BY on_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
                ) {LINE}""",
            values | {"limit": limit, "offset": offset, "upto": offset + limit},
        )
        lines = [DossierLine(*row) for row in db.fetchall()]
    return Behind(count, lines if mark is None else _as_then(lines, mark))


def _listed(
    code: str, period: Period, narrow: Narrow, now: datetime, mark: evenings.Mark
) -> listed_then.Asked:
    where, values = narrow.conditions()
    columns = ("id", "on_at", *measures.DIMENSIONS)
    return listed_then.Asked(
        code=code,
        at=mark,
        clock=min(now, mark.end),
        first=_midnight(period.first),
        end=_midnight(period.end),
        of_units=lambda source, more: _of_units(source, narrow, more, columns),
        where=where,
        values=values,
    )


def _lines(newest: Sequence[listed_then.Counted]) -> list[DossierLine]:
    with connection.cursor() as db:
        db.execute(
            "WITH picked AS (SELECT * FROM unnest(%(ids)s::bigint[], %(at)s::timestamptz[]) AS n (id, on_at)) "
            f"{LINE}",
            {"ids": [one for _, one in newest], "at": [at for at, _ in newest]},
        )
        return [DossierLine(*row) for row in db.fetchall()]


def _stands_in_rows(code: str, narrow: Narrow) -> bool:
    """Whether a list is better asked of two kinds of dossiers: those that no reorganisation ever gave to others are
    found by the indexes over their units, which those of former units cannot be."""
    measure = MEASURES.get(code)
    names_units = narrow.handling_unit_id is not None or narrow.unit_id is not None
    by_units = names_units or scopes.current().kind is ScopeKind.UNITS
    return (
        measure is not None
        and measure.base not in (Base.OPEN, Base.MOVED)
        and by_units
        and not narrow.restated
    )


def counted_among(
    code: str, ids: Sequence[int], *, period: Period, narrow: Narrow, now: datetime
) -> dict[int, int]:
    """Of the dossiers named, those that a measure counts in the period and part asked for, each with its procedure.

    Raises UnknownMeasure, NotKnownThen.
    """
    if narrow.known_on is not None:
        knowing.require(narrow.known_on)
    if not ids:
        return {}
    mark = None if narrow.known_on is None else evenings.mark(narrow.known_on)
    source, conditions, values = _members(code, period, now, mark, only=ids)
    also, more = narrow.conditions()
    values |= more | {"ids": list(ids)}
    source = _of_units(source, narrow, values, ("id", "on_at", *measures.DIMENSIONS))
    where = " AND ".join(["id = ANY(%(ids)s)", *conditions, *also])
    with connection.cursor() as db:
        db.execute(f"SELECT DISTINCT id, procedure_id FROM ({source}) AS x WHERE {where}", values)
        return dict(db.fetchall())


def _as_then(lines: Sequence[DossierLine], mark: evenings.Mark) -> list[DossierLine]:
    """The lines of a page as the dossiers were that evening."""
    was: dict[int, Mapping[str, Any]] = {
        one: former.columns
        for batch in then.states([line.id for line in lines], mark)
        for one, former in batch.items()
    }
    units = {row[f"{side}_unit_id"] for row in was.values() for side in ("receiving", "handling")}
    with connection.cursor() as db:
        db.execute("SELECT id, name FROM agencies_unit WHERE id = ANY(%s)", [list(units)])
        names = dict(db.fetchall())
    shown = [field.name for field in fields(DossierLine) if field.name in then.SHOWN]
    return [
        replace(
            line,
            receiving_unit=names[was[line.id]["receiving_unit_id"]],
            handling_unit=names[was[line.id]["handling_unit_id"]],
            **{name: was[line.id][name] for name in shown},
        )
        for line in lines
    ]


def _told_by_cells(code: str, period: Period, narrow: Narrow) -> int | None:
    """How many dossiers are behind a figure, by the cells; None where they do not tell, or not yet."""
    counted = code if code == CARRIED else measures.COUNTED_BY.get(code)
    if counted is None or not _are_counted(narrow.known_on):
        return None
    if counted == CARRIED:
        return carried_over(period, narrow)
    return sums(period, narrow, {(): (counted,)})[()][()][counted]


def _are_counted(day: date | None) -> bool:
    """Whether the cells hold all that was known at the end of the day: it is closed, or the cells are level."""
    closed = knowing.closed_on() if day is not None else None
    return (day is not None and closed is not None and day < closed) or _are_level()


def _are_level() -> bool:
    """Whether the follower has counted every event there is, also those that may still be overtaken; one query."""
    with connection.cursor() as db:
        db.execute(
            """
            SELECT EXISTS (SELECT 1 FROM indicators_followercursor AS c WHERE c.name = 'cells' AND NOT EXISTS (
                SELECT 1 FROM ledger_event AS e
                 WHERE (e.transaction, e.id) > (c.transaction, c.event_id)
                   AND (e.transaction = c.counted_transaction AND e.id <= c.counted_event) IS NOT TRUE))
            """
        )
        return bool(db.fetchone()[0])


# Carried over: by the units that had the dossier when the period began.
_HOME_AT_FIRST = """
    COALESCE((SELECT h.{column} FROM dossiers_formerhome AS h
               WHERE h.dossier_id = y.id AND h.until > %(first)s ORDER BY h.until LIMIT 1), y.{own})"""
_AT_FIRST = (
    "SELECT y.id, y.on_at, y.ended_at, y.procedure_id, y.channel, y.sector_id, y.sector_group, y.unit_kind, "
    + _HOME_AT_FIRST.format(column="receiving_unit_id", own="unit_id")
    + " AS unit_id, "
    + _HOME_AT_FIRST.format(column="handling_unit_id", own="handling_unit_id")
    + " AS handling_unit_id FROM ({source}) AS y"
)


def _members(
    code: str,
    period: Period,
    now: datetime,
    mark: evenings.Mark | None,
    *,
    only: Sequence[int] | None = None,
) -> tuple[str, list[str], dict[str, Any]]:
    measure = MEASURES.get(code)
    if code != CARRIED and (measure is None or measure.base is Base.CATALOGUE):
        raise UnknownMeasure(code)
    values: dict[str, Any] = {"first": _midnight(period.first), "end": _midnight(period.end)}
    if mark is None:
        source = measures.carried_sql() if measure is None else measures.members_sql(code)
        values |= {"now": now}
    else:
        known = then.members(code, mark, now, values["first"], values["end"], only=only)
        source, values = known.sql, values | known.values
    if measure is None:
        where = ["on_at < %(first)s", "(ended_at IS NULL OR ended_at >= %(first)s)"]
        return _AT_FIRST.format(source=source), where, values
    where = [] if measure.base is Base.OPEN else ["on_at >= %(first)s", "on_at < %(end)s"]
    return source, where, values


def _midnight(day: date) -> datetime:
    """The instant at which a day begins in Vietnam."""
    return datetime.combine(day, time.min, VIETNAM)


# ---------------------------------------------------------------- names


@dataclass(frozen=True)
class Names:
    """What filters and tables call things, in the order of the alphabet. `handling`: units that settle dossiers;
    `ended`: units of former days, with their last day; `is_bridged`: some unit's work ever went to another."""

    units: Mapping[int, str]
    sectors: Mapping[int, str]
    handling: frozenset[int]
    ended: Mapping[int, date]
    is_bridged: bool


def names() -> Names:
    """Names of units and of sectors: three queries."""
    with connection.cursor() as db:
        db.execute(
            "SELECT id, name, valid_to, EXISTS (SELECT 1 FROM agencies_succession) "
            "FROM agencies_unit ORDER BY sort_key, id"
        )
        rows = db.fetchall()
        units = {row[0]: row[1] for row in rows}
        ended = {row[0]: row[2] for row in rows if row[2] is not None}
        db.execute("SELECT id, name FROM procedures_sector")
        sectors = dict(sorted(db.fetchall(), key=lambda row: (sort_key(row[1]), row[0])))
        db.execute("SELECT DISTINCT handling_unit_id FROM procedures_offering")
        handling = frozenset(row[0] for row in db.fetchall())
    return Names(units, sectors, handling, ended, bool(rows) and bool(rows[0][3]))


def agency_ids() -> dict[int, str]:
    """The identifier of decision 20/2020/QĐ-TTg of every unit; one query."""
    with connection.cursor() as db:
        db.execute("SELECT id, agency_id FROM agencies_unit")
        return dict(db.fetchall())


def unit_of_agency_id(agency_id: str) -> int | None:
    """The id of a unit by its identifier of decision 20/2020/QĐ-TTg."""
    with connection.cursor() as db:
        db.execute("SELECT id FROM agencies_unit WHERE agency_id = %s", [agency_id])
        row = db.fetchone()
    return None if row is None else int(row[0])


# ---------------------------------------------------------------- are cells right?


@dataclass(frozen=True)
class Difference:
    """One measure of one cell that is not what a count over the dossiers gives."""

    month: date
    key: Key
    measure: str
    stored: int
    counted: int


def differences(*, now: datetime) -> list[Difference]:
    """Compare all cells with a count over all dossiers, in one statement and so at one instant.

    Groups with events that the follower has not read yet are left out: they are behind, not wrong.
    """
    scopes.current()
    keys = ", ".join(("month", *measures.KEYS))
    both = ", ".join(f"coalesce(s.{c}, 0), coalesce(r.{c}, 0)" for c in IN_CELLS)
    wrong = " OR ".join(f"coalesce(s.{c}, 0) <> coalesce(r.{c}, 0)" for c in IN_CELLS)
    with connection.cursor() as db:
        db.execute(
            f"""
            WITH unread AS (
                SELECT DISTINCT o.receiving_unit_id, o.handling_unit_id, o.procedure_id, o.channel
                  FROM ledger_event AS e JOIN dossiers_dossier AS d ON d.id = e.stream
                  JOIN (
                    SELECT id, bundle_id, receiving_unit_id, handling_unit_id, procedure_id, channel
                      FROM dossiers_dossier
                     UNION ALL
                    SELECT f.id, f.bundle_id, h.receiving_unit_id, h.handling_unit_id, f.procedure_id, f.channel
                      FROM dossiers_formerhome AS h JOIN dossiers_dossier AS f ON f.id = h.dossier_id
                  ) AS o ON o.id = d.id OR o.bundle_id = d.bundle_id
                 WHERE (e.transaction, e.id) > (
                       coalesce((SELECT transaction FROM indicators_followercursor WHERE name = 'cells'), 0),
                       coalesce((SELECT event_id FROM indicators_followercursor WHERE name = 'cells'), 0))
            )
            SELECT {keys}, {both}
              FROM indicators_cell AS s FULL JOIN ({measures.cell_sql()}) AS r USING ({keys})
             WHERE ({wrong}) AND (unit_id, handling_unit_id, procedure_id, channel) NOT IN (SELECT * FROM unread)
             ORDER BY {keys}
            """,
            {"now": now},
        )
        rows = db.fetchall()
    width = 1 + len(measures.KEYS)
    return [
        Difference(row[0], tuple(row[1:width]), code, row[width + 2 * i], row[width + 2 * i + 1])
        for row in rows
        for i, code in enumerate(IN_CELLS)
        if row[width + 2 * i] != row[width + 2 * i + 1]
    ]
