"""Whoever holds a slip can see whether it was issued here and is in force, and learns nothing else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

import factories
from factories import Case, accepted, make_citizen
from motcua.dossiers.actions import slips
from motcua.dossiers.models import Party, Slip
from motcua.web.portal.views import verify
from portal_ground import text_of

pytestmark = pytest.mark.django_db


def address(case: Case) -> str:
    return f"/verify/{factories.reference_of(case)}/"


def test_the_page_says_what_stands_on_the_paper(client: Client) -> None:
    case = accepted()

    said = text_of(client.get(address(case)))

    assert "Giấy này do cơ quan cấp" in said
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in said
    assert "Thông tư 03/2025/TT-VPCP" in said
    for word in ("01/TNHS", case.unit.name, case.code, "N. V. Đ.", "08:30 ngày 09/11/2026"):
        assert word in said


def test_nothing_personal_but_initials_is_told(client: Client) -> None:
    case = accepted(citizen=make_citizen(personal_id="056090001234", email="duc@example.vn"))

    page = client.get(address(case)).content.decode()

    party = case.party
    for personal in (
        party.owner_name,
        party.owner_id_number,
        party.telephone,
        party.email,
        party.address,
        party.summary,
        case.secret,
    ):
        assert personal
        assert personal not in page


def test_the_address_holds_neither_code_nor_secret() -> None:
    case = accepted()

    assert case.code not in address(case)
    assert case.secret not in address(case)


def test_the_stored_pdf_is_told_by_its_hash(client: Client) -> None:
    case = accepted()
    with factories.as_system():
        file = slips.render(Slip.objects.get(dossier_id=case.id).pk)

    assert file.sha256 in text_of(client.get(address(case)))


def test_a_right_reference_is_read_without_writing(client: Client) -> None:
    case = accepted()

    with CaptureQueriesContext(connection) as asked:
        client.get(address(case))

    assert len(asked) == 2
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_a_wrong_reference_is_answered_alike_whether_the_slip_exists_or_not(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    slip_id = int(factories.reference_of(accepted()).split("-")[0])

    with django_assert_num_queries(2):
        wrong = client.get(f"/verify/{slip_id}-000000000000/")
    with django_assert_num_queries(2):
        none = client.get(f"/verify/{slip_id + 1000}-000000000000/")

    assert (wrong.status_code, none.status_code) == (404, 404)
    assert "Không có giấy, phiếu nào mang mã xác minh này" in text_of(wrong)
    assert text_of(wrong).replace(str(slip_id), "") == text_of(none).replace(str(slip_id + 1000), "")


def test_guessing_ends(client: Client) -> None:
    for number in range(verify.WRONG_BY_ADDRESS):
        assert client.get(f"/verify/{number}-000000000000/").status_code == 404

    response = client.get("/verify/1-000000000000/")

    assert response.status_code == 429
    assert "Đã thử quá nhiều lần." in text_of(response)


def test_a_reference_is_taken_as_it_is_typed(client: Client) -> None:
    reference = factories.reference_of(accepted())
    slip_id, digits = reference.split("-")
    typed = f"{slip_id} {digits[:4].lower()}-{digits[4:8]} {digits[8:]}"

    response = client.get("/verify/", {"reference": typed})

    assert response["Location"] == f"/verify/{reference}/"


def test_half_a_reference_is_asked_for_again(client: Client) -> None:
    response = client.get("/verify/", {"reference": "4711"})

    assert response.status_code == 422
    assert "Xin nhập đủ mã xác minh" in text_of(response)


def test_nothing_can_be_sent_to_it(client: Client) -> None:
    assert client.post("/verify/").status_code == 405
    assert client.post(address(accepted())).status_code == 405


def test_an_erased_party_leaves_the_slip_verifiable(client: Client) -> None:
    case = accepted()
    with factories.as_system():
        Party.objects.filter(pk=case.id).delete()

    said = text_of(client.get(address(case)))

    assert "Giấy này do cơ quan cấp" in said
    assert "N. V. Đ." not in said
