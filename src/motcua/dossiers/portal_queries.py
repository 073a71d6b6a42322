"""Our side of the comparison with the National Portal: dossiers of a day by code, with the compared fields."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import connection

from motcua.exchange import queries as exchange
from motcua.exchange.rules import NATIONAL_PORTAL, wire_time
from motcua.exchange.rules.reconciling import Listed
from motcua.kernel.zone import VIETNAM

_PAGE = """
SELECT d.code COLLATE "C", p.code, d.national_code, d.submitted_at, d.accepted_at, d.current_due, d.ended_at,
       d.returned_at, d.fee_vnd, d.result_number
  FROM dossiers_dossier d JOIN procedures_procedure p ON p.id = d.procedure_id
 WHERE d.submitted_at >= %s AND d.submitted_at < %s AND d.destroyed_at IS NULL AND d.code COLLATE "C" > %s
 ORDER BY d.code COLLATE "C" LIMIT %s
"""


def of_day(day: date, *, page: int) -> Iterator[Listed]:
    """Dossiers submitted on the day (clock of Vietnam), in the order of code points, a page a query."""
    first = datetime.combine(day, time.min, tzinfo=VIETNAM)
    after = first + timedelta(days=1)
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE, [first, after, last, page])
            rows = cursor.fetchall()
        for code, procedure, state, submitted, accepted, due, ended, returned, fee, result in rows:
            last = code
            values = (
                procedure, str(state), wire_time(submitted), wire_time(accepted), wire_time(due), wire_time(ended),
                wire_time(returned), str(fee), result[:120],
            )  # fmt: skip
            yield Listed(code, values)
        if len(rows) < page:
            return


def numbers(codes: Iterable[str]) -> dict[str, int]:
    """Our number of each code that we have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, id FROM dossiers_dossier WHERE code = ANY(%s)", [list(codes)])
        return {str(code): int(pk) for code, pk in cursor.fetchall()}


def moving(codes: Iterable[str], *, since: datetime) -> frozenset[str]:
    """Those of the codes that changed since an instant, or of which a message is still on its way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, id, last_at FROM dossiers_dossier WHERE code = ANY(%s)", [list(codes)])
        rows = cursor.fetchall()
    on_their_way = exchange.streams_on_their_way(NATIONAL_PORTAL, [f"dossier-{pk}" for _, pk, _ in rows])
    return frozenset(
        code for code, pk, last_at in rows if last_at >= since or f"dossier-{pk}" in on_their_way
    )
