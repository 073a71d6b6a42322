"""Pages of outside systems: how each is doing, dead letters masked, two people where content changes."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

import exchange_ground
import factories
from exchange_ground import NAME, KnownPartner, a_dead_letter
from motcua.exchange import calls, inward
from motcua.exchange.errors import PartnerRefused
from motcua.exchange.models import IncomingMessage, MessageDeed, OutgoingMessage, PartnerState
from motcua.notices import actions as notices
from motcua.notices.models import Notice
from portal_ground import text_of

pytestmark = pytest.mark.django_db


def keeper(role: str = "reform_staff") -> Client:
    client = Client()
    client.force_login(factories.make_official(factories.make_unit(), role))
    return client


@pytest.fixture
def letter() -> OutgoingMessage:
    return a_dead_letter()


def test_the_list_shows_what_waits_what_died_and_who_is_left_alone(letter: OutgoingMessage) -> None:
    said = text_of(keeper().get("/exchange/"))

    assert NAME in said
    assert "Tạm ngừng gọi" in said
    assert "Cổng Dịch vụ công quốc gia" in said


def test_a_partner_shows_its_calls_without_what_was_said(letter: OutgoingMessage) -> None:
    calls.note(NAME, "TraCuu 056185001122", "ok", 120, timezone.now())
    said = text_of(keeper("administrator").get(f"/exchange/partners/{NAME}/"))

    assert "Bên nhận từ chối" in said
    assert "TraCuu …" in said
    assert "056185001122" not in said
    assert "bị giữ vì có thông điệp không gửi được" in said


def test_a_letter_is_shown_masked(letter: OutgoingMessage) -> None:
    said = text_of(keeper().get(f"/exchange/letters/{letter.pk}/"))

    assert "H56.77-20261102-0000001" in said
    assert "L. T. H." in said
    assert "Lê Thị Hoa" not in said


def test_the_number_of_queries_does_not_grow_with_what_waits(
    letter: OutgoingMessage, django_assert_num_queries: Any
) -> None:
    client = keeper()
    client.get("/exchange/")
    with django_assert_num_queries(8):
        client.get("/exchange/")
    with exchange_ground.registered(KnownPartner()):
        for number in range(30):
            exchange_ground.put(f"k{number}", stream=f"s{number}")
    with django_assert_num_queries(8):
        client.get("/exchange/")
    with django_assert_num_queries(14):
        client.get(f"/exchange/partners/{NAME}/")
    with django_assert_num_queries(8):
        client.get(f"/exchange/letters/{letter.pk}/")


def test_one_proposes_and_another_approves(letter: OutgoingMessage) -> None:
    one, other = keeper(), keeper("administrator")
    address = f"/exchange/letters/{letter.pk}/do/"
    typed = {"field-dossier_id": "8", "field-code": letter.body["code"], "words": "Sai số"}
    one.post(address, {"deed": "change", **typed})
    assert "người thứ hai quyết định" in text_of(one.get(f"/exchange/letters/{letter.pk}/"))

    assert one.post(address, {"deed": "approve"}).status_code == 422
    with exchange_ground.registered(KnownPartner()):
        assert other.post(address, {"deed": "approve"}).status_code == 302

    letter.refresh_from_db()
    assert (letter.state, letter.body["dossier_id"], letter.body["name"]) == ("waiting", 8, "Lê Thị Hoa")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"deed": "change", "field-dossier_id": "tám", "words": "x"}, "không nhận giá trị này"),
        ({"deed": "change", "field-dossier_id": "7", "words": "x"}, "chưa có thay đổi"),
        ({"deed": "change", "field-dossier_id": "8", "words": ""}, "Vui lòng nêu lý do"),
        ({"deed": "give_up", "words": ""}, "Vui lòng nêu lý do"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    letter: OutgoingMessage, sent: dict[str, str], said: str
) -> None:
    answer = keeper().post(f"/exchange/letters/{letter.pk}/do/", sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not MessageDeed.objects.exists()


def test_a_masked_field_keeps_its_value_whatever_is_typed(letter: OutgoingMessage) -> None:
    keeper().post(
        f"/exchange/letters/{letter.pk}/do/",
        {"deed": "change", "field-dossier_id": "8", "field-name": "L. T. H.", "words": "x"},
    )

    assert MessageDeed.objects.get().body_after["name"] == "Lê Thị Hoa"


def test_it_is_sent_again_and_given_up(letter: OutgoingMessage) -> None:
    client = keeper()
    with exchange_ground.registered(KnownPartner()):
        client.post(f"/exchange/letters/{letter.pk}/do/", {"deed": "give_up", "words": "Đã báo bằng văn bản"})
        letter.refresh_from_db()
        assert letter.state == "given_up"
        client.post(f"/exchange/letters/{letter.pk}/do/", {"deed": "again"})
    letter.refresh_from_db()

    assert letter.state == "waiting"
    assert client.post(f"/exchange/letters/{letter.pk}/do/", {"deed": "again"}).status_code == 302
    assert MessageDeed.objects.count() == 2


def test_a_resting_partner_is_tried_at_once(letter: OutgoingMessage) -> None:
    keeper().post(f"/exchange/partners/{NAME}/try/")

    row = PartnerState.objects.get(pk=NAME)
    assert row.open_until is not None
    assert row.open_until <= timezone.now()


@pytest.mark.parametrize("role", ["intake_officer", "agency_head"])
def test_nobody_else_reads_them(letter: OutgoingMessage, role: str) -> None:
    client = keeper(role)
    for path in ("/exchange/", f"/exchange/partners/{NAME}/", f"/exchange/letters/{letter.pk}/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/exchange/letters/{letter.pk}/do/", {"deed": "again"}).status_code == 403


def test_the_command_says_it_too_and_ends_with_a_fault(letter: OutgoingMessage) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("exchange_show", NAME, as_json=True, stdout=out)

    assert left.value.code == 1

    (found,) = json.loads(out.getvalue())
    assert (found["partner"], found["waiting"], found["dead"], found["breaker"]) == (NAME, 1, 1, "shut")


def test_the_command_is_content_when_nothing_is_wrong() -> None:
    out = StringIO()
    call_command("exchange_show", stdout=out)

    assert "national-portal" in out.getvalue()


def handled_by(handle: Any) -> Any:
    inward.register(NAME, handle, secret=lambda: "s")
    return handle


@pytest.fixture
def failed() -> Iterator[int]:
    yield exchange_ground.a_failed_message()
    inward.unregister(NAME)


def test_what_came_in_and_failed_is_listed_with_its_cause_and_shown_masked(
    letter: OutgoingMessage, failed: int
) -> None:
    client = keeper()

    assert "no dossier H56.77-20261102-0000001" in text_of(client.get(f"/exchange/partners/{NAME}/"))
    said = text_of(client.get(f"/exchange/incoming/{failed}/"))
    assert "Chưa xử lý được" in said
    assert "L. T. H." in said
    assert "Lê Thị Hoa" not in said


def test_it_is_handled_again_once_the_cause_is_mended(failed: int) -> None:
    seen: list[str] = []
    handled_by(lambda message: seen.append(message.key))
    client = keeper()

    client.post(f"/exchange/incoming/{failed}/do/", {"deed": "again"})
    client.post(f"/exchange/incoming/{failed}/do/", {"deed": "again"})

    row = IncomingMessage.objects.get(pk=failed)
    assert (row.state, row.problem, seen) == ("handled", "", ["in-1"])
    assert row.decided_by is not None


def test_a_second_failure_tells_its_own_cause(failed: int) -> None:
    def refuse(message: inward.Received) -> None:
        raise PartnerRefused(NAME, "late", "the round is closed")

    handled_by(refuse)
    said = text_of(keeper().post(f"/exchange/incoming/{failed}/do/", {"deed": "again"}, follow=True))

    assert "the round is closed" in said
    assert IncomingMessage.objects.get(pk=failed).state == "failed"


def test_without_anybody_to_handle_it_nothing_changes_and_the_page_says_so(failed: int) -> None:
    said = text_of(keeper().post(f"/exchange/incoming/{failed}/do/", {"deed": "again"}, follow=True))

    assert "không có bộ phận nào" in said
    row = IncomingMessage.objects.get(pk=failed)
    assert (row.state, row.decided_by) == ("failed", None)


def test_setting_aside_needs_a_reason_and_a_late_repetition_wakes_nothing(failed: int) -> None:
    client, address = keeper(), f"/exchange/incoming/{failed}/do/"
    assert client.post(address, {"deed": "set_aside", "words": " "}).status_code == 422

    client.post(address, {"deed": "set_aside", "words": "Hồ sơ của tỉnh khác"})

    row = IncomingMessage.objects.get(pk=failed)
    assert (row.state, row.words) == ("set_aside", "Hồ sơ của tỉnh khác")
    assert inward.take_in(failed, at=exchange_ground.MORNING) == "repeated"
    body = {"code": "H56.77-20261102-0000001", "name": exchange_ground.NAMED}
    kept = inward.keep(
        NAME, key="in-1", kind="status", stream="H56.77", number=3, body=body, at=exchange_ground.MORNING
    )
    assert not kept
    assert IncomingMessage.objects.get(pk=failed).state == "set_aside"


def test_who_does_not_keep_the_exchange_sees_no_incoming_message(failed: int) -> None:
    assert keeper("intake_officer").get(f"/exchange/incoming/{failed}/").status_code == 403
    assert keeper().get("/exchange/incoming/999999/").status_code == 404


def test_a_message_to_a_person_that_died_leads_to_its_own_page_and_is_refused_without_an_address(
    messengers: Any, settings: Any
) -> None:
    settings.NOTICES_SMS_URL, settings.NOTICES_SMS_KEY = messengers.url + "/sms", "stand-in"
    at = timezone.now()
    values = {"code": "H56.1", "procedure": "Khai sinh", "deadline": at.isoformat()}
    otherwise = notices.Address(telephone="0905123000")
    notices.tell(
        to=None, kind="supplement_requested", values=values, key="k", otherwise=otherwise, at=at, urgent=True
    )
    notices.deliver_due(now=at)
    dead = OutgoingMessage.objects.get(partner="sms", state="dead")
    client, path = keeper("administrator"), f"/exchange/letters/{dead.pk}/"

    assert f'href="/messages/office/{dead.body["notice_id"]}/"' in client.get(path).content.decode()
    assert "0905123000" not in client.get(path).content.decode()
    assert client.get("/exchange/partners/sms/").status_code == 200
    Notice.objects.update(address="")
    refused = client.post(f"{path}do/", {"deed": "again"})
    assert refused.status_code == 422
    assert "không còn lưu địa chỉ nhận" in text_of(refused)
    dead.refresh_from_db()
    assert dead.state == "dead"
