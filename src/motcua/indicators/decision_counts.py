"""How many dossiers were decided day by day, and how: what statistics of other systems ask for.

By the calendar of Vietnam. Approved: concluded with a result. Rejected: not taken in, or stopped. Sent back: asked
for a supplement, each dossier once a day. What the applicant withdrew was not decided. So over whole months
approved + stopped + withdrawn after acceptance = `settled` of the cells (a test compares).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from motcua.kernel import scopes
from motcua.kernel.scopes import ScopeKind


@dataclass(frozen=True)
class Decided:
    """Dossiers decided on one day."""

    day: date
    approved: int = 0
    sent_back: int = 0
    rejected: int = 0


# Who decided is who acted in the event of the log: it is looked up for the dossiers of the span alone.
_BY = """
   AND EXISTS (SELECT 1 FROM ledger_event e
                WHERE e.stream = d.id AND e.kind = ANY (%(kinds{n})s)
                  AND (e.actor ->> 'user')::bigint = ANY (%(users)s)
                  AND (e.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date = ({day})::date)
"""
_ENDED = "d.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh'"
_ASKED = "s.issued_at AT TIME ZONE 'Asia/Ho_Chi_Minh'"
_COUNT = """
SELECT day::date, sum(approved)::int, sum(sent_back)::int, sum(rejected)::int FROM (
    SELECT ({ended})::date AS day, (d.business = 'concluded')::int AS approved, 0 AS sent_back,
           (d.business IN ('refused', 'stopped'))::int AS rejected, d.id
      FROM dossiers_dossier d
     WHERE d.business IN ('concluded', 'refused', 'stopped')
       AND d.ended_at >= %(begins)s::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
       AND d.ended_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
       {which} {by_ended}
    UNION ALL
    SELECT DISTINCT ({asked})::date, 0, 1, 0, d.id
      FROM dossiers_slip s JOIN dossiers_dossier d ON d.id = s.dossier_id
     WHERE s.kind = 'supplement'
       AND s.issued_at >= %(begins)s::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
       AND s.issued_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
       {which} {by_asked}
) AS x GROUP BY 1 ORDER BY 1
"""


def decided(
    first: date,
    last: date,
    *,
    procedure_id: int | None = None,
    user_ids: Collection[int] | None = None,
) -> list[Decided]:
    """Day by day, days without any left out; one query. `user_ids`: only what one of these accounts did.

    Obeys the open scope as all figures do.
    """
    values: dict[str, Any] = {
        "begins": first,
        "last": last,
        "kinds0": ["concluded", "refused", "stopped"],
        "kinds1": ["supplement_requested"],
    }
    which = ""
    if procedure_id is not None:
        which += " AND d.procedure_id = %(procedure)s"
        values["procedure"] = procedure_id
    asked_by = scopes.current()
    if asked_by.kind is ScopeKind.UNITS:
        which += " AND (d.receiving_unit_id = ANY (%(reach)s) OR d.handling_unit_id = ANY (%(reach)s))"
        values["reach"] = sorted(asked_by.unit_ids)
    elif asked_by.kind is not ScopeKind.SYSTEM:
        raise scopes.ScopeMissing("figures of the province are asked by officials or by the system")
    by_ended = by_asked = ""
    if user_ids is not None:
        values["users"] = sorted(user_ids)
        by_ended, by_asked = _BY.format(n=0, day=_ENDED), _BY.format(n=1, day=_ASKED)
    statement = _COUNT.format(ended=_ENDED, asked=_ASKED, which=which, by_ended=by_ended, by_asked=by_asked)
    with connection.cursor() as db:
        db.execute(statement, values)
        return [Decided(*row) for row in db.fetchall()]
