"""The pages of the catalogue's keepers in a browser: accessible and not too wide, on a desk and on a phone."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from browser_ground import (
    DESK,
    browser,
    complaints,
    faults_in_both_widths,
    window,
)
from catalogue_ground import OF_THE_CATALOGUE, visits

__all__ = ["browser"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_page_of_the_catalogue_is_accessible_on_a_desk_and_on_a_phone(
    browser: Browser, live_server: LiveServer
) -> None:
    found: list[str] = []
    opened = set()
    pages: dict[Client, tuple[Page, list[str]]] = {}
    for name, path, client in visits():
        if client not in pages:
            page = window(browser, live_server, client).new_page()
            pages[client] = page, complaints(page)
        page, said = pages[client]
        said.clear()
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert (answer.status, page.url) == (200, live_server.url + path)
        found += faults_in_both_widths(page)
        found += said
        opened.add(name)
    for page, _ in pages.values():
        page.context.close()

    assert found == []
    assert opened == OF_THE_CATALOGUE
