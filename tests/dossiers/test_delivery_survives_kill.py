"""The worker is killed (-9) between commit and delivery: nothing is lost, nothing is told twice."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

import factories
from motcua.dossiers import tasks
from motcua.dossiers.models import Slip
from motcua.notices.models import Notice
from stand_ins import Portal

PATIENCE_SECONDS = 30
DEAD_AFTER_SECONDS = 2
SOURCES = Path(__file__).resolve().parents[2] / "src"


@contextlib.contextmanager
def worker(portal: Portal, var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on the test's own database."""
    at = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
        "PYTHONPATH": str(SOURCES),
        "MOTCUA_TEST_VAR": str(var),
        "MOTCUA_NATIONAL_PORTAL_URL": portal.url,
        "MOTCUA_WORKER_DEAD_AFTER_SECONDS": str(DEAD_AFTER_SECONDS),
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@localhost:{at['PORT'] or 5432}"
        f"/{at['NAME']}?host={at['HOST']}",
    }
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency=1"]
    command += ["--fetch-job-polling-interval=0.2"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: str, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"after {PATIENCE_SECONDS} s still not: {what}; jobs: {open_jobs()}")
        time.sleep(0.1)


def open_jobs() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status, attempts FROM procrastinate_jobs "
            "WHERE status <> 'succeeded' AND task_name <> 'dossiers.retry_stalled' ORDER BY id"
        )
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_commit_and_delivery_loses_and_repeats_nothing(
    portal: Portal, tmp_path: Path
) -> None:
    portal.control(delay_seconds=3)
    case = factories.in_processing(citizen=factories.make_citizen(email=""))

    with worker(portal, tmp_path) as first:
        # The portal has kept the dossier; the worker, still waiting for the answer, does not know it.
        wait_for("the portal has the dossier", lambda: portal.get("/count")["dossiers"] == 1)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    portal.control(delay_seconds=0)
    assert case.row.sync == "pending"
    assert ("dossiers.synchronise", "doing", 0) in open_jobs()

    with worker(portal, tmp_path):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for("every job is done", lambda: open_jobs() == [])

    assert portal.states_of(case.code) == [1, 2, 4]
    assert portal.get("/count")["by_state"] == {"1": 1, "2": 1, "4": 1}
    assert case.row.sync == "synced"
    assert list(
        Notice.objects.order_by("event_seq").values_list("event_seq", "way", "template", "state")
    ) == [
        (1, "inbox", "submitted", "delivered"),
        (2, "inbox", "accepted", "delivered"),
    ]
    with factories.as_system():
        assert Slip.objects.get(dossier_id=case.id).file_id is not None
