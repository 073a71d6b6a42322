"""The embedded PostgreSQL starts, survives and refuses as promised, with real servers."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from motcua.config.embedded import address
from motcua.ops import embedded, placement
from motcua.ops.faults import CannotStart
from ops_installation import Installation, folder_state

Eventually = Callable[[Callable[[], object], float], None]


def connect(one: Installation) -> psycopg.Connection[tuple[object, ...]]:
    where = address(one.var_dir)
    return psycopg.connect(host=where.host, port=where.port, user="motcua", dbname="motcua", autocommit=True)


def ask(one: Installation, query: str) -> object:
    with connect(one) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_the_server_is_set_up_for_vietnamese_and_for_safety(running: Installation) -> None:
    assert ask(running, "SHOW server_encoding") == "UTF8"
    assert ask(running, "SHOW timezone") == "Asia/Ho_Chi_Minh"
    assert ask(running, "SHOW fsync") == "on"
    assert ask(running, "SHOW synchronous_commit") == "on"
    assert ask(running, "SHOW max_connections") == "100"
    assert ask(running, "SELECT lower('ĐẶNG THỊ HUỆ')") == "đặng thị huệ"


def test_the_application_is_no_superuser_but_owns_its_database(running: Installation) -> None:
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(running, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") is True
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(running, owner) == "motcua"


def test_the_role_can_create_the_trusted_extensions(running: Installation) -> None:
    with connect(running) as connection:
        for name in ("unaccent", "pg_trgm", "btree_gist"):
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}".encode())
    assert ask(running, "SELECT unaccent('Huế')") == "Hue"


def test_the_server_listens_on_no_network_port(running: Installation) -> None:
    server = psutil.Process(running.server_pid())
    assert [one for one in server.net_connections(kind="inet") if one.status == psutil.CONN_LISTEN] == []


def test_other_users_cannot_enter_the_socket_folder(running: Installation) -> None:
    info = Path(address(running.var_dir).host).stat()
    assert stat.S_IMODE(info.st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_user_cannot_connect_even_when_the_socket_folder_is_open(running: Installation) -> None:
    folder = Path(address(running.var_dir).host)
    socket_file = folder / ".s.PGSQL.5432"
    psql = placement.packaged_binaries() / "psql"
    try:
        folder.chmod(0o755)
        socket_file.chmod(0o777)
        done = subprocess.run(
            [psql, "-h", str(folder), "-U", "motcua", "-c", "SELECT 1"],
            user=65534,
            group=65534,
            extra_groups=[],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
    finally:
        folder.chmod(0o700)
    if "Permission denied" in done.stderr and "psql" in done.stderr and "socket" not in done.stderr:
        pytest.skip("the test environment itself is closed to other users")
    assert done.returncode == 2
    assert "Peer authentication failed" in done.stderr


def test_starting_a_running_server_leaves_it_alone(running: Installation) -> None:
    before = running.server_pid()
    assert embedded.start(running.var_dir) is False
    assert running.server_pid() == before


def test_committed_rows_survive_kill_9(installation: Installation, eventually: Eventually) -> None:
    embedded.start(installation.var_dir)
    with connect(installation) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (56)")
    pid = installation.server_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: installation.server_pid() is None, 10)
    assert embedded.start(installation.var_dir) is True
    assert ask(installation, "SELECT n FROM kept") == 56


def test_a_pid_file_that_names_a_foreign_process_does_not_hinder_the_start(
    installation: Installation,
) -> None:
    """After a power cut the old number may belong to any other program."""
    embedded.start(installation.var_dir)
    data = embedded.status(installation.var_dir).data
    lines = (data / "postmaster.pid").read_text().splitlines()
    embedded.stop(installation.var_dir)
    account = placement.prepare(installation.var_dir).account
    who = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **who) as foreign:
        try:
            for file in (
                data / "postmaster.pid",
                Path(address(installation.var_dir).host) / ".s.PGSQL.5432.lock",
            ):
                file.parent.mkdir(mode=0o700, exist_ok=True)
                placement.own(file.parent, account)
                file.write_text("\n".join([str(foreign.pid), *lines[1:]]) + "\n")
                placement.own(file, account)
            assert embedded.status(installation.var_dir).running is False
            assert embedded.start(installation.var_dir) is True
            assert foreign.poll() is None
        finally:
            foreign.kill()


def test_of_two_parallel_first_starts_exactly_one_starts(installation: Installation) -> None:
    program = (
        "import os; from pathlib import Path; from motcua.ops import embedded;"
        "print(embedded.start(Path(os.environ['MOTCUA_VAR'])))"
    )
    both = [installation.python(program) for _ in range(2)]
    answers = sorted(one.communicate(timeout=90)[0].strip() for one in both)
    assert answers == ["False", "True"]
    assert ask(installation, "SELECT 1") == 1


def test_the_last_user_stops_a_server_that_was_started_on_demand(installation: Installation) -> None:
    program = (
        "import os, sys; from pathlib import Path; from motcua.ops import embedded\n"
        "with embedded.lease(Path(os.environ['MOTCUA_VAR'])):\n"
        "    print('up', flush=True); sys.stdin.readline()\n"
    )
    first, second = installation.python(program), installation.python(program)
    for one in (first, second):
        assert one.stdout is not None
        assert one.stdout.readline() == "up\n"
    pid = installation.server_pid()
    assert pid is not None
    first.communicate("go\n", timeout=60)
    assert installation.server_pid() == pid
    second.communicate("go\n", timeout=60)
    assert installation.server_pid() is None


def test_a_user_that_is_killed_does_not_hold_the_server(installation: Installation) -> None:
    program = (
        "import os, sys; from pathlib import Path; from motcua.ops import embedded\n"
        "with embedded.lease(Path(os.environ['MOTCUA_VAR'])):\n"
        "    print('up', flush=True); sys.stdin.readline()\n"
    )
    killed = installation.python(program)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "up\n"
    killed.kill()
    killed.communicate(timeout=10)
    assert installation.server_pid() is not None
    with embedded.lease(installation.var_dir):
        pass
    assert installation.server_pid() is None


def test_data_of_a_newer_postgresql_are_refused_and_not_touched(installation: Installation) -> None:
    embedded.start(installation.var_dir)
    embedded.stop(installation.var_dir)
    data = embedded.status(installation.var_dir).data
    (data / "PG_VERSION").write_text("99\n")
    before = folder_state(data)
    with pytest.raises(
        CannotStart, match=r"written by PostgreSQL 99; this Motcua brings PostgreSQL 18.*newer release"
    ):
        embedded.start(installation.var_dir)
    assert folder_state(data) == before


def test_a_folder_of_unknown_files_is_not_taken_for_a_database(installation: Installation) -> None:
    folder = installation.var_dir / "postgres"
    folder.mkdir(parents=True)
    (folder / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(CannotStart, match="not a complete database"):
        embedded.start(installation.var_dir)
    assert (folder / "holiday.jpg").exists()


def test_a_first_start_that_was_cut_off_begins_anew(installation: Installation) -> None:
    half = installation.var_dir / ".postgres-new-dead"
    half.mkdir(parents=True)
    (half / "base").write_bytes(b"half")
    assert embedded.start(installation.var_dir) is True
    assert not half.exists()


def test_a_lost_data_folder_is_not_silently_replaced(installation: Installation) -> None:
    installation.var_dir.mkdir(parents=True)
    (installation.var_dir / "postgres").symlink_to("/nonexistent/data")
    with pytest.raises(CannotStart, match="/nonexistent/data is gone"):
        embedded.start(installation.var_dir)


def test_a_var_folder_that_was_deleted_after_a_crash_starts_empty(installation: Installation) -> None:
    embedded.start(installation.var_dir)
    pid = installation.server_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    shutil.rmtree(installation.var_dir)
    assert Path(address(installation.var_dir).host).exists()
    assert embedded.start(installation.var_dir) is True
    assert ask(installation, "SELECT 1") == 1


def test_a_socket_folder_laid_by_another_user_is_not_trusted(installation: Installation) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can lay a folder in another user's name")
    folder = Path(address(installation.var_dir).host)
    folder.mkdir()
    try:
        os.chown(folder, 65534, 65534)
        with pytest.raises(CannotStart, match="belongs to another user"):
            embedded.start(installation.var_dir)
    finally:
        folder.rmdir()


def test_statements_with_personal_data_do_not_reach_the_servers_log(running: Installation) -> None:
    with connect(running) as connection:
        connection.execute("CREATE TEMP TABLE person (number text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('079203001234')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('079203001234')")
    written = embedded.log_file(running.var_dir).read_text()
    assert "duplicate key" in written
    assert "079203001234" not in written
