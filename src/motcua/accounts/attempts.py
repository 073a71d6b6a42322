"""Counting attempts in the database, so that all web workers count together."""

import hashlib

from django.db import connection

_COUNT = """
INSERT INTO accounts_attemptwindow (key, began_at, count) VALUES (%(key)s, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_attemptwindow.began_at < now() - make_interval(secs => %(seconds)s)
                 THEN 1 ELSE accounts_attemptwindow.count + 1 END,
    began_at = CASE WHEN accounts_attemptwindow.began_at < now() - make_interval(secs => %(seconds)s)
                    THEN now() ELSE accounts_attemptwindow.began_at END
RETURNING count
"""


def attempt_allowed(key: str, *, limit: int, window_seconds: int) -> bool:
    """Count one attempt; whether it is within `limit` in `window_seconds`. The key is kept as a hash only."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": digest, "seconds": window_seconds})
        return int(cursor.fetchone()[0]) <= limit


def forget_attempts(key: str) -> None:
    """After a success the count begins anew."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_attemptwindow WHERE key = %s", [digest])
