"""One file taken in by several processes side by side: the same as by one, and nothing lost when one of them dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.core.management import call_command
from django.db import connection, transaction

import factories
from import_ground import LIVED, NOW, Ground, differences, ground
from motcua.dossiers.actions import importing
from motcua.dossiers.actions.importing import lanes, running
from motcua.dossiers.errors import ImportRunning, LaneBroken
from motcua.dossiers.models import Dossier, ExternalCode, ImportRun
from motcua.dossiers.models.columns import COLUMNS
from motcua.dossiers.rules.importing import mapping as mappings
from motcua.dossiers.rules.importing.partition import lane_of
from motcua.dossiers.rules.importing.problems import FileCutShort, FileRefused, Rejected
from motcua.ledger import queries as log

SOURCES = Path(__file__).resolve().parents[2] / "src"
ROWS = 10_500  # three batches a lane, so that the last of them is still to come when the first is seen
PATIENCE_SECONDS = 90
# What differs from one database to the next, and what is bound to a salt.
OF_THE_DATABASE = {
    "id",
    "procedure_id",
    "version_id",
    "receiving_unit_id",
    "handling_unit_id",
    "owner_commitment",
    "procedure",
    "version",
    "receiving_unit",
    "handling_unit",
}

in_the_open = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 25)


def take(
    here: Ground, file: Path, count: int | None, more: str = ""
) -> tuple[importing.Report, list[Rejected], int]:
    """The report, the rejected rows as they came, and how many rows the progress heard of."""
    rejected: list[Rejected] = []
    heard: list[int] = []
    source = importing.source(file, mappings.read(here.mapping_text(more)), mapping_sha256="m")
    report = importing.run(source, now=NOW, lanes=count, reject=rejected.append, progress=heard.append)
    return report, rejected, sum(heard)


def various(here: Ground, count: int) -> Path:
    """Rows of codes of ours and of others, some twice, some wrong, some under way."""
    rows = []
    for number in range(count):
        facts = {**LIVED}
        if number % 5 == 0:
            facts.pop("handed_over_at")
        if number % 11 == 0:
            facts["accepted_at"] = "31/02/2024"
        code = f"H56.71-202403{1 + number // 2 % 28:02d}-{number + 1:07d}" if number % 2 else f"X{number}"
        rows.append(here.row("X2" if number % 17 == 16 else code, **facts))
    return here.table(*rows)


def kept() -> dict[str, Any]:
    """All that an import left behind, without what two databases never have in common."""
    with factories.as_system():
        dossiers = {row.code: row for row in Dossier.objects.all()}
    states = {
        code: {name: getattr(row, name) for name in COLUMNS if name not in OF_THE_DATABASE}
        for code, row in dossiers.items()
    }
    events = {
        code: [
            (
                r.entry.seq,
                r.entry.kind,
                r.entry.at,
                r.entry.command_id,
                {name: value for name, value in r.entry.payload.items() if name not in OF_THE_DATABASE},
            )
            for r in log.of_stream(row.pk)
        ]
        for code, row in dossiers.items()
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, last FROM dossiers_codecounter ORDER BY day")
        counters = cursor.fetchall()
    return {
        "states": states,
        "events": events,
        "counters": counters,
        "codes": sorted(ExternalCode.objects.values_list("code", "is_key", "line")),
        "runs": list(ImportRun.objects.values_list("imported", "unchanged", "rejected", "finished_at")),
    }


# Which lane takes what


def test_the_same_code_always_goes_the_same_way_and_every_lane_gets_its_part() -> None:
    codes = [f"BENCH-{number:06d}" for number in range(3_000)]

    dealt = [lane_of(code, 3) for code in codes]

    assert dealt == [lane_of(code, 3) for code in codes]
    assert all(900 < dealt.count(lane) < 1_100 for lane in range(3))


def test_codes_of_one_day_stay_together_so_that_no_two_lanes_raise_the_same_count() -> None:
    units = (("H56.71", "20240305"), ("000.00.12.H56", "240305"))
    day = {lane_of(f"{unit}-{on}-{number:07d}", 4) for unit, on in units for number in range(1, 200)}
    days = {lane_of(f"H56.71-202403{day:02d}-0000001", 4) for day in range(1, 29)}

    assert len(day) == 1
    assert days == {0, 1, 2, 3}


@in_the_open
def test_a_small_file_a_new_numbering_and_a_caller_with_a_transaction_keep_to_one_lane(
    tmp_path: Path,
) -> None:
    here = ground(tmp_path)
    small = importing.source(
        here.table(here.row("H1")), mappings.read(here.mapping_text()), mapping_sha256="m"
    )
    large = importing.source(
        here.table(*(here.row(f"H{n}") for n in range(lanes.WORTH_LANES)), name="large.csv"),
        mappings.read(here.mapping_text()),
        mapping_sha256="m",
    )
    anew = importing.Source(large.path, mappings.read(here.mapping_text("code: new\n")), "m", large.inspected)

    with transaction.atomic():
        assert running.lanes_for(large, 2) == 1
    assert running.lanes_for(small, None) == 1
    assert running.lanes_for(small, 3) == 3
    assert running.lanes_for(large, None) == lanes.usable()
    assert (running.lanes_for(anew, None), running.lanes_for(anew, 2)) == (1, 1)
    assert 1 <= lanes.usable() <= lanes.MOST_LANES


# The same as by one


@in_the_open
def test_two_lanes_leave_behind_exactly_what_one_does(tmp_path: Path, small_batches: None) -> None:
    here = ground(tmp_path)
    one, refused_by_one, heard_of_one = take(here, various(here, 300), 1)
    by_one = kept()
    call_command("flush", interactive=False, verbosity=0)
    here = ground(tmp_path)

    two, refused_by_two, heard_of_two = take(here, various(here, 300), 2)

    assert one.imported > 200
    assert one.rejected > 20
    assert len(by_one["counters"]) == 28
    assert (two, heard_of_two) == (one, heard_of_one)
    assert [row.line for row in refused_by_two] == sorted(row.line for row in refused_by_one)
    assert set(refused_by_two) == set(refused_by_one)
    assert kept() == by_one
    assert differences() == []


@in_the_open
def test_the_same_file_again_over_more_lanes_changes_nothing(tmp_path: Path, small_batches: None) -> None:
    here = ground(tmp_path)
    file = various(here, 120)
    first, _, _ = take(here, file, 2)
    before = kept()

    again, _, _ = take(here, file, 3)

    assert (again.imported, again.unchanged, again.resumed) == (0, first.imported, first.imported)
    assert kept() == {**before, "runs": [(first.imported, first.imported, first.rejected, NOW)]}


@in_the_open
def test_a_dry_run_over_lanes_counts_the_same_and_writes_nothing(tmp_path: Path, small_batches: None) -> None:
    here = ground(tmp_path)
    rows = [LIVED, {**LIVED, "due": "01/03/2024"}] * 60
    file = here.table(*(here.row(f"H{number}", **facts) for number, facts in enumerate(rows)))
    source = importing.source(file, mappings.read(here.mapping_text()), mapping_sha256="m")

    dry = importing.run(source, now=NOW, dry_run=True, lanes=2)

    with factories.as_system():
        assert not Dossier.objects.exists()
    assert not ImportRun.objects.exists()
    wet, _, _ = take(here, file, 2)
    assert (dry.imported, dry.rejected) == (60, 60)
    assert (dry.imported, dry.events, dry.rejected) == (wet.imported, wet.events, wet.rejected)


# Files that break off, rows that the database refuses


@in_the_open
def test_what_stood_before_a_break_is_taken_in_by_every_lane(tmp_path: Path, small_batches: None) -> None:
    here = ground(tmp_path)
    file = here.table(*(here.row(f"H{number}", **LIVED) for number in range(200)))
    with file.open("a", encoding="utf-8") as out:
        out.write('"' + "x" * 200_000)

    with pytest.raises(FileCutShort, match="never closed"):
        take(here, file, 2)

    with factories.as_system():
        assert Dossier.objects.count() == 200
    assert ImportRun.objects.get().finished_at is None


@in_the_open
def test_a_file_without_the_columns_of_its_mapping_is_refused_by_name(tmp_path: Path) -> None:
    here = ground(tmp_path)
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(FileRefused, match="has no column"):
        take(here, file, 2)


@in_the_open
def test_a_lane_that_fails_stops_the_others_and_what_is_said_repeats_no_row(
    tmp_path: Path, small_batches: None
) -> None:
    here = ground(tmp_path)
    file = here.table(*(here.row(f"H{number}", **LIVED) for number in range(300)))
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE dossiers_dossier ADD CONSTRAINT not_this_one CHECK (code <> 'H150') NOT VALID"
        )
    try:
        with pytest.raises(LaneBroken) as broken:
            take(here, file, 2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE dossiers_dossier DROP CONSTRAINT not_this_one")

    assert "CheckViolation" in str(broken.value) or "IntegrityError" in str(broken.value)
    assert "H150" not in str(broken.value)
    assert "repeat the command" in str(broken.value)
    assert no_lane_runs()
    report, _, _ = take(here, file, 2)
    assert report.imported + report.resumed == 300
    assert differences() == []


# Killed in the middle


@pytest.mark.soak  # a whole import that is killed is in the quick ones: test_import_survives_kill
@in_the_open
def test_a_lane_killed_in_the_middle_is_said_and_the_next_run_goes_on(tmp_path: Path) -> None:
    here = ground(tmp_path)
    file, mapping = lived(here)

    with importing_in_lanes(file, mapping, tmp_path) as process:
        found = wait_until_some_are_there(process)
        os.kill(found[0].pid, signal.SIGKILL)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert b"SIGKILL" in said
    assert b"repeat the command" in said
    assert not psutil.wait_procs(found, timeout=0)[1]
    assert_it_goes_on(file, mapping, tmp_path)


@pytest.mark.soak
@in_the_open
def test_lanes_whose_parent_is_killed_stop_by_themselves_and_the_next_run_goes_on(tmp_path: Path) -> None:
    here = ground(tmp_path)
    file, mapping = lived(here)

    with importing_in_lanes(file, mapping, tmp_path) as process:
        found = wait_until_some_are_there(process)
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(found, timeout=PATIENCE_SECONDS)

    assert not alive
    assert_it_goes_on(file, mapping, tmp_path)


@in_the_open
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_person_who_stops_the_command_stops_its_lanes(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    here = ground(tmp_path)
    file, mapping = lived(here)

    with importing_in_lanes(file, mapping, tmp_path) as process:
        found = wait_until_some_are_there(process)
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == code
    assert b"Traceback" not in said
    assert not psutil.wait_procs(found, timeout=0)[1]
    with factories.as_system():
        assert 0 < Dossier.objects.count() < ROWS


@in_the_open
def test_no_import_begins_while_a_lane_of_an_earlier_one_still_writes(tmp_path: Path) -> None:
    here = ground(tmp_path)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock_shared(%s)", [lanes._LOCK])
            held.set()
            done.wait(PATIENCE_SECONDS)
        finally:
            connection.close()

    left_over = threading.Thread(target=hold)
    left_over.start()
    assert held.wait(PATIENCE_SECONDS)
    try:
        with pytest.raises(ImportRunning):
            here.take(LIVED)
    finally:
        done.set()
        left_over.join()

    assert here.take(LIVED).imported == 1


def lived(here: Ground) -> tuple[Path, Path]:
    """A large file and its mapping."""
    mapping = here.folder / "mapping.yaml"
    mapping.write_text(here.mapping_text(), encoding="utf-8")
    return here.table(*(here.row(f"H{number}", **LIVED) for number in range(ROWS))), mapping


def assert_it_goes_on(file: Path, mapping: Path, var: Path) -> None:
    """Some are there and not all, each whole; another run takes in the rest, and no dossier twice."""
    with factories.as_system():
        before = Dossier.objects.count()
    assert 0 < before < ROWS
    assert ImportRun.objects.get().finished_at is None
    assert log.stream_count() == before == ExternalCode.objects.count()

    with importing_in_lanes(file, mapping, var) as process:
        process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    with factories.as_system():
        assert Dossier.objects.count() == ROWS
    run = ImportRun.objects.get()
    assert (run.imported, run.unchanged, run.finished_at is not None) == (ROWS, before, True)
    assert log.count() == 5 * ROWS
    assert differences() == []


@contextmanager
def importing_in_lanes(file: Path, mapping: Path, var: Path) -> "Iterator[subprocess.Popen[bytes]]":
    at = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
        "PYTHONPATH": str(SOURCES),
        "MOTCUA_TEST_VAR": str(var),
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@localhost:{at['PORT'] or 5432}"
        f"/{at['NAME']}?host={at['HOST']}",
    }
    command = [sys.executable, "-m", "motcua.cli", "dossiers", "import", str(file)]
    with subprocess.Popen(
        [*command, "--mapping", str(mapping), "--lanes", "2"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_some_are_there(process: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """The lanes, once the first batch is committed."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ExternalCode.objects.exists():
        assert process.poll() is None, "the import ended before it was seen at work"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    found = psutil.Process(process.pid).children()
    assert len(found) == 2
    return found


def no_lane_runs() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [lanes._LOCK]
        )
        return int(cursor.fetchone()[0]) == 0
