"""Reading which procedures are in force on a day at which level, and who handles them: what reviews are about."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

_IN_FORCE = """
SELECT p.id, p.code, p.long_code, p.name, s.name, v.id, v.levels,
       ARRAY(SELECT DISTINCT o.handling_unit_id FROM procedures_offering o
              WHERE o.procedure_id = p.id AND o.valid_from <= %(day)s
                AND (o.valid_to IS NULL OR o.valid_to >= %(day)s) ORDER BY 1)
FROM procedures_procedure p
JOIN procedures_sector s ON s.id = p.sector_id
CROSS JOIN LATERAL (
    SELECT id, levels FROM procedures_procedureversion
    WHERE procedure_id = p.id AND valid_from <= %(day)s ORDER BY valid_from DESC, number DESC LIMIT 1
) v
WHERE NOT p.is_internal AND (p.abolished_on IS NULL OR p.abolished_on > %(day)s)
  AND v.levels ?| %(levels)s
  AND (%(ids)s::bigint[] IS NULL OR p.id = ANY (%(ids)s))
ORDER BY p.sort_key, p.id
"""


@dataclass(frozen=True)
class InForce:
    """A procedure as it stands on a day: its version then, its levels, the units that handle it then."""

    id: int
    code: str
    long_code: str
    name: str
    sector_name: str
    version_id: int
    levels: tuple[str, ...]
    handling_unit_ids: tuple[int, ...]


def in_force(day: date, levels: Sequence[str], *, ids: Collection[int] | None = None) -> list[InForce]:
    """National procedures in force on the day at one of the levels, in Vietnamese order; one query.

    `ids` narrows to these. One that a decision abolished is in force until the day before. Internal procedures
    between agencies are not among them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _IN_FORCE, {"day": day, "levels": list(levels), "ids": None if ids is None else list(ids)}
        )
        rows = cursor.fetchall()
    return [
        InForce(
            id=pk,
            code=code,
            long_code=long_code,
            name=name,
            sector_name=sector,
            version_id=version,
            levels=tuple(json.loads(said) if isinstance(said, str) else said),
            handling_unit_ids=tuple(units),
        )
        for pk, code, long_code, name, sector, version, said, units in rows
    ]


def names(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code and name of these procedures, in force or not; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code, name FROM procedures_procedure WHERE id = ANY (%s)", [list(ids)])
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
