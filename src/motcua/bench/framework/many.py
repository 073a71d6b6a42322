"""A province's dossiers by the million, written straight into the tables: for lists, not for the log.

The rows are such as the projection gives in kind (states, dates, units, open steps, parties), skewed as in a real
province: a few units have most of the dossiers, a few names most of the people, one dossier in 25 is open.
"""

from datetime import datetime
from importlib import resources
from typing import Any

from django.db import connection

UNITS = 150
OFFICERS_A_UNIT = 8
_TABLES = ("dossiers_dossier", "dossiers_party", "dossiers_workitem", "dossiers_involvement")


def fill(count: int, *, procedure_id: int, version_id: int, now: datetime) -> list[int]:
    """Write `count` dossiers with what stands beside them, and analyse. Answers the units, the busiest first.

    Needs units and accounts of officials in the database; each account is taken as an officer of one unit.
    The same count gives the same rows in the same database.
    """
    with connection.cursor() as db:
        db.execute("SELECT id FROM agencies_unit ORDER BY id LIMIT %s", [UNITS])
        units = [int(row[0]) for row in db.fetchall()]
        db.execute("SELECT id FROM accounts_user WHERE kind = 'official' ORDER BY id")
        officers = [int(row[0]) for row in db.fetchall()]
        for table in _TABLES:
            db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        text = (resources.files("motcua.bench") / "framework" / "many.sql").read_text(encoding="utf-8")
        values: dict[str, Any] = {
            "count": count,
            "units": units,
            "officers": officers,
            "procedure": procedure_id,
            "version": version_id,
            "now": now,
        }
        for statement in text.split(";\n\n"):
            if statement.strip():
                db.execute(statement, values)
        if connection.in_atomic_block:  # a table with checks still to come cannot be altered
            db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        if connection.in_atomic_block:
            db.execute("SET CONSTRAINTS ALL DEFERRED")
    return units
