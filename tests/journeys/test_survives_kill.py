"""Submissions while the product is killed (-9), the web server's processes and the database's: none lost, none twice.

Citizens submit prepared drafts over HTTP, with sign-in and CSRF, and send again what was not answered, as a
person does who presses the button once more. The installation is a real one: its database writes through.
"""

import contextlib
import http.client
import json
import os
import queue
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil
import pytest

from ops_installation import Installation

CLIENTS = 4
PASSWORD = "motcua-demo-1"  # what the factories give
PATIENCE_SECONDS = 40
# Run inside the installation, where the factories of the tests can be imported.
PREPARE = """
import sys; sys.path.insert(0, {tests!r})
import json
from pathlib import Path
from motcua.config import environment
from motcua.ops import embedded
with embedded.lease(environment.var_dir()):
    import django; django.setup()
    from django.db import transaction
    import factories, portal_ground
    from motcua.dossiers.actions import drafts
    with transaction.atomic():
        procedure, unit = portal_ground.make_filed_online(required=False)
        found = {{}}
        for number in range({clients}):
            user = factories.make_citizen(username=f"citizen-of-{{number}}")
            found[user.username] = []
            for _ in range({each}):
                draft = drafts.start(
                    user_id=user.pk, procedure_id=procedure.pk, version_id=procedure.current_version_id
                )
                who = dict(draft_id=draft.pk, user_id=user.pk)
                drafts.choose_unit(**who, unit_id=unit.pk)
                drafts.save_applicant(**who, answers=dict(
                    for_whom="self", owner_name=user.full_name, owner_id_number=user.personal_id,
                    telephone=user.telephone, address=user.address, return_method="counter",
                    seen=["p2", "papers"],
                ))
                drafts.save_form(**who, answers=dict(
                    child_name="Nguyễn Minh An", child_birth="2026-10-12", father_known="no"
                ), fields=["child_name", "child_birth", "father_known", "father_name"])
                found[user.username].append(str(draft.pk))
    print(json.dumps(found))
"""
COUNT = """
import json
from motcua.config import environment
from motcua.ops import embedded
with embedded.lease(environment.var_dir()):
    import django; django.setup()
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, submitted_dossier_id FROM dossiers_draft")
        drafts = [(str(draft), dossier) for draft, dossier in cursor.fetchall()]
        cursor.execute("SELECT id, code FROM dossiers_dossier")
        dossiers = cursor.fetchall()
        cursor.execute("SELECT stream, command_id FROM ledger_event WHERE kind = 'submitted'")
        submissions = cursor.fetchall()
    print(json.dumps(dict(drafts=drafts, dossiers=dossiers, submissions=submissions)))
"""


class NoAnswer(Exception):
    """The connection broke, or the server said that it cannot now: nobody knows whether it was done."""


class Citizen:
    """A browser of one citizen: keeps cookies, sends forms with their token."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._token = ""

    def get(self, path: str) -> tuple[int, str, str]:
        return self._send("GET", path, None)

    def post(self, path: str, **values: str) -> tuple[int, str, str]:
        return self._send("POST", path, urlencode({"csrfmiddlewaretoken": self._token, **values}))

    def sign_in(self, username: str) -> None:
        self.get("/sign-in/")
        status, location, page = self.post("/sign-in/", username=username, password=PASSWORD)
        assert (status, location) == (302, "/mine/"), (status, page[:2000])

    def submit(self, draft: str) -> None:
        """Review and submit as a person does; NoAnswer when it is not known to be filed."""
        status, location, page = self.get(f"/apply/{draft}/review/")
        if status == 302:  # filed before: the page leads to the receipt
            assert location == f"/apply/{draft}/receipt/", location
            return
        assert status == 200, page[:2000]
        status, location, page = self.post(f"/apply/{draft}/submit/", consent="yes")
        assert (status, location) == (302, f"/apply/{draft}/receipt/"), (status, location, page[:2000])

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)) as line:
            try:
                line.request(method, path, body, headers)
                answer = line.getresponse()
                page = answer.read().decode()
            except (OSError, http.client.HTTPException) as broken:
                raise NoAnswer(repr(broken)) from None
        if answer.status >= 500:
            raise NoAnswer(f"{method} {path}: {answer.status}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        if found := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page):
            self._token = found[1]
        return answer.status, answer.headers.get("Location", ""), page


@dataclass
class Crowd:
    """The citizens at work. What was answered stands in `filed`, with the number of tries."""

    port: int
    wanted: dict[str, list[str]]
    filed: dict[str, int] = field(default_factory=dict)
    faults: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for username, drafts in self.wanted.items():
            thread = threading.Thread(target=self._work, args=(username, drafts), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _work(self, username: str, drafts: list[str]) -> None:
        try:
            citizen = Citizen(self.port)
            self._until_answered(lambda: citizen.sign_in(username))
            for draft in drafts:
                tries = self._until_answered(lambda draft=draft: citizen.submit(draft))
                self.filed[draft] = tries
        except Exception as fault:
            self.faults.put(f"{username}: {fault!r}")

    @staticmethod
    def _until_answered(deed) -> int:  # type: ignore[no-untyped-def]
        deadline = time.monotonic() + PATIENCE_SECONDS
        for tries in range(1, 10_000):
            try:
                deed()
                return tries
            except NoAnswer:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        raise AssertionError("unreachable")

    def wait_for(self, count: int) -> None:
        """Until so many submissions were answered; patient as long as any are."""
        answered, deadline = -1, 0.0
        while len(self.filed) < count:
            assert self.faults.empty(), self.faults.get()
            if len(self.filed) > answered:
                answered, deadline = len(self.filed), time.monotonic() + PATIENCE_SECONDS
            assert time.monotonic() < deadline, f"none answered in {PATIENCE_SECONDS} s after {answered}"
            time.sleep(0.005)

    def finish(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS * 2)
        assert self.faults.empty(), self.faults.get()


def begin(installation: Installation, port: int) -> psutil.Process:
    """`motcua up`, ready to answer. What it says goes to a file: while the database is away that is a lot."""
    said = installation.var_dir / "said.log"
    with said.open("a") as output:
        started = installation.start("up", "--no-demo", "--workers", "2", "--port", str(port), output=output)
    deadline = time.monotonic() + 60
    while True:
        assert started.poll() is None, said.read_text()
        assert time.monotonic() < deadline, "no answer within a minute"
        with contextlib.suppress(NoAnswer):
            Citizen(port).get("/health/")
            return psutil.Process(started.pid)
        time.sleep(0.1)


def kill_tree(root: psutil.Process, *, itself: bool) -> None:
    """SIGKILL for all processes below, and for the root too; stopped first, so that none replaces another."""
    everyone = [*root.children(recursive=True), *([root] if itself else [])]
    for process in everyone:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()
    for process in everyone:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    if itself:
        psutil.wait_procs(everyone, timeout=10)


def program(installation: Installation, text: str) -> str:
    process = installation.python("import os; os.environ['DJANGO_SETTINGS_MODULE']="
                                  "'motcua.config.settings.dev'\n" + text)  # fmt: skip
    out, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    return str(out)


def submissions_survive(installation: Installation, total: int) -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    loaded = installation.run("reference", "data", "--json")
    assert loaded.returncode == 0, loaded.stderr
    tests = str(__file__).rpartition("/journeys/")[0]
    wanted = json.loads(
        program(installation, PREPARE.format(tests=tests, clients=CLIENTS, each=total // CLIENTS))
    )
    prepared = time.monotonic() - began
    up = begin(installation, port)
    crowd = Crowd(port, wanted)
    crowd.start()

    crowd.wait_for(total // 5)
    web = next(one for one in up.children() if "granian" in " ".join(one.cmdline()))
    kill_tree(web, itself=True)  # the supervisor starts it again
    crowd.wait_for(2 * total // 5)
    postmaster = installation.server_pid()
    assert postmaster is not None
    psutil.Process(postmaster).kill()  # so it does the database
    crowd.wait_for(3 * total // 5)
    kill_tree(up, itself=True)  # now everything but the database goes at once
    up = begin(installation, port)
    crowd.finish()

    up.terminate()
    up.wait(20)
    assert installation.server_pid() is None
    every_draft = {draft for drafts in wanted.values() for draft in drafts}
    assert set(crowd.filed) == every_draft
    assert any(tries > 1 for tries in crowd.filed.values()), "no submission was disturbed: nothing was proven"
    kept = json.loads(program(installation, COUNT))
    by_draft = dict(kept["drafts"])
    assert set(by_draft) == every_draft
    assert None not in by_draft.values(), "a submission that was answered is lost"
    assert len(kept["dossiers"]) == total
    assert len({code for _, code in kept["dossiers"]}) == total
    assert sorted(by_draft.values()) == sorted(dossier for dossier, _ in kept["dossiers"])
    assert sorted(map(tuple, kept["submissions"])) == sorted(
        (dossier, f"draft-{draft}") for draft, dossier in by_draft.items()
    )
    verified = installation.run("ledger", "verify", "--json")
    report = json.loads(verified.stdout)
    assert verified.returncode == 0, report
    assert (report["dossiers"], report["differences"]) == (total, [])
    again = sum(tries > 1 for tries in crowd.filed.values())
    print(f"{total} submissions, {again} sent again; prepared in {prepared:.1f} s, "
          f"all in {time.monotonic() - began:.1f} s")  # fmt: skip


def test_submissions_survive_kill_9_of_web_server_and_database(installation: Installation) -> None:
    submissions_survive(installation, 40)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("turn", range(int(os.environ.get("SOAK_TURNS", "1"))))
def test_2000_submissions_survive_them_too(installation: Installation, turn: int) -> None:
    submissions_survive(installation, 2000)
