"""The faults that the exchange has to bear: a partner down for a day, a killed worker, a database that restarts.

The long forms are `soak`.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connection, connections, transaction

from exchange_ground import MORNING, NAME, Clock, KnownPartner, put, registered
from motcua.exchange import breakers, delivering, outbox
from motcua.exchange.models import OutgoingMessage, OutgoingStream, PartnerState
from real_worker import environment, running, wait_for

CHANGES = 5000
FILES = 400
PATIENCE_SECONDS = 60
TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.django_db
def test_a_partner_down_for_a_day_gets_5000_changes_in_order_and_once() -> None:
    """A simulated day: changes come all day, workers try every five minutes; in the evening the partner is back."""
    clock, chance = Clock(), random.Random(20261123)
    wanted: dict[str, list[str]] = defaultdict(list)
    with registered(KnownPartner(is_down=True)) as partner:
        number, tries = 0, 0
        for minute in range(0, 24 * 60, 5):
            items = []
            while number < CHANGES * (minute + 5) // (24 * 60):
                stream = f"dossier-{chance.randrange(FILES)}"
                key = f"{stream}-{number}"
                wanted[stream].append(key)
                items.append(outbox.Item(stream, "moved", key, {"n": number}))
                number += 1
            outbox.put_many(NAME, items, at=clock.now)
            if delivering.is_due(NAME, clock.now):
                tries += delivering.drain(NAME, clock=clock).failed
            clock.move(minutes=5)
        waiting = OutgoingMessage.objects.filter(state="waiting").count()
        assert (number, waiting, partner.kept) == (CHANGES, CHANGES, [])
        assert tries < 130  # it was left alone: not 5,000 calls, and not one each time

        partner.is_down = False
        row = PartnerState.objects.get(pk=NAME)
        assert row.open_until is not None
        clock.now = max(clock.now, row.open_until)
        sent = 0
        while (done := delivering.drain(NAME, clock=clock)).sent:
            sent += done.sent

    assert sent == CHANGES
    got: dict[str, list[str]] = defaultdict(list)
    for message in partner.kept:
        got[message.stream].append(message.key)
    assert got == wanted
    assert len(partner.keys) == len(set(partner.keys)) == CHANGES
    assert not OutgoingMessage.objects.exclude(state="delivered").exists()
    assert not OutgoingStream.objects.filter(waiting_since__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_two_deeds_about_the_same_stream_are_numbered_in_the_order_of_their_commits() -> None:
    begun, first_put = threading.Event(), threading.Event()
    with registered(KnownPartner()) as partner:

        def second() -> None:
            begun.set()
            first_put.wait(10)
            with transaction.atomic():
                put("second")  # waits for the first one's commit
            connection.close()

        thread = threading.Thread(target=second)
        thread.start()
        begun.wait(10)
        with transaction.atomic():
            put("first")
            first_put.set()
            time.sleep(0.3)
            put("first-again")
        thread.join(20)
        delivering.drain(NAME, clock=Clock())

    assert partner.keys == ["first", "first-again", "second"]


@pytest.mark.django_db(transaction=True)
def test_deeds_about_different_streams_do_not_wait_for_each_other() -> None:
    done = threading.Event()
    with registered(KnownPartner()):

        def other() -> None:
            with transaction.atomic():
                put("other", stream="b")
            connection.close()
            done.set()

        with transaction.atomic():
            put("mine", stream="a")
            thread = threading.Thread(target=other)
            thread.start()
            assert done.wait(10)
        thread.join(20)

    assert OutgoingMessage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once_and_in_order() -> None:
    partner = KnownPartner(before=lambda message: time.sleep(0.002))
    with registered(partner, lanes=3):
        outbox.put_many(
            NAME, [outbox.Item(f"s{n % 7}", "moved", f"k{n:03d}", {"n": n}) for n in range(140)], at=MORNING
        )

        def work() -> None:
            delivering.drain(NAME, clock=Clock())
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert sorted(partner.heard) == [f"k{n:03d}" for n in range(140)]
    for stream in range(7):
        ours = [one.key for one in partner.kept if one.stream == f"s{stream}"]
        assert ours == sorted(ours)


@pytest.mark.django_db(transaction=True)
def test_what_is_put_while_the_last_lane_is_busy_is_sent_by_it() -> None:
    """Whoever finds all lanes taken leaves; the one that sends looks once more before it leaves."""
    found: list[delivering.Drained] = []

    def meanwhile(message: outbox.Message) -> None:
        if message.key == "k1":

            def another() -> None:
                put("k2", stream="b")
                found.append(delivering.drain(NAME, clock=Clock()))
                connection.close()

            thread = threading.Thread(target=another)
            thread.start()
            thread.join(20)

    partner = KnownPartner(before=meanwhile)
    with registered(partner, lanes=1):
        put("k1", stream="a")
        delivering.drain(NAME, clock=Clock())

    assert found[0].lanes_full
    assert partner.keys == ["k1", "k2"]


# A worker process that is killed


class Keeper(BaseHTTPRequestHandler):
    """A partner on a port: keeps each key once, in the order in which keys came, and writes down every call."""

    kept: ClassVar[dict[str, list[str]]] = {}
    heard: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append(said["key"])
        ours = self.kept.setdefault(said["stream"], [])
        if said["key"] not in ours:
            ours.append(said["key"])
        time.sleep(0.004)
        try:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:  # the worker was killed while it waited
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        return


WORKER = textwrap.dedent(
    """
    import json, os, sys, time, urllib.request
    import django
    django.setup()
    from motcua.exchange import delivering, outbox
    from motcua.exchange.errors import PartnerUnavailable
    from django.db import OperationalError, InterfaceError, connection

    def send(message):
        body = json.dumps({"key": message.key, "stream": message.stream}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(sys.argv[1], body, method="POST"), timeout=5):
                pass
        except OSError:
            raise PartnerUnavailable(message.partner, "it does not answer") from None

    outbox.register("test-partner", send, title="Test", lease_seconds=float(sys.argv[2]))
    while True:
        try:
            delivering.drain("test-partner")
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(0.05)
    """
)


@pytest.fixture
def keeper() -> Iterator[str]:
    Keeper.kept, Keeper.heard = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def killed_at(points: int, *, keeper: str, var: Path, of: Any = None) -> None:
    """Workers one after the other, each killed at a random point; the last one lives until nothing waits."""
    chance = random.Random(points)
    messages = points * 30
    with registered(KnownPartner()):
        items = [outbox.Item(f"s{n % 9}", "moved", f"k{n:05d}", {"n": n}) for n in range(messages)]
        outbox.put_many(NAME, items, at=MORNING)
    command = [sys.executable, "-c", WORKER, keeper, "0.5"]
    for _ in range(points):
        before = len(Keeper.heard)
        process = subprocess.Popen(command, env=of or environment(var), stdout=subprocess.DEVNULL)
        try:
            wait_for("the worker sends", lambda at=before: len(Keeper.heard) > at, while_alive=process)  # type: ignore[misc]
            time.sleep(chance.random() * 0.12)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    with running(command, of or environment(var)):
        wait_for(
            "everything is sent",
            lambda: not OutgoingMessage.objects.exclude(state="delivered").exists(),
        )

    wanted: dict[str, list[str]] = defaultdict(list)
    for item in items:
        wanted[item.stream].append(item.key)
    assert Keeper.kept == wanted
    # what was told twice is what was in the air when a worker died: at most one message a death
    assert len(Keeper.heard) - messages <= points


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_at_random_points_loses_and_repeats_nothing(
    keeper: str, tmp_path: Path
) -> None:
    killed_at(3, keeper=keeper, var=tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_at_50_random_points_loses_and_repeats_nothing(
    keeper: str, tmp_path: Path
) -> None:
    killed_at(50, keeper=keeper, var=tmp_path)


RESTARTED = textwrap.dedent(
    """
    import json, sys
    import django
    django.setup()
    from django.core.management import call_command
    from motcua.exchange import outbox
    from motcua.exchange.models import OutgoingMessage
    from exchange_ground import MORNING
    from django.db import connection
    if sys.argv[1] == "put":
        call_command("migrate", verbosity=0)
        outbox.register("test-partner", lambda message: None, title="Test")
        items = [outbox.Item(f"s{n % 9}", "moved", f"k{n:05d}", {"n": n}) for n in range(1500)]
        print(outbox.put_many("test-partner", items, at=MORNING))
    else:
        print(OutgoingMessage.objects.exclude(state="delivered").count())
    """
)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_database_that_restarts_in_the_middle_loses_and_repeats_nothing(keeper: str) -> None:
    """A cluster of its own, stopped and started again while a worker sends."""
    from motcua.ops import embedded

    var = Path(tempfile.mkdtemp(prefix="motcua-restart-"))
    of = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
        "MOTCUA_TEST_VAR": str(var),
        "PYTHONPATH": os.pathsep.join(str(TESTS.parent / name) for name in ("src", "tests")),
    }  # fmt: skip

    def ask(what: str) -> int:
        said = subprocess.run(
            [sys.executable, "-c", RESTARTED, what], env=of, check=True, stdout=subprocess.PIPE, timeout=300
        )
        return int(said.stdout.split()[-1])

    try:
        embedded.start(var, durable=False)
        assert ask("put") == 1500
        with running([sys.executable, "-c", WORKER, keeper, "1"], of) as worker:
            for _ in range(3):
                before = len(Keeper.heard)
                wait_for(
                    "the worker sends", lambda at=before: len(Keeper.heard) > at + 100, while_alive=worker
                )  # type: ignore[misc]
                embedded.stop(var)
                time.sleep(0.3)
                embedded.start(var, durable=False)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while ask("count") and time.monotonic() < deadline:
                time.sleep(0.5)
        assert ask("count") == 0
    finally:
        embedded.stop(var)
        shutil.rmtree(var, ignore_errors=True)
    for stream, keys in Keeper.kept.items():
        assert keys == sorted(keys), stream
    assert sum(len(keys) for keys in Keeper.kept.values()) == 1500


@pytest.mark.django_db
def test_the_connection_of_a_worker_that_dies_gives_its_lane_back() -> None:
    """The lanes are locks of the session: nobody has to wait for a dead worker's."""
    other = connections.create_connection("default")
    with registered(KnownPartner(), lanes=1) as partner:
        put("k")
        with other.cursor() as cursor, delivering._a_lane(outbox.sender(NAME)) as ours:
            assert ours
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s",
                [delivering._LOCKS],
            )
            assert cursor.fetchone()[0] == 1
        other.close()
        assert delivering.drain(NAME, clock=Clock()).sent == 1
    assert partner.keys == ["k"]


@pytest.mark.django_db
def test_a_breaker_that_opens_late_is_tried_by_a_clock_that_runs_ahead() -> None:
    """Two workers whose clocks differ by a minute: the one ahead probes, the other waits; nothing is sent twice."""
    PartnerState.objects.create(partner=NAME, failures=5, rests=1, open_until=MORNING + timedelta(seconds=30))

    assert breakers.admit(NAME, MORNING + timedelta(seconds=60), probe_seconds=60) == "probe"
    assert breakers.admit(NAME, MORNING, probe_seconds=60) == "shut"
