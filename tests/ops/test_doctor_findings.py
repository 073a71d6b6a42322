"""`motcua doctor` finds what is wrong and says how to mend it."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from motcua.ops import database_checks, machine_checks, schema
from motcua.ops.findings import Severity
from ops_installation import Installation


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    found = machine_checks.writable("storage.files", tmp_path / "file" / "folder")
    assert (found.id, found.severity) == ("storage.files", Severity.FAULT)
    assert found.mend != ""
    assert machine_checks.writable("storage.files", tmp_path / "new").severity is Severity.OK
    assert list((tmp_path / "new").iterdir()) == []


def test_little_room_is_a_warning_and_hardly_any_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    for free_mb, severity in ((199, Severity.FAULT), (1999, Severity.WARNING), (2000, Severity.OK)):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda path, free_mb=free_mb: usage._replace(free=free_mb * 1024 * 1024)
        )
        assert machine_checks.room(tmp_path).severity is severity


def test_the_fonts_of_the_slips_are_in_the_package_and_their_absence_is_a_fault(tmp_path: Path) -> None:
    assert {one.severity for one in machine_checks.fonts(machine_checks.PACKAGE_DIR / "fonts")} == {
        Severity.OK
    }
    found = machine_checks.fonts(tmp_path)
    assert [one.id for one in found] == ["fonts.Tinos", "fonts.BeVietnamPro"]
    assert {one.severity for one in found} == {Severity.FAULT}


def test_a_key_that_others_can_read_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTCUA_SECRET_KEY", raising=False)
    key = tmp_path / "secret-key"
    key.write_text("secret")
    key.chmod(0o644)
    found = machine_checks.secret_key(tmp_path)
    assert (found.severity, found.mend) == (Severity.WARNING, f"chmod 600 {key}")
    key.chmod(0o600)
    assert machine_checks.secret_key(tmp_path).severity is Severity.OK


def test_a_clock_before_the_release_is_a_fault() -> None:
    assert machine_checks.clock(datetime(1970, 1, 2, tzinfo=UTC)).severity is Severity.FAULT
    assert machine_checks.clock(datetime(2026, 11, 22, tzinfo=UTC)).severity is Severity.OK


def test_vietnams_time_zone_is_known() -> None:
    assert machine_checks.zone().severity is Severity.OK


@pytest.mark.django_db
def test_the_suites_server_is_faulted_for_what_it_leaves_out_and_nothing_else(tmp_path: Path) -> None:
    """The test server does not wait for the disk: exactly these findings, so each check really asks."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("only the suite's own server is known to leave this out")
    found = {one.id: one.severity for one in database_checks.all_checks(tmp_path)}
    assert {id for id, severity in found.items() if severity is Severity.FAULT} == {
        "database.fsync",
        "database.full_page_writes",
    }
    assert found["database.synchronous_commit"] is Severity.WARNING
    assert found["database.version"] is Severity.OK
    assert found["database.clock"] is Severity.OK


@pytest.mark.django_db
def test_migrations_that_the_code_does_not_know_are_a_fault() -> None:
    assert database_checks.migrations(schema.fit()).severity is Severity.OK
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ops', '0999_x', now())")
    found = database_checks.migrations(schema.fit())
    assert found.severity is Severity.FAULT
    assert "ops.0999_x" in found.what


@pytest.mark.django_db
def test_migrations_of_a_part_that_is_not_installed_are_ignored() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('gone', '0001', now())")
    assert database_checks.migrations(schema.fit()).severity is Severity.OK


@pytest.mark.django_db
def test_migrations_that_are_not_applied_are_a_fault() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ops'")
    found = database_checks.migrations(schema.fit())
    assert found.severity is Severity.FAULT
    assert "ops.0001_initial" in found.what
    assert found.mend == "`motcua up` applies them."


@pytest.mark.django_db
def test_a_silent_worker_is_a_fault_only_where_motcua_runs() -> None:
    assert database_checks.worker(up_since=None).severity is Severity.NOTE
    assert database_checks.worker(up_since=5.0).severity is Severity.NOTE
    assert database_checks.worker(up_since=600.0).severity is Severity.FAULT
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')"
        )
    assert database_checks.worker(up_since=600.0).severity is Severity.FAULT
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert database_checks.worker(up_since=600.0).severity is Severity.OK


@pytest.mark.django_db
def test_jobs_that_wait_or_have_failed_are_warned_of() -> None:
    assert database_checks.waiting_jobs().severity is Severity.OK
    assert database_checks.failed_jobs().severity is Severity.OK
    insert = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
        " VALUES ('default', 'notify', '{}', %s, now() - interval '6 minutes')"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, ["todo"])
        cursor.execute(insert, ["failed"])
    assert database_checks.waiting_jobs().what.startswith("1 jobs")
    assert database_checks.waiting_jobs().severity is Severity.WARNING
    assert database_checks.failed_jobs().severity is Severity.WARNING


def test_the_report_for_programs_is_json_alone(running: Installation) -> None:
    done = running.run("doctor", "--json")
    report = json.loads(done.stdout)
    assert set(report) == {"findings", "counts"}
    assert set(report["findings"][0]) == {"id", "severity", "what", "mend"}
    assert sum(report["counts"].values()) == len(report["findings"])
    assert done.returncode == (1 if report["counts"]["fault"] else 0)
    faults = [one["id"] for one in report["findings"] if one["severity"] == "fault"]
    assert faults == []


def test_the_doctor_reports_a_database_that_does_not_start(installation: Installation) -> None:
    folder = installation.var_dir / "postgres"
    folder.mkdir(parents=True)
    (folder / "stray").write_text("x")
    done = installation.run("doctor")
    assert done.returncode == 1
    assert "FAULT   database.running: the embedded database does not start" in done.stdout
    assert "-> " in done.stdout


def test_the_doctor_reports_a_server_of_ones_own_that_is_down(installation: Installation) -> None:
    done = installation.run("doctor", DATABASE_URL="postgresql://motcua@127.0.0.1:1/motcua")
    assert done.returncode == 1
    assert "FAULT   database.running: the database does not answer" in done.stdout
