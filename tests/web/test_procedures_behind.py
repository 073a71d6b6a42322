"""The procedures behind a figure of the catalogue come by pages, which say how many there are in all."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
from figures_ground import queries_of
from motcua.indicators import actions, catalogue_queries

pytestmark = pytest.mark.django_db

MANY = 53


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(f.MONDAY, tick=False):
        yield


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(
        f.make_official(f.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader")
    )
    ward = f.make_unit("Phường Một")
    for number in range(MANY):
        f.make_offering(f.make_procedure(f"Thủ tục {number:03}"), ward)
    f.make_offering(f.make_procedure("Ở đơn vị khác"), f.make_unit("Phường Hai"))
    actions.recount(now=f.MONDAY)
    return client


def _names(html: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', html)


def test_a_page_shows_fifty_in_alphabetical_order_and_the_next_the_rest(leader: Client) -> None:
    first = leader.get("/cockpit/procedures/?of=tthc").content.decode()
    second = leader.get("/cockpit/procedures/?of=tthc&page=2").content.decode()

    assert "54 thủ tục" in first
    assert "54 thủ tục" in second
    names = [*_names(first), *_names(second)]
    assert (len(_names(first)), len(names), len(set(names))) == (50, MANY + 1, MANY + 1)
    assert set(names) == {"Ở đơn vị khác", *(f"Thủ tục {number:03}" for number in range(MANY))}
    of_ward = [name for name in names if name.startswith("Thủ tục")]
    assert of_ward == sorted(of_ward)
    assert "Trang 1 trên 2" in first


def test_the_next_page_keeps_what_was_asked(leader: Client) -> None:
    unit = f.Unit.objects.get(name="Phường Một").pk
    html = leader.get(f"/cockpit/procedures/?of=tthc&unit={unit}&from=2026-01&to=2026-03").content.decode()

    following = re.search(r'rel="next" href="(\?[^"]+)"', html)
    assert following is not None
    second = leader.get("/cockpit/procedures/" + following[1].replace("&amp;", "&")).content.decode()
    assert len(_names(second)) == MANY - 50
    assert "53 thủ tục" in second
    assert "Phường Một" in second


@pytest.mark.parametrize("number", ["3", "999999"])
def test_past_the_last_page_stands_the_last_one(leader: Client, number: str) -> None:
    html = leader.get(f"/cockpit/procedures/?of=tthc&page={number}").content.decode()

    assert len(_names(html)) == MANY + 1 - 50
    assert "Trang 2 trên 2" in html


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1e9", "99999999"])
def test_what_is_no_page_is_the_first(leader: Client, number: str) -> None:
    assert (
        len(_names(leader.get("/cockpit/procedures/", {"of": "tthc", "page": number}).content.decode())) == 50
    )


def test_where_there_is_none_the_page_says_so(leader: Client) -> None:
    html = leader.get("/cockpit/procedures/?of=tthc_level34_unknown").status_code
    empty = leader.get("/cockpit/procedures/?of=tthc&from=2016-01&to=2016-02").content.decode()

    assert html == 404
    assert "0 thủ tục" in empty
    assert "Không có thủ tục nào." in empty


def test_count_and_page_are_one_reading_of_the_catalogue(leader: Client) -> None:
    def read(offset: int) -> catalogue_queries.ProceduresBehind:
        return catalogue_queries.procedures_behind("tthc", now=f.MONDAY, offset=offset, limit=7)

    assert queries_of(lambda: read(0)) == 1
    assert (read(0).count, len(read(0).lines)) == (MANY + 1, 7)
    assert (read(49).count, len(read(49).lines)) == (MANY + 1, 5)
    assert (read(100).count, read(100).lines) == (MANY + 1, [])
