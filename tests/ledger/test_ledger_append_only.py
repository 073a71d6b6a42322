"""What the database itself promises about the log, tried with the application's own role."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from motcua.ledger import actions, queries
from motcua.ledger.errors import CommandReused, StreamMoved
from motcua.ledger.models import AccessTrace, Event
from motcua.ledger.rules import GENESIS, Actor, Entry

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


def _append(stream: int, seq: int, previous: bytes = GENESIS, *, command: str = "") -> bytes:
    entry = Entry(
        stream, seq, "taken", AT, Actor("system"), command or f"c{stream}-{seq}", {"assignee": None}
    )
    return actions.append(entry, previous=previous)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET kind = 'x'",
        "UPDATE ledger_event SET at = now() WHERE stream = 1",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "UPDATE ledger_accesstrace SET user_id = 1",
        "DELETE FROM ledger_accesstrace",
        "TRUNCATE ledger_accesstrace",
    ],
)
def test_the_database_refuses_every_change_of_the_log_to_the_applications_role(statement: str) -> None:
    _append(1, 1)
    actions.trace_read(dossier_id=1, user_id=None, unit_id=None, what="page", at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert (Event.objects.count(), AccessTrace.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_tables_whose_rows_cannot_be_taken_away_cannot_be_emptied_at_once_either() -> None:
    guarded = """
        SELECT tgrelid::regclass::text FROM pg_trigger
         WHERE NOT tgisinternal AND (tgtype & %s) = %s AND tgrelid::regclass::text NOT LIKE 'procrastinate%%'
    """
    each_row_before_delete, before_truncate = 1 | 2 | 8, 2 | 32
    with connection.cursor() as cursor:
        cursor.execute(guarded, [each_row_before_delete] * 2)
        by_row = {name for (name,) in cursor.fetchall()}
        cursor.execute(guarded, [before_truncate] * 2)
        at_once = {name for (name,) in cursor.fetchall()}

    assert by_row - at_once == set()
    assert {
        "ledger_event",
        "plans_handvalue",
        "plans_targetday",
        "plans_targetlead",
        "plans_targetrevision",
        "reports_counting",
        "reports_sheet",
        "polls_wave",
    } <= at_once


@pytest.mark.django_db
def test_a_second_event_with_the_same_number_is_refused() -> None:
    _append(1, 1)

    with pytest.raises(StreamMoved):
        _append(1, 1, command="another")

    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_a_key_is_spent_once_in_the_whole_log() -> None:
    _append(1, 1, command="k")

    with pytest.raises(CommandReused):
        _append(2, 1, command="k")

    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_follower_never_passes_over_an_event_of_a_transaction_still_running() -> None:
    """A number is drawn before the commit: the follower must wait for the slow writer, not skip it."""
    drawn, go_on = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                _append(1, 1)
                drawn.set()
                go_on.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    drawn.wait(10)
    _append(2, 1)

    seen_meanwhile, cursor = queries.since(queries.Cursor())
    go_on.set()
    writer.join()
    seen_after, _ = queries.since(cursor)

    assert [touched.stream for touched in seen_meanwhile] == []
    assert [touched.stream for touched in seen_after] == [1, 2]
