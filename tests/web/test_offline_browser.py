"""Without a line: what a device keeps, only when its owner said so, and how what was typed arrives later."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import PHONE, browser, client_of, window
from motcua.dossiers.models import Draft
from portal_ground import make_filed_online, signed_in, walk

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "0905111222"


@pytest.fixture
def citizen(
    browser: Browser, live_server: LiveServer
) -> Iterator[tuple[BrowserContext, Page, factories.Case]]:
    case = factories.accepted(fee_vnd=8000)
    context = window(browser, live_server, client_of(case.citizen), viewport=PHONE, language="en")
    page = context.new_page()
    page.goto(f"{live_server.url}/offline/device/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # from now on the script stands beside the pages
    yield context, page, case
    context.close()


def test_a_device_of_nobody_keeps_nothing_about_anybody(
    citizen: tuple[BrowserContext, Page, factories.Case], live_server: LiveServer
) -> None:
    context, page, case = citizen
    page.goto(f"{live_server.url}/dossiers/{case.code}/")
    context.set_offline(True)

    page.goto(f"{live_server.url}/dossiers/{case.code}/")

    expect(page.locator("h1")).to_have_text("There is no line at the moment")
    assert case.code not in page.content()
    assert page.evaluate("caches.keys().then(names => names.includes('mc-pages'))") is False


def test_an_own_device_shows_the_dossier_without_a_line_and_forgets_it_at_signing_out(
    citizen: tuple[BrowserContext, Page, factories.Case], live_server: LiveServer
) -> None:
    context, page, case = citizen
    page.check("[data-offline-switch] input")
    expect(page.locator("[data-offline-switch] [role=status]")).to_contain_text("Kept from now on")
    page.goto(f"{live_server.url}/dossiers/{case.code}/")
    page.wait_for_function("caches.open('mc-pages').then(c => c.keys()).then(k => k.length > 0)")
    context.set_offline(True)

    page.goto(f"{live_server.url}/dossiers/{case.code}/")
    expect(page.locator("main")).to_contain_text(case.code)
    page.goto(f"{live_server.url}/procedures/")
    expect(page.locator("[data-offline-kept] a")).to_have_count(1)

    context.set_offline(False)
    page.goto(f"{live_server.url}/offline/device/")
    page.locator("form[action='/sign-out/'] button").click()
    page.wait_for_url(f"{live_server.url}/")
    page.wait_for_function("caches.has('mc-pages').then(there => !there)")


def test_what_was_typed_without_a_line_is_saved_when_it_is_back(
    browser: Browser, live_server: LiveServer
) -> None:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    context = window(browser, live_server, client, viewport=PHONE, language="en")
    page = context.new_page()
    page.goto(f"{live_server.url}/offline/device/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.check("[data-offline-switch] input")
    page.goto(f"{live_server.url}{root}applicant/")
    page.fill("[name=telephone]", TYPED)
    context.set_offline(True)
    page.locator("main form button.btn-primary").first.click()
    expect(page.locator("[data-if-kept]")).to_be_visible()
    assert TYPED not in str(Draft.objects.get(user=user).applicant)

    context.set_offline(False)
    page.goto(f"{live_server.url}/mine/")
    expect(page.locator("[data-say=sent]")).to_be_visible()

    assert TYPED in str(Draft.objects.get(user=user).applicant)
    assert page.evaluate("indexedDB.databases().then(list => list.length)") == 1
    context.close()
