"""An import is killed (-9) in the middle: the next run goes on, and no dossier is there twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

import factories
from import_ground import LIVED, differences, ground
from motcua.dossiers.models import Dossier, ExternalCode, ImportRun
from motcua.ledger import queries as log

SOURCES = Path(__file__).resolve().parents[2] / "src"
ROWS = 7_000
PATIENCE_SECONDS = 60


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_in_the_middle_goes_on_and_takes_nothing_in_twice(tmp_path: Path) -> None:
    here = ground(tmp_path)
    file = here.table(*(here.row(f"H{number}", **LIVED) for number in range(ROWS)))
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(here.mapping_text(), encoding="utf-8")

    with _importing(file, mapping, tmp_path) as process:
        _wait_until_some_are_there(process)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with factories.as_system():
        before = Dossier.objects.count()
    assert 0 < before < ROWS
    assert ImportRun.objects.get().finished_at is None
    assert log.stream_count() == before == ExternalCode.objects.count()

    with _importing(file, mapping, tmp_path) as process:
        assert process.wait(PATIENCE_SECONDS) == 0

    with factories.as_system():
        assert Dossier.objects.count() == ROWS
    run = ImportRun.objects.get()
    assert (run.imported, run.unchanged, run.finished_at is not None) == (ROWS, before, True)
    assert log.count() == 5 * ROWS
    assert differences() == []


def _importing(file: Path, mapping: Path, var: Path) -> "subprocess.Popen[bytes]":
    at = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
        "PYTHONPATH": str(SOURCES),
        "MOTCUA_TEST_VAR": str(var),
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@localhost:{at['PORT'] or 5432}"
        f"/{at['NAME']}?host={at['HOST']}",
    }
    command = [sys.executable, "-m", "django", "dossiers_import", str(file), "--mapping", str(mapping)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_until_some_are_there(process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ExternalCode.objects.exists():
        assert process.poll() is None, "the import ended before it was seen at work"
        assert time.monotonic() < deadline
        time.sleep(0.005)
