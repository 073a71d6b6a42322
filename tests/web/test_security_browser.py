"""Keys in a real browser: a passkey made and used with a virtual authenticator; the pages as people see them."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser_ground import PHONE, browser, client_of, complaints, serious, too_wide, window
from factories import make_citizen, make_official, make_unit
from motcua.accounts.signing import factors
from signing_ground import PASSWORD, with_app

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_passkey_is_made_and_opens_without_a_password(browser: Browser, live_server: LiveServer) -> None:
    user = make_citizen()
    url = live_server.url.replace("127.0.0.1", "localhost")
    context = window(browser, live_server, language="en")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    page.goto(f"{url}/sign-in/?next=/account/security/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator("form:has(#id_username) button").click()
    page.locator("[data-passkey=register] button").click()
    page.locator("form[action*=remove]").wait_for()
    assert len(factors.of_account(user.pk)) == 1

    page.locator(".mc-who form button").first.click()
    page.goto(f"{url}/sign-in/?next=/account/security/")
    page.locator("[data-passkey=sign-in] button").click()
    page.wait_for_url("**/account/security/")
    context.close()


def test_the_pages_of_keys_are_accessible_on_a_desk_and_on_a_telephone(
    browser: Browser, live_server: LiveServer
) -> None:
    unit = make_unit()
    admin, head = make_official(unit, "administrator"), make_official(unit, "agency_head")
    with_app(head)
    found: list[str] = []
    for viewport in ({"width": 1280, "height": 900}, PHONE):
        context = window(browser, live_server, client_of(admin), viewport=viewport)
        page = context.new_page()
        said = complaints(page)
        for path in ("", "prove/", "app/", "codes/", "password/"):
            page.goto(f"{live_server.url}/account/security/{path}")
            found += serious(page) + too_wide(page)
        page.goto(f"{live_server.url}/account/people/")
        found += serious(page) + too_wide(page) + said
        context.close()
        context = window(browser, live_server, viewport=viewport)
        page = context.new_page()
        page.goto(f"{live_server.url}/sign-in/")
        page.fill("#id_username", head.username)
        page.fill("#id_password", PASSWORD)
        page.locator("form:has(#id_username) button").click()
        page.wait_for_url("**/sign-in/second/")
        found += serious(page) + too_wide(page)
        context.close()
    assert found == []
