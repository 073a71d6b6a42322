"""`motcua up`: one command starts everything, one signal ends everything."""

import os
import shutil
import signal
import socket
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from motcua.ops import embedded
from ops_installation import Installation

Eventually = Callable[[Callable[[], object], float], None]


def words_of(process: psutil.Process) -> str:
    """The command line; nothing for a process that ends while we look."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


class Up:
    """A running `motcua up` whose output is collected."""

    def __init__(self, one: Installation) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.began = time.monotonic()
        self.process = one.start("up", "--no-demo", "--workers", "1", "--port", str(self.port))
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_until_it_runs(self) -> float:
        """Seconds from the command to the address."""
        while not any(line.startswith("Motcua runs at") for line in self.lines):
            assert self.process.poll() is None, self.rest()
            assert time.monotonic() - self.began < 90, self.lines
            time.sleep(0.05)
        return time.monotonic() - self.began

    def answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(f"http://127.0.0.1:{self.port}/", timeout=20).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return False
        return True

    def tree(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        return next(one for one in psutil.Process(self.process.pid).children() if word in words_of(one))

    def rest(self) -> str:
        self.process.wait(20)
        self._reader.join(10)
        assert self.process.stderr is not None
        return self.process.stderr.read()


def test_a_port_in_use_is_found_before_anything_is_built(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = installation.run("up", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use by another program" in done.stderr
    assert f"motcua up --port {port + 1}" in done.stderr
    assert not (installation.var_dir / "postgres").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "70000"], "--port must be a number from 1 to 65535"),
        (["--workers", "0"], "--workers must be a number from 1 to 64"),
        (["--host", "192.0.2.7"], "--host 192.0.2.7 is not an address of this machine"),
    ],
)
def test_options_that_cannot_work_are_wrong_use(
    installation: Installation, options: list[str], said: str
) -> None:
    done = installation.run("up", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (installation.var_dir / "postgres").exists()


def test_everything_starts_answers_and_stops_on_ctrl_c(installation: Installation) -> None:
    up = Up(installation)
    first = up.wait_until_it_runs()
    assert f"Motcua runs at http://127.0.0.1:{up.port}/   (Ctrl-C stops it)" in up.lines
    assert up.answers()
    tree = up.tree()
    assert len(tree) >= 3  # web server with its process, worker
    began = time.monotonic()
    os.kill(up.process.pid, signal.SIGINT)
    errors = up.rest()
    stopped = time.monotonic() - began
    assert up.process.returncode == 0, errors
    assert up.lines[-1] == "Motcua has stopped."
    assert "Traceback" not in errors
    assert [one for one in tree if one.is_running()] == []
    assert installation.server_pid() is None
    assert stopped < 10
    print(f"first start {first:.1f} s, stop {stopped:.1f} s")


# One installation for the tests below: started, killed, and started again for all of them; the last stops it. Each
# runs alone as well.


@pytest.fixture(scope="module")
def prepared() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="motcua-ops-"))
    folder.chmod(0o755)
    one = Installation(folder / "var")
    yield one
    one.close()
    embedded.stop(one.var_dir)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def killed(prepared: Installation) -> list[psutil.Process]:
    """What `motcua up` had started when it was killed with -9."""
    first = Up(prepared)
    first.wait_until_it_runs()
    tree = first.tree()
    first.process.kill()
    first.rest()
    return tree


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def up(prepared: Installation, killed: list[psutil.Process]) -> Iterator[Up]:
    deadline = time.monotonic() + 10
    while alive(killed) and time.monotonic() < deadline:
        time.sleep(0.05)
    one = Up(prepared)
    seconds = one.wait_until_it_runs()
    print(f"later start {seconds:.1f} s")
    assert seconds < 30  # promised are 10; shared machines may be slow
    yield one
    if one.process.poll() is None:
        one.process.terminate()
        one.rest()


def test_after_kill_9_nothing_is_left_running(killed: list[psutil.Process], eventually: Eventually) -> None:
    assert len(killed) >= 3  # web server with its process, worker
    eventually(lambda: not alive(killed), 10)


def test_the_next_start_after_kill_9_works(up: Up) -> None:
    assert up.answers()


def test_the_doctor_sees_the_worker_that_runs(prepared: Installation, up: Up, eventually: Eventually) -> None:
    def worker_line() -> str:
        done = prepared.run("doctor")
        assert done.returncode == 0, done.stdout
        return next(line for line in done.stdout.splitlines() if "worker.alive" in line)

    eventually(lambda: worker_line().startswith("ok"), 30)


def test_a_second_start_on_the_same_folder_is_refused(prepared: Installation, up: Up) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        other = probe.getsockname()[1]
    done = prepared.run("up", "--no-demo", "--port", str(other))
    assert done.returncode == 1
    assert "Motcua already runs" in done.stderr
    assert f"process {up.process.pid}, http://127.0.0.1:{up.port}/" in done.stderr


def test_a_killed_worker_and_a_killed_database_come_back(
    prepared: Installation, up: Up, eventually: Eventually
) -> None:
    worker = up.child("procrastinate")
    worker.kill()
    eventually(lambda: any("worker ended by signal SIGKILL" in line for line in up.lines), 10)
    eventually(lambda: any("procrastinate" in words_of(one) for one in up.tree()), 15)
    server = prepared.server_pid()
    assert server is not None
    os.kill(server, signal.SIGKILL)
    eventually(lambda: prepared.server_pid() not in (None, server), 20)
    eventually(up.answers, 10)


def test_sigterm_stops_it_as_well(prepared: Installation, up: Up) -> None:
    up.process.terminate()
    up.rest()
    assert up.process.returncode == 0
    assert prepared.server_pid() is None
