"""Every page of the house in a real browser: accessible on a desk and on a phone, and not one complaint of the
browser's (a script error, a style that the content security policy refuses, a missing file)."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

import factories
import visits_of_citizens
import visits_of_officials
import visits_of_steering
from browser_ground import (
    DESK,
    PHONE,
    bring_axe,
    browser,
    client_of,
    complaints,
    faults_in_both_widths,
    hand_over,
    serious,
    window,
)
from catalogue_ground import OF_THE_CATALOGUE
from correspondence_ground import OF_CORRESPONDENCE
from money_ground import OF_MONEY
from page_visits import Visit
from url_names import url_names
from voice_ground import OF_VOICE

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What is no page of its own: it leads on, answers a script, or hands out a file.
NOT_PAGES = frozenset(
    {
        "components:sign-out", "components:set-language", "components:health",
        "offline:manifest", "offline:worker",
        "portal:apply", "portal:apply-papers-done", "portal:apply-paper", "portal:apply-paper-part",
        "portal:apply-paper-remove", "portal:apply-paper-file", "portal:apply-submit",
        "portal:supply-file", "portal:supply-part", "portal:supply-remove", "portal:supply-stored",
        "portal:apply-paper-stored",
        "files:open", "store:file", "store:bundle", "store:bundle-order", "store:bundle-made",
        "desk:take-stored", "desk:stored-file",
        "portal:rate", "portal:fetch", "portal:interlinked-start",
        # without a post it leads back to the dossier: test_papers_collected_by_post
        "portal:collect", "portal:collect-cancel",
        "portal:notice-read", "portal:slip", "inbox:notices-call-back",
        "exchange:try-now", "exchange:difference-do", "exchange:letter-do", "exchange:incoming-do",
        "signing:credential-do", "signing:anchor-do",
        "catalogue:pulled-do",
        "messages:read", "messages:address", "messages:work-read", "messages:wording-decide", "portal:result",
        "desk:procedure-hits", "desk:person", "desk:do", "desk:bulk",
        "desk:absences", "desk:absence-end", "desk:assignment",
        "desk:warnings-seen",
        "desk:file", "desk:result", "desk:slip", "results:draft", "results:ask", "results:again",
        "rights:package", "rights:certificate", "rights:breach-report",
        "partners:check", "fees:export", "fees:template", "fees:move", "fees:decide",
        "desk:document", "eforms:begin", "eforms:do", "eforms:export", "eforms:template-decide",
        "eforms:template-file", "eforms:template-preview",
        "processes:template", "processes:bpmn", "processes:approve",
        "portal:procedure-file", "portal:procedure-poster", "portal:catalogue-file", "portal:dcat",
        "opendata:file", "opendata:api", "opendata:catalogue",
        "portal:due-print", "desk:due-print", "cockpit:calendar-decide",
        "cockpit:reorganisation-decide", "cockpit:reorganisation-template",
        "portal:decision-file", "catalogue:decision-file", "catalogue:own-board",
        "cockpit:units-file", "cockpit:plan-file", "cockpit:plan-compare-file",
        "travel:bring", "travel:export", "travel:propose", "travel:decide",
        "desk:transfer-pdf", "desk:find",
        "desk:correct", "desk:papers-send", "desk:papers-dispatch", "desk:papers-post", "desk:papers-receive",
        "desk:papers-pdf", "desk:papers-found",
        "quality:documents-pdf", "quality:file",
        "polls:wave-do", "polls:questionnaire-do", "polls:results-csv", "polls:letters", "polls:paper-form",
        "steering:export", "steering:form", "steering:evidence",
        "scorecards:file", "scorecards:value-file", "scorecards:document", "scorecards:round-do",
        "scorecards:sheet-do",
        "scorecards:line-do", "scorecards:framework-decide",
        "reports:file", "reports:do", "reports:counting-withdraw", "reports:figure-count",
        "digitising:next", "digitising:scan-again", "digitising:sheet", "digitising:answer", "digitising:paper-do",
        "digitising:picture", "digitising:file",
        "signin:begin", "signin:back", "signin:continue", "signin:invite", "signin:remove",
        "signin:invitation-withdraw", "signin:invitation-answer", "signin:representation-end",
        "inbox:openid-sign-out",
        "desk:control-sheet", "desk:register-pdf", "desk:register-xlsx",
        "reviews:plan-form", "reviews:plan-results", "reviews:file",
        "security:passkey-sign-in-options", "security:passkey-sign-in", "security:passkey-options",
        "security:passkey-confirm-options",
        "security:passkey", "security:remove", "security:end-device", "security:end-others", "security:open-again",
        "security:sign-out-everywhere", "security:ask-reset", "security:decide-reset",
        "api:search_procedures", "api:read_procedure", "api:look_up",
        "correspondence:register-xlsx", "correspondence:register-pdf", "correspondence:file",
        "correspondence:package", "correspondence:package-do",
        "govstack-token",
        "govstack:services", "govstack:service", "govstack:eforms", "govstack:eform", "govstack:submit",
        "govstack:applications", "govstack:application", "govstack:update", "govstack:upload", "govstack:tasks",
        "govstack:task", "govstack:complete", "govstack:statistics", "govstack:statistics_1_0",
        "voice:mark", "voice:register", "voice:units", "voice:attachment", "centre:take", "centre:counter-do",
        "centre:device-revoke",
        "catalogue:begin", "catalogue:draft-move", "catalogue:decision-sign", "catalogue:decision-withdraw",
        "catalogue:decision-disclose", "catalogue:board-list", "catalogue:board-sheets",
        "portal:apply-photo", "portal:supply-photo", "portal:verify-file", "inbox:national-portal-dossier",
        "portal:verify-decision",
        "inbox:partners",
        "inbox:payments", "portal:fee-receipt", "money:receipt", "money:cash-sheet",
        "inbox:post",
    }
)  # fmt: skip
# Looked at in both widths by `test_review_browser` and `test_catalogue_browser`.
OF_SECURITY = {
    f"security:{name}" for name in ("second", "own", "prove", "app", "codes", "password", "people")
}
LOOKED_AT_ELSEWHERE = OF_THE_CATALOGUE | OF_SECURITY | OF_MONEY | {
    f"reviews:{name}"
    for name in (
        "plans", "plan", "sheet", "proposals", "proposal", "decentralisations", "decentralisation", "regulations",
        "regulation", "figures", "summary",
    )
} | OF_VOICE | OF_CORRESPONDENCE  # fmt: skip


def visits() -> Iterator[Visit]:
    yield from visits_of_citizens.visits()
    yield from visits_of_officials.visits()
    yield from visits_of_steering.visits()


@pytest.mark.timeout(900)  # some 240 looks, each in both widths: ten minutes on a busy machine
@pytest.mark.parametrize(
    "thorough", [False, pytest.param(True, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_every_page_is_accessible_on_a_desk_and_on_a_phone(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    """Thorough, for `make soak`: axe judges each page in both widths, and each text of it on its own."""
    if thorough:
        monkeypatch.setenv("AXE", "thorough")
    found: list[str] = []
    opened = set()
    # the worker that keeps pages has its own tests (test_offline_browser); here it would stand between two people
    context = window(browser, live_server, service_workers="block")
    bring_axe(context)
    page = context.new_page()
    said = complaints(page)
    who: Client | None = None
    for visit in visits():
        if visit.client is not who:
            who = visit.client
            hand_over(context, live_server, who)
        said.clear()
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        answer = page.goto(live_server.url + visit.path)
        assert answer is not None
        if answer.status != visit.answer or page.url != live_server.url + visit.path:
            found.append(f"{visit.path}: {answer.status} at {page.url}")
        found += faults_in_both_widths(page)
        if visit.answer == 200:
            found += said
            opened.add(visit.name)
    context.close()

    assert found == []
    assert opened == url_names() - NOT_PAGES - LOOKED_AT_ELSEWHERE


def test_pages_that_refuse_a_form_are_accessible(browser: Browser, live_server: LiveServer) -> None:
    case = factories.submitted()
    context = window(browser, live_server, client_of(case.intake_officer), viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/dossiers/{case.id}/")
    ask = page.locator("#deed-request_supplement button")
    if not ask.is_visible():  # in a section that opens
        page.locator("#deed-request_supplement summary").click()
    ask.click()  # without a reason
    page.get_by_role("alert").first.wait_for()
    found = serious(page)
    context.clear_cookies()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.locator(".mc-field--bad").first.wait_for()
    found += serious(page)
    context.clear_cookies()  # as a browser that refuses cookies
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("heading", name="Chưa gửi được biểu mẫu").wait_for()
    found += serious(page)
    context.close()

    assert found == []


def test_pictures_are_drawn_under_the_policy(browser: Browser, live_server: LiveServer) -> None:
    """The charts draw, and pointing at one shows its figures, without a style that the browser refuses."""
    assert finders.find("vendor/echarts/echarts.common.min.js")
    factories.returned(at=factories.MONDAY)
    factories.in_processing(at=factories.MONDAY)
    leader = client_of(factories.make_official(factories.make_unit(), "province_leader"))
    context = window(browser, live_server, leader)
    page: Page = context.new_page()
    said = complaints(page)
    page.goto(f"{live_server.url}/cockpit/overview/")
    drawn = page.locator("[data-chart]:not([hidden])").first
    drawn.locator("canvas, svg").first.wait_for()
    box = drawn.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    page.wait_for_timeout(400)
    context.close()

    assert said == []
