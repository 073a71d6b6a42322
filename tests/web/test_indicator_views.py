"""The indicators in views: each stands in one, a view counts its own alone, and a link to one indicator finds it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories as f
from figures_ground import queries_of
from motcua.indicators import actions, levels, reform, registers, words
from motcua.indicators.registry import INDICATORS
from motcua.web.cockpit import indicator_views
from motcua.web.cockpit.indicator_views import View

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)
PAGE = "/cockpit/indicators/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(
        f.make_official(f.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader")
    )
    f.returned()
    actions.recount(now=NOW)
    return client


@pytest.fixture
def not_measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An indicator that a plan names and that no facts here give."""
    code, why = "AS_NOBODY_COUNTS", words.Phrase(vi="Không nơi nào ghi lại.", en="Nobody records it.")
    known = dict(words.indicators())
    said = replace(known["BACKLOG"], code=code, not_measurable=why)
    monkeypatch.setattr(words, "indicators", lambda: known | {code: said})
    _forget()
    yield code
    _forget()


def _forget() -> None:
    indicator_views.indicators.cache_clear()
    indicator_views._views.cache_clear()


def _shown(html: str) -> list[str]:
    return re.findall(r'<section class="ck-target" id="(\w+)"', html)


def _tabs(html: str) -> list[tuple[str, str]]:
    nav = re.search(r'<nav class="ck-told".*?</nav>', html, re.DOTALL)
    assert nav is not None
    return [(unescape(url), text) for url, text in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', nav[0])]


def _sums(leader: Client, view: str) -> list[str]:
    """The queries of a view that read cells."""
    leader.get(PAGE, {"view": view})
    with CaptureQueriesContext(connection) as caught:
        leader.get(PAGE, {"view": view})
    tables = "|".join(level.table for level in levels.LEVELS)
    cells = re.compile(rf"FROM \(?\s*\"?({tables})\b")
    return [query["sql"] for query in caught if cells.search(query["sql"])]


# Which view


def test_every_indicator_stands_in_exactly_one_view() -> None:
    shown = [code for codes in indicator_views.indicators().values() for code in codes]

    assert sorted(shown) == sorted(words.indicators())
    assert {code: indicator_views.of(code) for code in INDICATORS if indicator_views.of(code) is None} == {}


def test_the_view_of_dossiers_asks_no_register_but_surveys() -> None:
    asked = {
        registers.SIDES[variant.numerator].reader
        for code in indicator_views.indicators()[View.DOSSIERS]
        for variant in INDICATORS[code].variants
        if variant.numerator in registers.SIDES
    }

    assert {reader for reader in asked if not reader.startswith("survey_")} == set()


def test_what_is_told_from_dossiers_and_from_a_survey_stays_whole() -> None:
    assert {indicator_views.of(code) for code in ("SAT_ADMIN", "SAT_HEALTH_EDU", "SAT_PUBLIC_UNITS")} == {
        View.DOSSIERS
    }


@pytest.mark.parametrize(
    ("code", "view"),
    [
        ("BACKLOG", View.DOSSIERS),
        ("SERVICES_ONLINE", View.PROCEDURES),
        ("DOSSIER_SYNC", View.PROCEDURES),
        ("PUBLISH_ON_TIME", View.PROCEDURES),
        ("FEE_POLICY_DONE", View.PROCEDURES),
        ("PETITIONS", View.REGISTERS),
        ("ISO_9001", View.REGISTERS),
        ("SIPAS_OWN", View.REGISTERS),
        ("STAFF_USED", View.REFORM),
        ("PAR_INDEX", View.REFORM),
    ],
)
def test_an_indicator_stands_by_what_it_is_told_from(code: str, view: View) -> None:
    assert indicator_views.of(code) is view


def test_the_readers_of_procedures_are_readers_and_none_is_of_the_reform() -> None:
    readers = {side.reader for side in registers.SIDES.values()} - set(reform.figures())

    assert indicator_views._OF_PROCEDURES - readers == set()


# What a view shows and counts


@pytest.mark.parametrize("view", [View.DOSSIERS, View.PROCEDURES, View.REGISTERS, View.REFORM])
def test_a_view_shows_its_indicators_alone(leader: Client, view: View) -> None:
    html = leader.get(PAGE, {"view": view.value}).content.decode()

    assert _shown(html) == list(indicator_views.indicators()[view])


def test_each_view_says_how_many_indicators_it_holds_and_which_is_read(leader: Client) -> None:
    html = leader.get(PAGE, {"view": "registers"}).content.decode()

    tabs = _tabs(html)
    assert [int(text.rpartition("(")[2].rstrip(")")) for _url, text in tabs] == [
        len(codes) for codes in indicator_views.indicators().values()
    ]
    current = re.findall(r'<a href="([^"]+)" aria-current="page">[^<]+\(\d+\)</a>', html)
    assert [unescape(url) for url in current] == [tabs[2][0]]
    assert "<title>Chỉ số đo: Phản ánh, văn bản và các sổ khác" in html


@pytest.mark.parametrize("view", ["registers", "reform"])
def test_a_view_of_registers_sums_no_dossiers(leader: Client, view: str) -> None:
    assert _sums(leader, view) == []


@pytest.mark.parametrize("view", ["dossiers", "procedures"])
def test_the_other_views_do(leader: Client, view: str) -> None:
    """Else the test above would find nothing whatever a view read."""
    assert _sums(leader, view) != []


def test_what_is_not_measurable_has_a_view_that_counts_nothing(leader: Client, not_measured: str) -> None:
    html = leader.get(PAGE, {"view": "beyond"}).content.decode()

    assert f'<tr id="{not_measured}">' in html
    assert "Không nơi nào ghi lại." in html
    assert _shown(html) == []
    assert _tabs(html)[-1][1] == "Không đo được tại đây (1)"
    few, many = (
        queries_of(lambda view=view: leader.get(PAGE, {"view": view})) for view in ("beyond", "reform")
    )  # type: ignore[misc]
    assert few < many


def test_without_any_there_is_no_such_view(leader: Client) -> None:
    html = leader.get(PAGE, {"view": "beyond"}).content.decode()

    assert _shown(html) == list(indicator_views.indicators()[View.DOSSIERS])
    assert len(_tabs(html)) == 4


# Ways to an indicator


def test_filters_stay_when_the_view_changes_and_the_view_when_filters_do(leader: Client) -> None:
    unit = f.make_unit("Phường Lọc").pk
    html = leader.get(
        f"{PAGE}?view=reform&unit={unit}&from=2026-01&to=2026-06&known=2026-11-26"
    ).content.decode()

    for url, _text in _tabs(html):
        asked = parse_qs(urlsplit(url).query)
        assert (asked["unit"], asked["from"], asked["to"]) == ([str(unit)], ["2026-01"], ["2026-06"])
    assert '<input type="hidden" name="view" value="reform">' in html
    form = re.search(r'<form method="get" class="ck-filters".*?</form>', html, re.DOTALL)
    assert form is not None
    links = re.findall(r'href="\?([^"]+)"', form[0])
    assert len(links) >= 4
    assert [link for link in links if "view=reform" not in link] == []


def test_every_link_of_the_overview_to_an_indicator_lands_on_it(leader: Client) -> None:
    html = leader.get("/cockpit/overview/").content.decode()

    links = [unescape(url) for url in re.findall(rf'href="({PAGE}[^"]+#\w+)"', html)]
    assert len(links) >= 4
    for url in links:
        address, _, code = url.partition("#")
        assert f'id="{code}"' in leader.get(address).content.decode(), url


@pytest.mark.parametrize("code", ["BACKLOG", "TTHC_REVIEWED", "PETITIONS", "RANK_PAPI"])
def test_the_code_of_an_indicator_leads_to_its_place_with_the_filters(leader: Client, code: str) -> None:
    response = leader.get(f"{PAGE}?of={code}&from=2026-01&to=2026-06&channel=online")

    assert response.status_code == 302
    address, _, place = response["Location"].partition("#")
    assert place == code
    asked = parse_qs(urlsplit(address).query)
    assert (asked["from"], asked["to"], asked["channel"]) == (["2026-01"], ["2026-06"], ["online"])
    assert f'id="{code}"' in leader.get(address).content.decode()


def test_what_is_not_measurable_is_found_by_its_code_too(leader: Client, not_measured: str) -> None:
    response = leader.get(PAGE, {"of": not_measured}, follow=True)

    assert f'<tr id="{not_measured}">' in response.content.decode()


@pytest.mark.parametrize("asked", ["of=NO_SUCH", "view=no_such", "of=", "view=", "view=procedures%00"])
def test_what_is_asked_wrongly_shows_the_first_view(leader: Client, asked: str) -> None:
    response = leader.get(f"{PAGE}?{asked}")

    assert response.status_code == 200
    assert _shown(response.content.decode()) == list(indicator_views.indicators()[View.DOSSIERS])


def test_a_view_that_is_named_is_shown_whatever_else_is_asked(leader: Client) -> None:
    html = leader.get(f"{PAGE}?view=registers&of=BACKLOG").content.decode()

    assert _shown(html) == list(indicator_views.indicators()[View.REGISTERS])
