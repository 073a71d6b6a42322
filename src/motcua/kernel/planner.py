"""What the database's planner believes about tables that were just filled.

A table that was vacuumed while it was empty is believed to hold one row until it is analysed again; a join over three
such tables then takes minutes instead of milliseconds. Whoever fills tables at one go says so here.
"""

from django.db import connection


def recount(*tables: str) -> None:
    """Let the planner count the tables anew, also within the transaction that filled them (under 0.2 s)."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(connection.ops.quote_name(table) for table in tables))
