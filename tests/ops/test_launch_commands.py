"""Every `motcua` command brings the database up, leaves it as it found it, and never shows a trace."""

import os
import signal
import socket
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from motcua.config.embedded import address
from motcua.ops import embedded, launch, schema
from ops_installation import Installation

Eventually = Callable[[Callable[[], object], float], None]


# Any Django command runs through the same launcher for the people who build Motcua.
def ask(one: Installation, **more: str) -> tuple[int, str]:
    done = one.run("shell", "--no-imports", "-c", "print('hello')", MOTCUA_DEVELOPER="1", **more)
    return done.returncode, done.stdout + done.stderr


def test_a_command_brings_the_database_up_prepares_it_and_stops_it_again(installation: Installation) -> None:
    code, said = ask(installation)
    assert code == 0
    assert "preparing the new database" in said
    assert "hello" in said
    assert installation.server_pid() is None
    code, said = ask(installation)
    assert (code, "preparing" in said) == (0, False)


def test_a_command_leaves_a_running_database_alone(running: Installation) -> None:
    before = running.server_pid()
    assert before is not None
    assert ask(running)[0] == 0
    assert running.server_pid() == before


def test_help_does_not_start_anything(installation: Installation) -> None:
    done = installation.run("doctor", "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: motcua doctor")
    assert "motcua doctor --json" in done.stdout
    assert not (installation.var_dir / "postgres").exists()


def test_an_unknown_command_is_wrong_use(installation: Installation) -> None:
    done = installation.run("dance")
    assert done.returncode == 2
    assert "there is no command 'dance'" in done.stderr


def test_no_command_prints_the_list_of_commands(installation: Installation) -> None:
    done = installation.run()
    assert done.returncode == 2
    assert "motcua up" in done.stdout


def test_a_wrong_option_is_wrong_use(installation: Installation) -> None:
    done = installation.run("doctor", "--quick")
    assert done.returncode == 2
    assert "unrecognized arguments: --quick" in done.stderr


@pytest.mark.parametrize(
    "url",
    ["mysql://localhost/motcua", "postgresql://anna:geheim@localhost:fünf/motcua", "postgresql://localhost"],
)
def test_a_malformed_database_url_names_the_setting_and_the_form(
    installation: Installation, url: str
) -> None:
    code, said = ask(installation, DATABASE_URL=url)
    assert code == 1
    assert "DATABASE_URL must be postgresql://user:password@host:port/name" in said
    assert "geheim" not in said


def test_a_server_of_ones_own_that_does_not_answer_is_explained(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    code, said = ask(installation, DATABASE_URL=f"postgresql://anna:geheim@127.0.0.1:{port}/motcua")
    assert code == 1
    assert "The database server of DATABASE_URL does not answer" in said
    assert "geheim" not in said
    assert not (installation.var_dir / "postgres").exists()


def test_a_server_of_ones_own_is_used_when_database_url_names_it(
    running: Installation, installation: Installation
) -> None:
    where = address(running.var_dir)
    code, _ = ask(installation, DATABASE_URL=f"postgresql://motcua@/motcua?host={where.host}")
    assert code == 0
    assert not (installation.var_dir / "postgres").exists()


def test_a_database_of_a_newer_motcua_is_refused_unchanged(running: Installation) -> None:
    assert ask(running)[0] == 0
    where = address(running.var_dir)
    with psycopg.connect(
        host=where.host, port=where.port, user="motcua", dbname="motcua", autocommit=True
    ) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_from_the_future', now())"
        )
        try:
            code, said = ask(running)
            done = running.run("up", "--no-demo", "--port", "18472")
        finally:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_from_the_future'")
    assert code == 1
    assert "newer Motcua" in said
    assert "ledger.9999_from_the_future" in said
    assert done.returncode == 1
    assert "newer Motcua" in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_interrupted_leaves_without_a_trace_and_without_a_server(
    installation: Installation, number: signal.Signals, code: int
) -> None:
    with embedded.lease(installation.var_dir):
        where = address(installation.var_dir)
        with psycopg.connect(host=where.host, port=where.port, user="motcua", dbname="motcua") as other:
            other.execute("SELECT pg_advisory_lock(%s)", [schema.MIGRATION_LOCK])
            process = installation.start("shell", "--no-imports", "-c", "print()", MOTCUA_DEVELOPER="1")
            assert process.stderr is not None
            assert process.stderr.readline() == "motcua: preparing the new database ...\n"
            time.sleep(0.3)
            os.kill(process.pid, number)
            _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in err
    assert installation.server_pid() is None


def test_a_reader_that_goes_away_is_no_fault(running: Installation) -> None:
    assert ask(running)[0] == 0
    program = "print('x\\n' * 100_000)"
    process = running.start("shell", "--no-imports", "-c", program, MOTCUA_DEVELOPER="1")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.wait(30)
    process.stderr.close()


def test_commands_that_start_at_once_share_one_server(installation: Installation) -> None:
    both = [
        installation.start("shell", "--no-imports", "-c", "print('hello')", MOTCUA_DEVELOPER="1")
        for _ in range(2)
    ]
    for process in both:
        out, err = process.communicate(timeout=90)
        assert (process.returncode, "hello" in out) == (0, True), err
    assert embedded.status(installation.var_dir).running is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT pg_read_file('postgresql.conf')", "The database role lacks a right (permission denied"),
        ("SELECT 1 FROM table_of_a_later_release", "Run `motcua up` once; it migrates."),
    ],
)
def test_what_the_database_refuses_is_said_in_words(query: str, said: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused:
            cursor.execute(query)
        transaction.set_rollback(True)
    assert said in str(launch.database_message(refused.value))


@pytest.mark.django_db
def test_our_own_mistakes_keep_their_trace() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused:
            cursor.execute("SELEKT")
        transaction.set_rollback(True)
    assert launch.database_message(refused.value) is None
