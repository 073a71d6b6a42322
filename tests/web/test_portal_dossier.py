"""The page of one dossier: its story, its due date, and what the applicant can do now."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

import factories
from factories import (
    MONDAY,
    Case,
    accepted,
    as_system,
    awaiting_supplement,
    concluded,
    in_processing,
    refused,
    returned,
    stopped,
    submitted,
)
from motcua.dossiers.actions import money, supplements, work
from motcua.dossiers.models import Component, Dossier
from motcua.dossiers.rules import projection
from motcua.notices.actions import tell
from motcua.notices.models import Notice
from motcua.records import actions as records
from motcua.records.rules import ACCEPTED_UPLOADS
from motcua.surveys.models import Rating
from motcua.web.portal import story
from portal_ground import PDF, signed_in, text_of

pytestmark = pytest.mark.django_db


def page(case: Case, path: str = "") -> tuple[Client, str]:
    client, _ = signed_in(case.citizen)
    return client, f"/dossiers/{case.code}/{path}"


def read(case: Case) -> str:
    client, address = page(case)
    response = client.get(address)
    assert response.status_code == 200
    return text_of(response)


def test_every_kind_of_event_is_told_or_kept_back_on_purpose() -> None:
    assert set(projection._STEPS) == set(story._SENTENCES) | story.UNTOLD


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "stage", [submitted, accepted, refused, in_processing, awaiting_supplement, stopped, concluded, returned]
)
def test_the_page_stands_in_every_stage_and_both_languages(stage: object, language: str) -> None:
    case = stage(fee_vnd=8000)  # type: ignore[operator]
    client, address = page(case)
    client.post("/language/", {"language": language})

    response = client.get(address)

    assert response.status_code == 200
    assert case.code in text_of(response)


def test_officials_are_never_named() -> None:
    said = read(returned(concluded()))

    assert "Lê Thị Hạnh" not in said
    assert "Trần Quốc Bảo" not in said


def test_notes_inside_the_agency_are_not_told() -> None:
    case = in_processing()
    with as_system():
        work.complete(
            dossier_id=case.id,
            note="Nghi ngờ giấy tờ",
            by=case.as_role("case_officer"),
            at=case.hour(1),
            command_id=case.key("complete"),
        )

    assert "Nghi ngờ" not in read(case)


def test_a_refusal_tells_reason_and_ground() -> None:
    said = read(refused())

    assert "Lý do: Hồ sơ không thuộc thẩm quyền giải quyết của đơn vị." in said
    assert "Căn cứ: Nghị định số 118/2025/NĐ-CP" in said


def test_the_due_date_is_explained_day_by_day() -> None:
    said = read(accepted(at=MONDAY, limit=(5, "working_day")))

    assert "Thời hạn giải quyết là 5 ngày làm việc, tính từ lúc tiếp nhận: 08:30 ngày 02/11/2026." in said
    assert "Vì vậy hẹn trả kết quả vào 08:30 ngày 09/11/2026 ." in said
    assert "Thứ Hai 02/11/2026 không Ngày tiếp nhận" in said
    assert "Thứ Sáu 06/11/2026 ngày thứ 4 Ngày làm việc" in said
    assert "Chủ nhật 08/11/2026 không Nghỉ hằng tuần" in said
    assert "Thứ Hai 09/11/2026 ngày thứ 5 Ngày làm việc" in said


def test_a_dossier_without_a_limit_says_so() -> None:
    said = read(accepted(limit=None))

    assert "Thủ tục này không quy định thời hạn cố định." in said
    assert "Xem cách tính ngày hẹn" not in said


def test_a_clock_stop_and_the_new_due_date_are_told() -> None:
    case = awaiting_supplement()
    with as_system():
        supplements.supply(
            dossier_id=case.id,
            components=[factories.HandedIn(key="c2", name="Giấy chứng sinh")],
            by=case.as_citizen,
            at=case.hour(24),
            command_id="s",
        )
        supplements.confirm(
            dossier_id=case.id, by=case.as_role("case_officer"), at=case.hour(48), command_id="c"
        )

    said = read(case)

    assert (
        "Từ 08:30 ngày 02/11/2026 đến 08:30 ngày 04/11/2026, thời hạn tạm dừng để chờ ông/bà bổ sung." in said
    )
    assert "Lúc đầu hẹn vào 08:30 ngày 09/11/2026; nay hẹn vào 08:30 ngày 11/11/2026" in said


def test_an_extension_is_told_with_its_document() -> None:
    case = in_processing()
    with as_system():
        work.extend(
            dossier_id=case.id,
            due=case.state.current_due + timedelta(days=7),  # type: ignore[operator]
            ground="Phải xác minh tại địa phương",
            document="12/VBXL",
            by=case.as_role("agency_head"),
            at=case.hour(1),
            command_id="e",
        )

    said = read(case)

    assert "Đơn vị dời ngày hẹn từ 08:30 ngày 09/11/2026 sang 08:30 ngày 16/11/2026 (12/VBXL)." in said
    assert "Lý do: Phải xác minh tại địa phương" in said


@time_machine.travel(MONDAY + timedelta(days=10), tick=False)
def test_lateness_is_admitted_with_an_apology() -> None:
    said = read(accepted())

    assert "Hồ sơ đã quá hạn từ 08:30 ngày 09/11/2026. Chúng tôi còn nợ ông/bà lời xin lỗi" in said


def test_what_is_owed_and_how_to_pay_is_told() -> None:
    case = in_processing(fee_vnd=8000)
    with as_system():
        money.demand(
            dossier_id=case.id,
            amount_vnd=8000,
            notice_number="TB-1",
            by=case.as_intake,
            at=case.hour(1),
            command_id="d",
        )

    said = read(case)

    assert "Cần nộp: 8.000 đồng" in said
    assert "Hồ sơ đang chờ khoản nộp này" in said
    assert f"nêu mã hồ sơ {case.code}" in said


def test_the_page_takes_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, address = page(returned(concluded()))

    with django_assert_num_queries(14):
        client.get(address)


# Supplement


def upload(client: Client, address: str, key: str, content: bytes = PDF) -> object:
    return client.post(f"{address}{key}/upload/", {"file": SimpleUploadedFile("bo-sung.pdf", content)})


def test_what_was_asked_is_supplied_file_by_file() -> None:
    case = awaiting_supplement()
    client, address = page(case, "supply/")

    assert "Giấy chứng sinh có xác nhận của cơ sở y tế" in text_of(client.get(address))
    assert upload(client, address, "c2").status_code == 302  # type: ignore[attr-defined]
    assert "bo-sung.pdf" in text_of(client.get(address))
    sent = client.post(address)

    assert sent["Location"] == f"/dossiers/{case.code}/"
    assert case.row.supplied_at is not None
    with as_system():
        assert Component.objects.get(dossier_id=case.id, key="c2").file_name == "bo-sung.pdf"
    assert "Đang kiểm tra phần bổ sung" in read(case)


def test_a_holder_of_the_secret_supplies_too(client: Client) -> None:
    case = awaiting_supplement()
    client.post("/track/", {"code": case.code, "secret": case.secret})
    address = f"/dossiers/{case.code}/supply/"

    upload(client, address, "c2")
    client.post(address)

    assert case.row.supplied_at is not None


def test_sending_the_supplement_twice_supplies_once() -> None:
    case = awaiting_supplement()
    client, address = page(case, "supply/")
    upload(client, address, "c2")

    client.post(address)
    again = client.post(address)

    assert again["Location"] == f"/dossiers/{case.code}/"
    assert case.row.last_seq == case.state.last_seq + 1


def test_an_unfinished_supplement_is_sent_only_on_purpose() -> None:
    case = awaiting_supplement()
    client, address = page(case, "supply/")

    response = client.post(address)

    assert response.status_code == 422
    assert "Xin chọn tệp cho mục này." in text_of(response)
    assert case.row.supplied_at is None


def test_a_supplement_of_a_wrong_type_is_refused() -> None:
    client, address = page(awaiting_supplement(), "supply/")

    response = upload(client, address, "c2", b"words")

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "Không nhận loại tệp này." in text_of(response)


def test_what_was_not_asked_cannot_be_supplied() -> None:
    client, address = page(awaiting_supplement(), "supply/")

    assert upload(client, address, "c1").status_code == 404  # type: ignore[attr-defined]


def test_a_supplement_arrives_in_parts_too() -> None:
    case = awaiting_supplement()
    client, address = page(case, "supply/")
    client.get(address)

    response = client.put(
        f"{address}c2/part/",
        PDF,
        content_type="application/octet-stream",
        HTTP_UPLOAD_IDENTITY="a",
        HTTP_UPLOAD_OFFSET="0",
        HTTP_UPLOAD_LENGTH=str(len(PDF)),
        HTTP_UPLOAD_NAME="anh.pdf",
    )

    assert response.json() == {"offset": len(PDF), "done": True}
    assert "anh.pdf" in text_of(client.get(address))


def test_a_gathered_file_is_removed_again() -> None:
    client, address = page(awaiting_supplement(), "supply/")
    upload(client, address, "c2")

    client.post(f"{address}c2/remove/")

    assert "bo-sung.pdf" not in text_of(client.get(address))


def test_nothing_can_be_supplied_while_nothing_is_asked() -> None:
    case = accepted()
    client, address = page(case, "supply/")

    assert client.get(address)["Location"] == f"/dossiers/{case.code}/"


# Withdrawal


def test_withdrawing_asks_first_and_then_withdraws_once() -> None:
    case = accepted()
    client, address = page(case, "withdraw/")

    assert "Rút hồ sơ?" in text_of(client.get(address))
    assert case.row.national_code == 2
    client.post(address)
    client.post(address)

    assert case.row.national_code == 7
    assert case.row.last_seq == case.state.last_seq + 1


def test_a_signed_result_can_no_longer_be_withdrawn() -> None:
    case = concluded()
    client, address = page(case, "withdraw/")

    response = client.post(address)

    assert response.status_code == 409
    assert "hồ sơ đã chuyển sang bước khác" in text_of(response)
    assert case.row.national_code == 9


# Rating


def test_a_rating_is_taken_once() -> None:
    case = returned()
    client, address = page(case, "rate/")

    client.post(address, {"score": "5", "words": "Cán bộ tận tình"})
    client.post(address, {"score": "1", "words": "Đổi ý"})

    rating = Rating.objects.get(dossier_id=case.id)
    assert (rating.score, rating.words) == (5, "Cán bộ tận tình")
    assert "Ông/bà đã đánh giá 5 trên 5 điểm." in read(case)


@pytest.mark.parametrize("score", ["", "0", "6", "5.0", "rất tốt"])
def test_a_rating_outside_the_five_points_is_asked_again_and_the_words_stay(score: str) -> None:
    client, address = page(returned(), "rate/")

    response = client.post(address, {"score": score, "words": "Cán bộ tận tình"})

    assert response.status_code == 422
    assert "Xin chọn mức độ hài lòng." in text_of(response)
    assert "Cán bộ tận tình" in text_of(response)
    assert Rating.objects.count() == 0


def test_nothing_is_rated_before_the_result_is_handed_over() -> None:
    client, address = page(concluded(), "rate/")

    assert client.post(address, {"score": "5"}).status_code == 409
    assert Rating.objects.count() == 0


# Papers to fetch


def test_the_receipt_slip_is_fetched_as_pdf() -> None:
    case = accepted()
    client, address = page(case)
    href = next(part for part in client.get(address).content.decode().split('"') if "/slips/" in part)

    response = client.get(href)

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_slip_of_another_dossier_is_not_found() -> None:
    case, other = accepted(), accepted()
    client, address = page(case)
    other_client, other_address = page(other)
    href = next(p for p in other_client.get(other_address).content.decode().split('"') if "/slips/" in p)

    assert client.get(f"{address}slips/{href.rstrip('/').split('/')[-1]}/").status_code == 404


def test_the_result_is_fetched_after_the_hand_over_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = records.store(io.BytesIO(PDF), limit_bytes=10_000, accepted=ACCEPTED_UPLOADS)
    monkeypatch.setattr(factories, "make_file", lambda: stored)
    case = concluded()
    client, address = page(case, "result/")

    assert client.get(address).status_code == 404
    returned(case)
    response = client.get(address)

    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"] == f'inline; filename="{case.code}-ket-qua.pdf"'


# The list


def test_the_list_shows_own_dossiers_and_drafts_alone() -> None:
    case, other = accepted(), accepted()
    client, _ = signed_in(case.citizen)

    said = text_of(client.get("/mine/"))

    assert case.code in said
    assert other.code not in said


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_takes_the_same_queries_however_long_it_is(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    citizen = factories.make_citizen()
    for _ in range(many):
        told(factories.awaiting_supplement(accepted(citizen=citizen)))
    client, _ = signed_in(citizen)

    with django_assert_num_queries(9):
        client.get("/mine/")


def told(case: factories.Case, *, seq: int = 1) -> Notice:
    """A message about the dossier in its applicant's inbox."""
    tell(
        to=case.citizen.pk,
        kind="submitted",
        values={"code": case.code, "procedure": "Đăng ký khai sinh"},
        key=f"dossier-{case.id}-{seq}",
        dossier_id=case.id,
        at=MONDAY,
    )
    return Notice.objects.get(way="inbox", key=f"dossier-{case.id}-{seq}")


def test_what_waits_for_the_person_comes_first_with_what_to_do_and_by_when() -> None:
    citizen = factories.make_citizen()
    idle = accepted(citizen=citizen)
    asked = factories.awaiting_supplement(accepted(citizen=citizen))
    ready = concluded(factories.in_processing(accepted(citizen=citizen)))
    client, _ = signed_in(citizen)

    said = client.get("/mine/").content.decode()

    first = said[said.index('id="waiting"') : said.index('id="dossiers"')]
    assert idle.code not in first
    assert f'href="/dossiers/{asked.code}/supply/"' in first
    assert first.index(asked.code) < first.index(ready.code)
    assert "Cần bổ sung hoặc sửa hồ sơ trước" in first


def test_what_was_sent_waits_for_the_officer_and_no_longer_for_the_person() -> None:
    asked = factories.awaiting_supplement(accepted(citizen=factories.make_citizen()))
    Dossier.unscoped.filter(pk=asked.id).update(supplied_at=MONDAY)
    client, _ = signed_in(asked.citizen)

    said = client.get("/mine/").content.decode()

    assert 'id="waiting"' not in said
    assert "Hiện không có việc gì chờ ông (bà)." in said


def test_of_the_messages_a_few_are_folded_the_unread_first() -> None:
    case = accepted()
    notices = [told(case, seq=seq) for seq in range(1, 9)]
    Notice.objects.filter(pk__in=[one.pk for one in notices[1:]]).update(read_at=MONDAY)
    client, _ = signed_in(case.citizen)

    said = client.get("/mine/").content.decode()

    folded = re.findall(r'<details class="pt-message([^"]*)"', said)
    assert folded == [" pt-message--new", "", "", "", ""]
    assert f"/mine/messages/{notices[0].pk}/read/" in said
    assert 'href="/messages/"' in said


def test_messages_are_in_the_inbox_until_read_and_for_their_reader_alone() -> None:
    case = accepted()
    tell(
        to=case.citizen.pk,
        kind="submitted",
        values={"code": case.code, "procedure": "Đăng ký khai sinh"},
        key=f"dossier-{case.id}-1",
        dossier_id=case.id,
        at=MONDAY,
    )
    notice = Notice.objects.get(way="inbox")
    client, _ = signed_in(case.citizen)
    stranger, _ = signed_in(factories.make_citizen("Trần Thị Lạ"))

    stranger.post(f"/mine/messages/{notice.pk}/read/")
    assert "mới" in text_of(client.get("/mine/"))
    client.post(f"/mine/messages/{notice.pk}/read/")

    said = text_of(client.get("/mine/"))
    assert case.code in said
    assert "Đã đọc" not in said
    assert 'id="messages"' not in stranger.get("/mine/").content.decode()


@pytest.mark.parametrize(
    "path", ["/procedures/%00/", "/dossiers/%00/", "/procedures/%00/apply/", "/track/?code=%00"]
)
def test_characters_that_no_database_holds_do_no_harm(path: str) -> None:
    client, _ = signed_in()

    assert client.get(path).status_code in (200, 404)


def test_typed_characters_that_no_database_holds_are_left_out(client: Client) -> None:
    case = returned()
    client.post("/track/", {"code": f"{case.code}\0", "secret": f"{case.secret}\0"})

    response = client.post(f"/dossiers/{case.code}/rate/", {"score": "5", "words": "tốt\0"})

    assert response.status_code == 302
    assert Rating.objects.get().words == "tốt"


def test_the_list_asks_to_sign_in(client: Client) -> None:
    assert client.get("/mine/")["Location"] == "/sign-in/?next=%2Fmine%2F"
