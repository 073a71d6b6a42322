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
    "portal_informed": "boolean",
    "opens_matter": "boolean",  # the part of a citizen's matter that was accepted first; any dossier by itself
    "closes_matter": "boolean",  # the part that ended last, once all parts have ended
    "matter_outcome": "string",  # the legal outcome; of interlinked dossiers against the lead part's due date
    "as_of": "timestamp('UTC')",
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
       d.synced_seq >= d.moved_seq AS portal_informed,
       d.bundle_id IS NULL OR m.first_id = d.id AS opens_matter,
       d.bundle_id IS NULL OR (m.is_over AND m.last_id = d.id) AS closes_matter,
       CASE WHEN d.bundle_id IS NULL OR d.legal_outcome = '' THEN d.legal_outcome
            WHEN m.due IS NULL THEN '' WHEN d.ended_at <= m.due THEN 'on_time' ELSE 'late' END AS matter_outcome,
       CURRENT_TIMESTAMP AS as_of
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
 WHERE (d.receiving_unit_id, d.handling_unit_id, d.procedure_id, d.channel) IN
       (SELECT unit_id, handling_unit_id, procedure_id, channel FROM touched)
"""

CATALOGUE_COLUMNS = {
    "procedure_id": "int64",
    "online_level": "string",
    "is_eligible": "boolean",
    "has_obligation": "boolean",
    "is_payable_online": "boolean",
}
_CATALOGUE = """
SELECT p.id AS procedure_id, v.online_level, v.eligible_for_full_online AS is_eligible,
       v.has_financial_obligation AS has_obligation, v.payable_online AS is_payable_online
  FROM procedures_procedure AS p
  JOIN procedures_procedureversion AS v ON v.id = p.current_version_id
 WHERE NOT p.is_internal
   AND EXISTS (SELECT 1 FROM procedures_offering AS o
                WHERE o.procedure_id = p.id
                  AND o.valid_from <= CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)
                  AND (o.valid_to IS NULL
                       OR o.valid_to >= CAST(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)))
"""


@cache
def facts() -> Table:
    """The unbound table that measures of dossiers are written over."""
    return ibis.table(COLUMNS, name="facts")


@cache
def catalogue() -> Table:
    """The unbound table of the public procedures that some unit of the province applies today."""
    return ibis.table(CATALOGUE_COLUMNS, name="catalogue")


def to_postgres(expression: Any, *, touched_only: bool = False) -> str:
    """SQL text of an expression over `facts` or `catalogue`, for Django's connection.

    `touched_only` keeps the dossiers whose cells are named by a CTE `touched` of the caller. The instant of
    asking is the named parameter `now`. The caller caches the text: compiling takes tens of milliseconds.
    """
    text = str(ibis.to_sql(expression, dialect="postgres", pretty=False))
    sources = {
        "facts": _parsed(_DOSSIERS + (_TOUCHED if touched_only else "")),
        "catalogue": _parsed(_CATALOGUE),
    }
    whole = exp.expand(_parsed(text), sources, dialect="postgres")
    sql = whole.sql(dialect="postgres", comments=False)
    return sql.replace("%", "%%").replace("CURRENT_TIMESTAMP", "%(now)s")


def _parsed(sql: str) -> Any:
    return sqlglot.parse_one(sql, dialect="postgres")
