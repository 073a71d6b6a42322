"""Messages to a real process of a provider: once, in order, at the right hour, whatever fails on the way."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

import factories
from motcua.accounts.models import User
from motcua.exchange.actions import letters
from motcua.exchange.models import Call, OutgoingMessage, PartnerState
from motcua.notices import actions
from motcua.notices.actions import putting
from motcua.notices.actions.delivering import forget_addresses
from motcua.notices.channels.json_http import JsonHttp, signature
from motcua.notices.models import Notice, Report
from real_worker import SOURCES, environment, wait_for
from stand_ins import Messengers

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=factories.MONDAY.tzinfo)
NIGHT = NOON.replace(hour=22, minute=15)
MOBILE = "0905123456"
FAR = timedelta(days=3650)


def tell(key: str = "k1", *, kind: str = "supplement_requested", at: datetime = NOON, **more: Any) -> bool:
    return actions.tell(
        to=more.pop("to", None),
        kind=kind,
        values={"code": "H56.1", "procedure": "Đăng ký khai sinh", "deadline": NOON.isoformat()},
        key=key,
        link="/track/?code=H56.1",
        otherwise=actions.Address(telephone=more.pop("telephone", MOBILE)),
        at=at,
        **more,
    )


def later(minutes: float = 0, *, start: datetime = NOON) -> int:
    return actions.deliver_due(now=start + timedelta(minutes=minutes))


def sms(key: str = "k1") -> Notice:
    return Notice.objects.get(key=key, way="sms")


def call_back(
    row: Notice, state: str, *, secret: str = "stand-in", age: int = 0, event: str = "", **more: str
) -> int:
    said = {
        "event": event or f"{row.pk}-{state}", "id": row.provider_message, "reference": row.reference or "",
        "state": state, "reason": more.get("reason", ""), "at": NOON.isoformat(), **more,
    }  # fmt: skip
    body = json.dumps(said).encode()
    stamp = str(int(datetime.now(UTC).timestamp()) - age)
    headers = {"X-Timestamp": stamp, "X-Signature": signature(secret, stamp, body)}
    return (
        Client(enforce_csrf_checks=True)
        .post("/inbox/notices/sms/", body, content_type="application/json", headers=headers)
        .status_code
    )


@pytest.mark.django_db
def test_a_short_message_leaves_without_diacritics_and_its_number_is_kept_until_it_arrived(
    messengers: Messengers,
) -> None:
    assert tell()
    assert later() == 1

    assert messengers.taken("sms") == [
        "Ho so H56.1 can bo sung truoc 12:00 ngay 02/11/2026. Xem tai: http://127.0.0.1:8000/track/?code=H56.1"
    ]
    row = sms()
    assert (row.state, row.segments, row.address, row.sent_at) == ("sent", 1, MOBILE, NOON)
    assert call_back(row, "delivered") == 200
    assert (sms().state, sms().address, sms().delivered_at) == ("delivered", "", NOON)


@pytest.mark.django_db
def test_the_same_key_is_told_once(messengers: Messengers) -> None:
    assert [tell(), tell()] == [True, False]
    assert later() + later() == 1
    assert messengers.counts["sms"] == 1


@pytest.mark.django_db
def test_a_cut_line_is_resolved_by_asking_before_anything_is_sent_again(messengers: Messengers) -> None:
    messengers.memory.control({"cut": 1, "forgetful": True})  # a provider that knows no idempotency
    tell()
    assert later() == 0
    assert sms().state == "sending"

    assert later(1) == 1
    assert (sms().state, sms().provider_message) == ("delivered", messengers.memory.messages()[0]["id"])
    assert (messengers.counts["sms"], messengers.counts["duplicates"]) == (1, 0)


@pytest.mark.django_db
def test_what_the_provider_never_got_is_sent_again_under_the_same_reference(messengers: Messengers) -> None:
    messengers.memory.control({"fail": 1, "status": 500})  # perhaps taken: only asking tells
    tell()
    later()
    reference = sms().reference
    assert sms().state == "sending"

    assert later(1) == 1
    assert (sms().state, sms().reference, messengers.counts["sms"]) == ("sent", reference, 1)


@pytest.mark.django_db
def test_a_provider_that_is_away_makes_no_dead_letters_and_gets_what_is_not_too_late(
    messengers: Messengers,
) -> None:
    messengers.memory.control({"fail": 10_000})
    tell("old", kind="apology_without_date", at=NOON - timedelta(hours=71))
    tell("new")
    for hours in range(24):
        later(hours * 60)
    assert (sms("old").state, sms("new").state, sms("new").problem) == ("expired", "queued", "http-503")
    messengers.memory.control({"fail": 0})

    assert later(25 * 60) == 1
    assert (sms("new").state, messengers.counts["sms"]) == ("sent", 1)


@pytest.mark.django_db
def test_one_message_that_never_gets_through_while_others_do_is_a_dead_letter(messengers: Messengers) -> None:
    tell("bad", urgent=True)
    for number in range(8):
        messengers.memory.control({"fail": 1})
        later(number * 120)
        tell(f"good{number}", at=NOON + timedelta(minutes=number * 120), urgent=True)
        later(number * 120)

    assert (sms("bad").state, sms("bad").attempts, sms("bad").problem) == ("failed", 8, "http-503")
    assert messengers.counts["sms"] == 8
    assert OutgoingMessage.objects.get(state="dead").key == f"notice-{sms('bad').pk}"


@pytest.mark.django_db
def test_a_provider_that_fails_for_all_is_left_alone_for_a_while(messengers: Messengers) -> None:
    messengers.memory.control({"fail": 99})
    for number in range(5):
        tell(f"k{number}")
    later()
    assert PartnerState.objects.get(pk="sms").failures == 5

    tell("k9")
    later()
    assert sms("k9").attempts == 0  # not even tried, and the try is not counted
    messengers.memory.control({"fail": 0})
    assert later(3) == 6
    assert PartnerState.objects.get(pk="sms").failures == 0


@pytest.mark.django_db
def test_a_provider_down_for_a_day_gets_everything_once_and_each_dossier_in_order(
    messengers: Messengers,
) -> None:
    cases = [factories.submitted() for _ in range(3)]
    messengers.memory.control({"fail": 10_000, "forgetful": True})
    told = 0
    for hour in range(8):
        for case in cases:
            tell(f"{case.id}-{hour}", dossier_id=case.id, at=NOON + timedelta(hours=hour))
            told += 1
        later(hour * 60)
    assert messengers.counts["sms"] == 0
    messengers.memory.control({"fail": 0})
    sent = sum(later(24 * 60 + turn) for turn in range(3))

    rows = Notice.objects.filter(way="sms").order_by("pk")
    arrived = [one["reference"] for one in reversed(messengers.memory.messages())]
    assert (sent, len(arrived), len(set(arrived))) == (told, told, told)
    for case in cases:
        wanted = list(rows.filter(dossier_id=case.id).values_list("reference", flat=True))
        assert [one for one in arrived if one in wanted] == wanted


@pytest.mark.django_db
def test_a_mail_whose_answer_was_lost_is_sent_again_under_its_message_id_and_shown_once(
    messengers: Messengers, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", messengers.serves_mail()
    messengers.turn(cut_next=1)
    for number in range(3):
        at = actions.Address(email=f"a{number}@example.vn")
        values = {"code": "H56.1", "procedure": "Khai sinh", "deadline": NOON.isoformat()}
        actions.tell(
            to=None, kind="supplement_requested", values=values, key=f"m{number}", otherwise=at, at=NOON
        )
    later()
    messengers.turn(error_next=1)
    later(1)
    messengers.turn(down=True)
    later(3)
    messengers.turn(down=False)
    later(60)

    assert list(Notice.objects.filter(way="email").values_list("state", flat=True)) == ["sent"] * 3
    assert (messengers.counts["mail"], messengers.counts["repeated"]) == (3, 1)
    mails = [one for one in messengers.memory.messages() if one["channel"] == "mail"]
    assert {one["to"] for one in mails} == {"a0@example.vn", "a1@example.vn", "a2@example.vn"}
    assert len({one["reference"] for one in mails}) == 3


@pytest.mark.django_db
def test_each_call_of_a_provider_is_logged_without_whom_it_was_about(messengers: Messengers) -> None:
    messengers.memory.control({"cut": 1})
    tell()
    later()
    later(1)

    calls = list(Call.objects.order_by("pk").values_list("partner", "operation", "outcome"))
    assert calls == [("sms", "supplement_requested", "unavailable"), ("sms", "status", "ok")]
    message = OutgoingMessage.objects.get()
    assert message.body == {"notice_id": sms().pk}
    assert MOBILE not in f"{message.problem}{message.key}{message.stream.name}"


@pytest.mark.django_db
def test_a_dead_letter_does_not_hold_what_follows_it_in_its_dossier(messengers: Messengers) -> None:
    case = factories.submitted()
    tell("bad", dossier_id=case.id, telephone="0905123000")
    tell("good", dossier_id=case.id)

    assert later() == 2
    assert (sms("bad").state, sms("good").state) == ("failed", "sent")


@pytest.mark.django_db
def test_a_dead_letter_is_sent_again_or_given_up_at_the_page_of_outside_systems_too(
    messengers: Messengers,
) -> None:
    officer = factories.make_official(factories.make_unit(), "administrator")
    for key in ("again", "up", "aside"):
        tell(key, telephone="0905123000")
    later()
    again, up, aside = OutgoingMessage.objects.filter(state="dead").order_by("pk")
    Notice.objects.filter(key="again").update(address=MOBILE)

    letters.send_again(letter_id=again.pk, by=officer.pk, at=NOON)
    letters.give_up(letter_id=up.pk, words="Đã gọi điện", by=officer.pk, at=NOON)
    actions.lay_aside(notice_id=sms("aside").pk, by=officer.pk, why="Đã gọi điện", at=NOON)
    assert later(1) == 1

    assert (sms("again").state, sms("up").settled_why, sms("up").address) == ("sent", "Đã gọi điện", "")
    aside.refresh_from_db()
    assert aside.state == "given_up"
    assert messengers.counts["sms"] == 1


@pytest.mark.django_db
def test_what_an_older_version_left_waiting_is_put_into_the_outbox_once(messengers: Messengers) -> None:
    tell()
    OutgoingMessage.objects.all().delete()
    assert later() == 0
    put = [putting.put_forgotten(at=NOON, before=datetime.now(UTC) + FAR, limit=9) for _ in range(2)]
    assert (put, later(), messengers.counts["sms"]) == ([1, 0], 1, 1)


@pytest.mark.django_db
def test_a_number_that_the_provider_refuses_is_a_dead_letter_at_once(messengers: Messengers) -> None:
    tell(telephone="0905123000")
    assert later() == 1
    assert (sms().state, sms().problem, sms().attempts) == ("failed", "invalid-number", 1)


@pytest.mark.django_db
def test_a_dead_letter_is_mended_and_sent_again_once(messengers: Messengers) -> None:
    tell(telephone="0905123000")
    later()
    officer = factories.make_official(factories.make_unit(), "reform_staff")
    first = sms().reference

    with pytest.raises(actions.AddressInvalid):
        actions.resend(notice_id=sms().pk, address="12", by=officer.pk, why="", at=NOON)
    actions.resend(notice_id=sms().pk, address="+84 905 123 456", by=officer.pk, why="Sai số", at=NOON)
    with pytest.raises(actions.NotADeadLetter):
        actions.resend(notice_id=sms().pk, address="", by=officer.pk, why="", at=NOON)
    assert later(1) == 1

    assert (sms().state, sms().settled_by_id, sms().address) == ("sent", officer.pk, MOBILE)
    assert sms().reference != first
    assert messengers.counts["sms"] == 1


@pytest.mark.django_db
def test_of_a_message_whose_outcome_was_never_known_the_provider_is_asked_first(
    messengers: Messengers,
) -> None:
    tell()
    messengers.memory.control({"cut": 1, "forgetful": True})
    later()
    Notice.objects.update(state="failed", problem="outcome-unknown", failed_at=NOON)

    actions.resend(notice_id=sms().pk, address="", by=factories.make_citizen().pk, why="", at=NOON)
    assert later(1) == 1

    assert (sms().state, messengers.counts["sms"], messengers.counts["duplicates"]) == ("delivered", 1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sending_and_marking_sends_nothing_twice(
    messengers: Messengers, tmp_path: Path
) -> None:
    messengers.memory.control({"delay_seconds": 20, "forgetful": True})
    tell()
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.NOTICES_SMS_URL = {messengers.url + '/sms'!r}; settings.NOTICES_SMS_KEY = 'stand-in'\n"
        "from motcua.exchange import delivering\n"
        "from datetime import datetime\n"
        f"delivering.drain('sms', clock=lambda: datetime.fromisoformat({NOON.isoformat()!r}))\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", program], env={**environment(tmp_path), "PYTHONPATH": str(SOURCES)}
    )
    try:
        wait_for("the provider has it", lambda: messengers.counts["sms"] == 1, while_alive=worker)
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    messengers.memory.control({"delay_seconds": 0})
    assert sms().state == "sending"

    assert later(0.5) == 0  # the lease of the dead
    assert later(2) == 1

    assert sms().state == "delivered"  # the provider said so when it was asked
    assert (messengers.counts["sms"], messengers.counts["duplicates"]) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_the_same_message_send_it_once(messengers: Messengers) -> None:
    messengers.memory.control({"forgetful": True})
    tell()
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        later()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (messengers.counts["sms"], messengers.counts["duplicates"], sms().state) == (1, 0, "sent")


# Call-backs


@pytest.mark.django_db
def test_call_backs_in_any_order_move_a_message_forward_only(messengers: Messengers) -> None:
    tell()
    later()
    row = sms()
    states = []
    for state in ("delivered", "sent", "failed", "read", "delivered", "expired"):
        assert call_back(row, state) == 200
        states.append(sms().state)

    assert states == ["delivered", "delivered", "delivered", "read", "read", "read"]
    assert Report.objects.count() == 5  # the second “delivered” was the same call-back again


@pytest.mark.django_db
def test_a_message_that_failed_at_the_network_says_why(messengers: Messengers) -> None:
    tell()
    later()
    assert call_back(sms(), "failed", reason="absent-subscriber 0905123456") == 200

    assert (sms().state, sms().problem) == ("failed", "absent-subscriber-#")
    assert MOBILE not in str(list(Report.objects.values_list("reason", flat=True)))


@pytest.mark.django_db
def test_delivered_before_the_answer_of_the_send_stays_delivered(messengers: Messengers) -> None:
    tell()
    Notice.objects.update(state="sending", reference="mc-early", provider="sms")
    assert call_back(sms(), "delivered", id="sms-abc") == 200
    assert sms().state == "delivered"
    later(1)
    assert messengers.counts["requests"] == 0


@pytest.mark.django_db
def test_a_report_of_a_message_that_is_not_known_is_kept_and_applied_when_it_is(
    messengers: Messengers,
) -> None:
    tell()
    row = sms()
    assert call_back(row, "delivered", reference="mc-soon", id="sms-soon") == 200
    assert Report.objects.get().notice_id is None

    Notice.objects.update(reference="mc-soon")
    assert later() == 1
    assert Report.objects.get().notice_id == row.pk
    assert sms().state == "delivered"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secret", "age", "answer"),
    [("guess", 0, 403), ("", 0, 403), ("stand-in", 3600, 403), ("stand-in", 200, 200)],
)
def test_a_forged_or_replayed_call_back_changes_nothing(
    messengers: Messengers, secret: str, age: int, answer: int
) -> None:
    tell()
    later()

    assert call_back(sms(), "delivered", secret=secret, age=age) == answer
    assert (sms().state == "delivered") is (answer == 200)
    assert Report.objects.count() == (1 if answer == 200 else 0)


@pytest.mark.django_db
def test_without_a_secret_no_call_back_is_believed(messengers: Messengers, settings: Any) -> None:
    tell()
    later()
    settings.NOTICES_SMS_SECRET = ""

    assert call_back(sms(), "delivered", secret="") == 403


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"event": 1}', b"[" * 50000])
def test_a_signed_call_back_that_cannot_be_read_is_refused(messengers: Messengers, body: bytes) -> None:
    stamp = str(int(datetime.now(UTC).timestamp()))
    digest = hmac.new(b"stand-in", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Signature": f"sha256={digest}"}
    answer = Client().post("/inbox/notices/sms/", body, content_type="application/json", headers=headers)

    assert answer.status_code == 403
    assert Client().post("/inbox/notices/nobody/", b"{}", content_type="application/json").status_code == 403


# Hours, order, choice


@pytest.mark.django_db
def test_what_falls_into_the_night_waits_for_the_morning_in_its_order(messengers: Messengers) -> None:
    case = factories.submitted()
    for number, kind in enumerate(("supplement_requested", "refused")):
        tell(f"d{number}", kind=kind, at=NIGHT + timedelta(minutes=number), dossier_id=case.id)

    assert later(60, start=NIGHT) == 0
    assert later(525 - 1, start=NIGHT) == 0  # 06:59
    assert later(525 + 1, start=NIGHT) == 2
    assert [text[:20] for text in messengers.taken("sms")] == ["Ho so H56.1 can bo s", "Ho so H56.1 khong du"]
    assert sms("d0").not_before == datetime(2026, 11, 3, 7, 0, tzinfo=NOON.tzinfo)


@pytest.mark.django_db
def test_an_urgent_message_passes_the_night(messengers: Messengers) -> None:
    tell(at=NIGHT, urgent=True)
    assert later(0, start=NIGHT) == 1


@pytest.mark.django_db
def test_a_message_overtaken_in_the_night_is_not_sent_but_stands_in_the_inbox(messengers: Messengers) -> None:
    case = factories.submitted()
    actions.choose(user_id=case.citizen.pk, channels={"dossiers": ["sms"]}, language="", quiet=None, at=NIGHT)
    tell("d1", at=NIGHT, to=case.citizen.pk, dossier_id=case.id)
    tell("d2", kind="supplement_confirmed", at=NIGHT, to=case.citizen.pk, dossier_id=case.id)
    later(600, start=NIGHT)

    assert (sms("d1").state, sms("d1").merged_into_id, sms("d2").state) == ("merged", sms("d2").pk, "sent")
    assert messengers.counts["sms"] == 1
    assert Notice.objects.filter(way="inbox", key__in=["d1", "d2"]).count() == 2


@pytest.mark.django_db
def test_nothing_overtakes_a_message_of_its_dossier_that_has_to_wait(messengers: Messengers) -> None:
    case = factories.submitted()
    messengers.memory.control({"fail": 1})
    tell("d1", dossier_id=case.id)
    later()
    tell("d2", kind="stopped", dossier_id=case.id, at=NOON)
    Notice.objects.filter(key="d2").update(state="queued")
    assert later() == 0
    assert sms("d2").attempts == 0


@pytest.mark.django_db
def test_a_message_too_old_is_not_sent_any_more(messengers: Messengers) -> None:
    tell()
    later(73 * 60)
    assert (sms().state, sms().address, messengers.counts["sms"]) == ("expired", "", 0)


@pytest.mark.django_db
def test_zalo_gets_the_number_of_an_approved_template_and_its_parameters(messengers: Messengers) -> None:
    citizen: User = factories.make_citizen()
    actions.choose(user_id=citizen.pk, channels={"dossiers": ["zalo"]}, language="en", quiet=None, at=NOON)
    tell(to=citizen.pk)
    later()

    assert [json.loads(text) for text in messengers.taken("zalo")] == [
        {
            "template": "260102",
            "ma_ho_so": "H56.1",
            "thu_tuc": "Đăng ký khai sinh",
            "han_bo_sung": "12:00 on 02/11/2026",
            "lien_ket": "http://127.0.0.1:8000/track/?code=H56.1",
        }
    ]
    assert messengers.counts["sms"] == 0


@pytest.mark.django_db
def test_addresses_are_forgotten_when_nothing_more_is_to_be_sent(messengers: Messengers) -> None:
    tell()
    later()
    assert forget_addresses(now=NOON + timedelta(days=29)) == 0
    assert forget_addresses(now=NOON + timedelta(days=31)) == 1
    assert sms().address == ""


def test_a_client_says_nothing_of_keys_and_numbers() -> None:
    client = JsonHttp(provider="sms", url="http://127.0.0.1:9", key="the-key", secret="the-secret")
    assert "the-" not in repr(client)
