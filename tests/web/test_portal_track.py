"""Looking up a dossier by code and look-up secret: no guessing, no secret in a URL, half an hour long."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from factories import Case, accepted, make_citizen, submitted
from motcua.web.portal.views import track
from portal_ground import signed_in, text_of

pytestmark = pytest.mark.django_db


def look_up(client: Client, case: Case, *, secret: str = "") -> str:
    response = client.post("/track/", {"code": case.code, "secret": secret or case.secret})
    assert response.status_code == 302
    return str(response["Location"])


def test_code_and_secret_open_the_story_of_the_dossier(client: Client) -> None:
    case = accepted()

    said = text_of(client.get(look_up(client, case)))

    assert case.code in said
    assert "Ông/bà đã nộp hồ sơ đến Ủy ban nhân dân phường Hòa An." in said
    assert "đã tiếp nhận hồ sơ và cấp giấy hẹn. Hẹn trả kết quả vào 08:30 ngày 09/11/2026." in said


def test_the_secret_is_taken_in_small_letters_and_with_spaces(client: Client) -> None:
    case = submitted()
    typed = f" {case.secret[:3].lower()} {case.secret[3:].lower()}"

    assert client.get(look_up(client, case, secret=typed)).status_code == 200


def test_the_secret_never_stands_in_an_address_or_on_the_page(client: Client) -> None:
    case = submitted()

    address = look_up(client, case)

    assert case.secret not in address
    assert case.secret not in client.get(address).content.decode()


def test_the_code_from_the_qr_is_filled_in_and_nothing_else_is_told(client: Client) -> None:
    case = submitted()

    page = client.get("/track/", {"code": case.code}).content.decode()

    assert f'value="{case.code}"' in page
    assert case.procedure.name not in page


def test_a_wrong_code_and_a_wrong_secret_are_answered_alike(client: Client) -> None:
    case = submitted()

    wrong_secret = client.post("/track/", {"code": case.code, "secret": "AAAAAA"})
    wrong_code = client.post("/track/", {"code": "H56.1-20261122-9999999", "secret": case.secret})

    assert wrong_secret.status_code == wrong_code.status_code == 422
    assert text_of(wrong_secret) == text_of(wrong_code)


def test_a_wrong_code_costs_as_many_queries_as_a_wrong_secret(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = submitted()

    with django_assert_num_queries(5):
        client.post("/track/", {"code": case.code, "secret": "AAAAAA"})
    with django_assert_num_queries(5):
        client.post("/track/", {"code": "H56.1-20261122-9999999", "secret": "AAAAAA"})


def test_guessing_at_one_dossier_ends_even_with_the_right_secret(client: Client) -> None:
    case = submitted()
    for number in range(track.BY_ADDRESS):
        client.post("/track/", {"code": f"H56.1-20261122-{number:07d}", "secret": "AAAAAA"})

    response = client.post("/track/", {"code": case.code, "secret": case.secret})

    assert response.status_code == 429
    assert "Đã thử quá nhiều lần." in text_of(response)


def test_guessing_from_many_addresses_at_one_dossier_ends_too() -> None:
    case = submitted()
    for number in range(track.BY_CODE):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post("/track/", {"code": case.code, "secret": "AAAAAA"})

    response = Client(REMOTE_ADDR="10.0.1.1").post("/track/", {"code": case.code, "secret": case.secret})

    assert response.status_code == 429


def test_empty_fields_are_asked_for_and_not_counted(client: Client) -> None:
    for _ in range(track.BY_ADDRESS + 1):
        response = client.post("/track/", {"code": "", "secret": ""})

    assert response.status_code == 422
    assert "Xin nhập mã hồ sơ" in text_of(response)


def test_without_a_ticket_a_dossier_leads_to_the_look_up_whether_it_exists_or_not(client: Client) -> None:
    case = submitted()

    for page in ("", "supply/", "withdraw/", "result/", "slips/1/"):
        known = client.get(f"/dossiers/{case.code}/{page}")
        unknown = client.get(f"/dossiers/H56.1-20261122-9999999/{page}")
        assert known["Location"].replace(case.code, "H56.1-20261122-9999999") == unknown["Location"]
        assert unknown["Location"].startswith("/track/?code=H56.1-20261122-9999999")


def test_a_ticket_opens_one_dossier_alone(client: Client) -> None:
    case, other = submitted(), submitted()
    look_up(client, case)

    assert client.get(f"/dossiers/{other.code}/").status_code == 302


def test_a_ticket_ends_after_thirty_minutes(client: Client) -> None:
    case = submitted()
    address = look_up(client, case)

    with time_machine.travel(timezone.now() + timedelta(minutes=29), tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert client.get(address).status_code == 302


def test_the_submitter_signed_in_needs_no_secret() -> None:
    case = submitted()
    client, _ = signed_in(case.citizen)

    assert client.get(f"/dossiers/{case.code}/").status_code == 200


def test_another_citizen_signed_in_is_asked_for_the_secret() -> None:
    case = submitted()
    client, _ = signed_in(make_citizen("Trần Thị Lạ"))

    assert client.get(f"/dossiers/{case.code}/")["Location"] == f"/track/?code={case.code}"


def test_id_and_telephone_are_masked(client: Client) -> None:
    case = submitted(citizen=make_citizen(personal_id="056090001234"))

    page = client.get(look_up(client, case)).content.decode()

    assert "056•••••••34" in page
    assert "056090001234" not in page
    assert case.citizen.telephone not in page


def test_the_page_is_not_kept_by_any_cache(client: Client) -> None:
    case = submitted()

    response = client.get(look_up(client, case))

    assert "no-store" in response["Cache-Control"]
