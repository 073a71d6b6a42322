"""The jobs of the desk: what may pass is tried again, what cannot is told to a person at once."""

from types import SimpleNamespace
from typing import Any

import pytest

from digitising_ground import NOW, Desk, make_confirmed, make_desk, scanned
from motcua.digitising import tasks
from motcua.digitising.actions import intake, signing_copies
from motcua.digitising.errors import ReadingFailed
from motcua.digitising.models import Paper, Scan
from motcua.digitising.reading import running
from motcua.digitising.rules.problems import Problem
from motcua.signing.errors import TokenUnavailable
from pki_ground import believe_in_root, credential
from real_files import ok_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def of_try(number: int) -> Any:
    """What the worker says of a job that was begun so often before."""
    return SimpleNamespace(job=SimpleNamespace(attempts=number))


def ending(problem: Problem) -> Any:
    def fail(*_arguments: object) -> None:
        raise ReadingFailed(problem)

    return fail


def test_a_scan_that_may_be_read_later_is_tried_three_times_then_a_person_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = intake.take(desk.batch_id, unit_id=desk.unit.pk, content=ok_pdf("x"), file_name="1.pdf", at=NOW)
    monkeypatch.setattr(running, "look", ending(Problem.ENDED))
    for number in range(3):
        with pytest.raises(ReadingFailed):
            tasks.split.func(of_try(number), taken.scan_id)
        assert Scan.objects.get().state == "waiting"

    tasks.split.func(of_try(3), taken.scan_id)

    assert [(row.state, row.problem) for row in Scan.objects.all()] == [("failed", "ended")]


def test_what_is_broken_is_told_at_once_and_what_can_be_read_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = intake.take(desk.batch_id, unit_id=desk.unit.pk, content=scanned(), file_name="1.pdf", at=NOW)
    tasks.split.func(of_try(0), taken.scan_id)
    paper = Paper.objects.get()
    monkeypatch.setattr(running, "read", ending(Problem.BROKEN))

    tasks.read.func(of_try(0), paper.pk)

    paper.refresh_from_db()
    assert (paper.state, paper.problem) == ("failed", "broken")


def test_a_token_that_is_away_is_asked_again_and_then_the_copy_stays_unsigned(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    believe_in_root()
    credential("unit-seal", unit=desk.unit, role="agency_seal")
    paper = make_confirmed(desk)
    signing_copies.order(
        [paper.pk], credential="unit-seal", by_id=desk.officer.pk, unit_id=desk.unit.pk, within={desk.unit.pk}, at=NOW
    )  # fmt: skip

    def away(*_content: object, **_how: object) -> bytes:
        raise TokenUnavailable

    monkeypatch.setattr(signing_copies, "sign_pdf", away)
    with pytest.raises(TokenUnavailable):
        tasks.sign.func(of_try(0), paper.pk, "unit-seal", desk.officer.pk)
    assert Paper.objects.get().signing == "ordered"

    tasks.sign.func(of_try(3), paper.pk, "unit-seal", desk.officer.pk)

    assert [(row.signing, row.signing_said) for row in Paper.objects.all()] == [
        ("refused", "token-unavailable")
    ]


def test_without_a_scan_folder_the_round_takes_nothing() -> None:
    assert tasks.take_folder.func(0) == 0
