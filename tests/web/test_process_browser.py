"""The diagram of a process in a real browser: drawn and marked by bpmn-js under the house's security policy."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import PHONE, browser, complaints, serious, too_wide, window
from desk_people import seated
from factories import in_processing, make_unit
from motcua.dossiers.actions import work
from motcua.kernel.zone import VIETNAM
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.rules.reading import read_yaml
from process_tables import EVERYTHING, draft

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 11, 2, 8, 0, tzinfo=VIETNAM)


@pytest.fixture
def case(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> factories.Case:
    """Two agencies give their opinions side by side."""
    monkeypatch.setattr(factories, "PROCESS_KEY", "thu-nghiem")
    processes.program.cache_clear()
    make_unit("Sở Xây dựng", agency_id="H56.02", kind="department", level="province")
    make_unit("Sở Tư pháp", agency_id="H56.03", kind="department", level="province")
    approving.approve(
        draft(read_yaml(EVERYTHING.read_bytes())[0]),
        document="12/QĐ-UBND",
        valid_from=date(2026, 1, 5),
        by=None,
        at=AT,
    )
    found = in_processing(at=AT, limit=(10, "working_day"), fee_vnd=200_000)
    with factories.as_system():
        for number in (1, 2):
            done = work.complete(
                dossier_id=found.id,
                by=found.as_role("case_officer"),
                at=AT + timedelta(hours=number),
                command_id=f"c{number}",
            )
            found = found.after(done)
    return found


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_diagram_is_drawn_and_shows_where_the_dossier_stands(
    browser: Browser, live_server: LiveServer, case: factories.Case, size: str
) -> None:
    officer = seated(case.handling_unit, "case_officer")
    options = {"viewport": PHONE} if size == "phone" else {}
    page = window(browser, live_server, officer.client, **options).new_page()
    heard = complaints(page)
    page.goto(f"{live_server.url}/processes/dossiers/{case.id}/")
    expect(page.locator("[data-drawn=yes]")).to_be_visible()
    expect(page.locator(".djs-element.pr-is-here")).to_have_count(2)
    expect(page.locator(".djs-element.pr-is-done")).to_have_count(2)
    expect(page.locator(".pr-badge")).to_have_count(4)
    expect(page.locator(".bjs-powered-by")).to_be_visible()  # the licence demands the mark
    assert heard == []
    assert serious(page) == []
    assert not too_wide(page)
    page.get_by_role("button", name="Xem tất cả").click()


def test_without_script_the_table_says_where_it_stands(
    browser: Browser, live_server: LiveServer, case: factories.Case
) -> None:
    officer = seated(case.handling_unit, "case_officer")
    page = window(browser, live_server, officer.client, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/processes/dossiers/{case.id}/")
    expect(page.locator(".pr-canvas")).to_be_hidden()
    expect(page.locator("tr.pr-row--here")).to_have_count(2)
