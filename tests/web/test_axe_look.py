"""What the looks at pages rest on: contrast judged good is not judged again, and nothing else is passed over."""

import pytest
from playwright.sync_api import Browser, Page

from browser_ground import browser, serious

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page()


def contrast_faults(page: Page, style: str, around: str = "") -> int:
    page.set_content(
        f'<html lang="vi"><head><title>x</title></head><body><main style="{around}"><h1>x</h1>'
        f'<p style="{style}">chữ</p></main></body></html>'
    )
    return sum("color-contrast" in fault for fault in serious(page))


def test_every_colour_is_judged_on_every_background(page: Page) -> None:
    assert contrast_faults(page, "color: #333") == 0
    assert contrast_faults(page, "color: #333") == 0  # known now
    assert contrast_faults(page, "color: #bbb") == 1
    assert contrast_faults(page, "color: #bbb; font-size: 15px") == 1
    assert contrast_faults(page, "color: #333; background: #444") == 1
    assert contrast_faults(page, "color: #333", around="background: #444; color: #fff") == 1


def test_what_was_found_bad_or_hidden_is_judged_again(page: Page) -> None:
    assert contrast_faults(page, "color: #c4c4c4; display: none") == 0

    assert [contrast_faults(page, "color: #c4c4c4") for _ in range(2)] == [1, 1]


def test_thorough_looks_remember_nothing(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AXE", "thorough")

    assert [contrast_faults(page, "color: #c9c9c9") for _ in range(2)] == [1, 1]
