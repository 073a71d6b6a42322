"""Every page of petitions, ratings and centres in a real browser: accessible in both widths, without a complaint."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import (
    PHONE,
    browser,
    client_of,
    complaints,
    faults_in_both_widths,
    window,
)
from motcua.centres import queries as centres
from motcua.centres.actions import booking, devices, queue
from motcua.centres.actions.booking import Booking
from motcua.kernel.zone import day_of
from motcua.petitions.models import Petition, Publication
from motcua.surveys import actions as surveys
from petition_ground import answered, assigned, filed, published
from portal_ground import signed_in
from voice_ground import OF_VOICE, hall, seats

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _visits() -> Iterator[tuple[str, str, Client | None]]:
    people = seats()
    clerk, chief, officer = (
        client_of(one) for one in (people.town.clerk, people.town.chief, people.town.officer)
    )
    citizen, user = signed_in()
    public = published(people.town)
    waiting, answer = assigned(people.town), answered(people.town)
    own = filed(people.town, petitioner_id=user.pk).id
    yield "voice:answers", "/petitions/", None
    yield "voice:answer", f"/petitions/answers/{Publication.objects.get(petition_id=public).pk}/", None
    yield "voice:file", "/petitions/new/", None
    yield "voice:track", "/petitions/track/", None
    yield "voice:mine", "/petitions/mine/", citizen
    yield "voice:own", f"/petitions/own/{own}/", citizen
    yield "voice:desk", "/petitions/office/", clerk
    yield "voice:take", "/petitions/office/new/", clerk
    yield "voice:petition", f"/petitions/office/{answer}/", chief
    yield "voice:do", f"/petitions/office/{answer}/do/publish/", chief
    yield "voice:do", f"/petitions/office/{waiting}/do/answer/", officer
    yield "voice:do", f"/petitions/office/{own}/do/assign/", clerk
    case = factories.returned(at=timezone.now() - timedelta(days=9))
    for _answer in range(5):
        surveys.answer(unit_id=people.town.office.pk, scores={"overall": 4}, words="Tốt", at=timezone.now())
    token = surveys.token_for(case.id, today=timezone.localdate())
    yield "voice:rate", f"/rate/{token}/", None
    yield "voice:rated", "/rate/thanks/", None
    yield "voice:kiosk", f"/rate/at/{people.town.office.pk}/?counter=1", None
    yield "voice:figures", "/rate/figures/", None
    yield "voice:unit-figures", "/rate/office/", chief
    yield "voice:rate-poster", "/rate/poster/", chief
    yield "voice:rate-slip", f"/rate/slip/{case.id}/", client_of(case.intake_officer)
    yield from _of_a_centre(citizen, user.pk)


def _of_a_centre(citizen: Client, user_id: int) -> Iterator[tuple[str, str, Client | None]]:
    centre, now = hall(), timezone.now()
    setting = centres.setting_on(centre.unit.pk, day_of(now))
    day = centres.bookable_days(centre.unit.pk, now=now, setting=setting)[-1]  # holidays are none
    starts_at = centres.free_slots(centre.unit.pk, day, now=now, setting=setting)[0].slot.starts_at
    row = booking.book(
        Booking(
            booking_key="khoa-ngau-nhien-0001", unit_id=centre.unit.pk, service="civil", starts_at=starts_at,
            name="Nguyễn Thị Mai", telephone="0905123456", user_id=user_id,
        ),
        at=now,
    )  # fmt: skip
    tickets = [
        queue.draw(centre.unit.pk, service="civil", taking_key=f"khoa-ngau-nhien-{n:05d}", at=now)
        for n in range(3)
    ]
    intake, head = centre.intake.client, centre.head.client
    queue.call_next(
        centre.unit.pk, counter=1, services=["civil"], seen_id=0, by_id=centre.intake.user.pk, at=now
    )
    intake.post("/centre/office/counter/do/", {"deed": "sit", "counter": "1", "services": ["civil"]})
    kiosk = Client()
    kiosk.get("/centre/")
    kiosk.cookies["sessionid"] = ""
    kiosk.cookies["mc_device"] = devices.set_up(centre.unit.pk, name="Máy", by_id=centre.head.user.pk, at=now)
    unit = f"/centre/at/{centre.unit.pk}/"
    yield "centre:index", "/centre/", None
    yield "centre:days", unit, None
    yield "centre:book", f"{unit}book/?at={starts_at.isoformat().replace('+', '%2B')}", None
    yield "centre:screen", f"{unit}screen/", None
    yield "centre:look-up", "/centre/appointments/", None
    yield "centre:mine", "/centre/appointments/mine/", citizen
    yield "centre:appointment", f"/centre/appointments/{row.pk}/", citizen
    yield "centre:ticket", f"/centre/ticket/{tickets[2].reference}/", None
    yield "centre:kiosk", "/centre/kiosk/", kiosk
    yield "centre:counter", "/centre/office/counter/", intake
    yield "centre:appointments", f"/centre/office/appointments/?day={starts_at.date().isoformat()}", intake
    yield "centre:figures", "/centre/office/figures/", intake
    yield "centre:tickets", "/centre/office/tickets/", intake
    yield "centre:settings", "/centre/office/settings/", head
    yield "centre:devices", "/centre/office/devices/", head


def test_every_page_of_voice_and_centre_is_accessible(browser: Browser, live_server: LiveServer) -> None:
    found, opened = [], set()
    for name, path, client in _visits():
        context = window(browser, live_server, client)
        if client is not None and "mc_device" in client.cookies:
            token = client.cookies["mc_device"].value
            context.add_cookies([{"name": "mc_device", "value": token, "url": f"{live_server.url}/centre/"}])
        page = context.new_page()
        said = complaints(page)
        answer = page.goto(live_server.url + path)
        assert answer is not None
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
        found += faults_in_both_widths(page)
        found += said
        opened.add(name)
        context.close()

    assert not found, "\n".join(found)
    assert opened == OF_VOICE - {
        "voice:filed"
    }  # needs the session that filed; its markup is that of voice:take


def test_the_unit_a_petition_is_about_is_found_while_its_name_is_written(
    browser: Browser, live_server: LiveServer
) -> None:
    """With the keyboard alone, on a telephone's width; and as accessible with the choice as without."""
    seats()
    factories.make_unit("Trung tâm Phục vụ hành chính công phường Tân Lập", kind="service_centre")
    ward = factories.make_unit("Ủy ban nhân dân phường Tân Lập")
    context = window(browser, live_server, viewport=PHONE)
    page = context.new_page()
    said = complaints(page)
    page.goto(f"{live_server.url}/petitions/new/")
    page.locator("#id_subject").fill("Yêu cầu thừa giấy tờ")
    page.locator("#id_text").fill("Yêu cầu nộp bản sao dù đã có dữ liệu.")
    page.locator("#id_name").fill("Nguyễn Thị Mai")
    page.locator("#id_telephone").fill("0905123456")

    page.locator("#id_about_unit").press_sequentially("tan lap")
    page.get_by_role("radio", name="Ủy ban nhân dân phường Tân Lập").wait_for()
    found = faults_in_both_widths(page)
    page.locator("#id_about_unit").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("main").get_by_role("button", name="Gửi").press("Enter")
    page.wait_for_url("**/petitions/filed/")
    context.close()

    assert found == []
    assert said == []
    assert Petition.unscoped.get(subject="Yêu cầu thừa giấy tờ").about_unit_id == ward.pk
