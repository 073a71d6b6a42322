"""A database where work is really committed: the follower reads only events of finished transactions."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker


def _truncate_guards(state: str) -> None:
    """Every trigger that refuses TRUNCATE is put into `state`."""
    with connection.cursor() as db:
        db.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgtype & 32 = 32 AND NOT tgisinternal"
        )
        for table, trigger in db.fetchall():
            db.execute(f"ALTER TABLE {table} {state} TRIGGER {trigger}")


@pytest.fixture
def _guards_put_back(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        _truncate_guards("ENABLE ALWAYS")


@pytest.fixture
def committed(_guards_put_back: None, transactional_db: None) -> Iterator[None]:
    """Every statement commits; afterwards the tables are emptied, for which the logs' guards are lifted a moment.

    The suite's role owns the tables and may do that; the product never does.
    """
    yield
    _truncate_guards("DISABLE")
