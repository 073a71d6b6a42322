"""The leader's pages: who may look, what the address may ask, and what is said where there is little or nothing."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
from motcua.indicators import actions, queries
from motcua.indicators.periods import Period
from motcua.kernel.scopes import ScopeMissing, of_person, scope

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)
YEAR = Period(date(2025, 12, 1), date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(
        f.make_official(f.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader")
    )
    return client


def test_a_dossier_that_waits_for_its_applicant_is_in_time(leader: Client) -> None:
    case = f.awaiting_supplement()
    actions.recount(now=NOW)

    pending = leader.get("/cockpit/overview/").context["pending"]

    assert case.state.current_due is not None
    assert case.state.current_due < NOW
    assert (pending["pending_overdue"], pending["pending_in_time"]) == (0, 1)


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-13",
        "from=x&to=y",
        "unit=0x1",
        "unit=99999999999999",
        "sector=-1",
        "channel=fax",
        "slice=NO",
        "from=0001-01",
        "to=0001-01",
        "to=9999-12",
    ],
)
def test_what_the_url_says_wrongly_is_left_out(leader: Client, query: str) -> None:
    assert leader.get(f"/cockpit/overview/?{query}").status_code == 200


@pytest.mark.parametrize("of", ["", "no_such", "tthc", "id; DROP TABLE x"])
def test_an_unknown_measure_is_not_found(leader: Client, of: str) -> None:
    assert leader.get("/cockpit/dossiers/", {"of": of}).status_code == 404


def test_lists_come_in_pages_under_one_count(leader: Client) -> None:
    unit, procedure = f.make_unit(), f.make_procedure()
    citizen = f.make_citizen()
    for _ in range(52):
        f.submitted(unit=unit, procedure=procedure, citizen=citizen)
    actions.recount(now=NOW)

    first = leader.get("/cockpit/dossiers/?of=submitted")
    second = leader.get("/cockpit/dossiers/?of=submitted&page=2")

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 2)
    assert first.context["count"] == second.context["count"] == 52
    codes = {line.code for line in (*first.context["lines"], *second.context["lines"])}
    assert len(codes) == 52


def test_no_applicant_is_named(leader: Client) -> None:
    case = f.returned(citizen=f.make_citizen("Lò Thị Không Tên", personal_id="056123456789"))
    actions.recount(now=NOW)

    html = leader.get("/cockpit/dossiers/?of=settled").content.decode()

    assert case.code in html
    assert "Không Tên" not in html
    assert "056123456789" not in html


def test_an_empty_province_is_not_assessed(leader: Client) -> None:
    html = leader.get("/cockpit/overview/").content.decode()

    assert "chưa đánh giá" in html
    assert "100,00 %" not in html


@pytest.mark.parametrize(
    "path",
    [
        "/cockpit/overview/",
        "/cockpit/units/",
        "/cockpit/dossiers/?of=settled",
        "/cockpit/procedures/?of=tthc",
        "/cockpit/indicators/",
    ],
)
def test_anonymous_people_are_sent_to_sign_in_and_citizens_refused(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/sign-in/?next=/cockpit/")

    client.force_login(f.make_citizen())

    assert client.get(path).status_code == 403


def test_an_official_without_a_leading_post_is_refused(client: Client) -> None:
    client.force_login(f.make_official(f.make_unit(), "case_officer"))

    assert client.get("/cockpit/overview/").status_code == 403


def test_a_citizens_scope_is_refused_by_the_queries_themselves() -> None:
    with scope(of_person(1)), pytest.raises(ScopeMissing):
        queries.cells(YEAR, queries.Narrow())
    with pytest.raises(ScopeMissing):
        queries.open_now(NOW, queries.Narrow())
