"""The desk in a real Chromium: the keyboard alone, without script, accessible, no wider than a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import DESK, PHONE, browser, complaints, serious, too_wide, window
from desk_people import Seated, seated
from motcua.dossiers.models import Component, Dossier
from motcua.dossiers.rules.opening import HandedIn
from motcua.payments.models import Payment
from motcua.records import actions as records
from real_files import ok_pdf

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = ok_pdf("mot to giay")


@pytest.fixture
def counter(transactional_db: None) -> Seated:
    return seated(factories.make_unit())


@pytest.fixture
def at_the_desk(browser: Browser, live_server: LiveServer, counter: Seated) -> Callable[..., Page]:
    """A page with the officer's session, in English."""

    def opened(path: str, *, who: Seated = counter, **options: object) -> Page:
        context = window(browser, live_server, who.client, language="en", **options)
        context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    return opened


def with_scans(counter: Seated) -> factories.Case:
    stored = records.store(PDF, limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    papers = [
        HandedIn(key=f"c{no}", name=name, file_sha256=stored.pk, file_name="scan.pdf")
        for no, name in enumerate(("Tờ khai", "Giấy chứng sinh"), 1)
    ]
    return factories.submitted(unit=counter.unit, components=papers)


def test_a_dossier_is_accepted_with_the_keyboard_alone(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    case = with_scans(counter)
    page = at_the_desk("/desk/")
    heard = complaints(page)

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.code)
    page.get_by_role("radio", name="Correct", exact=True).first.focus()
    page.keyboard.press("1")
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Accept the dossier")).to_be_focused()
    assert case.row.national_code == 1
    page.keyboard.press("Enter")

    expect(page.get_by_text("The dossier is accepted.")).to_be_visible()
    assert case.row.national_code == 2
    states = (
        Component.unscoped.filter(dossier_id=case.id).order_by("pk").values_list("check_state", flat=True)
    )
    assert list(states) == ["correct", "correct"]
    assert heard == []


def test_marking_a_paper_missing_opens_the_supplement(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    case = with_scans(counter)
    page = at_the_desk(f"/desk/dossiers/{case.id}/")

    page.get_by_role("radio", name="Correct", exact=True).first.focus()
    page.keyboard.press("2")
    page.keyboard.type("chưa có chữ ký")
    page.get_by_label("Reason, in words for the applicant").first.fill("Hồ sơ chưa đủ.")
    page.get_by_role("button", name="Ask the applicant").press("Enter")

    expect(page.get_by_text("The applicant is asked for a supplement.")).to_be_visible()
    expect(page.get_by_text("Tờ khai: chưa có chữ ký").first).to_be_visible()
    assert case.row.national_code == 5


def test_keys_do_nothing_while_typing_and_can_be_switched_off(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    factories.submitted(unit=counter.unit)
    page = at_the_desk("/desk/")

    page.keyboard.press("f")
    page.keyboard.type("gj?n")
    expect(page.get_by_label("Code, personal id or name")).to_have_value("gj?n")
    expect(page.locator("#keys")).not_to_be_visible()
    page.goto(page.url.split("?")[0])
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch single-key shortcuts off").press("Enter")
    page.get_by_role("button", name="Close").press("Enter")
    page.reload()
    page.keyboard.press("?")

    expect(page.locator("#keys")).not_to_be_visible()


def test_g_and_a_letter_go_to_a_queue(counter: Seated, at_the_desk: Callable[..., Page]) -> None:
    page = at_the_desk("/desk/")

    page.keyboard.press("g")
    page.keyboard.press("r")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Ready to hand over")
    assert page.url.endswith("?queue=ready")


def test_the_list_follows_the_search_and_the_address_follows_the_list(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    factories.submitted(unit=counter.unit, citizen=factories.make_citizen("Lê Thị Hoa"))
    duc = factories.submitted(unit=counter.unit, citizen=factories.make_citizen("Nguyễn Văn Đức"))
    page = at_the_desk("/desk/")

    page.get_by_label("Code, personal id or name").press_sequentially("van duc")

    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-row]")).to_contain_text(duc.code)
    assert page.url.endswith("/desk/?queue=incoming&q=van%20duc")
    page.reload()
    expect(page.locator("[data-row]")).to_have_count(1)


def offered_here(counter: Seated) -> tuple[str, str]:
    """The code of a procedure with a fee that the unit takes in, and the id of a person known here."""
    procedure = factories.make_procedure("Đăng ký khai sinh", fee_vnd=8000)
    factories.make_offering(procedure, counter.unit)
    known = factories.submitted(unit=counter.unit, citizen=factories.make_citizen("Nguyễn Văn Đức"))
    return procedure.code, known.citizen.personal_id


def test_a_known_person_is_taken_in_with_the_keyboard_alone(
    counter: Seated, at_the_desk: Callable[..., Page]
) -> None:
    _, personal_id = offered_here(counter)
    page = at_the_desk("/desk/")
    heard = complaints(page)

    page.keyboard.press("n")
    expect(page.get_by_label("Which procedure?")).to_be_focused()
    page.keyboard.type("khai sinh")
    expect(page.locator("[data-hit]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Personal id or tax code")).to_be_focused()
    page.keyboard.type(personal_id)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Full name")).to_have_value("Nguyễn Văn Đức")
    expect(page.get_by_label("Full name")).to_be_focused()
    page.get_by_label("The fee is paid now, in cash").press("Space")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")
    expect(page.get_by_role("link", name="Slip to print (PDF)")).to_be_focused()
    taken = Dossier.unscoped.get(channel="counter")
    assert (taken.national_code, taken.paid_vnd) == (2, 8000)
    assert Payment.objects.count() == 1
    assert heard == []


def test_the_counter_works_without_script(counter: Seated, at_the_desk: Callable[..., Page]) -> None:
    code, personal_id = offered_here(counter)
    page = at_the_desk("/desk/intake/?q=khai+sinh", java_script_enabled=False)

    page.get_by_role("link", name="Đăng ký khai sinh").click()
    assert f"procedure={code}" in page.url
    page.get_by_label("Personal id or tax code").fill(personal_id)
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_label("Full name")).to_have_value("Nguyễn Văn Đức")
    page.get_by_role("button", name="Accept and print the slip").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")


def test_a_dossier_is_handled_without_script(counter: Seated, at_the_desk: Callable[..., Page]) -> None:
    case = with_scans(counter)
    page = at_the_desk(f"/desk/dossiers/{case.id}/", java_script_enabled=False)

    for radio in page.get_by_role("radio", name="Correct", exact=True).all():
        radio.check()
    page.get_by_role("button", name="Accept the dossier").click()
    expect(page.get_by_text("The dossier is accepted.")).to_be_visible()
    page.get_by_role("button", name="Pass on to be handled").click()

    expect(page.get_by_text("The dossier is passed on.")).to_be_visible()
    assert case.row.national_code == 4


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_desk_is_accessible(
    counter: Seated, at_the_desk: Callable[..., Page], viewport: dict[str, int]
) -> None:
    code, _ = offered_here(counter)
    new, accepted = with_scans(counter), factories.accepted(unit=counter.unit, fee_vnd=8000)
    awaiting, done = factories.awaiting_supplement(unit=counter.unit), factories.returned(unit=counter.unit)
    page = at_the_desk("/desk/", viewport=viewport)
    heard = complaints(page)
    faults = serious(page) + too_wide(page)

    for path in (
        "/desk/?queue=all",
        "/desk/?q=nobody",
        *(f"/desk/dossiers/{case.id}/" for case in (new, accepted, awaiting, done)),
        f"/desk/dossiers/{accepted.id}/received/",
        "/desk/intake/",
        f"/desk/intake/?procedure={code}",
    ):
        page.goto("/".join(page.url.split("/")[:3]) + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        faults += serious(page) + too_wide(page)
    page.keyboard.press("?")
    faults += serious(page)

    assert faults == []
    assert heard == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_that_say_what_went_wrong_are_accessible(
    counter: Seated, at_the_desk: Callable[..., Page], viewport: dict[str, int]
) -> None:
    code, _ = offered_here(counter)
    case = with_scans(counter)
    page = at_the_desk(f"/desk/dossiers/{case.id}/", viewport=viewport)

    page.get_by_role("button", name="Accept the dossier").click()
    expect(page.get_by_text("Please correct the following")).to_be_visible()
    faults = serious(page) + too_wide(page)
    colleague = seated(counter.unit, full_name="Nguyễn Thị Thu")
    scans = Component.unscoped.filter(dossier_id=case.id)
    colleague.presses(case, "accept", **{f"check__{scan.pk}": "correct" for scan in scans})
    for radio in page.get_by_role("radio", name="Correct", exact=True).all():
        radio.check()
    page.get_by_role("button", name="Accept the dossier").click()
    expect(page.get_by_text("Nguyễn Thị Thu of your unit accepted the dossier")).to_be_visible()
    expect(page.locator("#trouble")).to_be_focused()
    faults += serious(page) + too_wide(page)
    page.goto("/".join(page.url.split("/")[:3]) + f"/desk/intake/?procedure={code}")
    page.get_by_role("button", name="Accept and print the slip").click()
    expect(page.get_by_text("Please correct the following")).to_be_visible()
    faults += serious(page) + too_wide(page)

    assert faults == []
