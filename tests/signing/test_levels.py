"""Time-stamps and proofs: what each level holds, and what becomes of it while a partner is away."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.signing import errors, queries
from motcua.signing.actions import finish, restamp, sign, sign_pdf
from motcua.signing.queries import State
from pki_ground import TestPki, paper

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(("level", "found"), [("b_t", "b_t"), ("b_lt", "b_lt"), ("b_lta", "b_lta")])
def test_a_signature_has_the_level_that_was_asked_for(pki: TestPki, level: str, found: str) -> None:
    pki.credential(f"official-{level.replace('_', '')}", level=level)

    signed = sign_pdf(paper(), credential=f"official-{level.replace('_', '')}", at=now(), reason="KQ")

    report = queries.validate(signed, at=now(), is_foreign=False)
    assert report.state is State.VALID, report
    one = report.signatures[0]
    assert (one.level, one.time_is_proven, one.problems) == (found, True, ())
    assert one.signer == "Nguyễn Văn Ký"


def test_what_is_embedded_is_enough_when_nobody_can_be_asked_any_more(pki: TestPki) -> None:
    pki.credential("official-lt")
    signed = sign_pdf(paper(), credential="official-lt", at=now(), reason="KQ")
    pki.stand_in.turn({"down": True})

    report = queries.validate(signed, at=now() + timedelta(days=400), is_foreign=False)

    assert report.state is State.VALID, report


def test_without_a_time_stamp_nothing_is_signed_at_a_lower_level(pki: TestPki) -> None:
    pki.credential("official-lt")
    pki.stand_in.turn({"down": True})

    with pytest.raises((errors.TimeStampUnavailable, errors.ProofUnavailable)):
        sign_pdf(paper(), credential="official-lt", at=now(), reason="KQ")


def test_by_configuration_a_document_waits_for_its_time_stamp(pki: TestPki) -> None:
    pki.credential("official-lt")
    pki.set("WITHOUT_TIME", "wait")
    pki.stand_in.turn({"down": True})
    waiting = sign(paper(), credential="official-lt", at=now(), reason="KQ")
    assert waiting.is_waiting
    with pytest.raises((errors.TimeStampUnavailable, errors.ProofUnavailable)):
        finish(waiting.content)
    pki.stand_in.turn({"down": False})

    done = finish(waiting.content)

    report = queries.validate(done.content, at=now(), is_foreign=False)
    assert (done.is_waiting, report.state) == (False, State.VALID), report
    assert report.signatures[0].time_is_proven
    assert done.content.startswith(waiting.content)


def test_a_new_time_stamp_carries_a_document_over_the_end_of_its_certificates(pki: TestPki) -> None:
    pki.set("TIME_STAMP_URL", f"{pki.url}/motcua/tsa/tsa-short")
    pki.credential("official-lt")
    signed = sign_pdf(paper(), credential="official-lt", at=now(), reason="KQ")
    later = now() + timedelta(days=30)
    pki.stand_in.turn({"clock_skew_seconds": 30 * 86400})
    assert queries.validate(signed, at=later, is_foreign=False).state is State.DOUBTFUL
    pki.set("TIME_STAMP_URL", f"{pki.url}/motcua/tsa/tsa")
    pki.stand_in.turn({"clock_skew_seconds": 0})

    kept = restamp(signed)

    pki.stand_in.turn({"clock_skew_seconds": 30 * 86400})
    report = queries.validate(kept, at=later, is_foreign=False)
    assert report.state is State.VALID, report
    assert [one.level for one in report.signatures] == ["b_lta", ""]
    assert kept.startswith(signed)
    assert report.stamp_expires_at is not None
    assert report.stamp_expires_at.year == 2040
