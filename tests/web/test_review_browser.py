"""Every page of the review in a real browser: accessible on a desk and on a phone, without a complaint."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from test_every_page_axe import LOOKED_AT_ELSEWHERE

from browser_ground import (
    browser,
    client_of,
    complaints,
    faults_in_both_widths,
    window,
)
from review_ground import complete_content, make_review_ground

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _visits() -> Iterator[tuple[str, str, Client | None]]:
    ground = make_review_ground()
    waiting, filled, done = ground.approved_plan(3)
    content = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)
    ground.saves(filled, content)
    ground.concludes(done, content)
    drafted = ground.drafted_plan()
    proposal, handed_down, regulation = ground.follow_ups(done)
    keeper, head, leader = (client_of(one) for one in (ground.keeper, ground.head, ground.leader))
    for client in (keeper, leader):
        yield "reviews:plans", "/reviews/", client
        yield "reviews:plan", f"/reviews/plans/{drafted}/", client
        yield "reviews:plan", f"/reviews/plans/{ground.plan_of(done)}/", client
        yield "reviews:sheet", f"/reviews/sheets/{done}/", client
    for sheet in (waiting, filled):
        yield "reviews:sheet", f"/reviews/sheets/{sheet}/", head
    yield "reviews:proposals", "/reviews/proposals/", keeper
    yield "reviews:proposal", f"/reviews/proposals/{proposal}/", keeper
    yield "reviews:decentralisations", "/reviews/decentralisation/", keeper
    yield "reviews:decentralisation", f"/reviews/decentralisation/{handed_down}/", keeper
    yield "reviews:regulations", "/reviews/register/", keeper
    yield "reviews:regulation", f"/reviews/register/{regulation}/", keeper
    yield "reviews:figures", "/reviews/figures/?of=TTHC_REVIEWED", keeper
    yield "reviews:summary", "/reviews/summary/", None


def test_every_page_of_the_review_is_accessible(browser: Browser, live_server: LiveServer) -> None:
    found, opened = [], set()
    for name, path, client in _visits():
        context = window(browser, live_server, client)
        page = context.new_page()
        said = complaints(page)
        answer = page.goto(live_server.url + path)
        assert answer is not None
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
        found += faults_in_both_widths(page)
        found += said
        opened.add(name)
        context.close()

    assert found == []
    assert opened == {name for name in LOOKED_AT_ELSEWHERE if name.startswith("reviews:")}
