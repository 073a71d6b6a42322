"""Children are restarted, given up and ended in order; nothing stays behind."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from motcua.ops.supervisor import GIVE_UP_CRASHES, Child, GaveUp, Supervisor
from ops_installation import SRC

Eventually = Callable[[Callable[[], object], float], None]


def child(name: str, program: str, *, grace: float = 2.0) -> Child:
    return Child(name, [sys.executable, "-c", program], dict(os.environ), grace)


def test_a_child_that_dies_is_started_again_and_the_reader_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    mark = tmp_path / "first"
    program = (
        f"import os, time; first = not os.path.exists({str(mark)!r}); open({str(mark)!r}, 'a').close()\n"
        "raise SystemExit(3) if first else time.sleep(60)"
    )
    supervisor = Supervisor([child("worker", program)], said.append)
    supervisor.start()
    began = time.monotonic()

    def watch() -> None:
        if said and "worker" in supervisor.pids() and psutil.pid_exists(supervisor.pids()["worker"]):
            supervisor.request_stop()
        assert time.monotonic() - began < 20

    supervisor.run(watch)
    supervisor.stop()
    assert said == ["The worker ended with exit code 3; it starts again in 0.5 s."]


def test_a_child_that_keeps_dying_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.ops.supervisor.FIRST_PAUSE_SECONDS", 0.01)
    said: list[str] = []
    supervisor = Supervisor([child("web server", "raise SystemExit(1)")], said.append)
    supervisor.start()
    with pytest.raises(
        GaveUp, match="The web server ended 5 times within a minute, the last time with exit code 1"
    ):
        supervisor.run(lambda: None)
    supervisor.stop()
    assert len(said) == GIVE_UP_CRASHES - 1


def test_children_end_in_the_order_in_which_they_were_started(tmp_path: Path, eventually: Eventually) -> None:
    log = tmp_path / "log"
    program = textwrap.dedent(
        """
        import signal, sys, time
        def leave(*_):
            open({log!r}, "a").write({name!r} + " ")
            sys.exit(0)
        signal.signal(signal.SIGTERM, leave)
        open({ready!r}, "w").close()
        time.sleep(60)
        """
    )
    names = ("web", "worker")
    supervisor = Supervisor(
        [child(name, program.format(log=str(log), name=name, ready=str(tmp_path / name))) for name in names],
        print,
    )
    supervisor.start()
    eventually(lambda: all((tmp_path / name).exists() for name in names), 20)
    supervisor.stop()
    assert log.read_text() == "web worker "


def test_a_child_that_ignores_the_signal_is_killed_with_its_own_children(
    tmp_path: Path, eventually: Eventually
) -> None:
    said: list[str] = []
    pid_file = tmp_path / "grandchild"
    program = (
        "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"open({str(pid_file)!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid))\n"
        "time.sleep(60)"
    )
    supervisor = Supervisor([child("worker", program, grace=0.3)], said.append)
    supervisor.start()
    eventually(lambda: pid_file.exists() and pid_file.read_text(), 20)
    grandchild = int(pid_file.read_text())
    supervisor.stop()
    eventually(lambda: _gone(grandchild), 5)
    assert said == ["The worker did not end within 0.3 s and is killed."]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parent")
def test_children_do_not_outlive_a_killed_supervisor(eventually: Eventually) -> None:
    program = textwrap.dedent(
        """
        import os, sys, time
        from motcua.ops.supervisor import Child, Supervisor
        one = Supervisor([Child("c", ["sleep", "60"], dict(os.environ), 1.0)], print)
        one.start()
        print(one.pids()["c"], flush=True)
        time.sleep(60)
        """
    )
    environment = dict(os.environ, PYTHONPATH=str(SRC))
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    eventually(lambda: _gone(pid), 5)


def _gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
