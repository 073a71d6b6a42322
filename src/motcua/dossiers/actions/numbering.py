"""Numbers without gaps or repeats: an upsert on the counter row inside the deed's transaction.

Two transactions that number in the same book wait for each other; a rolled-back deed gives its number back.
"""

from datetime import date, datetime

from django.db import connection

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import allotment
from motcua.dossiers.rules import codes
from motcua.kernel.zone import day_of

_NEXT_CODE = """
INSERT INTO dossiers_codecounter (unit_id, day, last) VALUES (%s, %s, 1)
ON CONFLICT (unit_id, day) DO UPDATE SET last = dossiers_codecounter.last + 1 RETURNING last
"""
_NEXT_SLIP = """
INSERT INTO dossiers_slipcounter (unit_id, year, kind, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (unit_id, year, kind) DO UPDATE SET last = dossiers_slipcounter.last + 1 RETURNING last
"""


def _next(statement: str, values: list[int | str | date]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def dossier_code(agency_id: str, day: date, number: int) -> str:
    """`H32.07-20261122-0000001`: the present pattern, for who numbers whole histories of today's units."""
    return f"{agency_id}-{day:%Y%m%d}-{number:07d}"


def next_code(unit_id: int, at: datetime) -> str:
    """The next dossier code of the unit on the day (in Vietnam) of `at`, by the generator in force on it.

    Runs inside the deed's transaction and asks no partner. Raises CodeTooLong, CodesInvalid.
    """
    day = day_of(at)
    generator = allotment.generator(day)
    if isinstance(generator, codes.Allotment):
        allotted = allotment.take(unit_id, at)
        if allotted is not None:
            return allotted
        generator = generator.reserve
    unit = agencies.unit(unit_id)
    count = _next(_NEXT_CODE, [unit_id, day])
    return generator.code(
        agency_id=unit.agency_id, legacy_agency_id=unit.legacy_agency_id, day=day, count=count
    )


def next_slip_number(unit_id: int, year: int, kind: str) -> int:
    """The next number of the kind in the unit's book of the year."""
    return _next(_NEXT_SLIP, [unit_id, year, kind])
