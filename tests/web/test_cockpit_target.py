"""The page of one target: its course, its forecast with its limits, what drives it; every number opens."""

import re
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
import forecast_ground as ground
from figures_ground import queries_of
from motcua.plans import actions, reminding
from motcua.plans.models import Plan

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=f.VIETNAM)
TEXT = """KẾ HOẠCH
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 95% trở lên.
2. 100% cán bộ, công chức, viên chức được tập huấn kỹ năng số.
"""
PAGE = "/cockpit/plans/plan-2026/targets/1/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan() -> Plan:
    return actions.adopt(
        text=TEXT, key="plan-2026", title="Kế hoạch năm 2026", number="", issued_on=None, issuer="UBND tỉnh",
        measured_from=date(2026, 1, 1), measured_to=date(2026, 12, 31), by=None, at=NOW,
    )  # fmt: skip


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(f.make_official(f.make_unit(), "province_leader"))
    return client


def _seen(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_says_where_the_target_stands_why_and_how_probable_it_is(leader: Client, plan: Plan) -> None:
    ground.two_years(until=NOW.date(), good=194, poor=184)
    with f.as_system():
        reminding.record(now=NOW)

    html = _seen(leader)

    assert "Khó đạt" in html
    assert re.search(r"Hiện đạt 94,50 %; từ nay, 9\d,\d\d % trong khoảng 1\.\d{3} trường hợp", html)
    assert re.search(r"Khả năng đạt đúng hạn: [\w ]+%", html)
    assert "Sở Làm Chậm" in html
    assert 'data-chart="target"' in html
    assert '<details id="course-table" open>' in html
    assert "15/09/2026" in html  # the record of the day


def test_a_target_without_a_forecast_says_why(leader: Client, plan: Plan) -> None:
    html = _seen(leader, "/cockpit/plans/plan-2026/targets/2/")

    assert "Không dự báo: giá trị được nhập thủ công" in html
    assert "data-chart" not in html


def test_numbers_open_as_many_dossiers(leader: Client, plan: Plan) -> None:
    from motcua.indicators import actions as figures

    for _ in range(3):
        f.concluded()
    figures.recount(now=NOW)

    links = re.findall(r'<a href="(/cockpit/dossiers/[^"]*)">([\d.]+)</a>', _seen(leader))

    assert len(links) >= 10
    for url, number in set(links):
        opened = leader.get(url.replace("&amp;", "&")).context["count"]
        assert opened == int(number.replace(".", "")), url


def test_queries_do_not_grow_with_units_or_records(leader: Client, plan: Plan) -> None:
    def counted() -> int:
        return queries_of(lambda: _seen(leader))

    ground.two_years(until=NOW.date(), good=194, poor=184)
    _seen(leader)
    few = counted()
    more = f.make_unit("Sở Thêm")
    ground.settled(date(2026, 8, 1), unit=more, procedure=f.make_procedure("Khác"), in_time=5, of=9)
    with f.as_system():
        reminding.record(now=NOW)

    assert counted() == few


@pytest.mark.parametrize("path", ["/cockpit/plans/plan-2026/targets/9/", "/cockpit/plans/keiner/targets/1/"])
def test_what_is_not_there_is_not_found(leader: Client, plan: Plan, path: str) -> None:
    assert leader.get(path).status_code == 404


def test_an_officer_of_the_counter_is_refused(client: Client, plan: Plan) -> None:
    client.force_login(f.make_official(f.make_unit(), "intake_officer"))

    assert client.get(PAGE).status_code == 403
