"""Dossier codes that a partner hands out: fetched ahead, outside any deed, and taken inside it.

A deed never waits for the partner. When no code of the day is ready, the generator's reserve pattern numbers the
dossier, and the next refill (each minute) brings codes again.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection

from motcua.agencies import queries as agencies
from motcua.dossiers.models.codes import CodeAllotment
from motcua.dossiers.models.numbers import CodeCounter
from motcua.dossiers.rules import codes
from motcua.exchange import actions as exchange
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.kernel.zone import day_of

log = logging.getLogger(__name__)

# A unit that numbered no dossier for so long is not provided for; its first one is numbered by the reserve.
_STILL_AT_WORK = timedelta(days=30)

_TAKE = """
UPDATE dossiers_codeallotment SET taken_at = %s WHERE id = (
    SELECT id FROM dossiers_codeallotment a WHERE unit_id = %s AND day = %s AND taken_at IS NULL
     ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING code
"""
# A code that a dossier bears already, however it came by it, is never put among those to be given.
_KEEP = """
INSERT INTO dossiers_codeallotment (unit_id, day, code, fetched_at)
SELECT %s, %s, %s, %s
 WHERE NOT EXISTS (SELECT 1 FROM dossiers_dossier WHERE code = %s)
   AND NOT EXISTS (SELECT 1 FROM dossiers_externalcode WHERE code = %s)
    ON CONFLICT (code) DO NOTHING
"""


@dataclass(frozen=True)
class Refilled:
    """What one refill did. `problem`: why it ended early, empty when it did not."""

    units: int
    codes: int
    problem: str = ""


def generator(day: date) -> codes.Generator:
    """The generator in force on the day, by the product's or the province's own file."""
    return codes.law(settings.DOSSIER_CODES_FILE).in_force(day)


def take(unit_id: int, at: datetime) -> str | None:
    """A code of the day allotted to the unit, spent if and only if the caller's transaction commits; or None."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [at, unit_id, day_of(at)])
        row = cursor.fetchone()
    return None if row is None else str(row[0])


def refill(*, now: datetime) -> Refilled:
    """Fetch codes for each unit at work that has fewer than the law's `keep` of them for today.

    Runs outside any transaction; every code is kept as soon as it came. A partner that is down ends the round.
    """
    law = generator(day_of(now))
    if not isinstance(law, codes.Allotment) or not exchange.is_connected():
        return Refilled(0, 0)
    fetched = served = 0
    for unit_id in _short_of_codes(law, day_of(now)):
        agency_id = agencies.unit(unit_id).agency_id
        try:
            for _ in range(law.at_once):
                fetched += _keep(unit_id, exchange.next_dossier_code(agency_id), now)
        except (PartnerUnavailable, PartnerRefused) as problem:
            log.warning("dossiers.codes partner=%s fetched=%d: %s", law.partner, fetched, problem)
            return Refilled(served, fetched, str(problem))
        served += 1
    return Refilled(served, fetched)


def _short_of_codes(law: codes.Allotment, today: date) -> list[int]:
    since = today - _STILL_AT_WORK
    counting = CodeCounter.objects.filter(day__gte=since).values_list("unit_id", flat=True)
    allotted = CodeAllotment.objects.filter(day__gte=since).values_list("unit_id", flat=True)
    at_work = sorted({*counting.distinct(), *allotted.distinct()})
    ready: dict[int, int] = {}
    for unit_id in CodeAllotment.objects.filter(day=today, taken_at__isnull=True).values_list(
        "unit_id", flat=True
    ):
        ready[unit_id] = ready.get(unit_id, 0) + 1
    return [unit_id for unit_id in at_work if ready.get(unit_id, 0) < law.keep]


def _keep(unit_id: int, code: str, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [unit_id, day_of(now), code, now, code, code])
        return int(cursor.rowcount)
