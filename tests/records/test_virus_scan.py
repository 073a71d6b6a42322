"""The virus scanner: asked at once, waited for while it is down, and what it finds never opens."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import clamd_stand_in
from factories import as_system
from motcua.dossiers.actions import infected
from motcua.notices.models import Notice
from motcua.ops import machine_checks
from motcua.records import actions, queries, rules, scanning
from motcua.records.errors import FileHeld, FileInfected
from motcua.records.limits import WhenDown
from motcua.records.models import FileScan, ScanState
from portal_ground import attach, make_filed_online, signed_in, text_of, walk
from real_files import ok_pdf

pytestmark = pytest.mark.django_db
HARMFUL = ok_pdf(clamd_stand_in.EICAR.decode())


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    port = tmp_path / "port"
    process = subprocess.Popen([sys.executable, clamd_stand_in.__file__, str(port)])
    until = time.monotonic() + 20
    while not port.exists() and time.monotonic() < until:
        time.sleep(0.05)
    settings.CLAMD = f"tcp://127.0.0.1:{port.read_text()}"
    yield process
    process.kill()
    process.wait()


def receive(content: bytes) -> str:
    kept = actions.receive(content, limit_bytes=10**6, accepted=rules.ACCEPTED_UPLOADS, at=timezone.now())
    return str(kept.pk)


def test_without_a_scanner_nothing_is_asked_and_files_open() -> None:
    sha256 = receive(ok_pdf())

    assert FileScan.objects.count() == 0
    assert queries.read_file(sha256) == ok_pdf()


def test_a_clean_file_opens(clamd: object) -> None:
    sha256 = receive(ok_pdf())

    assert FileScan.objects.get().state == ScanState.CLEAN
    assert queries.read_file(sha256) == ok_pdf()


def test_a_harmful_file_is_refused_and_never_opens(clamd: object) -> None:
    with pytest.raises(FileInfected) as refused:
        receive(HARMFUL)

    assert FileScan.objects.get().found == "Eicar-Test-Signature"
    with pytest.raises(FileInfected):
        queries.read_file(refused.value.sha256)
    with pytest.raises(FileInfected):  # sent again: known already
        receive(HARMFUL)


def test_the_applicant_is_told_in_words(clamd: object) -> None:
    client, _user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")

    response = attach(client, root, "notice", HARMFUL)

    assert response.status_code == 422
    assert "vi-rút" in text_of(response)


def test_while_the_scanner_is_down_files_are_held_until_it_answers(clamd: Any, settings: Any) -> None:
    there, settings.CLAMD = settings.CLAMD, "tcp://127.0.0.1:1"
    sha256 = receive(ok_pdf())

    with pytest.raises(FileHeld):
        queries.read_file(sha256)
    assert scanning.settle_waiting(at=timezone.now()) == {"clean": 0, "infected": 0}
    settings.CLAMD = there
    assert scanning.settle_waiting(at=timezone.now()) == {"clean": 1, "infected": 0}

    assert queries.read_file(sha256) == ok_pdf()


def test_a_province_may_let_files_pass_with_a_mark(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from motcua.records import limits

    passing = tuple(replace(one, when_down=WhenDown.PASS) for one in limits.revisions())
    monkeypatch.setattr(limits, "revisions", lambda: passing)
    settings.CLAMD = "tcp://127.0.0.1:1"

    sha256 = receive(ok_pdf())

    assert queries.read_file(sha256) == ok_pdf()
    assert queries.scan_marks([sha256]) == {sha256: ScanState.UNAVAILABLE}


def test_what_is_found_later_is_told_once(clamd: Any, settings: Any) -> None:
    there, settings.CLAMD = settings.CLAMD, "tcp://127.0.0.1:1"
    client, user = signed_in()
    user.email = "an@example.vn"
    user.save()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")
    attach(client, root, "notice", HARMFUL)
    settings.CLAMD = there

    assert scanning.settle_waiting(at=timezone.now())["infected"] == 1
    with as_system():
        told = [infected.tell_all(at=timezone.now()) for _ in range(2)]

    assert told == [1, 0]
    assert Notice.objects.filter(way="inbox", recipient=user).count() == 1
    assert Notice.objects.filter(way="email", recipient=user).count() == 1
    assert "vi-rút" in text_of(client.get(f"{root}papers/"))
    assert client.get(f"{root}papers/notice/file/").status_code == 422


def test_the_doctor_says_whether_a_scanner_is_there(clamd: Any, settings: Any) -> None:
    assert machine_checks.virus_scanner().severity == "ok"
    settings.CLAMD = "tcp://127.0.0.1:1"
    assert machine_checks.virus_scanner().severity == "warning"
    settings.CLAMD = "clamd"
    assert machine_checks.virus_scanner().severity == "fault"
    settings.CLAMD = ""
    assert machine_checks.virus_scanner().severity == "note"
