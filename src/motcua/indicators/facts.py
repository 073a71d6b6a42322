"""The flat table `facts`: one row a dossier, days on the calendar of Vietnam. What every measure is written over.

Measures are Ibis expressions over this table, so another engine needs only a table of these columns. On
PostgreSQL it is a subquery over the dossiers' rows, put in place of the name when an expression is compiled.
"""

from functools import cache
from typing import Any

import ibis
import sqlglot
from ibis.expr.types import Table
from sqlglot import exp

MOMENTS = ("submitted", "accepted", "ended", "paid", "rated", "late")
COLUMNS = {
    "id": "int64",
    "unit_id": "int64",  # receives
    "handling_unit_id": "int64",  # settles
    "procedure_id": "int64",
    "channel": "string",
    "sector_id": "int64",
    "sector_group": "string",
    "unit_kind": "string",  # of the receiving unit
    "online_level": "string",  # of the version that the dossier was opened under
    "submitted_on": "date",
    "accepted_on": "date",
    "ended_on": "date",
    "paid_on": "date",
    "rated_on": "date",
    "late_on": "date",
    "due_on": "date",
    "submitted_at": "timestamp('UTC')",
    "accepted_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
    "paid_at": "timestamp('UTC')",
    "rated_at": "timestamp('UTC')",
    "late_at": "timestamp('UTC')",
    "apologised_at": "timestamp('UTC')",
    "original_due": "timestamp('UTC')",
    "current_due": "timestamp('UTC')",
    "clock_stopped_at": "timestamp('UTC')",
    "legal_outcome": "string",
    "outcome_766": "string",
    "rating": "int16",
    "late_kind": "string",  # of the letter that the head signed; empty without one
    "brought_along": "boolean",  # history of an older system
    "submitter_known": "boolean",
    "paid_online": "boolean",
    "has_result": "boolean",
    "wants_result": "boolean",
    "has_signed_result": "boolean",
    "has_certified_copy": "boolean",
    "store_held": "boolean",  # a stored paper of the owner's fitted one of its components
    "store_reused": "boolean",  # a stored paper stands for one of its components
    "asked_although_held": "boolean",
    "portal_informed": "boolean",
    "opens_matter": "boolean",  # the part of a citizen's matter that was accepted first; any dossier by itself
    "closes_matter": "boolean",  # the part that ended last, once all parts have ended
    "matter_outcome": "string",  # the legal outcome; of interlinked dossiers against the lead part's due date
    "as_of": "timestamp('UTC')",
    "supplement_requests": "int16",
    "handled_hours": "int64",  # whole hours from acceptance to end less waiting for supplements; null while open
    "worked_hours": "int64",  # of working time, to the nearest hour; null while open and where it was not counted
    "has_obligation": "boolean",  # some fee or other money was assessed
    "obligation_paid_online": "boolean",
    "has_component_file": "boolean",  # some component is an electronic file, of its own or from a store
    "from_portal_store": "boolean",  # some component came from the store of the National Portal
    # the units that had the dossier at an instant: a reorganisation gives it to others without changing what was
    **{f"{moment}_{side}_id": "int64" for moment in MOMENTS for side in ("unit", "handling_unit")},
}

# Left joins, though every key is there: the database then leaves out the joins that a count does not need.
_DOSSIERS = """
SELECT d.id, d.receiving_unit_id AS unit_id, d.handling_unit_id, d.procedure_id, d.channel,
       p.sector_id, s."group" AS sector_group, u.kind AS unit_kind, v.online_level,
       CAST(d.submitted_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS submitted_on,
       CAST(d.accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS accepted_on,
       CAST(d.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS ended_on,
       CAST(d.paid_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS paid_on,
       CAST(d.rated_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS rated_on,
       CAST(d.late_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS late_on,
       CAST(d.current_due AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS due_on,
       d.submitted_at, d.accepted_at, d.ended_at, d.paid_at, d.rated_at, d.late_at, d.apologised_at,
       d.original_due, d.current_due, d.clock_stopped_at,
       d.legal_outcome, d.outcome_766, d.rating, d.late_kind, d.origin <> '' AS brought_along,
       d.submitter_id IS NOT NULL AS submitter_known, d.paid_online, d.result_sha256 <> '' AS has_result,
       d.business = 'concluded' AND v.writes_no_result IS NOT TRUE AS wants_result,
       d.result_form IN ('electronic', 'certified') AS has_signed_result,
       d.result_form = 'certified' AS has_certified_copy,
       d.held_papers > 0 AS store_held, d.reused_papers > 0 AS store_reused,
       d.resupplied > 0 AS asked_although_held,
       d.synced_seq >= d.moved_seq AS portal_informed,
       d.bundle_id IS NULL OR m.first_id = d.id AS opens_matter,
       d.bundle_id IS NULL OR (m.is_over AND m.last_id = d.id) AS closes_matter,
       CASE WHEN d.bundle_id IS NULL OR d.legal_outcome = '' THEN d.legal_outcome
            WHEN m.due IS NULL THEN '' WHEN d.ended_at <= m.due THEN 'on_time' ELSE 'late' END AS matter_outcome,
       CURRENT_TIMESTAMP AS as_of, d.supplement_requests,
       CASE WHEN d.ended_at >= d.accepted_at
            THEN GREATEST(CAST(FLOOR((EXTRACT(EPOCH FROM d.ended_at - d.accepted_at) - d.supplement_seconds) / 3600)
                               AS BIGINT), 0) END AS handled_hours,
       CASE WHEN d.ended_at IS NOT NULL THEN CAST((d.worked_seconds + 1800) / 3600 AS BIGINT) END AS worked_hours,
       d.fee_vnd > 0 AS has_obligation,
       d.fee_vnd > 0 AND d.paid_online AND d.paid_vnd >= d.fee_vnd AS obligation_paid_online,
       d.has_filed_component AS has_component_file, d.from_portal_store,
       {homes}
  FROM dossiers_dossier AS d
  LEFT JOIN procedures_procedure AS p ON p.id = d.procedure_id
  LEFT JOIN procedures_sector AS s ON s.id = p.sector_id
  LEFT JOIN procedures_procedureversion AS v ON v.id = d.version_id
  LEFT JOIN agencies_unit AS u ON u.id = d.receiving_unit_id
  LEFT JOIN (
    SELECT b.bundle_id, BOOL_AND(b.ended_at IS NOT NULL) AS is_over,
           (ARRAY_AGG(b.id ORDER BY b.accepted_at NULLS LAST, b.bundle_part))[1] AS first_id,
           (ARRAY_AGG(b.id ORDER BY b.accepted_at IS NULL, b.ended_at DESC NULLS LAST, b.bundle_part DESC))[1]
             AS last_id,
           MAX(CASE WHEN b.bundle_part = f.lead_part THEN b.current_due END) AS due
      FROM dossiers_dossier AS b JOIN dossiers_bundle AS f ON f.id = b.bundle_id
     WHERE b.bundle_id IS NOT NULL
     GROUP BY b.bundle_id
  ) AS m ON m.bundle_id = d.bundle_id
"""
_TOUCHED = """
 WHERE d.id IN (SELECT id FROM chosen)
"""
# Hardly any dossier was ever rehomed, and the others ask nothing.
_HOME = """
CASE WHEN d.rehomed = 0 THEN d.{column}
     ELSE COALESCE((SELECT h.{column} FROM dossiers_formerhome AS h
                     WHERE h.dossier_id = d.id AND h.until > d.{moment}_at ORDER BY h.until LIMIT 1), d.{column})
 END AS {moment}_{side}_id"""
_HOMES = ", ".join(
    _HOME.format(moment=moment, side=side, column=column)
    for moment in MOMENTS
    for side, column in (("unit", "receiving_unit_id"), ("handling_unit", "handling_unit_id"))
)

# Dossiers that no reorganisation ever gave to others, whose units stand in the row itself and in its indexes; and
# those that one did.
_NEVER_MOVED = " WHERE d.rehomed = 0"
_ONCE_MOVED = " WHERE d.rehomed > 0"
_HOMES_OF_ROW = ", ".join(
    f"d.{column} AS {moment}_{side}_id"
    for moment in MOMENTS
    for side, column in (("unit", "receiving_unit_id"), ("handling_unit", "handling_unit_id"))
)

MOVE_COLUMNS = {
    "id": "int64",
    "unit_id": "int64",
    "handling_unit_id": "int64",
    "procedure_id": "int64",
    "channel": "string",
    "sector_id": "int64",
    "sector_group": "string",
    "unit_kind": "string",
    "moved_on": "date",
    "moved_at": "timestamp('UTC')",
    "arrives": "boolean",
    "accepted_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
}
# Each move of a dossier to other units twice: where it leaves and where it arrives.
_MOVES = """
SELECT m.id, m.unit_id, m.handling_unit_id, d.procedure_id, d.channel, p.sector_id, s."group" AS sector_group,
       u.kind AS unit_kind, CAST(m.moved_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS moved_on, m.moved_at,
       m.arrives, d.accepted_at, d.ended_at
  FROM (
    SELECT h.dossier_id AS id, h.receiving_unit_id AS unit_id, h.handling_unit_id, h.until AS moved_at,
           FALSE AS arrives
      FROM dossiers_formerhome AS h
    UNION ALL
    SELECT h.dossier_id AS id,
           COALESCE(LEAD(h.receiving_unit_id) OVER w, o.receiving_unit_id) AS unit_id,
           COALESCE(LEAD(h.handling_unit_id) OVER w, o.handling_unit_id) AS handling_unit_id,
           h.until AS moved_at, TRUE AS arrives
      FROM dossiers_formerhome AS h JOIN dossiers_dossier AS o ON o.id = h.dossier_id
    WINDOW w AS (PARTITION BY h.dossier_id ORDER BY h.until)
  ) AS m
  JOIN dossiers_dossier AS d ON d.id = m.id
  LEFT JOIN procedures_procedure AS p ON p.id = d.procedure_id
  LEFT JOIN procedures_sector AS s ON s.id = p.sector_id
  LEFT JOIN agencies_unit AS u ON u.id = m.unit_id
"""

# Rows of the log instead of the dossiers': the same facts at several days, each with the day since which it was
# known, and again with the sign turned on the day that it gave way to what was known then.
KNOWN_COLUMNS = {"known_on": "date", "sign": "int64"}

# The day asked for stands in as the day that the statement runs.
_STOOD_COLUMNS = (
    "id", "unit_id", "handling_unit_id", "procedure_id", "channel", "sector_id", "sector_group", "unit_kind",
    "submitted_at", "accepted_at", "ended_at", "current_due", "clock_stopped_at", "as_of",
)  # fmt: skip
_STOOD = """
SELECT d.dossier_id AS id, d.unit_id, d.handling_unit_id, d.procedure_id, d.channel, p.sector_id,
       s."group" AS sector_group, u.kind AS unit_kind, d.submitted_at, d.accepted_at,
       CAST(NULL AS TIMESTAMPTZ) AS ended_at, d.current_due, d.clock_stopped_at, CURRENT_TIMESTAMP AS as_of
  FROM indicators_standing AS d
  LEFT JOIN procedures_procedure AS p ON p.id = d.procedure_id
  LEFT JOIN procedures_sector AS s ON s.id = p.sector_id
  LEFT JOIN agencies_unit AS u ON u.id = d.unit_id
 WHERE DATERANGE(d.known_from, d.known_to) @> CURRENT_DATE
"""

CATALOGUE_COLUMNS = {
    "procedure_id": "int64",
    "version_id": "int64",
    "online_level": "string",
    "is_eligible": "boolean",
    "has_obligation": "boolean",
    "is_payable_online": "boolean",
    "older_level": "int16",  # 1 to 4, of the scale that ended in 2022; null where nobody stated it
    "is_on_mobile": "boolean",
    "takes_online": "boolean",  # some unit takes it online
}
_CATALOGUE = """
SELECT p.id AS procedure_id, v.id AS version_id, v.online_level, v.is_eligible, v.has_obligation, v.is_payable_online,
       v.older_level, v.is_on_mobile, o.takes_online
  FROM procedures_procedure AS p
  JOIN (SELECT DISTINCT ON (w.procedure_id) w.procedure_id, w.id, w.valid_from, w.online_level,
               w.eligible_for_full_online AS is_eligible, w.has_financial_obligation AS has_obligation,
               w.payable_online AS is_payable_online, w.older_level, w.on_mobile AS is_on_mobile
          FROM procedures_procedureversion AS w
         WHERE w.valid_from <= CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)
         ORDER BY w.procedure_id, w.valid_from DESC, w.number DESC) AS v ON v.procedure_id = p.id
  JOIN (SELECT t.procedure_id, BOOL_OR(t.channels @> CAST('["online"]' AS JSONB)) AS takes_online
          FROM procedures_offering AS t
         WHERE t.valid_from <= CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)
           AND (t.valid_to IS NULL
                OR t.valid_to >= CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE))
         GROUP BY t.procedure_id) AS o ON o.procedure_id = p.id
 WHERE NOT p.is_internal
   AND (p.abolished_on IS NULL
        OR p.abolished_on > CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)
        OR p.abolished_on <= v.valid_from)
"""

PROCEDURE_COLUMNS = {
    "procedure_id": "int64",
    "code": "string",
    "name": "string",
    "sector_id": "int64",
    "sector_code": "string",
    "sector": "string",
    "sector_group": "string",
}
_PROCEDURES = """
SELECT p.id AS procedure_id, p.code, p.name, p.sector_id, s.code AS sector_code, s.name AS sector,
       s."group" AS sector_group
  FROM procedures_procedure AS p JOIN procedures_sector AS s ON s.id = p.sector_id
"""
UNIT_COLUMNS = {
    "unit_id": "int64",
    "agency_id": "string",  # decision 20/2020/QĐ-TTg
    "name": "string",
    "unit_kind": "string",
    "valid_from": "date",
    "valid_to": "date",
}
_UNITS = """
SELECT u.id AS unit_id, u.agency_id, u.name, u.kind AS unit_kind, u.valid_from, u.valid_to FROM agencies_unit AS u
"""
# Every table that another engine has, by name, with its columns (`cells` stands beside them: measures.KEYS and all).
TABLES = {
    "facts": COLUMNS,
    "moves": MOVE_COLUMNS,
    "catalogue": CATALOGUE_COLUMNS,
    "procedures": PROCEDURE_COLUMNS,
    "units": UNIT_COLUMNS,
}


@cache
def procedures() -> Table:
    """The unbound table of all procedures, with their sectors."""
    return ibis.table(PROCEDURE_COLUMNS, name="procedures")


@cache
def units() -> Table:
    """The unbound table of all units, also those of former days."""
    return ibis.table(UNIT_COLUMNS, name="units")


@cache
def facts() -> Table:
    """The unbound table that measures of dossiers are written over."""
    return ibis.table(COLUMNS, name="facts")


@cache
def moves() -> Table:
    """The unbound table of running dossiers that a reorganisation gave to other units."""
    return ibis.table(MOVE_COLUMNS, name="moves")


@cache
def known(source: str) -> Table:
    """`facts` or `moves` as known on days: the source `known_facts` or `known_moves`."""
    columns = {"facts": COLUMNS, "moves": MOVE_COLUMNS}[source]
    return ibis.table({**columns, **KNOWN_COLUMNS}, name=f"known_{source}")


@cache
def stood() -> Table:
    """What open dossiers were at the end of a past day, as far as the measures of open dossiers read it."""
    return ibis.table({name: COLUMNS[name] for name in _STOOD_COLUMNS}, name="stood_facts")


@cache
def catalogue() -> Table:
    """The unbound table of the public procedures that some unit of the province applies on the day asked for.

    By the version of that day: a past day is read from the rows that held then.
    """
    return ibis.table(CATALOGUE_COLUMNS, name="catalogue")


def to_postgres(expression: Any, *, touched_only: bool = False, moved: bool | None = None) -> str:
    """SQL text of an expression over `facts` or `catalogue`, for Django's connection.

    `touched_only` keeps the dossiers that a CTE `chosen` of the caller names. The instant of
    asking is the named parameter `now`. The caller caches the text: compiling takes tens of milliseconds.
    `moved`: only the dossiers that some reorganisation gave to other units, or only the others.
    """
    dossiers = _DOSSIERS.format(homes=_HOMES_OF_ROW if moved is False else _HOMES)
    if touched_only:
        dossiers += _TOUCHED
    elif moved is not None:
        dossiers += _ONCE_MOVED if moved else _NEVER_MOVED
    asked = _parsed(str(ibis.to_sql(expression, dialect="postgres", pretty=False)))
    sources = {
        "facts": _pruned(_parsed(dossiers), asked),
        "moves": _parsed(_MOVES + (_TOUCHED if touched_only else "")),
        "catalogue": _parsed(_CATALOGUE),
        "procedures": _parsed(_PROCEDURES),
        "units": _parsed(_UNITS),
        "known_facts": _parsed(_of_log(_DOSSIERS.format(homes=_HOMES))),
        "known_moves": _parsed(_of_log(_MOVES)),
        "stood_facts": _pruned(_parsed(_STOOD), asked),
    }
    whole = exp.expand(asked, sources, dialect="postgres")
    sql = whole.sql(dialect="postgres", comments=False)
    sql = sql.replace("%", "%%").replace("CURRENT_TIMESTAMP", "%(now)s")
    return sql.replace("CURRENT_DATE", "%(stood_on)s::date")


def to_engine(expression: Any, dialect: str) -> str:
    """SQL text of the same expression for an engine that has the tables of `TABLES` under their names.

    `dialect`: duckdb, pyspark, or postgres (where the tables are put in place of their names; parameter `now`).
    """
    if dialect == "postgres":
        return to_postgres(expression)
    return str(ibis.to_sql(expression, dialect=dialect, pretty=False))


def _of_log(sql: str) -> str:
    """The same over rows folded from the log, which the caller gives as CTEs `known_...`; `d` is the dossier."""
    for table, said in (
        ("dossiers_dossier ", "known_dossier "),
        ("dossiers_formerhome ", "known_home "),
        ("dossiers_bundle ", "known_bundle "),
    ):
        sql = sql.replace(table, said)
    return sql.replace("SELECT ", "SELECT d.known_on, d.sign, ", 1)


def _pruned(source: Any, asked: Any) -> Any:
    """The source with the columns that the question names, and the joins that these need.

    The database leaves out needless joins by itself, but goes on reading their keys from the row: what could be
    counted from an index alone would then be fetched row by row.
    """
    if any(isinstance(one, exp.Star) for select in asked.find_all(exp.Select) for one in select.expressions):
        return source
    names = {column.name for column in asked.find_all(exp.Column)}
    source.set("expressions", [one for one in source.expressions if one.alias_or_name in names])
    joins = source.args.get("joins") or []
    where = source.args.get("where")
    needed = {
        c.table
        for one in [*source.expressions, *([where] if where else [])]
        for c in one.find_all(exp.Column)
    }
    kept: list[Any] = []
    for join in reversed(joins):  # a join may hang on one before it
        if join.alias_or_name in needed:
            kept.insert(0, join)
            needed |= {column.table for column in join.args["on"].find_all(exp.Column)}
    source.set("joins", kept)
    return source


def _parsed(sql: str) -> Any:
    return sqlglot.parse_one(sql, dialect="postgres")
