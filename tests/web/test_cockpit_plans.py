"""The plan's page: each target beside its live value and the sentence it comes from."""

import re
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
from figures_ground import edited_by_hand, queries_of
from motcua.indicators import actions as figures
from motcua.plans import actions
from motcua.plans.models import HandValue, Plan, Target

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)
TEXT = """KẾ HOẠCH
Cải cách hành chính năm 2026

I. MỤC TIÊU
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 98% trở lên.
2. 100% cán bộ, công chức, viên chức được tập huấn kỹ năng số.
3. Tỷ lệ hồ sơ giải quyết trực tuyến trên tổng số hồ sơ giải quyết của các sở, ngành, địa phương đạt từ 15% trở lên.
"""


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan() -> Plan:
    return actions.adopt(
        text=TEXT,
        key="plan-2026",
        title="Kế hoạch năm 2026",
        number="1/KH-UBND",
        issued_on=date(2026, 1, 5),
        issuer="UBND tỉnh",
        measured_from=date(2026, 1, 1),
        measured_to=date(2026, 11, 26),
        by=None,
        at=NOW,
    )


@pytest.fixture
def leader(client: Client) -> Client:
    return _signed_in(client, "province_leader")


def _signed_in(client: Client, role: str) -> Client:
    client.force_login(f.make_official(f.make_unit(), role, full_name="Trần Thị Lãnh Đạo"))
    return client


def _unmeasurable(plan: Plan) -> Target:
    return plan.targets.get(indicator="")


def test_a_target_stands_beside_its_live_value_and_its_sentence(leader: Client, plan: Plan) -> None:
    for _ in range(2):
        f.concluded()
    figures.recount(now=NOW)

    html = leader.get("/cockpit/plans/plan-2026/").content.decode()

    target = plan.targets.get(indicator="ONTIME_ONESTOP")
    assert f"“{target.quote}”" in html
    assert "100,00 %" in html
    assert "Đạt" in html
    assert re.search(
        rf'<mark class="is-good"><sup id="sentence-{target.ordinal}">.*?</sup>{target.quote}</mark>', html
    )


def test_its_numbers_open_their_dossiers(leader: Client, plan: Plan) -> None:
    f.concluded()
    f.concluded()
    figures.recount(now=NOW)
    html = leader.get("/cockpit/plans/plan-2026/").content.decode()

    links = re.findall(r'<a href="(/cockpit/dossiers/[^"]*)">(\d+)</a>', html)

    assert len(links) >= 2
    for url, number in links:
        assert leader.get(url.replace("&amp;", "&")).context["count"] == int(number)


def test_the_whole_text_is_shown_unchanged(leader: Client, plan: Plan) -> None:
    response = leader.get("/cockpit/plans/plan-2026/")

    assert "".join(piece.text for piece in response.context["pieces"]) == TEXT


def test_units_below_a_target_for_every_unit_are_named(leader: Client, plan: Plan) -> None:
    ward = f.make_unit("Phường Chỉ Nộp Giấy")
    f.concluded(unit=ward)
    figures.recount(now=NOW)
    from motcua.indicators import levels
    from motcua.indicators.models import Cell

    with edited_by_hand():
        Cell.objects.update(settled_online=0)  # as if filed at the counter
        levels.roll_up()

    html = leader.get("/cockpit/plans/plan-2026/").content.decode()

    assert "1 trên 1 đơn vị thấp hơn chỉ tiêu" in html
    assert "Phường Chỉ Nộp Giấy" in html


def test_a_value_entered_by_hand_shows_its_evidence_and_author(leader: Client, plan: Plan) -> None:
    target = _unmeasurable(plan)
    url = f"/cockpit/targets/{target.pk}/value/"

    entered = leader.post(url, {"value": "97,5", "evidence": "Báo cáo 12/BC-VP ngày 20/11/2026"})
    html = leader.get("/cockpit/plans/plan-2026/").content.decode()

    assert entered.headers["Location"] == f"/cockpit/plans/plan-2026/#target-{target.ordinal}"
    assert HandValue.objects.get().value == 97.5
    assert "Nhập tay" in html
    assert "Báo cáo 12/BC-VP ngày 20/11/2026" in html
    assert "Trần Thị Lãnh Đạo nhập lúc" in html
    assert "1 nhập tay" in html


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"value": "", "evidence": "BC 1"}, "Nhập một số"),
        ({"value": "chín", "evidence": "BC 1"}, "Giá trị phải là số"),
        ({"value": "1e99", "evidence": "BC 1"}, "Giá trị phải là số"),
        ({"value": "101", "evidence": "BC 1"}, "không được lớn hơn 100"),
        ({"value": "50", "evidence": ""}, "Nêu tài liệu kiểm chứng"),
    ],
)
def test_a_refused_value_says_what_to_do_and_keeps_what_was_typed(
    leader: Client, plan: Plan, given: dict[str, str], says: str
) -> None:
    response = leader.post(f"/cockpit/targets/{_unmeasurable(plan).pk}/value/", given)

    assert response.status_code == 422
    html = response.content.decode()
    assert says in html
    assert f'value="{given["value"]}"' in html
    assert not HandValue.objects.exists()


def test_a_computed_target_takes_no_value(leader: Client, plan: Plan) -> None:
    target = plan.targets.get(indicator="ONTIME_ONESTOP")
    url = f"/cockpit/targets/{target.pk}/value/"

    assert "được tính từ hồ sơ" in leader.get(url).content.decode()
    assert leader.post(url, {"value": "99", "evidence": "BC 1"}).status_code == 403
    assert not HandValue.objects.exists()


def test_heads_read_plans_and_do_not_enter_values(client: Client, plan: Plan) -> None:
    _signed_in(client, "agency_head")

    assert client.get("/cockpit/plans/plan-2026/").status_code == 200
    assert client.post(f"/cockpit/targets/{_unmeasurable(plan).pk}/value/", {"value": "1"}).status_code == 403


def test_a_citizen_enters_nothing(client: Client, plan: Plan) -> None:
    client.force_login(f.make_citizen())

    response = client.post(
        f"/cockpit/targets/{_unmeasurable(plan).pk}/value/", {"value": "1", "evidence": "x"}
    )

    assert response.status_code == 403
    assert not HandValue.objects.exists()


@pytest.mark.parametrize("path", ["/cockpit/plans/none/", "/cockpit/targets/0/value/"])
def test_what_is_not_there_is_not_found(leader: Client, path: str) -> None:
    assert leader.get(path).status_code == 404


def test_the_list_counts_each_plans_targets(leader: Client, plan: Plan) -> None:
    f.concluded()
    figures.recount(now=NOW)

    (line,) = leader.get("/cockpit/plans/").context["lines"]

    assert (line.targets, line.live, line.met, line.not_met, line.open) == (3, 2, 2, 0, 1)


@pytest.mark.parametrize(("path", "allowed"), [("/cockpit/plans/", 19), ("/cockpit/plans/plan-2026/", 21)])
def test_the_number_of_queries_is_fixed(leader: Client, plan: Plan, path: str, allowed: int) -> None:
    figures.recount(now=NOW)
    leader.get(path)
    f.concluded()
    figures.recount(now=NOW)

    assert queries_of(lambda: leader.get(path)) == allowed
