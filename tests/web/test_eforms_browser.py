"""The editor of e-forms in a real browser: a form is built, tried and looked at on a phone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import PHONE, browser, complaints, serious, too_wide, window
from desk_people import seated
from motcua.procedures.models import VersionDraft

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_an_official_builds_a_form_and_tries_it(
    browser: Browser, live_server: LiveServer, transactional_db: None, size: str
) -> None:
    keeper = seated(factories.make_unit(), "reform_staff")
    procedure = factories.make_procedure("Hộ nghèo")
    options = {"viewport": PHONE} if size == "phone" else {}
    context = window(browser, live_server, keeper.client, **options)
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page = context.new_page()
    heard = complaints(page)

    page.goto(f"{live_server.url}/catalogue/forms/")
    page.get_by_label("Code of the procedure").fill(procedure.code)
    page.get_by_role("button", name="Open a draft").click()
    page.locator("#id_page_vi").fill("Hộ gia đình")
    page.get_by_role("button", name="Add a page").click()
    for kind, label in (("radio", "Loại nhà"), ("table", "Thành viên"), ("address", "Nơi ở")):
        page.locator("section select[name=type]").select_option(kind)
        page.get_by_role("button", name="Add a field").click()
        page.get_by_label("Question in Vietnamese").fill(label)
        if kind == "radio":
            page.get_by_label("Answers to choose from").fill(
                "own | Nhà riêng | Own\nrent | Nhà thuê | Rented"
            )
        page.get_by_role("button", name="Save the field").click()
    page.get_by_role("link", name="Thành viên").click()
    page.get_by_label("Kind of answer").select_option("money")
    page.get_by_role("button", name="Add a column").click()
    page.get_by_label("Question in Vietnamese").fill("Thu nhập")
    page.get_by_role("button", name="Save the field").click()
    page.get_by_role("button", name="Move up: Nơi ở").click()
    _look(page, f"eforms-edit-{size}")
    assert not too_wide(page)
    assert serious(page) == []

    page.get_by_role("link", name="Preview").click()
    page.locator("#id_loai_nha_own").check()
    page.locator("#id_thanh_vien-0-noi_dung").fill("An")
    page.locator("#id_thanh_vien-0-thu_nhap").fill("nhiều")
    page.get_by_role("button", name="Add a row").click()
    expect(page.locator("#id_thanh_vien-1-noi_dung")).to_be_focused()
    assert page.locator("#id_thanh_vien-0-noi_dung").input_value() == "An"
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Thành viên, row 1, Thu nhập: This is not a whole number."
    )
    _look(page, f"eforms-preview-{size}")
    assert not too_wide(page)
    assert serious(page) == []
    assert [field["type"] for field in VersionDraft.objects.get().form_layout["pages"][0]["fields"]] == [
        "radio",
        "address",
        "table",
    ]
    assert [one for one in heard if "422" not in one] == []


def _look(page: object, name: str) -> None:
    """A picture for whoever asks for one (MOTCUA_PICTURES names a folder)."""
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)  # type: ignore[attr-defined]
