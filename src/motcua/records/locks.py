"""Whoever stores a content and whoever destroys it follow one another: the database's advisory locks, by content."""

from django.db import connection

_CLASS = 0x6D66  # our number among the database's advisory locks


def hold_content(sha256: str) -> None:
    """Until this transaction ends, nobody destroys the content. Any number may hold it."""
    _lock("pg_advisory_xact_lock_shared", sha256)


def have_content_alone(sha256: str) -> None:
    """Until this transaction ends, nobody stores the content; waits for those who do.

    To be taken before the row is locked, as whoever stores does.
    """
    _lock("pg_advisory_xact_lock", sha256)


def _lock(function: str, sha256: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_CLASS, int(sha256[:8], 16) - 2**31])
