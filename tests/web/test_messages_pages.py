"""Pages of messages: a person's own, their choices, deliveries for officials, and the words of each kind."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

import factories
from motcua.accounts.models import User
from motcua.notices import actions, queries
from motcua.notices.models import Contact, ContactCode, Notice, Preference, Wording
from motcua.web.messages.words import reason
from portal_ground import signed_in, text_of
from stand_ins import Messengers

pytestmark = pytest.mark.django_db


def tell(to: int | None, key: str = "k1", kind: str = "submitted", **more: Any) -> None:
    actions.tell(
        to=to,
        kind=kind,
        values={"code": "H56.1", "procedure": "Đăng ký khai sinh", "deadline": "2026-11-12T10:00:00+00:00"},
        key=key,
        link="/track/?code=H56.1",
        at=timezone.now(),
        **more,
    )


def with_mobile(**more: str) -> User:
    citizen: User = factories.make_citizen(**more)
    User.objects.filter(pk=citizen.pk).update(telephone="0905123456")
    return citizen


def deliver() -> int:
    return actions.deliver_due(now=timezone.now())


def official(role: str = "reform_staff") -> tuple[Client, User]:
    user = factories.make_official(factories.make_unit(), role)
    client = Client()
    client.force_login(user)
    return client, user


# A citizen's own


def test_the_centre_shows_filters_and_marks_what_is_new() -> None:
    citizen = factories.make_citizen()
    tell(citizen.pk)
    tell(citizen.pk, "k2", "payment_demanded")
    client, _ = signed_in(citizen)

    assert "2 chưa đọc" in text_of(client.get("/messages/"))
    payments = text_of(client.get("/messages/?group=payments"))
    assert "cần thực hiện nghĩa vụ tài chính" in payments
    assert "đã được nộp" not in payments
    client.post("/messages/read/", {"notice": str(Notice.objects.get(key="k1", way="inbox").pk)})
    assert "đã được nộp" not in text_of(client.get("/messages/?show=unread"))
    assert "Không có thông báo nào phù hợp" in text_of(client.get("/messages/?code=H56.2"))
    client.post("/messages/read/", {"notice": "all"})
    assert queries.unread_count(citizen.pk) == 0


def test_nobody_reads_or_marks_the_messages_of_another() -> None:
    citizen = factories.make_citizen()
    tell(citizen.pk)
    stranger, _ = signed_in(factories.make_citizen("Trần Thị Lạ"))

    assert "H56.1" not in text_of(stranger.get("/messages/"))
    stranger.post("/messages/read/", {"notice": str(Notice.objects.get(way="inbox").pk)})
    assert queries.unread_count(citizen.pk) == 1
    assert Client().get("/messages/").status_code == 302


@pytest.mark.parametrize("many", [1, 15])
def test_the_centre_takes_the_same_queries_however_many_messages(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    citizen = factories.make_citizen()
    for number in range(many):
        tell(citizen.pk, f"k{number}")
    client, _ = signed_in(citizen)

    with django_assert_num_queries(5):
        client.get("/messages/")


def test_the_language_and_the_ways_chosen_are_used(messengers: Messengers) -> None:
    citizen = with_mobile(email="duc@example.vn")
    client, _ = signed_in(citizen)
    answer = client.post(
        "/messages/preferences/",
        {
            "ways-dossiers": ["sms"],
            "language": "en",
            "quiet": "own",
            "quiet_from": "00:00",
            "quiet_to": "00:00",
        },
    )
    assert answer.status_code == 302
    tell(citizen.pk)
    deliver()

    assert messengers.taken("sms") == [
        "Dossier H56.1 was submitted. Follow it: http://127.0.0.1:8000/track/?code=H56.1"
    ]
    assert mail.outbox == []
    page = client.get("/messages/preferences/").content.decode()
    assert re.search(r'value="sms" checked', page)


def test_a_choice_kept_as_it_was_shown_changes_nothing(messengers: Messengers) -> None:
    """SMS is shown for the group because some of its kinds go by SMS: keeping it does not send all of them so."""
    citizen = with_mobile(email="duc@example.vn")
    client, _ = signed_in(citizen)
    client.post("/messages/preferences/", {"ways-dossiers": ["email", "sms"], "language": "vi"})
    assert Preference.objects.get().channels.get("dossiers") is None
    tell(citizen.pk)

    assert sorted(Notice.objects.values_list("way", flat=True)) == ["email", "inbox"]


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"ways-dossiers": ["pigeon"]}, 422),
        ({"language": "xx"}, 422),
        ({"quiet": "own", "quiet_from": "25:00", "quiet_to": "07:00"}, 422),
        ({"quiet": "own"}, 422),
    ],
)
def test_what_does_not_exist_cannot_be_chosen(posted: dict[str, Any], status: int) -> None:
    client, _ = signed_in()
    assert client.post("/messages/preferences/", posted).status_code == status
    assert Preference.objects.count() == 0


# Addresses


def begin(client: Client, typed: str, channel: str = "sms") -> None:
    client.post("/messages/addresses/", {"deed": "begin", "channel": channel, "address": typed})


def code_of(text: str) -> str:
    found = re.search(r"\d{6}", text)
    assert found is not None
    return found[0]


def test_a_new_number_is_used_after_its_code_was_typed_and_not_before(messengers: Messengers) -> None:
    citizen = with_mobile()
    client, _ = signed_in(citizen)
    actions.choose(
        user_id=citizen.pk, channels={"dossiers": ["sms"]}, language="", quiet=None, at=timezone.now()
    )
    begin(client, "+84 905 777 888")
    deliver()
    (sent,) = messengers.memory.messages()
    assert sent["to"] == "0905777888"
    tell(citizen.pk, urgent=True)
    assert Notice.objects.get(key="k1", way="sms").address == "0905123456"

    client.post("/messages/addresses/", {"deed": "prove", "channel": "sms", "code": code_of(sent["content"])})
    tell(citizen.pk, "k2", urgent=True)

    assert Contact.objects.get().address == "0905777888"
    assert Notice.objects.get(key="k2", way="sms").address == "0905777888"
    assert ContactCode.objects.count() == 0


def test_the_code_stands_nowhere_once_it_was_sent(messengers: Messengers) -> None:
    client, _ = signed_in()
    begin(client, "0905777888")
    deliver()
    code = code_of(messengers.taken("sms")[0])

    row = Notice.objects.get(template="contact_code")
    assert row.values == {}
    assert code not in str(list(ContactCode.objects.values()))


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(messengers: Messengers) -> None:
    client, _ = signed_in()
    begin(client, "0905777888")
    deliver()
    code = code_of(messengers.taken("sms")[0])
    for wrong in ("", "000000", "abc", "1" * 20, "999999"):
        client.post("/messages/addresses/", {"deed": "prove", "channel": "sms", "code": wrong})
    client.post("/messages/addresses/", {"deed": "prove", "channel": "sms", "code": code})

    assert Contact.objects.count() == 0


def test_a_code_lives_ten_minutes(messengers: Messengers) -> None:
    client, _ = signed_in()
    begin(client, "0905777888")
    deliver()
    ContactCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    code = code_of(messengers.taken("sms")[0])
    client.post("/messages/addresses/", {"deed": "prove", "channel": "sms", "code": code})

    assert Contact.objects.count() == 0


def test_three_codes_an_hour_and_no_more_also_to_one_number_from_many_accounts(
    messengers: Messengers,
) -> None:
    for number in range(5):
        client, _ = signed_in(factories.make_citizen(f"Người {number}"))
        begin(client, "0905777888")

    assert Notice.objects.filter(template="contact_code").count() == 3


@pytest.mark.parametrize(
    ("channel", "typed"), [("sms", "02583822822"), ("sms", "x"), ("email", "a@b"), ("fax", "1")]
)
def test_an_address_that_is_none_gets_no_code(channel: str, typed: str) -> None:
    client, _ = signed_in()
    begin(client, typed, channel)
    assert ContactCode.objects.count() == 0


# The link that ends mail


def test_the_link_in_a_mail_ends_mail_of_its_group_without_signing_in() -> None:
    citizen = factories.make_citizen(email="duc@example.vn")
    tell(citizen.pk)
    deliver()
    (sent,) = mail.outbox
    address = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    assert Preference.objects.count() == 0
    assert "Hồ sơ của tôi" in text_of(Client().get(address))
    assert Preference.objects.count() == 0  # looking changes nothing
    assert Client(enforce_csrf_checks=True).post(address).status_code == 200
    tell(citizen.pk, "k2")
    assert list(Notice.objects.filter(key="k2").values_list("way", flat=True)) == ["inbox"]
    page = signed_in(citizen)[0].get("/messages/preferences/").content.decode()
    assert not re.search(r'name="ways-dossiers" value="email" checked', page)
    assert re.search(r'name="ways-dossiers" value="sms" checked', page)
    assert Client().get(address[:-4] + "xx/").status_code == 404


def test_mail_that_the_law_has_delivered_carries_no_such_link() -> None:
    citizen = factories.make_citizen(email="duc@example.vn")
    tell(citizen.pk, kind="payment_demanded")
    deliver()
    (sent,) = mail.outbox
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "/stop/" not in sent.body


# Officials


def test_a_dead_letter_is_seen_mended_and_sent_again(messengers: Messengers) -> None:
    tell(None, kind="supplement_requested", otherwise=actions.Address(telephone="0905123000"), urgent=True)
    deliver()
    client, user = official()
    row = Notice.objects.get()

    assert "090•••000" in text_of(client.get("/messages/office/"))
    page = text_of(client.get(f"/messages/office/{row.pk}/"))
    assert "Số điện thoại không tồn tại" in page
    assert "0905123000" not in page
    bad = client.post(f"/messages/office/{row.pk}/", {"deed": "resend", "address": "12"})
    assert bad.status_code == 422
    assert client.post(f"/messages/office/{row.pk}/", {"deed": "aside"}).status_code == 422
    client.post(f"/messages/office/{row.pk}/", {"deed": "resend", "address": "0905123456", "why": "Sai số"})
    deliver()

    row.refresh_from_db()
    assert (row.state, row.settled_by_id, messengers.counts["sms"]) == ("sent", user.pk, 1)
    again = client.post(f"/messages/office/{row.pk}/", {"deed": "resend"})
    assert again.status_code == 422


def test_deliveries_are_for_those_who_keep_them() -> None:
    tell(None, otherwise=actions.Address(email="duc@example.vn"))
    number = Notice.objects.get().pk
    clerk, _ = official("intake_officer")
    citizen, _ = signed_in()
    for path in (
        "/messages/office/",
        f"/messages/office/{number}/",
        "/messages/words/",
        "/messages/words/accepted/",
    ):
        assert clerk.get(path).status_code == 403
        assert citizen.get(path).status_code == 403
    staff, _ = official()
    assert staff.get("/messages/office/99999999/").status_code == 404


@pytest.mark.parametrize("many", [1, 12])
def test_the_deliveries_take_the_same_queries_however_many(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        tell(None, f"k{number}", otherwise=actions.Address(email="duc@example.vn"))
    client, _ = official()
    with django_assert_num_queries(10):
        client.get("/messages/office/?state=queued")


TEXTS = {
    "subject_vi": "Hồ sơ {code} đã nộp xong", "body_vi": "Thủ tục “{procedure}” đã được ghi nhận.\n\nXin cảm ơn.",
    "sms_vi": "Ho so {code} da nop. {link}", "subject_en": "Dossier {code} is in",
    "body_en": "“{procedure}” was noted.\n\nThank you.", "sms_en": "Dossier {code} is in. {link}",
    "why": "Ngắn gọn hơn", "deed": "propose",
}  # fmt: skip


def test_new_words_are_used_once_a_second_person_approved_them_and_old_messages_keep_theirs() -> None:
    citizen = factories.make_citizen(email="")
    tell(citizen.pk)
    author, _ = official()
    second, _ = official("administrator")
    today = timezone.localdate().isoformat()

    assert author.post("/messages/words/submitted/", {**TEXTS, "valid_from": today}).status_code == 302
    author.post("/messages/words/submitted/1/", {"decision": "approve"})
    assert Wording.objects.get().state == "proposed"
    tell(citizen.pk, "k2")
    second.post("/messages/words/submitted/1/", {"decision": "approve"})
    tell(citizen.pk, "k3")

    subjects = [one.message.subject for one in queries.inbox(citizen.pk, language="vi")]
    assert subjects == ["Hồ sơ H56.1 đã nộp xong", "Hồ sơ H56.1 đã được nộp", "Hồ sơ H56.1 đã được nộp"]
    (newest, *_) = queries.inbox(citizen.pk, language="en")
    assert newest.message.paragraphs == ("“Đăng ký khai sinh” was noted.", "Thank you.")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subject_vi": "Hồ sơ {ma}"}, "{ma}"),
        ({"body_vi": "Đã ghi nhận."}, "thiếu chỗ điền {procedure}"),
        ({"sms_en": "Dossier {code} is in."}, "thiếu chỗ điền {link}"),
        ({"subject_en": ""}, "là bắt buộc"),
        ({"sms_vi": "Đ" * 440 + "{code} {link}"}, "dài bằng 4 tin nhắn"),
        ({"subject_vi": "Hồ sơ {code} }"}, "{{ }}"),
        ({"why": ""}, "Lý do là bắt buộc"),
        ({"valid_from": "2020-01-01"}, "phải là hôm nay hoặc sau đó"),
        ({"valid_from": "x"}, "phải là hôm nay hoặc sau đó"),
    ],
)
def test_words_that_cannot_be_used_are_refused_and_nothing_typed_is_lost(
    changed: dict[str, str], said: str
) -> None:
    client, _ = official()
    answer = client.post(
        "/messages/words/submitted/", {**TEXTS, "valid_from": timezone.localdate().isoformat(), **changed}
    )

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Ho so {code} da nop" in text_of(answer) or "sms_vi" in changed
    assert Wording.objects.count() == 0


def test_the_preview_shows_each_way_with_the_length_of_the_short_message() -> None:
    client, _ = official()
    page = text_of(client.post("/messages/words/submitted/", {**TEXTS, "deed": "preview"}))

    assert (
        "Ho so H56.77-20261102-0000001 da nop. http://127.0.0.1:8000/track/?code=H56.77-20261102-0000001"
        in page
    )
    assert "GSM-7: 95 ký tự, 1 tin, khoảng 850" in page
    assert "Kính gửi ông (bà)," in page
    assert Wording.objects.count() == 0


def test_what_was_sent_back_says_why() -> None:
    author, _ = official()
    second, _ = official("administrator")
    author.post("/messages/words/submitted/", {**TEXTS, "valid_from": timezone.localdate().isoformat()})
    second.post("/messages/words/submitted/1/", {"decision": "refuse", "words": ""})
    assert Wording.objects.get().state == "proposed"
    second.post("/messages/words/submitted/1/", {"decision": "refuse", "words": "Chưa rõ"})

    assert (Wording.objects.get().state, Wording.objects.get().returned_why) == ("refused", "Chưa rõ")
    assert "Chưa rõ" in text_of(author.get("/messages/words/submitted/"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "problem",
    [
        "invalid-number", "absent-subscriber", "absent-subscriber-#", "not-a-follower", "template-missing",
        "http-403", "http-429", "http-503", "smtp-550", "TimeoutError", "ConnectionResetError", "gaierror",
        "outcome-unknown", "too-late", "XK-17",
    ],
)  # fmt: skip
def test_why_a_message_failed_is_said_in_words_without_a_code(problem: str, language: str) -> None:
    with override(language):
        said = reason(problem)

    assert problem not in said
    assert "(" not in said
    assert len(said.split()) > 3


def test_no_problem_needs_no_words_and_an_unknown_code_says_that_it_is_unknown() -> None:
    with override("en"):
        assert reason("") == ""
        assert reason("XK-17") == "The provider refused it and gave a reason that is not known here"
        assert reason("absent-subscriber-#") == "The telephone was not reachable"
