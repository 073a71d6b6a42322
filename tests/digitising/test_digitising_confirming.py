"""A person confirms a paper field by field; two officers get two papers; what was recognised stays."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

import factories
from digitising_ground import NOW, SAID, Desk, answer_all, by, make_confirmed, make_desk, make_read
from motcua.digitising import queries
from motcua.digitising.actions import claiming, confirming, recognising
from motcua.digitising.actions.confirming import Verdict
from motcua.digitising.errors import (
    ClaimedByOther,
    FindingsNotAnswered,
    Incomplete,
    LooksDigitised,
    Malformed,
    NotFound,
    StaleRevision,
    WrongMoment,
)
from motcua.digitising.models import Answer, Paper, PaperState, Proposal
from motcua.dossiers.models import Component
from motcua.dossiers.rules.opening import HandedIn
from motcua.records.models import Holding

pytestmark = pytest.mark.django_db
RESULT = Verdict(stock="results", is_permanent=True)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_two_officers_take_two_papers_and_nobody_overwrites(desk: Desk) -> None:
    first, second = make_read(desk), make_read(desk)
    other = factories.make_official(desk.unit, "registry", full_name="Lê Văn Tâm")
    units = frozenset({desk.unit.pk})

    mine = claiming.claim_next(units, by_id=desk.officer.pk, at=NOW)
    theirs = claiming.claim_next(units, by_id=other.pk, at=NOW)

    assert (mine, theirs) == (first.pk, second.pk)
    assert claiming.claim_next(units, by_id=desk.officer.pk, at=NOW) == first.pk
    assert claiming.claim_next(units, by_id=factories.make_official(desk.unit).pk, at=NOW) is None
    with pytest.raises(ClaimedByOther) as refused:
        confirming.answer(first.pk, "number", "1/QĐ", by=by(desk, first, user=other))
    assert refused.value.user_id == desk.officer.pk
    assert not Answer.objects.exists()


def test_a_claim_ends_by_itself_and_saving_keeps_it(desk: Desk) -> None:
    paper = make_read(desk)
    other = factories.make_official(desk.unit, "registry")
    claiming.claim(paper.pk, by_id=desk.officer.pk, at=NOW)
    confirming.answer(paper.pk, "number", "1/QĐ", by=by(desk, paper, at=NOW + timedelta(minutes=15)))

    with pytest.raises(ClaimedByOther):
        claiming.claim(paper.pk, by_id=other.pk, at=NOW + timedelta(minutes=34))
    claiming.claim(paper.pk, by_id=other.pk, at=NOW + timedelta(minutes=35))

    with pytest.raises(ClaimedByOther):
        confirming.answer(paper.pk, "number", "2/QĐ", by=by(desk, paper, at=NOW + timedelta(minutes=36)))


def test_a_page_opened_twice_saves_once(desk: Desk) -> None:
    paper = make_read(desk)
    seen = by(desk, paper)
    confirming.answer(paper.pk, "number", "1/QĐ", by=seen)

    with pytest.raises(StaleRevision):
        confirming.answer(paper.pk, "number", "2/QĐ", by=seen)

    assert queries.answers_of(paper.pk)["number"].value == "1/QĐ"


def test_a_correction_leaves_what_was_recognised_and_what_was_said_before(desk: Desk) -> None:
    paper = make_read(desk)
    for value in (SAID["number"], "126/GXN-UBND"):
        confirming.answer(paper.pk, "number", value, by=by(desk, paper))

    assert [(one.value, one.as_proposed) for one in queries.history_of(paper.pk)] == [
        ("126/GXN-UBND", False),
        ("125/GXN-UBND", True),
    ]
    assert queries.proposals_of(paper.pk)["number"].value == "125/GXN-UBND"
    for model in (Answer, Proposal):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            model.objects.update(value="x")


def test_a_paper_is_confirmed_when_every_field_was_answered(desk: Desk) -> None:
    paper = make_read(desk)
    for field in list(SAID)[:-1]:
        confirming.answer(paper.pk, field, SAID[field], by=by(desk, paper))

    with pytest.raises(Incomplete) as refused:
        confirming.confirm(paper.pk, RESULT, by=by(desk, paper))

    assert refused.value.field == list(SAID)[-1]
    paper.refresh_from_db()
    assert (paper.state, paper.confirmed_at) == ("to_confirm", None)


def test_a_confirmed_paper_lies_in_its_owners_store_as_an_unsigned_copy(desk: Desk) -> None:
    paper = make_read(desk)
    answer_all(desk, paper)

    holding_id = confirming.confirm(
        paper.pk, Verdict(stock="results", valid_until=date(2027, 1, 1)), by=by(desk, paper)
    )

    paper.refresh_from_db()
    holding = Holding.objects.get(pk=holding_id)
    assert (paper.state, paper.confirmed_by_id, paper.holding_id, paper.claimed_by_id, paper.signing) == (
        "confirmed", desk.officer.pk, holding_id, None, "unsigned",
    )  # fmt: skip
    assert (holding.owner_number, holding.number, holding.issuer, holding.issued_on) == (
        "056190004321", "125/GXN-UBND", "Ủy ban nhân dân phường Hòa An", date(2024, 3, 5),
    )  # fmt: skip
    assert (holding.origin, holding.signature, holding.legal_value, holding.term, holding.valid_until) == (
        "digitised", "unsigned", "electronic_copy", "until", date(2027, 1, 1),
    )  # fmt: skip
    assert (holding.confirmed_by_id, holding.confirmed_unit_id, holding.file_id) == (
        desk.officer.pk, desk.unit.pk, paper.file_id,
    )  # fmt: skip


def test_a_paper_without_an_owners_number_counts_and_lies_in_no_store(desk: Desk) -> None:
    paper = make_confirmed(desk, owner_number="")

    assert (paper.state, paper.holding_id) == ("confirmed", None)
    assert not Holding.objects.exists()


def test_confirming_twice_confirms_once(desk: Desk) -> None:
    paper = make_read(desk)
    answer_all(desk, paper)
    seen = by(desk, paper)
    confirming.confirm(paper.pk, RESULT, by=seen)

    with pytest.raises(WrongMoment):
        confirming.confirm(paper.pk, RESULT, by=seen)

    assert Holding.objects.count() == 1


def test_faults_that_the_law_names_need_a_word(desk: Desk) -> None:
    paper = make_read(desk, dpi=150, is_colour=False)
    answer_all(desk, paper)

    with pytest.raises(FindingsNotAnswered):
        confirming.confirm(paper.pk, RESULT, by=by(desk, paper))
    confirming.confirm(
        paper.pk, Verdict(stock="results", findings_accepted="Bản gốc đã mờ, không quét lại được"), by=by(desk, paper)
    )  # fmt: skip

    paper.refresh_from_db()
    assert paper.findings_accepted == "Bản gốc đã mờ, không quét lại được"


def test_the_same_paper_scanned_twice_is_asked_about(desk: Desk) -> None:
    first = make_confirmed(desk, number="9/QĐ-UBND")
    second = make_read(desk)
    answer_all(desk, second, number="9/qđ-ubnd")

    with pytest.raises(LooksDigitised) as refused:
        confirming.confirm(second.pk, RESULT, by=by(desk, second))

    assert refused.value.paper_id == first.pk
    confirming.set_aside(second.pk, "Quét hai lần", by=by(desk, second))
    second.refresh_from_db()
    assert (second.state, second.ended_why) == ("set_aside", "Quét hai lần")


def test_a_confirmed_paper_is_opened_again_and_supersedes_what_was_kept(desk: Desk) -> None:
    paper = make_confirmed(desk)
    before = paper.holding_id
    confirming.reopen(paper.pk, "Sai số", by=by(desk, paper))
    paper.refresh_from_db()
    assert (paper.state, paper.ended_why) == ("to_confirm", "Sai số")
    confirming.answer(paper.pk, "number", "99/GXN-UBND", by=by(desk, paper))

    after = confirming.confirm(paper.pk, RESULT, by=by(desk, paper))

    old, new = Holding.objects.get(pk=before), Holding.objects.get(pk=after)
    assert (old.superseded_by_id, old.superseded_on, new.superseded_by_id) == (new.pk, NOW.date(), None)
    assert (old.number, new.number) == (f"{paper.pk}/GXN-UBND", "99/GXN-UBND")


def test_what_was_set_aside_is_taken_back_and_each_step_has_its_moment(desk: Desk) -> None:
    paper = make_read(desk)
    with pytest.raises(Incomplete):
        confirming.set_aside(paper.pk, "  ", by=by(desk, paper))
    with pytest.raises(WrongMoment):
        confirming.reopen(paper.pk, "x", by=by(desk, paper))
    confirming.set_aside(paper.pk, "Của đơn vị khác", by=by(desk, paper))
    with pytest.raises(WrongMoment):
        claiming.claim(paper.pk, by_id=desk.officer.pk, at=NOW)

    confirming.take_back(paper.pk, "Nhầm", by=by(desk, paper))

    paper.refresh_from_db()
    assert paper.state == "to_confirm"


def test_unknown_papers_fields_and_stocks_are_refused(desk: Desk) -> None:
    paper = make_read(desk)
    with pytest.raises(NotFound):
        claiming.claim(paper.pk + 1000, by_id=desk.officer.pk, at=NOW)
    with pytest.raises(NotFound):
        confirming.answer(paper.pk, "colour", "x", by=by(desk, paper))
    with pytest.raises(Incomplete):
        confirming.confirm(paper.pk, Verdict(stock="everything"), by=by(desk, paper))
    with pytest.raises(Malformed):
        confirming.confirm(
            paper.pk, Verdict(stock="results", is_permanent=True, valid_until=date(2027, 1, 1)), by=by(desk, paper)
        )  # fmt: skip


def test_a_paper_on_somebodys_table_is_not_read_again(desk: Desk) -> None:
    paper = make_read(desk)
    claiming.claim(paper.pk, by_id=desk.officer.pk, at=NOW)
    assert not recognising.read_again(paper.pk)
    claiming.release(paper.pk, by_id=desk.officer.pk)

    assert recognising.read_again(paper.pk)

    assert Paper.objects.get(pk=paper.pk).state == PaperState.WAITING


def test_a_digitised_paper_serves_a_dossier_of_its_owner_in_place_of_a_new_one(desk: Desk) -> None:
    person, procedure = factories.make_citizen(), factories.make_procedure()
    paper = make_confirmed(
        desk,
        owner_number=person.personal_id,
        verdict=Verdict(stock="results", is_permanent=True, kind_code=f"{procedure.code}/c2"),
    )

    case = factories.submitted(
        citizen=person,
        procedure=procedure,
        components=(
            HandedIn(key="c1", name="Tờ khai"),
            HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(paper.holding_id)),
        ),
    )

    with factories.as_system():
        component = Component.objects.get(dossier_id=case.id, key="c2")
    assert (component.file_id, paper.sheet_kind) == (paper.file_id, f"{procedure.code}/c2")
    with pytest.raises(Malformed):
        confirming.confirm(paper.pk, Verdict(stock="results", kind_code="giấy khai sinh"), by=by(desk, paper))
