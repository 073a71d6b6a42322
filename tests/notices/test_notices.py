"""Notices: plain words in both languages, once for each event and way."""

import re
import threading
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

import factories
from factories import MONDAY, Case
from motcua.dossiers.actions import noticing
from motcua.dossiers.actions.performing import TOLD
from motcua.dossiers.models import Party
from motcua.kernel.scopes import of_system, scope
from motcua.notices import actions, queries
from motcua.notices.messages import TEMPLATES, UnknownTemplate, message
from motcua.notices.models import Notice
from motcua.notices.rules.saying import misplaced, missing, sample_values

VALUES = {
    "code": "H56.77-20261102-0000001",
    "procedure": "Đăng ký khai sinh",
    "due": "2026-11-09T01:30:00+00:00",
    "deadline": "2026-11-12T10:00:00+00:00",
    "amount_vnd": 1208000,
}


def told(case: Case, seq: int) -> None:
    with scope(of_system("test")):
        noticing.notify(dossier_id=case.id, seq=seq, at=MONDAY)


@pytest.fixture
def mailed() -> Case:
    return factories.accepted(citizen=factories.make_citizen(email="duc@example.vn"))


def later(minutes: int) -> int:
    """Deliver what waits, so many minutes after; how many messages left."""
    return actions.deliver_due(now=MONDAY + timedelta(minutes=minutes))


def test_every_deed_that_is_told_has_words() -> None:
    assert set(TEMPLATES) >= TOLD


@pytest.mark.parametrize("template", sorted(TEMPLATES))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_notice_is_whole_in_both_languages(template: str, language: str) -> None:
    own = TEMPLATES[template].words[language]
    text = message(template, sample_values(TEMPLATES[template]), language=language, link="https://x.vn/1")

    assert text.subject
    assert all(text.paragraphs)
    assert text.sms
    assert "{" not in text.subject + text.body + text.sms
    assert misplaced(TEMPLATES[template], own) == []
    assert missing(TEMPLATES[template], own) == []  # both languages say the same
    is_vietnamese = bool(re.search("[ăâđêôơưạảấầẩậắằẵặẹẽếềểễệỉịọỏốồổỗộớờởợụủứừửữự]", own.body))
    assert is_vietnamese is (language == "vi")


def test_a_due_date_is_said_on_vietnams_clock() -> None:
    assert message("accepted", VALUES, language="vi").paragraphs[0] == (
        "Hồ sơ của ông (bà) về thủ tục “Đăng ký khai sinh” đã được tiếp nhận. "
        "Thời gian hẹn trả kết quả: 08:30 ngày 09/11/2026."
    )
    assert "due 08:30 on 09/11/2026" in message("accepted", VALUES, language="en").body


def test_sums_are_grouped_as_the_language_does() -> None:
    assert "1.208.000 đồng" in message("payment_demanded", VALUES, language="vi").body
    assert "1,208,000 VND" in message("payment_demanded", VALUES, language="en").body


def test_an_unknown_notice_is_refused() -> None:
    with pytest.raises(UnknownTemplate):
        message("nonsense", {}, language="vi")


@pytest.mark.django_db
def test_acceptance_is_told_in_the_inbox_and_by_mail(mailed: Case) -> None:
    told(mailed, 2)

    (received,) = queries.inbox(mailed.citizen.pk, language="vi")
    assert received.message.subject == f"Hồ sơ {mailed.code} đã được tiếp nhận"
    assert (received.code, received.is_read, received.at) == (mailed.code, False, MONDAY)
    (sent,) = mail.outbox
    assert sent.to == ["duc@example.vn"]
    assert sent.subject == f"Hồ sơ {mailed.code} đã được tiếp nhận"
    assert f"/track/?code={mailed.code}" in sent.body


@pytest.mark.django_db
def test_no_person_is_named_in_a_notice(mailed: Case) -> None:
    told(mailed, 2)

    kept = str(list(Notice.objects.values_list("values", flat=True))) + mail.outbox[0].body
    for personal in (mailed.citizen.full_name, mailed.citizen.personal_id, mailed.secret):
        assert personal not in kept


@pytest.mark.django_db
def test_telling_again_adds_nothing(mailed: Case) -> None:
    told(mailed, 2)
    told(mailed, 2)

    assert Notice.objects.count() == 2
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_whoever_has_no_account_and_no_address_is_not_told() -> None:
    case = factories.accepted()
    with factories.as_system():
        Party.objects.update(email="")
    told(case, 2)

    assert list(Notice.objects.values_list("way", flat=True)) == ["inbox"]
    assert mail.outbox == []


class Broken(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("the server went away")


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again(mailed: Case, settings: Any) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    told(mailed, 2)
    settings.EMAIL_BACKEND = working
    assert later(0) == 0  # it is left alone for half a minute
    assert later(1) == 1

    notice = Notice.objects.get(way="email")
    assert (notice.state, notice.attempts) == ("sent", 2)
    assert (notice.sent_at, notice.address) == (MONDAY + timedelta(minutes=1), "")
    assert Notice.objects.filter(way="inbox").count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_mail_that_could_not_leave_for_three_days_is_too_late(mailed: Case, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    told(mailed, 2)
    for minutes in (1, 4, 20, 120, 600):
        later(minutes)

    notice = Notice.objects.get(way="email")
    assert (notice.state, notice.attempts, notice.problem) == ("queued", 6, "SMTPServerDisconnected")
    assert later(73 * 60) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.address, later(74 * 60)) == ("expired", "", 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_notice_send_one_mail(mailed: Case) -> None:
    start = threading.Barrier(4)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            start.wait()
            told(mailed, 2)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert len(mail.outbox) == 1
    assert sorted(Notice.objects.values_list("way", "state")) == [
        ("email", "sent"),
        ("inbox", "delivered"),
    ]


@pytest.mark.django_db
def test_reading_is_marked_for_the_recipient_alone(mailed: Case) -> None:
    told(mailed, 2)
    (received,) = queries.inbox(mailed.citizen.pk, language="vi")
    other = factories.make_citizen()

    assert not actions.mark_read(recipient_id=other.pk, notice_id=received.id, at=MONDAY)
    assert queries.unread_count(mailed.citizen.pk) == 1
    assert actions.mark_read(recipient_id=mailed.citizen.pk, notice_id=received.id, at=MONDAY)
    assert not actions.mark_read(
        recipient_id=mailed.citizen.pk, notice_id=received.id, at=MONDAY + timedelta(hours=1)
    )
    assert queries.unread_count(mailed.citizen.pk) == 0
