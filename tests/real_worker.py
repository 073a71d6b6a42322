"""A real worker process on the test's own database, and a way to stop it dead in the middle of a deed.

A test holds a row that the worker will need (`select_for_update`); the worker comes to it, waits for the lock, and
is killed there. What it had begun is rolled back by the server, as after a power cut; what it had committed stays.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

PATIENCE_SECONDS = 30
DEAD_AFTER_SECONDS = 2
SOURCES = Path(__file__).resolve().parents[1] / "src"
Process = subprocess.Popen[bytes]


def environment(var: Path, **more: str) -> Mapping[str, str]:
    """What a process of the product needs to work on this test's database."""
    at = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
        "PYTHONPATH": str(SOURCES),
        "MOTCUA_TEST_VAR": str(var),
        "MOTCUA_WORKER_DEAD_AFTER_SECONDS": str(DEAD_AFTER_SECONDS),
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@localhost:{at['PORT'] or 5432}"
        f"/{at['NAME']}?host={at['HOST']}",
        **more,
    }


@contextlib.contextmanager
def worker(var: Path, *, queues: str = "", **more: str) -> Iterator[Process]:
    """A worker with one job at a time, of all queues or of those named."""
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency=1"]
    command += ["--fetch-job-polling-interval=0.2", *([f"--queues={queues}"] if queues else [])]
    with running(command, environment(var, **more)) as process:
        yield process


@contextlib.contextmanager
def running(command: list[str], of: Mapping[str, str]) -> Iterator[Process]:
    process = subprocess.Popen(command, env=of, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill_while_it_waits(process: Process) -> None:
    """SIGKILL as soon as the process stands before a row that the open transaction of the test holds."""
    wait_for("the process waits for the row", _waits_for_us, while_alive=process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _waits_for_us() -> bool:
    """Whether a session waits for a lock that this test's connection holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        row = cursor.fetchone()
    return bool(row[0])


def wait_for(what: str, holds: Callable[[], bool], *, while_alive: Process | None = None) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if while_alive is not None and while_alive.poll() is not None:
            pytest.fail(f"the process ended before: {what}")
        if time.monotonic() > deadline:
            pytest.fail(f"after {PATIENCE_SECONDS} s still not: {what}; jobs: {open_jobs()}")
        time.sleep(0.05)


def open_jobs(*, queue: str = "") -> list[tuple[Any, ...]]:
    """The jobs that are not done: name, state, number of tries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status, attempts FROM procrastinate_jobs"
            " WHERE status <> 'succeeded' AND task_name <> 'dossiers.retry_stalled'"
            " AND queue_name = COALESCE(NULLIF(%s, ''), queue_name) ORDER BY id",
            [queue],
        )
        return list(cursor.fetchall())
