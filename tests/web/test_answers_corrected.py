"""A supplement asks for answers of the e-form: corrected by the schema, bound to the log, printed as they stood."""

import pytest
from django.test import Client

import factories
from desk_people import Seated, seat, text_of
from factories import MONDAY, Case, as_system, make_citizen, make_official, make_unit, order_for, party_of
from motcua.dossiers import verification
from motcua.dossiers.actions import filing, intake, slips, supplements
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import AnswerCorrection, Slip, SupplementItem
from motcua.dossiers.rules.authority import Acting
from motcua.ledger import queries as log
from portal_ground import CHILD, make_filed_online

pytestmark = pytest.mark.django_db

ANSWERS = {**CHILD, "child_birth": "2026-11-01"}
FATHER = {"child_name": "Nguyễn Minh Anh", "father_known": "yes", "father_name": "Nguyễn Văn Ba"}


def filed() -> Case:
    procedure, unit = make_filed_online(make_unit())
    citizen = make_citizen()
    with as_system():
        done = filing.submit(
            order=order_for(procedure, unit),
            party=party_of(citizen, form_data=ANSWERS),  # type: ignore[arg-type]
            by=Acting(user_id=citizen.pk, kind="citizen"),
            at=MONDAY,
            command_id="filed",
        )
    officer = make_official(unit, "intake_officer")
    return Case(done.state, unit, unit, procedure, citizen, officer, MONDAY)


def asked(case: Case, *fields: str) -> Case:
    with as_system():
        done = intake.request_supplement(
            dossier_id=case.id,
            items=[intake.Asked(f"{name}: cần khai lại", form_field=name) for name in fields],
            reason="Khai chưa đúng",
            deadline=case.hour(240),
            by=case.as_intake,
            at=case.hour(1),
            command_id="ask",
        )
    from dataclasses import replace

    return replace(case, state=done.state)


def supply(case: Case, answers: dict[str, object], key: str = "supply") -> None:
    with as_system():
        supplements.supply(
            dossier_id=case.id,
            components=(),
            answers=answers,  # type: ignore[arg-type]
            by=case.as_citizen,
            at=case.hour(2),
            command_id=key,
        )


def faults(case: Case) -> list[str]:
    return [found.what for _, findings in verification.verify([case.id]) for found in findings]


def supplied(case: Case) -> dict[str, object]:
    return next(
        dict(r.entry.payload) for r in log.of_streams([case.id])[case.id] if r.entry.kind == "supplied"
    )


def test_the_event_keeps_names_and_commitments_before_and_after_and_no_value() -> None:
    case = asked(filed(), "child_name", "father_known")
    before = case.row.owner_commitment

    supply(case, FATHER)

    payload = supplied(case)
    assert payload["form_fields"] == ["child_name", "father_known", "father_name"]
    assert (payload["owner_before"], payload["owner_commitment"]) == (before, case.row.owner_commitment)
    assert before != case.row.owner_commitment
    assert "Nguyễn" not in str(payload)
    assert case.party.form_data == {**ANSWERS, **FATHER}
    assert AnswerCorrection.unscoped.get(dossier_id=case.id).before == ANSWERS
    assert faults(case) == []


def test_sent_twice_it_is_corrected_once() -> None:
    case = asked(filed(), "child_name")

    supply(case, {"child_name": "Nguyễn Minh Anh"})
    supply(case, {"child_name": "Nguyễn Minh Anh"})

    assert AnswerCorrection.unscoped.filter(dossier_id=case.id).count() == 1


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"father_known": "no"}, "child_name: required"),
        ({"child_name": "An", "father_known": "perhaps"}, "father_known: not_a_choice"),
        ({"child_name": "An", "father_known": "yes"}, "father_name: required"),
    ],
)
def test_what_the_schema_refuses_changes_nothing(answers: dict[str, object], problem: str) -> None:
    case = asked(filed(), "child_name", "father_known")

    with pytest.raises(InputRefused) as refused:
        supply(case, answers)

    assert (refused.value.field, refused.value.problem) == ("form_data", problem)
    assert case.party.form_data == ANSWERS
    assert case.row.supplied_at is None


def test_an_answer_that_was_not_asked_for_is_not_taken() -> None:
    case = asked(filed(), "child_name")

    supply(case, {"child_name": "Nguyễn Minh Anh", "child_birth": "2020-01-01"})

    assert case.party.form_data["child_birth"] == "2026-11-01"
    other = filed_without_answers_asked()
    with pytest.raises(InputRefused):
        supply(other, {"child_name": "x"}, key="other")


def filed_without_answers_asked() -> Case:
    return factories.awaiting_supplement()


def test_only_questions_of_the_dossiers_form_can_be_asked_for() -> None:
    with pytest.raises(InputRefused) as refused:
        asked(filed(), "shoe_size")

    assert refused.value.field == "form_fields"


def test_the_receipt_prints_what_stood_when_it_was_issued() -> None:
    case = filed()
    with as_system():
        intake.accept(dossier_id=case.id, checks=(), by=case.as_intake, at=MONDAY, command_id="accept")
        receipt = Slip.objects.get(dossier_id=case.id, kind="receipt")
    asked_case = asked(case, "child_name")

    supply(asked_case, {"child_name": "Nguyễn Minh Anh"})

    with as_system():
        facts = slips._facts(slips._slip(receipt.pk))
        assert facts.answers[0] == ("Họ tên trẻ", "Nguyễn Minh An")
        first = slips.slip_pdf(receipt.pk).content
        assert slips.slip_pdf(receipt.pk).content == first


def test_the_portal_shows_the_answers_filled_in_and_judges_them() -> None:
    case = asked(filed(), "child_name", "father_known")
    client = Client()
    client.force_login(case.citizen)
    address = f"/dossiers/{case.code}/supply/"

    page = client.get(address)
    wrong = client.post(address, {"child_name": "Nguyễn Minh Anh", "father_known": "yes", "father_name": ""})
    sent = client.post(address, FATHER)

    assert 'value="Nguyễn Minh An"' in text_of(page)
    assert "child_birth" not in text_of(page)
    assert wrong.status_code == 422
    assert 'href="#id_father_name"' in text_of(wrong)
    assert sent["Location"] == f"/dossiers/{case.code}/"
    assert case.party.form_data["father_name"] == "Nguyễn Văn Ba"
    assert faults(case) == []


def desk_of(case: Case) -> Seated:
    return seat(case.intake_officer, case.unit)


def test_the_counter_asks_for_answers_and_takes_them_corrected() -> None:
    case = filed()
    desk = desk_of(case)
    asked_for = desk.presses(
        case, "request_supplement", form_fields=["child_name"], reason="Sai tên", deadline="2026-12-20",
        **{f"check__{pk}": "correct" for pk in _components(case)},
    )  # fmt: skip
    assert asked_for.status_code == 302
    assert list(SupplementItem.unscoped.values_list("form_field", flat=True)) == ["child_name"]
    from dataclasses import replace

    from motcua.dossiers.models.columns import state_of

    case = replace(case, state=state_of(case.row))

    page = desk.opens(case)
    refused = desk.presses(case, "supply", q__child_name="")
    done = desk.presses(case, "supply", q__child_name="Nguyễn Minh Anh")

    assert 'name="q-child_name"' in text_of(page)
    assert (refused.status_code, done.status_code) == (422, 302)
    assert case.party.form_data["child_name"] == "Nguyễn Minh Anh"
    assert faults(case) == []


def _components(case: Case) -> list[int]:
    from motcua.dossiers.models import Component

    return list(Component.unscoped.filter(dossier_id=case.id).values_list("pk", flat=True))
