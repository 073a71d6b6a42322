"""One dossier on the desk: what it shows, to whom, and that each reading leaves a trace."""

import pytest
from django.test import Client

import factories
from desk_people import Seated, seated, text_of
from motcua.dossiers.models import Component, Slip
from motcua.dossiers.rules.opening import HandedIn
from motcua.ledger.models import AccessTrace
from motcua.records import actions as records
from real_files import ok_pdf

pytestmark = pytest.mark.django_db
PDF = ok_pdf("mot to giay")


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


def deeds_on(response: object) -> list[str]:
    context = response.context  # type: ignore[attr-defined]
    return [str(one.deed.command) for one in (*context["checking"], *context["offered"])]


def test_the_page_shows_the_applicant_the_papers_and_the_story(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    page = text_of(counter.opens(case))

    assert case.code in page
    assert case.citizen.full_name in page
    assert case.citizen.personal_id in page
    assert "Giấy chứng sinh" in page
    assert "submitted the dossier" in page
    assert f"<strong>Lê Thị Hạnh, {counter.unit.name}</strong> accepted the dossier" in page
    assert "Receipt and appointment" in page


def test_the_due_date_is_explained_day_by_day(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit, limit=(5, "working_day"))

    page = text_of(counter.opens(case))

    assert "08:30 on 09/11/2026" in page
    assert "Saturday 07/11/2026</td><td>weekly day of rest" in page
    assert "Monday 09/11/2026</td><td>working day" in page


def test_opening_a_dossier_leaves_a_trace(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    counter.opens(case)

    trace = AccessTrace.objects.get()
    assert (trace.dossier_id, trace.user_id, trace.unit_id, trace.what) == (
        case.id,
        counter.user.pk,
        counter.unit.pk,
        "dossier",
    )


def test_another_units_dossier_does_not_exist_here(counter: Seated) -> None:
    case = factories.submitted(unit=factories.make_unit("Ủy ban nhân dân xã Khánh Vĩnh"))
    slip = Slip.unscoped.filter(dossier_id=factories.accepted(case).id).get()
    component = Component.unscoped.filter(dossier_id=case.id).first()

    for address in (
        f"/desk/dossiers/{case.id}/",
        f"/desk/dossiers/{case.id}/files/{component.pk}/",
        f"/desk/dossiers/{case.id}/result/",
        f"/desk/dossiers/{case.id}/slips/{slip.pk}/",
        f"/desk/dossiers/{case.id}/received/",
    ):
        assert counter.client.get(address).status_code == 404, address
    assert counter.presses(case, "accept").status_code == 404
    assert not AccessTrace.objects.exists()


@pytest.mark.parametrize("number", [0, 10**12, 10**30])
def test_an_unknown_dossier_is_not_found(counter: Seated, number: int) -> None:
    assert counter.client.get(f"/desk/dossiers/{number}/").status_code == 404
    assert counter.client.post(f"/desk/dossiers/{number}/do/accept/").status_code == 404


def test_changes_are_made_by_post_alone(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    response = counter.client.get(f"/desk/dossiers/{case.id}/do/accept/")

    assert response.status_code == 405
    assert case.row.national_code == 1


def test_without_the_token_of_the_form_nothing_is_done(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(counter.user)

    response = strict.post(f"/desk/dossiers/{case.id}/do/accept/", {})

    assert response.status_code == 403
    assert case.row.national_code == 1


# The factories' Monday lies behind us: a letter of apology may be written, and no date extended.
LATE = ["draft_apology"]


@pytest.mark.parametrize(
    ("stage", "role", "offered"),
    [
        (
            "submitted",
            "intake_officer",
            ["accept", "request_supplement", "demand_payment", "refuse", "withdraw"],
        ),
        ("submitted", "case_officer", []),
        ("accepted", "intake_officer", ["request_supplement", "begin", "demand_payment", "withdraw"]),
        (
            "in_processing",
            "case_officer",
            [
                "request_supplement",
                "take",
                "complete_work",
                "draft_result",
                "ask_opinion",
                "demand_payment",
                *LATE,
            ],
        ),
        (
            "in_processing",
            "agency_head",
            ["request_supplement", "assign", "ask_opinion", "demand_payment", "stop", *LATE],
        ),
        ("awaiting_supplement", "intake_officer", ["supply", "withdraw"]),
        ("concluded", "intake_officer", ["hand_over", "give_copies"]),
        ("concluded", "agency_head", ["recall"]),
        ("returned", "intake_officer", ["give_copies"]),
        ("refused", "intake_officer", []),
        ("stopped", "agency_head", []),
    ],
)
def test_only_what_this_person_can_do_now_is_offered(stage: str, role: str, offered: list[str]) -> None:
    unit = factories.make_unit()
    case = getattr(factories, stage)(unit=unit)

    response = seated(unit, role).opens(case)

    assert sorted(deeds_on(response)) == sorted(offered)


def test_before_pressing_the_page_says_when_it_would_be_due(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    page = text_of(counter.opens(case))

    assert "Accepted now, it is due <strong>" in page
    assert "(5 working days)" in page


def test_a_procedure_without_a_limit_says_so(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit, limit=None)

    assert "no fixed time limit" in text_of(counter.opens(case))


def test_inner_notes_stand_with_the_step(counter: Seated) -> None:
    case = factories.in_processing(unit=counter.unit)
    officer = seated(counter.unit, "case_officer")
    officer.presses(case, "complete_work", note="Đã đối chiếu sổ hộ tịch năm 2019.")

    assert "Đã đối chiếu sổ hộ tịch năm 2019." in text_of(officer.opens(case))


def test_a_file_handed_in_is_shown_in_place_and_leaves_a_trace(counter: Seated) -> None:
    stored = records.store(PDF, limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    papers = (HandedIn(key="c1", name="Tờ khai", file_sha256=stored.pk, file_name="tờ khai.pdf"),)
    case = factories.submitted(unit=counter.unit, components=papers)
    component = Component.unscoped.get(dossier_id=case.id)

    response = counter.client.get(f"/desk/dossiers/{case.id}/files/{component.pk}/")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert "no-store" in response["Cache-Control"]
    assert AccessTrace.objects.get().what == "component c1"


def test_a_file_of_another_dossier_is_not_given_under_this_one(counter: Seated) -> None:
    stored = records.store(PDF, limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    papers = (HandedIn(key="c1", name="Tờ khai", file_sha256=stored.pk, file_name="a.pdf"),)
    one = factories.submitted(unit=counter.unit, components=papers)
    other = factories.submitted(unit=counter.unit)
    component = Component.unscoped.get(dossier_id=one.id)

    assert counter.client.get(f"/desk/dossiers/{other.id}/files/{component.pk}/").status_code == 404


def test_a_component_without_a_file_has_nothing_to_open(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    component = Component.unscoped.filter(dossier_id=case.id).first()

    assert counter.client.get(f"/desk/dossiers/{case.id}/files/{component.pk}/").status_code == 404


def test_the_slip_opens_as_pdf(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)
    slip = Slip.unscoped.get(dossier_id=case.id)

    response = counter.client.get(f"/desk/dossiers/{case.id}/slips/{slip.pk}/")

    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"].startswith("inline")


def test_the_page_costs_the_same_queries_for_a_long_story_as_for_a_short_one(
    counter: Seated, django_assert_num_queries: object
) -> None:
    short = factories.refused(unit=counter.unit)
    long = factories.returned(unit=counter.unit, fee_vnd=8000)
    counter.opens(short)

    with django_assert_num_queries(19):  # type: ignore[operator]
        counter.opens(short)
    with django_assert_num_queries(22):  # type: ignore[operator]  # one more: the calendar that explains the due date
        counter.opens(long)
