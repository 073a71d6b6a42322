"""What the tests in a real browser share: one Chromium a module, windows with a session, what axe finds.

A module that uses it says `from browser_ground import browser` beside what else it needs (pytest finds the
fixture by its name), and is skipped where there is no Chromium.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from motcua.accounts.models import User

# 320 px is a small telephone, and a desk's page at 400 % (WCAG 1.4.10).
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
# The shell is Chromium without the windows that nobody sees: the same pages for half of the work.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# No sandbox: tests run as root in containers. The rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("there is no Chromium here; `make test` tells how to get it")
    # Playwright keeps an event loop in this thread; Django's guard against that is not meant for tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            yield launched
            launched.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def window(
    browser: Browser, server: LiveServer, client: Client | None = None, **options: Any
) -> BrowserContext:
    """A window of its own, with the session of the client if any."""
    language = options.pop("language", "")
    context = browser.new_context(viewport=options.pop("viewport", DESK), locale="vi-VN", **options)
    if language:  # chosen by its button, as people do
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": server.url}])
    context.set_default_timeout(15_000)
    if client is not None:
        _take_session(context, server, client)
    return context


def hand_over(context: BrowserContext, server: LiveServer, client: Client | None) -> None:
    """The window now belongs to somebody else, or to nobody known: a window for each costs a second. Its pages are
    left first, so that nothing under way there is answered to another."""
    for page in context.pages:
        page.goto("about:blank")
    context.clear_cookies()
    if client is not None:
        _take_session(context, server, client)


def _take_session(context: BrowserContext, server: LiveServer, client: Client) -> None:
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": server.url}])


_AXE = Axe().axe_script
_LOOK = (Path(__file__).parent / "axe_look.js").read_text(encoding="utf-8")
# Marks of text whose contrast was judged good in this process. AXE=thorough keeps none: `make soak` looks so.
_JUDGED: set[int] = set()


def is_thorough() -> bool:
    return os.environ.get("AXE") == "thorough"


def bring_axe(context: BrowserContext) -> None:
    """Axe stands in every page of the window from its beginning: for one that looks at page after page, which else
    hands it over anew each time."""
    context.add_init_script(_AXE)


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands.

    The contrast of text that looks as text judged before is not judged again (see axe_look.js).
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    seen = page.evaluate(_LOOK, None if is_thorough() else list(_JUDGED))
    _JUDGED.update(seen["judged"])
    return [
        f"{page.url}: {violation['id']}: {node['html'][:200]}"
        for violation in seen["found"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def faults_in_both_widths(page: Page) -> list[str]:
    """What sticks out on a desk and on a phone, and what is serious in one of the two.

    Hardly anything that axe finds hangs on the width, and it takes most of the time: it runs in one width, by the
    page's address, so that each part of the frame is looked at in both on some page. AXE=thorough runs it twice.
    """
    found = []
    looked_at = DESK if crc32(urlsplit(page.url).path.encode()) % 2 == 0 else PHONE
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        faults = too_wide(page)
        if size is looked_at or is_thorough():
            faults += serious(page)
        found += [f"{size['width']} px: {one}" for one in faults]
    return found


_BEYOND = """room => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(one => one.getBoundingClientRect().right > room + 0.5 && !one.closest('.mc-scroll, .table-responsive'))
  .slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""


def too_wide(page: Page) -> list[str]:
    """A page that has to be pushed sideways, with what sticks out of it."""
    width, room = page.evaluate("document.documentElement.scrollWidth"), page.viewport_size
    assert room is not None
    if width <= room["width"]:
        return []
    beyond = page.evaluate(_BEYOND, room["width"])
    return [f"{page.url}: {width} px wide in {room['width']}: {beyond}"]


def complaints(page: Page) -> list[str]:
    """Collects from now on what the browser calls an error: of a script, a style refused, a file missing."""
    heard: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        # htmx writes down each request that a newer one replaced; that is its work, not a fault
        if said.type == "error" and not said.text.startswith("htmx:"):
            heard.append(f"{page.url}: {said.text}")

    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    page.on("console", hear)
    return heard
