"""Keeps a few child processes alive and ends them in order. Knows nothing of Motcua."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

GIVE_UP_CRASHES = 5
GIVE_UP_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0
POLL_SECONDS = 0.1
# A last moment for a killed process group to be collected.
KILLED_SECONDS = 2.0
PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A child crashed too often; the message names it and its last exit."""


@dataclass(frozen=True)
class Child:
    """What to run. After SIGTERM it has `grace` seconds, then its whole process group is killed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    grace: float


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=GIVE_UP_CRASHES))
    start_at: float = 0.0


class Supervisor:
    """Starts children in the given order, restarts those that die, stops them in the same order."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self._running = [_Running(child) for child in children]
        self._say = say
        self._stop = False
        self._die_with_parent = _dies_with_parent()

    def request_stop(self) -> None:
        """May be called from a signal handler."""
        self._stop = True

    def start(self) -> None:
        for one in self._running:
            self._launch(one)

    def run(self, watch: Callable[[], None]) -> None:
        """Until a stop is requested. `watch` is called several times a second. Raises GaveUp."""
        while not self._stop:
            now = time.monotonic()
            for one in self._running:
                self._look_after(one, now)
            watch()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        for one in self._running:
            process = one.process
            if process is None or process.poll() is not None:
                continue
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                process.wait(one.child.grace)
            except subprocess.TimeoutExpired:
                self._say(f"The {one.child.name} did not end within {one.child.grace:g} s and is killed.")
            # Also when the child itself has gone: nothing of its group may stay behind.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.wait(KILLED_SECONDS)

    def pids(self) -> dict[str, int]:
        return {one.child.name: one.process.pid for one in self._running if one.process}

    def _look_after(self, one: _Running, now: float) -> None:
        if one.process is None:
            if now >= one.start_at:
                self._launch(one)
            return
        code = one.process.poll()
        if code is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(one.process.pid, signal.SIGKILL)  # what the dead child left behind
        one.process = None
        one.crashes.append(now)
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        if len(one.crashes) == GIVE_UP_CRASHES and now - one.crashes[0] < GIVE_UP_SECONDS:
            raise GaveUp(
                f"The {one.child.name} ended {GIVE_UP_CRASHES} times within a minute, the last time {how}. "
                "Motcua stops. The lines above say why; `motcua doctor` looks for known causes."
            )
        recent = sum(1 for crash in one.crashes if now - crash < GIVE_UP_SECONDS)
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (recent - 1), LONGEST_PAUSE_SECONDS)
        one.start_at = now + pause
        self._say(f"The {one.child.name} ended {how}; it starts again in {pause:g} s.")

    def _launch(self, one: _Running) -> None:
        one.process = subprocess.Popen(
            list(one.child.command),
            env=dict(one.child.environment),
            stdin=subprocess.DEVNULL,
            # A session of its own: Ctrl-C at the terminal reaches the supervisor only, which stops in order.
            start_new_session=True,
            preexec_fn=self._die_with_parent,
        )


def _dies_with_parent() -> Callable[[], None] | None:
    """A child that outlives a killed supervisor would hold the port; Linux can end it with its parent."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)

    return bind
