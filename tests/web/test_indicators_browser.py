"""A link to an indicator that stands in another view leads on to it, in a real browser: the server never sees what
follows the #."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

import factories as f
from browser_ground import browser, client_of, window

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_old_link_finds_its_indicator_and_a_wrong_one_stays(
    browser: Browser, live_server: LiveServer
) -> None:
    province = f.make_unit("Ủy ban nhân dân tỉnh", level="province")
    context = window(browser, live_server, client_of(f.make_official(province, "province_leader")))
    page = context.new_page()
    indicators = f"{live_server.url}/cockpit/indicators/"

    page.goto(f"{indicators}?from=2026-01&to=2026-03#PAR_INDEX")
    expect(page).to_have_url(re.compile(r"\?from=2026-01&to=2026-03&view=reform#PAR_INDEX$"))
    expect(page.locator("#PAR_INDEX")).to_be_in_viewport()

    page.goto(f"{indicators}?view=reform#BACKLOG")
    expect(page).to_have_url(re.compile(r"/cockpit/indicators/\?from=[\d-]+&to=[\d-]+#BACKLOG$"))
    expect(page.locator("#BACKLOG")).to_be_in_viewport()

    page.goto(f"{indicators}?view=reform#NO_SUCH")
    expect(page.locator("nav.ck-told [aria-current=page]")).to_contain_text("Hồ sơ")
    context.close()
