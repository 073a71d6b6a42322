"""The leader's pages: every figure opens exactly its dossiers, for those who may see them.

All tests here look at the same work, written once."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

import factories as f
from figures_ground import queries_of
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.actions import returning
from motcua.indicators import actions, queries
from motcua.indicators.measures import IN_CELLS, MEASURES, OPEN, SUMS
from motcua.indicators.periods import Period
from motcua.kernel.scopes import of_system, of_units, scope

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)
YEAR = Period(date(2025, 12, 1), date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(client: Client) -> Client:
    _sign_in(client, "province_leader")
    return client


def _sign_in(client: Client, role: str, unit: Any = None) -> User:
    user = f.make_official(unit or f.make_unit("Ủy ban nhân dân tỉnh", level="province"), role)
    client.force_login(user)
    return user


@pytest.fixture(scope="module")
def work(shared_db: None) -> dict[str, Unit]:
    """Two units, two sectors; early, late, stopped, pending and overdue dossiers; two ratings; a payment."""
    ward, justice = f.make_unit("Phường A"), f.make_unit("Sở Tư pháp", kind="department", level="province")
    birth = f.make_procedure("Khai sinh", sector="Hộ tịch")
    land = f.make_procedure("Tách thửa", sector="Đất đai", fee_vnd=9000)
    f.make_offering(birth, ward)
    f.make_offering(land, ward, handling_unit=justice)
    early = [f.returned(unit=ward, procedure=birth) for _ in range(3)]
    for case, score in zip(early, (5, 2), strict=False):
        with f.as_system():
            returning.rate(
                dossier_id=case.id, score=score, by=case.as_citizen, at=f.MONDAY, command_id=f"rate-{case.id}"
            )
    f.returned(unit=ward, handling_unit=justice, procedure=land, at=f.MONDAY)
    f.concluded(unit=ward, procedure=birth, concluded_at=f.MONDAY + timedelta(days=20))
    f.stopped(unit=ward, procedure=birth)
    f.in_processing(unit=ward, handling_unit=justice, procedure=land)  # due long before NOW: overdue
    f.accepted(at=NOW - timedelta(hours=2), unit=ward, procedure=birth)
    f.awaiting_supplement(unit=ward, procedure=birth)
    f.submitted(at=NOW - timedelta(hours=1), unit=ward, procedure=birth)
    f.refused(unit=ward, procedure=birth)
    with time_machine.travel(NOW, tick=False):
        actions.recount(now=NOW)
    return {"ward": ward, "justice": justice}


def _links(html: str, route: str = "/cockpit/dossiers/") -> list[tuple[str, int]]:
    """Every link that opens a number, with the number."""
    found = re.findall(rf'<a href="({route}[^"]*)">([\d.]+)</a>', html)
    return [(url.replace("&amp;", "&"), int(text.replace(".", ""))) for url, text in found]


def _count(html: str) -> int:
    found = re.search(r'id="count">\s*([\d.]+)', html)
    assert found is not None
    return int(found[1].replace(".", ""))


@pytest.mark.parametrize("path", ["/cockpit/overview/", "/cockpit/units/", "/cockpit/indicators/"])
def test_every_number_opens_exactly_as_many_dossiers(
    leader: Client, path: str, work: dict[str, Unit]
) -> None:
    links = _links(leader.get(path).content.decode())

    assert len(links) >= 10
    for url, number in set(links):
        behind = _count(leader.get(url).content.decode())
        if re.search(rf"of=({'|'.join(SUMS)})\b", url):  # a sum of hours opens the dossiers that took them
            assert 0 < behind <= number, url
        else:
            assert behind == number, url


def test_what_a_denominator_takes_in_as_it_stands_opens_by_itself(
    leader: Client, work: dict[str, Unit]
) -> None:
    html = leader.get("/cockpit/indicators/").content.decode()
    section = html.partition('id="ONTIME_ONESTOP"')[2].partition("</section>")[0]
    opened = {parse_qs(urlsplit(url).query)["of"][0]: number for url, number in _links(section)}
    with scope(of_system("a test")):
        overdue = queries.open_now(NOW, queries.Narrow())[()][()]["pending_overdue"]

    assert overdue > 0
    assert opened["pending_overdue"] == overdue
    whole = re.search(r"\(<a [^>]*>(\d+)</a> / \(<a [^>]*>(\d+)</a> \+ <a [^>]*>(\d+)</a>\)\)", section)
    assert whole is not None
    assert int(whole[2]) == opened["settled_assessed"]


def test_numbers_of_procedures_open_those_procedures(leader: Client, work: dict[str, Unit]) -> None:
    links = _links(
        leader.get("/cockpit/indicators/?view=procedures").content.decode(), "/cockpit/procedures/"
    )

    assert links
    for url, number in links:
        assert _count(leader.get(url).content.decode()) == number, url


def test_the_overview_says_what_was_done(leader: Client, work: dict[str, Unit]) -> None:
    context = leader.get("/cockpit/overview/").context

    total, pending = context["total"], context["pending"]
    assert (total["received"], total["settled"]) == (9, 6)
    assert (total["settled_early"], total["settled_on_time"], total["settled_late"]) == (5, 0, 1)
    assert (pending["pending"], pending["pending_overdue"], pending["pending_in_time"]) == (3, 1, 2)
    assert (pending["pending_supplement"], pending["waiting_intake"]) == (1, 1)
    assert [(v.figure.numerator, v.figure.denominator) for v in context["variants"]] == [
        (5, 6),  # settled only
        (5, 7),  # with the one overdue
        (5, 6),
        (5, 6),
        (5, 6),
    ]


def test_carried_over_and_received_equal_settled_and_pending(leader: Client, work: dict[str, Unit]) -> None:
    """Check 3 = 7 + 11 of form II.06a."""
    for query in ("", "?from=2026-11&to=2026-11", "?from=2026-01&to=2026-11"):
        context = leader.get(f"/cockpit/overview/{query}").context
        assert (
            context["carried"] + context["total"]["received"]
            == context["total"]["settled"] + context["pending"]["pending"]
        )


@pytest.mark.parametrize("code", [c for c in MEASURES if (c in IN_CELLS and c not in SUMS) or c in OPEN])
def test_a_measure_counts_the_dossiers_it_lists(code: str, work: dict[str, Unit]) -> None:
    with scope(of_system("test")):
        narrow = queries.Narrow()

        listed = queries.behind(code, period=YEAR, narrow=narrow, now=NOW)

        sums = queries.open_now(NOW, narrow) if code in OPEN else queries.cells(YEAR, narrow)
        assert listed.count == len(listed.lines) == sums[()][()][code]


def test_filters_stand_in_the_url_and_in_every_link(leader: Client, work: dict[str, Unit]) -> None:

    html = leader.get(
        f"/cockpit/overview/?unit={work['justice'].pk}&channel=online&from=2026-11&to=2026-11"
    ).content.decode()

    assert "Sở Tư pháp" in html
    for url, _ in _links(html):
        asked = parse_qs(urlsplit(url).query)
        assert asked["channel"] == ["online"]
        assert asked["unit"] == [str(work["justice"].pk)]


# Who may look


def test_a_head_sees_the_units_below_and_no_others(client: Client, work: dict[str, Unit]) -> None:
    other = f.make_unit("Phường Khác")
    f.returned(unit=other)
    actions.recount(now=NOW)
    _sign_in(client, "agency_head", work["justice"])

    page = client.get("/cockpit/overview/")

    assert page.context["total"]["settled"] == 1
    assert page.context["pending"]["pending"] == 1
    assert client.get(f"/cockpit/dossiers/?of=settled&unit={other.pk}").context["count"] == 0
    for url, number in set(_links(page.content.decode())):
        assert _count(client.get(url).content.decode()) == number, url


def test_cells_and_dossiers_agree_within_a_units_scope(work: dict[str, Unit]) -> None:
    with scope(of_units(frozenset({work["justice"].pk}), user_id=1)):
        listed = queries.behind("received", period=YEAR, narrow=queries.Narrow(), now=NOW)

        assert listed.count == queries.cells(YEAR, queries.Narrow())[()][()]["received"] == 2


# How much it costs


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/cockpit/overview/", 16),
        ("/cockpit/units/", 15),
        ("/cockpit/dossiers/?of=settled", 16),
        ("/cockpit/indicators/", 16),
        ("/cockpit/indicators/?view=procedures", 27),
        ("/cockpit/indicators/?view=registers", 21),
        ("/cockpit/indicators/?view=reform", 14),
        ("/cockpit/procedures/?of=tthc", 14),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_dossiers(
    leader: Client, path: str, allowed: int, work: dict[str, Unit]
) -> None:
    def counted(path: str) -> int:
        return queries_of(lambda: leader.get(path))

    leader.get(path)
    few = counted(path)
    _work_again()

    assert counted(path) == few == allowed


def _work_again() -> None:
    make: Callable[..., Any]
    for make in (f.returned, f.accepted, f.in_processing, f.stopped):
        make()
    actions.recount(now=NOW)


# How it looks without script


def test_each_picture_has_its_table(leader: Client, work: dict[str, Unit]) -> None:
    html = leader.get("/cockpit/overview/").content.decode()

    pictures = re.findall(r'data-chart="(\w+)" data-source="([\w-]+)" data-table="([\w-]+)" hidden', html)
    assert {picture for picture, _, _ in pictures} == {"months", "units"}
    for _, source, table in pictures:
        assert f'id="{source}" type="application/json"' in html
        assert f'<details id="{table}" open>' in html


def test_there_is_no_script_or_handler_in_the_page(leader: Client, work: dict[str, Unit]) -> None:
    for path in (
        "/cockpit/overview/",
        "/cockpit/units/",
        "/cockpit/indicators/",
        "/cockpit/dossiers/?of=settled",
    ):
        html = leader.get(path).content.decode()
        assert not re.search(r"\son\w+=|<script>|style=", html), path


def test_units_that_numbers_do_not_tell_apart_share_their_places(
    leader: Client, work: dict[str, Unit]
) -> None:
    response = leader.get("/cockpit/units/")

    places = {line.name: (line.place.best, line.place.worst) for line in response.context["lines"]}
    assert places == {"Phường A": (1, 2), "Sở Tư pháp": (1, 2)}
    assert "1–2" in response.content.decode()
