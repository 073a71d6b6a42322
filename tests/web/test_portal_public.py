"""What everybody may see: home, search, procedures; also with a catalogue record that is half read."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factories import make_official, make_procedure, make_unit
from portal_ground import ROUGH, make_filed_online, set_version, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_the_home_page_asks_in_vietnamese_what_one_needs(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert "<h1>Ông/bà cần làm thủ tục gì?</h1>" in response.content.decode()


def test_the_whole_page_turns_english_at_a_press(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/"})

    said = text_of(client.get("/"))

    assert "What do you need to do?" in said
    assert "Look up a dossier" in said


def test_home_takes_two_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_filed_online()

    with django_assert_num_queries(2):
        client.get("/")


def test_search_forgives_missing_diacritics_and_typing_errors(client: Client) -> None:
    make_procedure("Đăng ký khai sinh", code="1.001193")
    make_procedure("Đăng ký kết hôn", code="1.000894")

    for typed in ("đăng ký khai sinh", "dang ky khai sinh", "dang ky khai sin"):
        found = client.get("/procedures/", {"q": typed}).content.decode()
        assert found.index("/procedures/1.001193/") < len(found), typed


def test_a_typed_code_leads_straight_to_its_procedure(client: Client) -> None:
    make_procedure("Đăng ký khai sinh", code="1.001193")

    response = client.get("/procedures/", {"q": "1.001193"})

    assert (response.status_code, response["Location"]) == (302, "/procedures/1.001193/")


def test_a_search_without_hits_says_what_to_try(client: Client) -> None:
    said = text_of(client.get("/procedures/", {"q": "xyzxyzxyz"}))

    assert "Chưa tìm thấy thủ tục nào" in said


@pytest.mark.parametrize("typed", ["\0", "%", "'; --", "<script>alert(1)</script>", "a" * 5000, " "])
def test_search_survives_whatever_is_typed(client: Client, typed: str) -> None:
    response = client.get("/procedures/", {"q": typed, "sector": typed, "event": typed})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_search_takes_two_queries_once_the_words_are_learnt(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_procedure("Đăng ký khai sinh")
    client.get("/procedures/", {"q": "khai sinh"})  # the words of the catalogue are learnt once

    with django_assert_num_queries(2):
        client.get("/procedures/", {"q": "khai sinh"})


def test_a_procedure_says_time_fee_papers_and_where(client: Client) -> None:
    procedure, unit = make_filed_online()

    said = text_of(client.get(f"/procedures/{procedure.code}/"))

    assert "5 ngày làm việc" in said
    assert "8.000 đồng" in said
    assert "Giấy chứng sinh 1 bản chính" in said
    assert "Nếu: Nộp thay" in said
    assert unit.name in said
    assert "Nộp trực tuyến Mất khoảng 10 phút" in said


def test_a_procedure_page_takes_three_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    procedure, _ = make_filed_online()

    with django_assert_num_queries(3):
        client.get(f"/procedures/{procedure.code}/")


def test_the_lower_fee_online_is_said(client: Client) -> None:
    procedure, _ = make_filed_online()
    version = procedure.current_version
    assert version is not None
    channels = [
        {"channel": "online", "limit": None, "fees": [{"amount_vnd": 0, "text": ""}]},
        {"channel": "counter", "limit": None, "fees": [{"amount_vnd": 15000, "text": ""}]},
    ]
    set_version(procedure, {**version.content, "channels": channels})

    said = text_of(client.get(f"/procedures/{procedure.code}/"))

    assert "Nộp trực tuyến rẻ hơn 15.000 đồng." in said


@pytest.mark.parametrize("content", [{}, ROUGH, {"channels": None, "components": "words", "levels": [None]}])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_half_read_record_still_makes_a_page(
    client: Client, content: dict[str, object], language: str
) -> None:
    procedure, _ = make_filed_online()
    set_version(procedure, content)
    client.post("/language/", {"language": language})

    response = client.get(f"/procedures/{procedure.code}/")

    assert response.status_code == 200
    assert "None" not in text_of(response)


def test_rough_limits_are_told_as_far_as_they_are_known(client: Client) -> None:
    procedure, _ = make_filed_online()
    set_version(procedure, ROUGH)

    said = text_of(client.get(f"/procedures/{procedure.code}/"))

    assert "Trực tuyến Thời hạn giải quyết chưa có thông tin; xin hỏi đơn vị tiếp nhận" in said
    assert "10 ngày làm việc Phí, lệ phí Theo quy định của địa phương" in said
    assert "Ngay trong ngày Phí, lệ phí miễn phí" in said
    assert "được máy đọc lại" in said


def test_channels_with_the_same_limit_and_fee_are_told_once(client: Client) -> None:
    procedure, _ = make_filed_online()

    said = text_of(client.get(f"/procedures/{procedure.code}/"))

    assert "Trực tuyến, trực tiếp tại quầy, qua bưu chính Thời hạn giải quyết 5 ngày làm việc" in said
    assert said.count("5 ngày làm việc") == 1


def test_an_unknown_procedure_is_not_found_with_words(client: Client) -> None:
    response = client.get("/procedures/9.999999/")

    assert response.status_code == 404
    assert "Không tìm thấy nội dung này" in text_of(response)


def test_a_procedure_that_no_unit_takes_online_offers_no_button(client: Client) -> None:
    procedure = make_procedure()

    response = client.get(f"/procedures/{procedure.code}/")

    assert f"/procedures/{procedure.code}/apply/" not in response.content.decode()


def test_filing_asks_to_sign_in_and_comes_back(client: Client) -> None:
    procedure, _ = make_filed_online()
    path = f"/procedures/{procedure.code}/apply/"

    response = client.post(path, {"next": path})

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=%2Fprocedures%2F")


def test_an_official_is_told_to_use_the_desk() -> None:
    procedure, _ = make_filed_online()
    client, _ = signed_in(make_official(make_unit()))

    response = client.post(f"/procedures/{procedure.code}/apply/")

    assert response.status_code == 403
    assert "Phần này dành cho người dân" in text_of(response)
