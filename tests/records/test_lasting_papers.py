"""Signed files are carried over the end of their time-stamps, once each, whatever breaks off."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from motcua.records import actions, forgetting, lasting, queries
from motcua.records.models import LastingPaper, LastingVersion
from motcua.sandbox.pki import Pki
from motcua.sandbox.standing import Standing
from motcua.signing import queries as signatures
from motcua.signing.actions import sign_pdf
from pki_ground import TestPki, believe_in_root, credential, paper

pytestmark = pytest.mark.django_db

# signed once by each authority, for signing asks it a dozen times
_SIGNED: dict[str, bytes] = {}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with Standing(Pki, tmp_path_factory.mktemp("pki")) as running:
        yield running


@pytest.fixture
def pki(standing: Standing, settings: Any) -> TestPki:
    standing.stand_in.turn({"down": False, "clock_skew_seconds": 0})
    return TestPki(standing, settings)


def now() -> datetime:
    return datetime.now(UTC)


def kept(content: bytes) -> str:
    return actions.store(content, limit_bytes=len(content), accepted=frozenset({"application/pdf"})).pk


def ending_soon(pki: TestPki) -> str:
    """A result whose time-stamp's certificate ends in twenty days, noted by the job; a better service since."""
    if pki.url not in _SIGNED:
        pki.set("TIME_STAMP_URL", f"{pki.url}/motcua/tsa/tsa-short")
        pki.credential("official-lasting")
        _SIGNED[pki.url] = sign_pdf(paper(), credential="official-lasting", at=now(), reason="")
    stored = kept(_SIGNED[pki.url])
    pki.set("TIME_STAMP_URL", f"{pki.url}/motcua/tsa/tsa")
    assert lasting.look(at=now()) == 1
    return stored


def test_a_paper_whose_time_stamp_ends_soon_gets_a_new_one_and_the_old_version_stays(pki: TestPki) -> None:
    original = ending_soon(pki)

    made = lasting.restamp_due(at=now())

    newest = lasting.newest_of(original)
    assert (made.done, made.failed, made.is_cut_short) == (1, 0, False)
    assert lasting.versions_of(original) == (original, newest)
    assert newest != original
    assert queries.read_file(newest).startswith(queries.read_file(original))
    pki.stand_in.turn({"clock_skew_seconds": 40 * 86400})
    report = signatures.validate(queries.read_file(newest), at=now() + timedelta(days=40), is_foreign=False)
    assert report.state is signatures.State.VALID


def test_a_second_run_stamps_nothing_twice(pki: TestPki) -> None:
    original = ending_soon(pki)
    lasting.restamp_due(at=now())

    again = lasting.restamp_due(at=now())

    assert (again.done, lasting.look(at=now())) == (0, 0)
    assert LastingVersion.objects.filter(original=original).count() == 1


def test_while_the_time_stamps_are_away_the_run_stops_and_the_next_one_goes_on(pki: TestPki) -> None:
    original = ending_soon(pki)
    pki.stand_in.turn({"down": True})
    cut = lasting.restamp_due(at=now())
    assert (cut.done, cut.failed, cut.is_cut_short) == (0, 0, True)
    assert lasting.newest_of(original) == original
    pki.stand_in.turn({"down": False})

    assert lasting.restamp_due(at=now()).done == 1


def test_a_run_that_is_killed_before_its_note_is_written_is_done_again(
    pki: TestPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = ending_soon(pki)

    class Killed(BaseException):
        pass

    def kill(**_: object) -> None:
        raise Killed

    monkeypatch.setattr(LastingVersion.objects, "create", kill)
    with pytest.raises(Killed):
        lasting.restamp_due(at=now())
    monkeypatch.undo()
    assert lasting.newest_of(original) == original

    assert lasting.restamp_due(at=now()).done == 1
    assert LastingVersion.objects.filter(original=original).count() == 1


def test_versions_are_destroyed_with_the_paper_they_are_versions_of(pki: TestPki) -> None:
    original = ending_soon(pki)
    lasting.restamp_due(at=now())
    newest = lasting.newest_of(original)
    later = now() + timedelta(days=2)
    assert forgetting.forget(newest, at=later, still_needs=lambda _: False)[0] is forgetting.Fate.NEEDED

    fate, _ = forgetting.forget(original, at=later, still_needs=lambda _: False)

    assert fate is forgetting.Fate.DESTROYED
    assert not queries.exists(original)
    assert not queries.exists(newest)
    assert not LastingPaper.objects.exists()
    assert not LastingVersion.objects.exists()


def test_what_is_unsigned_unproven_or_broken_gets_no_time_stamp(pki: TestPki) -> None:
    believe_in_root()
    credential("plain")
    signed = sign_pdf(paper(), credential="plain", at=now(), reason="")
    at = signed.index(b"/MediaBox") + 12
    broken = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    hashes = [kept(paper()), kept(signed), kept(broken)]

    lasting.look(at=now())

    states = dict(LastingPaper.objects.values_list("original", "state"))
    assert [states[one] for one in hashes] == ["unsigned", "unproven", "broken"]
    assert lasting.restamp_due(at=now() + timedelta(days=4000)).done == 0
