"""Copies are signed by order, each once, with the mark of the law; a failure leaves them plainly unsigned."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

import factories
from digitising_ground import NOW, Desk, by, make_confirmed, make_desk, make_read
from motcua.digitising import queries
from motcua.digitising.actions import confirming, signing_copies
from motcua.digitising.errors import CredentialNotOffered
from motcua.digitising.models import Paper
from motcua.records import queries as records
from motcua.records.models import Holding
from motcua.signing import queries as signatures
from motcua.signing.errors import SigningError
from pki_ground import believe_in_root, credential

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = make_desk()
    believe_in_root()
    credential("unit-seal", unit=made.unit, role="agency_seal")
    return made


def order(desk: Desk, *papers: Paper, code: str = "unit-seal", within: frozenset[int] | None = None) -> int:
    return signing_copies.order(
        [one.pk for one in papers], credential=code, by_id=desk.officer.pk, unit_id=desk.unit.pk,
        within=frozenset({desk.unit.pk}) if within is None else within, at=NOW,
    )  # fmt: skip


def sign(desk: Desk, paper: Paper, code: str = "unit-seal") -> bool:
    return signing_copies.sign(
        paper.pk, credential=code, by_id=desk.officer.pk, at=NOW + timedelta(minutes=1)
    )


def test_a_signed_copy_is_valid_bears_the_agency_and_supersedes_the_unsigned_one(desk: Desk) -> None:
    paper = make_confirmed(desk)
    unsigned = paper.holding_id

    assert order(desk, paper) == 1
    assert sign(desk, paper)

    paper.refresh_from_db()
    assert (paper.signing, paper.signed_at) == ("signed", NOW + timedelta(minutes=1))
    report = signatures.validate(records.read_file(paper.signed_file_id or ""), at=NOW + timedelta(minutes=2))
    assert report.state is signatures.State.VALID, report
    (one,) = report.signatures
    assert (one.credential, one.covers_whole_document) == ("unit-seal", True)
    new = Holding.objects.get(pk=paper.holding_id)
    assert (new.file_id, new.signature, new.legal_value) == (
        paper.signed_file_id,
        "present",
        "electronic_copy",
    )
    assert Holding.objects.get(pk=unsigned).superseded_by_id == new.pk
    assert queries.to_sign({desk.unit.pk}) == []


def test_what_is_ordered_twice_is_signed_once(desk: Desk) -> None:
    paper = make_confirmed(desk)
    assert (order(desk, paper), order(desk, paper)) == (1, 0)
    assert ProcrastinateJob.objects.filter(task_name="digitising.sign").count() == 1

    assert (sign(desk, paper), sign(desk, paper)) == (True, False)

    assert order(desk, paper) == 0
    assert Holding.objects.count() == 2


def test_only_confirmed_papers_of_units_in_reach_are_ordered(desk: Desk) -> None:
    waiting, confirmed = make_read(desk), make_confirmed(desk)

    assert order(desk, waiting) == 0
    assert order(desk, confirmed, within=frozenset()) == 0


def test_anothers_credential_is_not_offered(desk: Desk) -> None:
    credential("other-seal", unit=factories.make_unit("Xã khác"), role="agency_seal")
    paper = make_confirmed(desk)

    for code in ("other-seal", "none"):
        with pytest.raises(CredentialNotOffered):
            order(desk, paper, code=code)

    paper.refresh_from_db()
    assert paper.signing == "unsigned"


def test_a_refused_signature_leaves_the_copy_unsigned_and_may_be_ordered_again(desk: Desk) -> None:
    paper = make_confirmed(desk)
    order(desk, paper)
    with pytest.raises(SigningError) as failed:
        sign(desk, paper, code="gone")

    assert signing_copies.refuse(paper.pk, failed.value)

    paper.refresh_from_db()
    assert (paper.signing, paper.signing_said, paper.signed_file_id) == (
        "refused",
        "credential-unknown",
        None,
    )
    assert order(desk, paper) == 1


def test_a_paper_opened_again_meanwhile_is_not_signed(desk: Desk) -> None:
    paper = make_confirmed(desk)
    order(desk, paper)
    confirming.reopen(paper.pk, "Sai", by=by(desk, paper))

    assert not sign(desk, paper)

    paper.refresh_from_db()
    assert paper.signed_file_id is None


def test_many_copies_are_ordered_on_one_page(desk: Desk) -> None:
    from desk_people import seat, text_of

    papers = [make_confirmed(desk) for _number in range(2)]
    seated = seat(desk.officer, desk.unit)
    page = text_of(seated.client.get("/digitising/sign/"))
    assert page.count('name="papers"') == 2
    assert seated.client.post("/digitising/sign/", {"credential": "unit-seal"}).status_code == 422

    wanted = {"papers": [one.pk for one in papers], "credential": "unit-seal"}
    answer = seated.client.post("/digitising/sign/", wanted, follow=True)

    assert "2 copies are being signed." in text_of(answer)
    assert set(Paper.objects.values_list("signing", flat=True)) == {"ordered"}
