"""What an official's browser never sends: refused with words and a status of its own, and nothing of it is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

import factories as f
from desk_people import Seated, seat, seated, text_of
from motcua.accounts.models import PostHolding
from motcua.dossiers.models import Opinion, Party, Slip
from motcua.kernel.text import visible
from motcua.ledger.models import Event
from motcua.web.desk.deeds import stamp_of
from portal_ground import draft_at, make_filed_online, signed_in, walk

pytestmark = pytest.mark.django_db
TURNED = "\u202d0905 000\u202c 001\x1b\u200f"  # a number as some telephones copy it, and worse
FAR = ("9999-12-31", "2999-01-01")


def running(days: int = 2) -> f.Case:
    return f.in_processing(at=timezone.now() - timedelta(days=days))


def at_role(case: f.Case, role: str) -> Seated:
    case.as_role(role)
    seat_of = seat(case.handlers[role], case.handling_unit)
    seat_of.client.cookies["django_language"] = "vi"
    return seat_of


def events(case: f.Case) -> int:
    return Event.objects.filter(stream=case.id).count()


# Dates


@pytest.mark.parametrize("day", FAR)
def test_an_extension_beyond_the_known_calendar_is_refused_in_words(day: str) -> None:
    case = running()

    answered = at_role(case, "agency_head").presses(case, "extend", due=day, ground="Giám định", document="1")

    assert answered.status_code == 422
    assert "Chưa có lịch nghỉ lễ của năm đó" in text_of(answered)
    assert case.row.current_due == case.state.current_due


@pytest.mark.parametrize("day", FAR)
def test_time_for_a_supplement_beyond_the_known_calendar_is_refused_in_words(day: str) -> None:
    case = f.submitted(at=timezone.now() - timedelta(days=1))
    desk = seated(case.unit)
    desk.client.cookies["django_language"] = "vi"

    answered = desk.presses(case, "request_supplement", reason="Thiếu", others="Ảnh", deadline=day)

    assert answered.status_code == 422
    assert "Chưa có lịch nghỉ lễ của năm đó" in text_of(answered)
    assert case.row.business == "submitted"


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "31/02/2026", "-1", "٣/٣/٢٠٢٧", "1e9"])
@pytest.mark.parametrize(("command", "field"), [("extend", "due"), ("request_supplement", "deadline")])
def test_a_day_that_cannot_be_is_refused(day: str, command: str, field: str) -> None:
    case = running() if command == "extend" else f.submitted(at=timezone.now() - timedelta(days=1))
    desk = at_role(case, "agency_head") if command == "extend" else seated(case.unit)

    answered = desk.presses(case, command, reason="x", others="x", ground="x", document="x", **{field: day})

    assert answered.status_code == 422
    assert events(case) == case.state.last_seq


@pytest.mark.parametrize("day", [*FAR, "0001-01-01", "1989-12-31", "tomorrow"])
def test_the_hand_over_list_of_a_day_that_cannot_be_is_that_of_today(day: str) -> None:
    desk = seated(f.make_unit())

    answered = desk.client.get("/desk/transfer/", {"day": day})

    assert answered.status_code == 200
    assert answered.context["day"] == timezone.localdate()


# Texts


def test_characters_that_nobody_sees_are_not_kept() -> None:
    assert visible(TURNED) == "0905 000 001"
    assert visible("Dòng một\r\n\tdòng hai: Nguyễn Thị Ánh") == "Dòng một\r\n\tdòng hai: Nguyễn Thị Ánh"


def test_an_officers_words_are_kept_without_what_turns_their_direction() -> None:
    case = f.submitted(at=timezone.now() - timedelta(days=1))
    desk = seated(case.unit)

    answered = desk.presses(case, "refuse", reason="\u202eKhông\x07 thuộc\u2066", ground="Luật\x00 Hộ tịch")

    assert answered.status_code == 302
    with f.as_system():
        said = Slip.objects.get(dossier_id=case.id, kind="refusal").content
    assert (said["reason"], said["ground"]) == ("Không thuộc", "Luật Hộ tịch")


def test_a_citizens_telephone_is_read_though_a_telephone_copied_it() -> None:
    client, _user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="applicant")

    said = {
        "owner_name": "Nguyễn\u202e Văn Đức", "owner_id_number": "056090001234", "telephone": TURNED,
        "address": "Tổ 3",
    }  # fmt: skip
    answered = client.post(f"{root}applicant/", said)

    assert answered.status_code == 302
    kept = draft_at(root).applicant
    assert (kept["owner_name"], kept["telephone"]) == ("Nguyễn Văn Đức", "0905000001")


def test_a_name_at_the_counter_is_kept_without_what_turns_its_direction() -> None:
    unit = f.make_unit()
    procedure = f.make_procedure()
    f.make_offering(procedure, unit)
    desk = seated(unit)

    answered = desk.client.post(
        "/desk/intake/",
        {
            "procedure": procedure.code, "command_id": str(uuid4()), "owner_kind": "citizen",
            "owner_id_number": "056090001234", "owner_name": "Lê\u202e Thị\x1b Xuân", "telephone": TURNED,
            "way": "counter-0", "return_method": "counter", "have-1": "on", "have-2": "on", "set_count": "1",
            "originals-1": "1", "originals-2": "1", "summary": "Khai sinh\u2069",
        },
    )  # fmt: skip

    assert answered.status_code == 302, text_of(answered)
    with f.as_system():
        party = Party.objects.get()
    assert (party.owner_name, party.telephone) == ("Lê Thị Xuân", "0905000001")


@pytest.mark.parametrize(
    "code",
    ["9" * 400, "../../etc/passwd", "\u202e\u2066", "' OR 1=1 --", "H" * 5000, "%00", "٣" * 9],
    ids=["digits", "path", "unseen", "SQL", "long", "NUL", "Arabic digits"],
)
def test_an_odd_code_in_the_code_field_is_no_dossier(code: str) -> None:
    desk = seated(f.make_unit())

    assert desk.client.get("/desk/find/", {"code": code}).status_code == 404


# Deeds


def test_the_same_key_under_another_deed_or_dossier_does_nothing() -> None:
    case, key = f.submitted(at=timezone.now() - timedelta(days=1)), str(uuid4())
    other = f.submitted(unit=case.unit, at=case.started)
    desk = seated(case.unit)
    refusing = {"reason": "Không thuộc thẩm quyền", "ground": "Luật Hộ tịch"}
    assert desk.presses(case, "refuse", command_id=key, **refusing).status_code == 302

    with_other_words = desk.presses(case, "refuse", command_id=key, reason="Khác", ground="Khác")
    on_another = desk.presses(other, "refuse", command_id=key, **refusing)

    assert with_other_words.status_code == 302  # done before: it leads to what was done
    assert on_another.status_code == 409
    assert other.row.business == "submitted"
    assert events(case) == 2
    assert "Khác" not in desk.opens(case.reread()).content.decode()


def test_asking_the_same_unit_again_with_the_same_key_asks_once() -> None:
    case, key = running(), str(uuid4())
    asked = f.make_unit("Sở Tư pháp")
    f.make_official(asked, "case_officer")
    desk = at_role(case, "case_officer")
    question = {"unit": asked.pk, "question": "Có tranh chấp không?", "days": 3}

    for _press in range(2):
        stamp = None if _press == 0 else stamp_of(case.reread().state)
        answered = desk.presses(case, "ask_opinion", command_id=key, stamp=stamp, **question)
        assert answered.status_code == 302

    with f.as_system():
        assert Opinion.objects.count() == 1


@pytest.mark.parametrize("amount", ["-1", "0", "1e3", "NaN", "9" * 30, "²", "1.5", ""])
def test_no_odd_amount_is_demanded(amount: str) -> None:
    case = f.in_processing(at=timezone.now() - timedelta(days=1), fee_vnd=8000)
    desk = at_role(case, "case_officer")
    case.as_role("agency_head")

    answered = desk.presses(case, "demand_payment", amount_vnd=amount, notice_number="1/TB")

    assert answered.status_code in (403, 422)
    assert events(case) == case.state.last_seq


def test_a_former_post_holder_with_an_open_page_is_turned_away() -> None:
    case = running()
    desk = at_role(case, "case_officer")
    assert desk.opens(case).status_code == 200
    PostHolding.objects.filter(user=desk.user).update(valid_to=timezone.localdate() - timedelta(days=1))

    assert desk.presses(case, "take").status_code == 403
    assert case.row.assignee_id is None


def test_without_the_forms_token_no_deed_is_done() -> None:
    case = running()
    desk = at_role(case, "case_officer")
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(desk.user)

    answered = Seated(desk.unit, desk.user, forged).presses(case, "take")

    assert answered.status_code == 403
    assert case.row.assignee_id is None
