"""A dossier's whole way over HTTP: taken in at the counter and six transitions, by people who signed in.

What two established systems need for such a way on such a machine stands in docs/performance/README.md.
The reference of the same run is the server's plainest answer, so that the figures can be compared elsewhere.
"""

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, per_second_for
from motcua.bench.framework.browser import Browser, fields_of
from motcua.bench.framework.scratch import PASSWORD, Town, scratch_town
from motcua.records import typesetting

NAME = "http-journey"
SUMMARY = "Create a dossier and six transitions over HTTP, with sign-in, CSRF and log"
NEEDS_DATABASE = True

JOURNEYS = 30
CLIENTS = 4
REFERENCE_SECONDS = 2.0


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` journeys (30) by one client for the median; four clients for journeys a second."""
    count = size or JOURNEYS
    with scratch_town("commune-long") as town:
        connection.close()
        with _server(town) as port:
            crew = _Crew(port, town)
            crew.journey()
            taken = [_timed(crew.journey) for _ in range(count)]
            rate = _together(port, town, count)
            plain = Browser("127.0.0.1", port)
            answers, _ = per_second_for(seconds or REFERENCE_SECONDS, lambda _: plain.get("/health/"))
        events = _events()
    return BenchResult(
        figures={
            "p50_ms": 1000 * statistics.median(taken),
            "p95_ms": 1000 * statistics.quantiles(taken, n=20)[18],
            "journeys_per_second_4_clients": rate,
        },
        reference=Reference(
            what="the health page (one trivial query) on the same server, one client",
            figures={"answers_per_second": answers},
        ),
        ratio=statistics.median(taken) * answers,
        ratio_of="median journey (7 requests) in plain answers",
        settings={"journeys": count, "clients": CLIENTS, "web_workers": 2, "events_written": events},
    )


class _Crew:
    """The four officials that a dossier passes through, each signed in."""

    def __init__(self, port: int, town: Town) -> None:
        self._town = town
        self._people = {role: Browser("127.0.0.1", port) for role in town.officials}
        for role, browser in self._people.items():
            browser.sign_in(f"bench.{role}", PASSWORD)
        page = self._people["intake_officer"].get(f"/desk/intake/?procedure={quote(town.procedure_code)}")
        self._intake = {
            **fields_of(page, "/desk/intake/"),
            "owner_name": "Nguyễn Văn Đo",
            "owner_id_number": "056090000001",
            "summary": "Đo thời gian",
        }
        self._result = typesetting.pdf_a("blank", {}, at=datetime(2026, 1, 1, tzinfo=UTC))

    def journey(self) -> None:
        where = self._people["intake_officer"].post(
            "/desk/intake/", {**self._intake, "command_id": str(uuid.uuid4())}
        )
        number = next(part for part in where.split("/") if part.isdecimal())
        self._do("intake_officer", number, "begin", moved=1)
        self._do("case_officer", number, "complete_work", moved=2)
        self._do("case_officer", number, "complete_work", moved=3)
        self._do("division_head", number, "complete_work", moved=4)
        result = {"result_number": f"{number}/KQ"}
        self._do(
            "agency_head", number, "conclude", moved=5, fields=result, file=("result_file", self._result)
        )
        back = {"method": "counter", "receiver_kind": "owner"}
        self._do("intake_officer", number, "hand_over", moved=6, fields=back)

    def _do(
        self,
        role: str,
        number: str,
        command: str,
        *,
        moved: int,
        fields: dict[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> None:
        sent = {"command_id": str(uuid.uuid4()), "stamp": f"{moved}.0", **(fields or {})}
        self._people[role].post(f"/desk/dossiers/{number}/do/{command}/", sent, file)


def _timed(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def _together(port: int, town: Town, count: int) -> float:
    crews = [_Crew(port, town) for _ in range(CLIENTS)]
    failed: list[BaseException] = []

    def work(crew: _Crew) -> None:
        try:
            for _ in range(count):
                crew.journey()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(crew,)) for crew in crews]
    begin = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise BenchmarkFailed(f"a client failed: {failed[0]}")
    return CLIENTS * count / (perf_counter() - begin)


def _events() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_event")
        return int(cursor.fetchone()[0])


@contextmanager
def _server(town: Town) -> Iterator[int]:
    """The product's web server on the scratch database, two workers, no job worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    known = connection.settings_dict
    address = f"postgresql://{known['USER']}@/{town.database}?host={quote(str(known['HOST']), safe='')}"
    environment = {
        **os.environ,
        "DATABASE_URL": address if not known["PORT"] else address.replace("@/", f"@:{known['PORT']}/"),
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.dev",
        "MOTCUA_VAR": str(settings.VAR_DIR),
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--no-ws", "motcua.config.wsgi:application",
    ]  # fmt: skip
    log = Path(settings.VAR_DIR) / "log" / "bench-web.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(15)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        try:
            Browser("127.0.0.1", port).get("/health/")
            return
        except (OSError, BenchmarkFailed):
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise BenchmarkFailed("the web server did not start; see log/bench-web.log in the var folder")
