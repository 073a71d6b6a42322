"""The desk's tools in a real Chromium: a list worked through with the keyboard alone, and every new page."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import DESK, PHONE, browser, complaints, serious, too_wide, window
from desk_people import Seated, seated
from motcua.web.desk import saved

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def counter(transactional_db: None) -> Seated:
    return seated(factories.make_unit())


@pytest.fixture
def at_the_desk(browser: Browser, live_server: LiveServer, counter: Seated) -> Callable[..., Page]:
    """A page with the officer's session, in English."""

    def opened(path: str, *, who: Seated = counter, **options: object) -> Page:
        page = window(browser, live_server, who.client, **{"language": "en", **options}).new_page()
        page.goto(live_server.url + path)
        return page

    return opened


def test_a_list_is_accepted_one_after_the_other_with_the_keyboard_alone(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    cases = [factories.submitted(unit=counter.unit) for _ in range(3)]
    page = at_the_desk("/desk/?queue=incoming&state=1")
    heard = complaints(page)

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for number, case in enumerate(cases, 1):
        expect(page.get_by_role("heading", level=1)).to_contain_text(case.code)
        expect(page.get_by_text(f"{number if number == 1 else 1} of {4 - number}")).to_be_visible()
        page.keyboard.press("a")
        expect(page.get_by_role("button", name="Accept the dossier")).to_be_focused()
        assert case.row.national_code == 1
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(f"{case.code}: The dossier is accepted.")).to_be_visible()
        assert case.row.national_code == 2

    expect(page.get_by_text("That was the last one of the list.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Incoming")
    assert heard == []


def test_n_goes_to_the_next_dossier_without_a_deed(counter: Seated, at_the_desk: Callable[..., Page]) -> None:
    first, second = (factories.submitted(unit=counter.unit) for _ in range(2))
    page = at_the_desk(f"/desk/dossiers/{first.id}/?in=queue%3Dincoming")

    page.keyboard.press("n")

    expect(page.get_by_role("heading", level=1)).to_contain_text(second.code)
    assert first.row.national_code == 1


def test_a_scan_opens_the_dossier_from_any_page(counter: Seated, at_the_desk: Callable[..., Page]) -> None:
    case = factories.submitted(unit=counter.unit)
    page = at_the_desk("/desk/load/")

    page.keyboard.press("/")
    page.keyboard.type("H56.1-20260101-0000009")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("No such dossier")
    page.keyboard.press("/")
    page.keyboard.type(f"]C1{case.code}")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(case.code)


def test_ticked_dossiers_are_passed_on_with_the_keyboard(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    first, second = (factories.accepted(unit=counter.unit) for _ in range(2))
    page = at_the_desk("/desk/?queue=incoming")

    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_role("button", name="Pass on to be handled").press("Enter")

    expect(page.get_by_text("2 of 2 dossiers: done")).to_be_visible()
    assert [case.row.national_code for case in (first, second)] == [4, 4]
    assert serious(page) + too_wide(page) == []
    page.get_by_role("link", name="Hand-over list of today").press("Enter")
    expect(page.get_by_role("link", name=first.code)).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_tools_are_accessible_and_no_wider_than_a_phone(
    counter: Seated, at_the_desk: Callable[..., Page], viewport: dict[str, int]
) -> None:
    unit = counter.unit
    head = seated(unit, "division_head", full_name="Phạm Thị Hoa")
    officer = seated(unit, "case_officer", full_name="Trần Quốc Bảo")
    case = factories.accepted(unit=unit)
    for _ in range(3):
        officer.presses(factories.in_processing(unit=unit), "take")
    for name in ("Trực tuyến quá hạn", "Bưu chính", "Đất đai"):
        saved.add(counter.user.pk, name=name, query="queue=open&channel=online")
    pictures = os.environ.get("MOTCUA_PICTURES", "")
    faults: list[str] = []
    page = at_the_desk("/desk/", viewport=viewport, language="vi")
    heard = complaints(page)

    for number, path in enumerate(
        (
            "/desk/?queue=open",
            "/desk/filters/?query=queue%3Dopen",
            "/desk/transfer/?day=2026-11-02",
            "/desk/load/",
            f"/desk/dossiers/{case.id}/?in=queue%3Dopen",
        )
    ):
        page.goto("/".join(page.url.split("/")[:3]) + path)
        faults += serious(page) + too_wide(page)
        if pictures:
            page.screenshot(path=f"{pictures}/{viewport['width']}-{number}.png", full_page=True)
    load = at_the_desk("/desk/load/", who=head, viewport=viewport, language="vi")
    faults += serious(load) + too_wide(load)
    if pictures:
        load.screenshot(path=f"{pictures}/{viewport['width']}-load-head.png", full_page=True)

    assert faults == []
    assert heard == []
