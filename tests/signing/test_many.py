"""Many documents with one confirmation, and who may sign after whom."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from factories import make_official, make_unit
from motcua.signing import errors, queries
from motcua.signing.actions import Paper, confirmation_of, sign_many, sign_pdf
from motcua.signing.rules.bulk import digest_of
from pki_ground import TestPki, believe_in_root, credential, paper

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def paper_of(key: str, content: bytes, read: Callable[[], bytes] | None = None) -> Paper:
    return Paper(key, hashlib.sha256(content).hexdigest(), read or (lambda: content))


def test_one_confirmation_signs_a_list_and_each_paper_has_its_answer() -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    believe_in_root()
    credential("leader", unit=unit, role="official", person=leader)
    signed_before = sign_pdf(paper("Đã ký"), credential="leader", at=AT, reason="")
    papers = [
        paper_of("1", paper("Một")),
        paper_of("2", b"%PDF-1.7 damaged"),
        paper_of("3", signed_before),
        paper_of("4", paper("Bốn")),
    ]

    answers = list(
        sign_many(
            papers, credential="leader", by=leader.pk, at=AT, reason="", confirmed=confirmation_of(papers)
        )
    )

    said = [one.error.code if one.error else "signed" for one in answers]
    assert [one.key for one in answers] == ["1", "2", "3", "4"]
    assert said == ["signed", "pdf-not-signable", "already-signed", "signed"]
    assert answers[3].signed is not None
    assert queries.validate(answers[3].signed.content, at=AT, is_foreign=False).signed_by("leader")


def test_a_list_that_is_not_the_confirmed_one_is_not_signed() -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    credential("leader", unit=unit, role="official", person=leader)
    shown, slipped_in = [paper_of("1", paper("Một"))], paper_of("2", paper("Hai"))

    with pytest.raises(errors.NotAsConfirmed):
        next(
            sign_many(
                [*shown, slipped_in], credential="leader", by=leader.pk, at=AT, reason="",
                confirmed=confirmation_of(shown),
            )
        )  # fmt: skip


def test_a_paper_that_changed_after_the_confirmation_is_refused_alone() -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    credential("leader", unit=unit, role="official", person=leader)
    papers = [paper_of("1", paper("Một"), read=lambda: paper("Khác")), paper_of("2", paper("Hai"))]

    answers = list(
        sign_many(
            papers, credential="leader", by=leader.pk, at=AT, reason="", confirmed=confirmation_of(papers)
        )
    )

    assert isinstance(answers[0].error, errors.NotAsConfirmed)
    assert answers[1].signed


def test_somebody_elses_credential_signs_nothing() -> None:
    unit = make_unit()
    leader, deputy = make_official(unit, "agency_head"), make_official(unit, "agency_head")
    credential("leader", unit=unit, role="official", person=leader)
    papers = [paper_of("1", paper("Một"))]

    with pytest.raises(errors.CredentialNotYours):
        next(
            sign_many(
                papers, credential="leader", by=deputy.pk, at=AT, reason="", confirmed=confirmation_of(papers)
            )
        )


def test_while_the_time_stamps_are_away_a_long_list_is_given_up_early(pki: TestPki) -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    pki.credential("leader-many", role="official", unit=unit, person=leader)
    papers = [paper_of(str(number), paper("Một")) for number in range(20)]
    pki.stand_in.turn({"down": True})
    asked_before = len(pki.stand_in.received(limit=1000))

    answers = list(
        sign_many(
            papers, credential="leader-many", by=leader.pk, at=datetime.now(UTC), reason="",
            confirmed=confirmation_of(papers),
        )
    )  # fmt: skip

    assert len(answers) == 20
    assert all(one.error is not None and one.error.is_passing for one in answers)
    assert len(pki.stand_in.received(limit=1000)) - asked_before < 20


def test_the_order_of_a_list_is_part_of_what_is_confirmed() -> None:
    assert digest_of([("1", "a"), ("2", "b")]) != digest_of([("2", "b"), ("1", "a")])
    assert digest_of([("1", "a1:2:1:b")]) != digest_of([("1", "a"), ("2", "b")])


def test_officials_sign_first_and_the_seal_last() -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    believe_in_root()
    credential("leader", unit=unit, role="official", person=leader)
    credential("seal", unit=unit)

    with pytest.raises(errors.OutOfOrder):
        sign_pdf(paper(), credential="seal", at=AT, reason="", after=["leader"])
    by_leader = sign_pdf(paper(), credential="leader", at=AT, reason="")
    sealed = sign_pdf(by_leader, credential="seal", at=AT, reason="", after=["leader"])

    report = queries.validate(sealed, at=AT, is_foreign=False)
    assert report.state is queries.State.VALID
    assert [one.role for one in report.signatures] == ["official", "agency_seal"]


def test_nobody_of_the_agency_signs_after_its_seal() -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    credential("leader", unit=unit, role="official", person=leader)
    credential("seal", unit=unit)
    sealed = sign_pdf(paper(), credential="seal", at=AT, reason="")

    with pytest.raises(errors.OutOfOrder):
        sign_pdf(sealed, credential="leader", at=AT, reason="")
    with pytest.raises(errors.AlreadySigned):
        sign_pdf(sealed, credential="seal", at=AT, reason="")


def test_a_broken_paper_is_not_sealed() -> None:
    """A seal would make what somebody changed after the leader's signature look like the agency's."""
    from test_forgeries import other_words, updated

    unit = make_unit()
    leader = make_official(unit, "agency_head")
    credential("leader", unit=unit, role="official", person=leader)
    credential("seal", unit=unit)
    changed = updated(sign_pdf(paper(), credential="leader", at=AT, reason=""), other_words)

    with pytest.raises(errors.PdfNotSignable):
        sign_pdf(changed, credential="seal", at=AT, reason="")
