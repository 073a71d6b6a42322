"""Every page of the citizen's door in a real browser: accessible, no wider than a phone, usable without script."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from browser_ground import DESK, bring_axe, browser, serious, too_wide, window
from factories import Case, accepted, awaiting_supplement, concluded, returned
from portal_ground import CHILD, PDF, ROUGH, make_filed_online, set_version, signed_in, walk

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


def entered(
    browser: Browser, server: LiveServer, client: Client | None = None, **options: Any
) -> BrowserContext:
    """A telephone with the session of the client, if any."""
    return window(browser, server, client, **{"viewport": PHONE, **options})


def faults(context: BrowserContext, server: LiveServer, paths: list[str]) -> list[str]:
    """What axe finds serious on the pages, and what is wider than the window."""
    bring_axe(context)
    page = context.new_page()
    found = []
    for path in paths:
        page.goto(server.url + path)
        found += serious(page) + too_wide(page)
    context.close()
    return found


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages_are_accessible(
    browser: Browser, live_server: LiveServer, viewport: dict[str, int]
) -> None:
    procedure, _ = make_filed_online()
    rough, _ = make_filed_online()
    set_version(rough, ROUGH)
    paths = [
        "/",
        "/procedures/?q=khai+sinh",
        "/procedures/?q=xyzxyzxyz",
        f"/procedures/{procedure.code}/",
        f"/procedures/{rough.code}/",
        "/procedures/9.999999/",
        "/track/?code=H56.1-20261122-0000001",
        "/sign-in/",
    ]

    assert faults(entered(browser, live_server, viewport=viewport), live_server, paths) == []


def test_pages_of_filing_are_accessible(browser: Browser, live_server: LiveServer) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    pages = [
        "unit/",
        "whom/",
        "applicant/",
        "form/1/",
        "form/2/",
        "papers/",
        "return/",
        "review/",
        "discard/",
    ]
    paths = [*(root + page for page in pages), f"/procedures/{procedure.code}/apply/", "/mine/"]

    found = faults(entered(browser, live_server, client), live_server, paths)
    client.post(f"{root}submit/", {"consent": "yes"})
    found += faults(entered(browser, live_server, client), live_server, [f"{root}receipt/", "/mine/"])

    assert found == []


def test_pages_of_a_dossier_are_accessible(browser: Browser, live_server: LiveServer) -> None:
    found = []
    stages: list[tuple[Case, list[str]]] = [
        (accepted(fee_vnd=8000), ["", "withdraw/"]),
        (awaiting_supplement(), ["", "supply/"]),
        (returned(concluded()), [""]),
    ]
    for case, pages in stages:
        client, _ = signed_in(case.citizen)
        paths = [f"/dossiers/{case.code}/{page}" for page in pages]
        found += faults(entered(browser, live_server, client), live_server, paths)

    assert found == []


def test_error_pages_are_accessible(browser: Browser, live_server: LiveServer) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="form/1")
    context = entered(browser, live_server, client)
    page = context.new_page()
    found = []

    for path in ("/track/", f"{root}form/1/", f"{root}papers/"):
        page.goto(live_server.url + path)
        page.locator("main button.btn-primary").last.click()
        page.wait_for_selector("#errors")
        found += serious(page)
    context.close()

    assert found == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_person_files_from_a_phone(
    browser: Browser, live_server: LiveServer, tmp_path: Path, script: bool
) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    scan = tmp_path / "giay-chung-sinh.pdf"
    scan.write_bytes(PDF + b"0" * 1_300_000)  # three parts
    context = entered(browser, live_server, client, java_script_enabled=script)
    page = context.new_page()

    def go_on() -> None:
        page.get_by_role("button", name="Lưu và tiếp tục").click()

    page.goto(f"{live_server.url}/procedures/{procedure.code}/")
    page.get_by_role("button", name="Nộp trực tuyến").click()
    page.get_by_label("Ông/bà muốn nộp hồ sơ ở đâu?").select_option(str(unit.pk))
    go_on()
    page.get_by_label("Cho chính tôi").check()
    go_on()
    page.get_by_label("Số điện thoại").fill("0905123456")
    go_on()
    page.get_by_label("Họ tên trẻ").fill(CHILD["child_name"])
    page.get_by_label("Ngày sinh").fill(CHILD["child_birth"])
    page.get_by_label("Không", exact=True).check()
    assert page.get_by_label("Họ tên cha").is_visible() is not script
    go_on()
    go_on()
    page.get_by_label("Chọn tệp cho: Giấy chứng sinh").set_input_files(scan)
    if not script:
        page.get_by_role("button", name="Gửi tệp : Giấy chứng sinh").or_(
            page.get_by_role("button", name="Gửi tệp: Giấy chứng sinh")
        ).click()
    page.get_by_role("link", name="giay-chung-sinh.pdf").wait_for()
    go_on()
    page.get_by_label("Tôi đến nhận tại quầy của đơn vị").check()
    go_on()
    page.get_by_label("Tôi cam đoan những điều đã khai là đúng sự thật").check()
    page.get_by_role("button", name="Nộp hồ sơ", exact=True).click()

    assert page.get_by_role("heading", level=1).inner_text() == "Đã nộp hồ sơ"
    assert page.get_by_role("img", name="Mã QR").is_visible()
    context.close()


def test_an_upload_goes_on_after_the_connection_broke(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")
    scan = tmp_path / "giay-chung-sinh.pdf"
    scan.write_bytes(PDF + b"0" * 1_300_000)
    context = entered(browser, live_server, client)
    page = context.new_page()
    sent: list[str] = []

    def broken_once(route: Any) -> None:
        request = route.request
        if request.method == "PUT":
            sent.append(request.headers["upload-offset"])
            if len(sent) == 2:
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/part/", broken_once)
    page.goto(f"{live_server.url}{root}papers/")
    page.get_by_label("Chọn tệp cho: Giấy chứng sinh").set_input_files(scan)
    page.get_by_text("đang thử lại").wait_for()
    page.get_by_role("link", name="giay-chung-sinh.pdf").wait_for()
    context.close()

    assert sent == ["0", "524288", "524288", "1048576"]
