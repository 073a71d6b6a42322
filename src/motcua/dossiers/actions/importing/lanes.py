"""Several processes that take one file in side by side, each a part of its dossiers over a connection of its own.

Whoever starts them holds the import's lock; each lane holds a shared one beside it until its last transaction has
ended on the server, so that no later import begins while a lane that lost its parent still writes.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from multiprocessing import connection as pipes
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from traceback import extract_tb
from typing import Generic, TypeVar

from django.db import connection, connections

from motcua.dossiers.errors import ImportRunning, LaneBroken
from motcua.dossiers.rules.importing.problems import FileCutShort, FileRefused, Rejected

MOST_LANES = 4
# Fewer dossiers are taken in before the lanes have found their feet.
WORTH_LANES = 10_000
_LOCK = 0x6D63_0102
_LEAVE_SECONDS = 10.0

R = TypeVar("R")


@dataclass(frozen=True)
class Batch(Generic[R]):
    """What a lane says after each batch: how many rows it read since, up to which line, and its report so far."""

    read: int
    line: int
    rejected: Sequence[Rejected]
    report: R


@dataclass(frozen=True)
class _Ended:
    """A lane's last word. `file_fault`: reading broke off there, as it does in every lane."""

    file_fault: FileRefused | FileCutShort | None = None
    broken: str = ""


class Orphaned(Exception):
    """The process that started the lane is gone."""


Tell = Callable[[Batch[R]], None]


def usable() -> int:
    """How many lanes this machine carries."""
    return min(len(os.sched_getaffinity(0)), MOST_LANES)


def refuse_while_any_runs() -> None:
    """Lanes of an import whose own process was killed go on until they notice. Raises ImportRunning meanwhile.

    The caller holds the import's lock, so nobody else starts lanes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunning
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def side_by_side(
    lanes: int,
    work: Callable[[int, Tell[R], Callable[[], None]], None],
    *,
    reject: Callable[[Rejected], object],
    progress: Callable[[int], object],
    reported: Callable[[int, R], object],
) -> None:
    """Run `work(lane, tell, check)` in so many processes; it calls `check` often, which raises when it must stop.

    `reject` is called in the order of the file. Raises: FileRefused and FileCutShort, after every lane has taken in
    what stood before; LaneBroken, after the others were stopped. Outside a transaction only.
    """
    ordered = _InOrder(lanes, reject)
    try:
        with _started(lanes, work) as running:
            fault = _follow(running, ordered, progress, reported)
    finally:
        ordered.rest()
    if fault is not None:
        raise fault


@dataclass(frozen=True)
class _Lane:
    number: int
    process: ForkProcess
    words: Connection


@contextmanager
def _started(lanes: int, work: Callable[[int, Tell[R], Callable[[], None]], None]) -> Iterator[list[_Lane]]:
    """The lanes, stopped at the end if they have not ended by themselves."""
    running: list[_Lane] = []
    fork = get_context("fork")
    try:
        for number in range(lanes):
            ours, theirs = fork.Pipe(duplex=False)
            inherited = [ours, *(lane.words for lane in running)]
            process = fork.Process(
                target=_live, args=(number, work, theirs, inherited, os.getpid()), daemon=True
            )
            process.start()
            theirs.close()
            running.append(_Lane(number, process, ours))
        yield running
    finally:
        for lane in running:
            lane.process.terminate()
        for lane in running:
            lane.process.join(_LEAVE_SECONDS)
            if lane.process.exitcode is None:
                lane.process.kill()
                lane.process.join()
            lane.words.close()


def _follow(
    running: Sequence[_Lane],
    ordered: "_InOrder",
    progress: Callable[[int], object],
    reported: Callable[[int, R], object],
) -> FileRefused | FileCutShort | None:
    """Listen until every lane has said its last word. Raises LaneBroken."""
    fault: FileRefused | FileCutShort | None = None
    open_lanes = {lane.words: lane for lane in running}
    while open_lanes:
        for words in pipes.wait(list(open_lanes)):
            assert isinstance(words, Connection)
            lane = open_lanes[words]
            try:
                said = words.recv()
            except EOFError:
                lane.process.join(_LEAVE_SECONDS)
                raise LaneBroken(_how_it_ended(lane.process.exitcode)) from None
            if isinstance(said, Batch):
                ordered.take(lane.number, said.line, said.rejected)
                reported(lane.number, said.report)
                progress(said.read)
                continue
            if said.broken:
                raise LaneBroken(said.broken)
            fault = fault or said.file_fault
            ordered.end(lane.number)
            del open_lanes[words]
    for lane in running:
        lane.process.join()
    return fault


def _how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"it was killed by {signal.Signals(-code).name}"
    return f"it ended with exit code {code}"


def _live(
    number: int,
    work: Callable[[int, Tell[R], Callable[[], None]], None],
    words: "Connection[object, object]",
    inherited: Sequence[Connection],
    parent: int,
) -> None:
    """A lane's life, in its own process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl+C reaches all; who started the lanes stops them
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()  # held open here, a lane whose parent died would wait for a reader for ever

    def check() -> None:
        if os.getppid() != parent:
            raise Orphaned

    try:
        with _own_connections(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise ImportRunning
            check()  # after the lock: while the parent lived no other import could begin, and from now on none does
            work(number, words.send, check)
        words.send(_Ended())
    except (FileRefused, FileCutShort) as fault:
        words.send(_Ended(file_fault=fault))
    except (Orphaned, BrokenPipeError):
        pass
    except Exception as fault:
        words.send(_Ended(broken=_told(fault)))


def _told(fault: Exception) -> str:
    """What and where; a message of the database would repeat the row."""
    place = extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {place.name}, {os.path.basename(place.filename)}:{place.lineno}"


@contextmanager
def _own_connections() -> Iterator[None]:
    """Connections of this process alone. Those of the parent are let be: closing them would end its sessions."""
    kept = []
    for each in connections.all(initialized_only=True):
        kept.append(each.connection)  # held, or its end would be remarked upon
        each.connection = None
    try:
        yield
    finally:
        connections.close_all()
        _of_parent.extend(kept)


_of_parent: list[object] = []


class _InOrder:
    """Rejected rows of all lanes, passed on in the order of the file as soon as no lane can bring an earlier one."""

    def __init__(self, lanes: int, reject: Callable[[Rejected], object]) -> None:
        self.reject = reject
        self.reached: dict[int, int] = dict.fromkeys(range(lanes), 0)
        self.held: list[tuple[int, int, Rejected]] = []
        self.counted = count()

    def take(self, lane: int, line: int, rejected: Sequence[Rejected]) -> None:
        for one in rejected:
            heappush(self.held, (one.line, next(self.counted), one))
        self.reached[lane] = line
        self._pass_on()

    def end(self, lane: int) -> None:
        del self.reached[lane]
        self._pass_on()

    def _pass_on(self) -> None:
        upto = min(self.reached.values(), default=None)
        while self.held and (upto is None or self.held[0][0] <= upto):
            self.reject(heappop(self.held)[2])

    def rest(self) -> None:
        """Of lanes that were stopped."""
        self.reached.clear()
        self._pass_on()
