"""Intake at the counter: from the procedure to the slip on one page."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest

import factories
from desk_people import Seated, seated, text_of
from motcua.dossiers.models import Component, Dossier, Party, Slip
from motcua.ledger.models import AccessTrace, Event
from motcua.payments.models import Payment
from motcua.procedures.models import Procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


@pytest.fixture
def procedure(counter: Seated) -> Procedure:
    procedure = factories.make_procedure("Đăng ký khai sinh", fee_vnd=8000)
    factories.make_offering(procedure, counter.unit)
    return procedure


def filled(procedure: Procedure, **changed: str) -> dict[str, str]:
    """What the page posts for a known person with all papers in hand."""
    values = {
        "procedure": procedure.code,
        "command_id": str(uuid4()),
        "owner_kind": "citizen",
        "owner_id_number": "056090123456",
        "owner_name": "Nguyễn Văn Đức",
        "telephone": "0905 123 456",
        "address": "Tổ 3, phường Hòa An",
        "way": "counter-0",
        "summary": "Đăng ký khai sinh cho con",
        "set_count": "1",
        "return_method": "counter",
        "have-1": "on",
        "originals-1": "1",
        "copies-1": "0",
        "have-2": "on",
        "originals-2": "1",
        "copies-2": "2",
        "submit": "1",
        **changed,
    }
    return {name: value for name, value in values.items() if value != "(none)"}


def test_one_post_takes_a_dossier_in(counter: Seated, procedure: Procedure) -> None:
    response = counter.client.post("/desk/intake/", filled(procedure))

    dossier = Dossier.unscoped.get()
    assert response.status_code == 302
    assert response["Location"] == f"/desk/dossiers/{dossier.pk}/received/"
    assert (dossier.national_code, dossier.channel, dossier.fee_vnd, dossier.paid_vnd) == (
        2,
        "counter",
        8000,
        0,
    )
    assert dossier.current_due is not None
    party = Party.unscoped.get()
    assert (party.owner_name, party.telephone) == ("Nguyễn Văn Đức", "0905123456")
    rows = Component.unscoped.order_by("pk").values_list("key", "originals", "copies", "check_state")
    assert list(rows) == [("c1", 1, 0, "correct"), ("c2", 1, 2, "correct")]


def test_after_the_intake_code_secret_slip_and_qr_are_at_hand(counter: Seated, procedure: Procedure) -> None:
    response = counter.client.post("/desk/intake/", filled(procedure), follow=True)

    page = text_of(response)
    dossier, slip = Dossier.unscoped.get(), Slip.unscoped.get()
    assert dossier.code in page
    assert Party.unscoped.get().lookup_secret in page
    assert f'href="/desk/dossiers/{dossier.pk}/slips/{slip.pk}/"' in page
    assert "<svg" in page
    assert f"/desk/intake/?procedure={procedure.code}" in page


def test_a_fee_paid_in_cash_is_recorded_with_it(counter: Seated, procedure: Procedure) -> None:
    counter.client.post("/desk/intake/", filled(procedure, paid_now="on", reference="BL 000123"))

    payment = Payment.objects.get()
    assert (payment.amount_vnd, payment.way, payment.reference) == (8000, "cash", "BL 000123")
    assert Dossier.unscoped.get().finance == "paid"


def test_pressing_twice_takes_one_dossier_in(counter: Seated, procedure: Procedure) -> None:
    posted = filled(procedure, paid_now="on")

    first = counter.client.post("/desk/intake/", posted)
    second = counter.client.post("/desk/intake/", posted)

    assert first["Location"] == second["Location"]
    assert Dossier.unscoped.count() == 1
    assert Payment.objects.count() == 1
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        "accepted",
        "payment_recorded",
    ]


def test_papers_may_come_by_post(counter: Seated, procedure: Procedure) -> None:
    counter.client.post("/desk/intake/", filled(procedure, way="post-0", return_method="post"))

    dossier = Dossier.unscoped.get()
    assert (dossier.channel, dossier.return_method) == ("post", "post")


def test_the_dossier_belongs_to_the_account_of_a_known_person(counter: Seated, procedure: Procedure) -> None:
    citizen = factories.make_citizen(personal_id="056090123456")

    counter.client.post("/desk/intake/", filled(procedure))

    assert Dossier.unscoped.get().submitter_id == citizen.pk


@pytest.mark.parametrize(
    ("changed", "anchor", "said"),
    [
        ({"owner_name": ""}, "id_owner_name", "This field is required."),
        ({"owner_id_number": "12345"}, "id_owner_id_number", "has 12 digits"),
        ({"telephone": "12"}, "id_telephone", "has 10 or 11 digits"),
        ({"owner_kind": "organisation", "owner_id_number": "123"}, "id_owner_id_number", "not a tax code"),
        ({"email": "nobody"}, "id_email", "valid email"),
        ({"set_count": "0"}, "id_set_count", "greater than or equal to 1"),
        ({"way": "online-0"}, "id_way", "Select a valid choice"),
        ({"have-2": "(none)"}, "have-2", "“Giấy chứng sinh” is missing"),
    ],
)
def test_what_is_wrong_stands_at_the_top_and_beside_its_field(
    counter: Seated, procedure: Procedure, changed: dict[str, str], anchor: str, said: str
) -> None:
    response = counter.client.post("/desk/intake/", filled(procedure, **changed))

    page = text_of(response)
    assert response.status_code == 422
    assert f'href="#{anchor}"' in page
    assert f'id="{anchor}"' in page
    assert said in page
    assert "Tổ 3, phường Hòa An" in page
    assert not Dossier.unscoped.exists()


def test_a_known_person_is_filled_in_from_the_newest_dossier_and_it_leaves_a_trace(
    counter: Seated, procedure: Procedure
) -> None:
    case = factories.submitted(unit=counter.unit)

    response = counter.client.post("/desk/intake/person/", {"owner_id_number": case.citizen.personal_id})

    page = text_of(response)
    assert "Known: check with the person." in page
    assert case.citizen.full_name in page
    assert "<html" not in page
    assert AccessTrace.objects.get().dossier_id == case.id


def test_a_known_person_is_filled_in_from_the_account(counter: Seated, procedure: Procedure) -> None:
    citizen = factories.make_citizen("Lê Thị Hoa")

    response = counter.client.post("/desk/intake/person/", {"owner_id_number": citizen.personal_id})

    assert "Lê Thị Hoa" in text_of(response)


def test_without_scripts_the_look_up_keeps_what_was_filled_in(counter: Seated, procedure: Procedure) -> None:
    citizen = factories.make_citizen("Lê Thị Hoa", personal_id="056190123456")
    posted = filled(
        procedure,
        **{
            "owner_id_number": citizen.personal_id,
            "owner_name": "",
            "summary": "Khai sinh quá hạn",
            "look-up": "1",
            "have-2": "(none)",
            "submit": "(none)",
        },
    )

    response = counter.client.post("/desk/intake/", posted)

    page = text_of(response)
    assert response.status_code == 200
    assert 'value="Lê Thị Hoa"' in page
    assert "Khai sinh quá hạn" in page
    assert "Please correct the following" not in page
    assert [one.is_ticked for one in response.context["listed"]] == [True, False]
    assert not Dossier.unscoped.exists()


def test_the_same_person_again_is_named_by_a_dossier_not_by_personal_data(
    counter: Seated, procedure: Procedure
) -> None:
    case = factories.submitted(unit=counter.unit)
    elsewhere = factories.submitted(unit=factories.make_unit("Ủy ban nhân dân xã Khánh Vĩnh"))

    known = counter.client.get(f"/desk/intake/?procedure={procedure.code}&like={case.id}")
    unknown = counter.client.get(f"/desk/intake/?procedure={procedure.code}&like={elsewhere.id}")

    assert case.citizen.personal_id in text_of(known)
    assert elsewhere.citizen.personal_id not in text_of(unknown)


def test_the_procedures_of_the_unit_are_found_without_diacritics(
    counter: Seated, procedure: Procedure
) -> None:
    foreign = factories.make_procedure("Đăng ký khai tử")

    page = text_of(counter.client.get("/desk/intake/?q=dang+ky+khai"))
    hits = text_of(counter.client.get("/desk/intake/procedures/?q=khai+sinh"))

    assert f"?procedure={procedure.code}" in page
    assert foreign.code not in page
    assert procedure.name in hits
    assert "<html" not in hits


def test_a_procedure_that_the_unit_does_not_take_in_is_refused(counter: Seated) -> None:
    foreign = factories.make_procedure("Đăng ký khai tử")

    page = counter.client.get(f"/desk/intake/?procedure={foreign.code}")
    posted = counter.client.post("/desk/intake/", filled(foreign))

    assert (page.status_code, posted.status_code) == (404, 404)
    assert "does not take in the procedure" in text_of(page)
    assert not Dossier.unscoped.exists()


def test_only_an_intake_officer_sits_at_the_counter(counter: Seated, procedure: Procedure) -> None:
    officer = seated(counter.unit, "case_officer")

    assert officer.client.get("/desk/intake/").status_code == 403
    assert officer.client.post("/desk/intake/", filled(procedure)).status_code == 403
    assert officer.client.post("/desk/intake/person/", {"owner_id_number": "1"}).status_code == 403
    assert not Dossier.unscoped.exists()


def test_a_key_used_for_another_deed_takes_nothing_in(counter: Seated, procedure: Procedure) -> None:
    case = factories.accepted(unit=counter.unit)
    key = str(uuid4())
    counter.presses(case, "begin", command_id=key)

    response = counter.client.post("/desk/intake/", filled(procedure, command_id=key))

    assert response.status_code == 409
    assert "This page was used for another deed already." in text_of(response)
    assert Dossier.unscoped.count() == 1


@pytest.mark.parametrize("key", ["", "abc", "(none)"])
def test_an_intake_without_its_key_is_not_taken(counter: Seated, procedure: Procedure, key: str) -> None:
    assert counter.client.post("/desk/intake/", filled(procedure, command_id=key)).status_code == 404


def test_personal_data_never_stand_in_an_address(counter: Seated, procedure: Procedure) -> None:
    response = counter.client.post("/desk/intake/", filled(procedure))

    assert urlsplit(response["Location"]).query == ""
    assert counter.client.get("/desk/intake/person/?owner_id_number=056090123456").status_code == 405


def test_the_page_of_an_intake_has_a_fixed_number_of_queries(
    counter: Seated, procedure: Procedure, django_assert_num_queries: object
) -> None:
    address = f"/desk/intake/?procedure={procedure.code}"
    counter.client.get(address)
    counter.client.get("/desk/intake/procedures/?q=khai+sinh")  # the index of misspelt words is built once

    with django_assert_num_queries(9):  # type: ignore[operator]
        counter.client.get(address)
    with django_assert_num_queries(6):  # type: ignore[operator]
        counter.client.get("/desk/intake/procedures/?q=khai+sinh")
