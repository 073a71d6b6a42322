"""The pages of a centre: booking, the machine, the counter, the screen, the figures."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories
from desk_people import text_of
from motcua.centres.models import Appointment, CentreSetting, Device, Ticket
from motcua.kernel.zone import VIETNAM
from portal_ground import signed_in
from voice_ground import Hall, hall

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 3, 9, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(factories.MONDAY, tick=False):
        yield


@pytest.fixture
def centre() -> Hall:
    return hall()


def stranger() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def books(client: Client, centre: Hall, **changed: object) -> object:
    given = {
        "at": TUESDAY.isoformat(), "booking_key": "khoa-ngau-nhien-0001", "service": "civil",
        "name": "Nguyễn Thị Mai", "telephone": "0905123456", **changed,
    }  # fmt: skip
    return client.post(f"/centre/at/{centre.unit.pk}/book/", given)


def machine(centre: Hall) -> Client:
    """The head's browser, made a ticket machine."""
    client = centre.head.client
    assert client.post("/centre/office/devices/", {"name": "Máy 1"})["Location"] == "/centre/kiosk/"
    return client


def draws(client: Client, **changed: object) -> str:
    key = f"khoa-cua-may-{Ticket.objects.count():08d}"
    answer = client.post("/centre/kiosk/take/", {"service": "civil", "taking_key": key, **changed})
    return str(answer.get("Location", ""))


# Appointments


def test_a_time_is_booked_moved_and_cancelled_with_code_and_telephone(centre: Hall) -> None:
    day = text_of(stranger().get(f"/centre/at/{centre.unit.pk}/?day=2026-11-03"))
    assert "09:00" in day
    assert books(stranger(), centre).status_code == 302  # type: ignore[attr-defined]
    code = Appointment.unscoped.get().code

    client = stranger()
    assert client.get(f"/centre/appointments/{Appointment.unscoped.get().pk}/").status_code == 404
    wrong = client.post("/centre/appointments/", {"code": code, "telephone": "0905999999"})
    assert wrong.status_code == 422
    own = client.post("/centre/appointments/", {"code": code.lower(), "telephone": "+84905123456"})[
        "Location"
    ]
    assert code in text_of(client.get(own))
    later = (TUESDAY + timedelta(hours=1)).isoformat()
    moved = client.post(own, {"at": later})["Location"]
    assert "10:00" in text_of(client.get(moved))
    client.post(moved, {"deed": "cancel"})
    assert sorted(Appointment.unscoped.values_list("state", flat=True)) == ["cancelled", "moved"]


def test_a_form_sent_twice_books_once_and_a_full_time_is_said(centre: Hall) -> None:
    client = stranger()
    first, second = books(client, centre), books(client, centre)
    assert first["Location"] == second["Location"]  # type: ignore[index]
    books(client, centre, booking_key="khoa-ngau-nhien-0002", telephone="0905123457")
    full = books(client, centre, booking_key="khoa-ngau-nhien-0003", telephone="0905123458")
    assert full.status_code == 422  # type: ignore[attr-defined]
    assert "The last seat of this time was taken" in text_of(full)  # type: ignore[arg-type]
    assert "Nguyễn Thị Mai" in text_of(full)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"telephone": "1"},
        {"service": "x"},
        {"at": "2026-11-03T09:07:00+07:00"},
        {"booking_key": "k"},
    ],
)
def test_what_cannot_be_booked_is_refused(centre: Hall, changed: dict[str, object]) -> None:
    assert books(stranger(), centre, **changed).status_code == 422  # type: ignore[attr-defined]
    assert Appointment.unscoped.count() == 0


def test_a_citizen_signed_in_finds_their_appointments_alone(centre: Hall) -> None:
    citizen, user = signed_in()
    books(citizen, centre)
    row = Appointment.unscoped.get()
    assert row.user_id == user.pk
    assert row.code in text_of(citizen.get("/centre/appointments/mine/"))
    other, _user = signed_in(factories.make_citizen())
    assert row.code not in text_of(other.get("/centre/appointments/mine/"))
    assert other.post(f"/centre/appointments/{row.pk}/", {"deed": "cancel"}).status_code == 404


# The machine


def test_only_a_device_that_was_set_up_draws_and_nobody_is_signed_in_there(centre: Hall) -> None:
    assert draws(stranger()) == "/centre/kiosk/"
    assert Ticket.objects.count() == 0
    kiosk = machine(centre)
    assert "sessionid" not in kiosk.cookies or not kiosk.cookies["sessionid"].value
    at = draws(kiosk)
    page = text_of(kiosk.get(at))
    assert ">A001<" in page
    assert "<svg" in page
    kiosk.cookies["mc_device"] = "forged"
    assert draws(kiosk) == "/centre/kiosk/"
    assert Ticket.objects.count() == 1


def test_one_press_repeated_draws_one_number_and_priority_is_kept(centre: Hall) -> None:
    kiosk = machine(centre)
    same = {"taking_key": "cung-mot-lan-bam-01", "priority": "elderly"}
    assert draws(kiosk, **same) == draws(kiosk, **same)
    assert Ticket.objects.get().priority_group == "elderly"


def test_the_code_of_an_appointment_draws_its_number_on_its_day(centre: Hall) -> None:
    books(stranger(), centre)
    code = Appointment.unscoped.get().code
    kiosk = machine(centre)
    early = kiosk.post("/centre/kiosk/take/", {"code": code, "taking_key": "khoa-cua-may-lay-so"})
    assert early.status_code == 422
    with time_machine.travel(TUESDAY, tick=False):
        assert draws(kiosk, code=code).startswith("/centre/ticket/")
    assert Ticket.objects.get().appointment_id == Appointment.unscoped.get().pk


def test_a_device_is_taken_away_by_its_own_unit_alone(centre: Hall) -> None:
    kiosk = machine(centre)
    device = Device.objects.get()
    other = hall()
    assert other.head.client.post(f"/centre/office/devices/{device.pk}/revoke/").status_code == 404
    back = factories.make_official(centre.unit, "division_head")
    client = Client()
    client.force_login(back)
    assert client.post(f"/centre/office/devices/{device.pk}/revoke/").status_code == 302
    assert draws(kiosk) == "/centre/kiosk/"


# The counter


def sits(centre: Hall) -> Client:
    client = centre.intake.client
    client.post("/centre/office/counter/do/", {"deed": "sit", "counter": "2", "services": ["civil", "land"]})
    return client


def seen(client: Client) -> str:
    found = re.search(r'name="ticket" value="(\d+)"', text_of(client.get("/centre/office/counter/")))
    return found[1] if found else ""


def press(client: Client, deed: str, **more: object) -> str:
    given = {"deed": deed, "ticket": more.pop("ticket", None) or seen(client), **more}
    return text_of(client.post("/centre/office/counter/do/", given, follow=True))


def test_an_official_calls_calls_again_hands_on_and_finishes(centre: Hall) -> None:
    kiosk = machine(centre)
    for _person in range(2):
        draws(kiosk)
    client = sits(centre)
    assert "A001" in press(client, "next")
    shown = stranger().get(f"/centre/at/{centre.unit.pk}/screen/")
    screen = text_of(shown)
    assert shown["Refresh"] == "6"
    assert re.search(r"<td>A001</td><td>2</td>", screen)
    assert "2×" in press(client, "again")
    press(client, "transfer", service="social")
    assert "A002" in press(client, "next")
    press(client, "absent")
    missed = str(Ticket.objects.get(label="A002").pk)
    press(client, "back", ticket=missed)
    assert Ticket.objects.get(label="A002").state == "waiting"
    assert Ticket.objects.get(label="A001").service == "social"
    assert "Nobody waits" not in press(client, "next")
    press(client, "done")
    assert Ticket.objects.get(label="A002").state == "done"


def test_a_press_from_a_page_out_of_date_calls_nobody(centre: Hall) -> None:
    kiosk = machine(centre)
    for _person in range(3):
        draws(kiosk)
    client = sits(centre)
    press(client, "next", ticket="0")
    page = press(client, "next", ticket="0")
    assert "This counter moved on meanwhile" in page
    assert Ticket.objects.filter(state="waiting").count() == 2


def test_a_dossier_is_remembered_for_a_ticket_and_a_wrong_code_blocks_nothing(centre: Hall) -> None:
    draws(machine(centre))
    client = sits(centre)
    press(client, "next")
    assert "no dossier with this code" in press(client, "link", dossier="H00")
    case = factories.accepted(factories.submitted(unit=centre.unit))
    press(client, "link", dossier=case.code)
    assert Ticket.objects.get().dossier_id == case.id
    elsewhere = factories.accepted()
    press(client, "link", dossier=elsewhere.code)
    assert Ticket.objects.get().dossier_id == case.id
    assert case.code in text_of(client.get("/centre/office/tickets/"))


def test_figures_and_tickets_are_the_units_own(centre: Hall) -> None:
    draws(machine(centre))
    client = sits(centre)
    press(client, "next")
    assert "02/11/2026" in text_of(client.get("/centre/office/figures/"))
    assert "A001" in text_of(client.get("/centre/office/tickets/?day=2026-11-02"))
    assert "A001" not in text_of(hall().intake.client.get("/centre/office/tickets/?day=2026-11-02"))
    assert client.get("/centre/office/figures/?since=x&until=9999-99-99").status_code == 200


def test_the_public_page_counts_who_waits_in_the_same_queries_for_more_centres(centre: Hall) -> None:
    draws(machine(centre))
    factories.make_area()
    with CaptureQueriesContext(connection) as few:
        page = text_of(stranger().get("/centre/"))
    assert re.search(r'class="num"[^>]*>1</td>', page)
    assert "unknown" in page
    hall()
    with CaptureQueriesContext(connection) as many:
        stranger().get("/centre/")
    assert len(few) == len(many)


def test_a_setting_is_checked_and_holds_from_its_day(centre: Hall) -> None:
    given = {
        "valid_from": "2026-11-02", "services": "mot | M | Một cửa | One stop", "counters": "2", "slot_minutes": "20",
        "ahead_days": "7", "latest_minutes": "0", "most_open": "1", "early_minutes": "5", "remind_hours": "2",
        **{f"capacity_{day}": "1" for day in range(7)}, "priority": ["elderly"],
    }  # fmt: skip
    client = centre.head.client
    for wrong in ({"counters": "0"}, {"services": "x"}, {"slot_minutes": "-5"}, {"valid_from": "2026-11-01"},
                  {"priority": ["rich"]}):  # fmt: skip
        assert client.post("/centre/office/settings/", {**given, **wrong}).status_code == 422
    assert CentreSetting.objects.count() == 0
    assert client.post("/centre/office/settings/", given).status_code == 302
    assert "One stop" in text_of(client.get("/centre/office/settings/"))
    assert "09:20" in text_of(stranger().get(f"/centre/at/{centre.unit.pk}/?day=2026-11-03"))
