"""The leader's first page and the screens on the wall: what is late, what will be, what is new, whom to call."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
import forecast_ground as ground
from figures_ground import queries_of
from motcua.agencies.models import Unit
from motcua.indicators import actions as figures
from motcua.kernel.worktime import vietnam
from motcua.plans import actions, reminding
from motcua.plans.days import TargetDay
from motcua.plans.models import Plan, Target
from motcua.web.cockpit.looking import watch

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)  # a Friday
TEXT = "Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 95% trở lên."
PAGE = "/cockpit/"


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


def _seen(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _work() -> dict[str, Any]:
    """A unit with two overdue dossiers, one that is due soon and idle, one accepted today, and two settled ones."""
    slow, quick = f.make_unit("Phường Chậm"), f.make_unit("Phường Nhanh")
    procedure = f.make_procedure("Khai sinh")
    for unit in (slow, quick):
        f.make_offering(procedure, unit)
    for _ in range(2):
        f.in_processing(unit=slow, procedure=procedure)  # due long before
    soon = f.in_processing(at=NOW - timedelta(days=4), unit=slow, procedure=procedure)
    f.accepted(at=NOW - timedelta(hours=1), unit=quick, procedure=procedure)
    f.concluded(unit=quick, procedure=procedure)
    figures.recount(now=NOW)
    return {"slow": slow, "quick": quick, "soon": soon}


def test_it_says_what_is_late_and_each_number_opens_its_dossiers(leader: Client) -> None:
    _work()

    html = _seen(leader)
    links = re.findall(r'<a href="(/cockpit/now/\?[^"]*)">([\d.]+)', html)

    assert len(links) >= 8
    for url, number in set(links):
        opened = leader.get(unescape(url)).context["count"]
        assert opened == int(number.replace(".", "")), url
    assert leader.get("/cockpit/now/?of=overdue").context["count"] == 2
    assert leader.get("/cockpit/").context["seen"].totals["received_since"] == 1


def test_it_names_the_unit_to_call_its_head_and_its_telephone(leader: Client) -> None:
    made = _work()
    Unit.objects.filter(pk=made["slow"].pk).update(telephone="0203 3000 111")
    f.make_official(made["slow"], "agency_head", full_name="Phạm Thị Đứng Đầu")

    seen = leader.get(PAGE).context["seen"]

    assert [(one.name, one.avoidable, one.head, one.telephone) for one in seen.calls] == [
        ("Phường Chậm", 2, "Phạm Thị Đứng Đầu", "0203 3000 111")
    ]
    assert 'href="tel:0203 3000 111"' in _seen(leader)


def test_what_is_due_soon_counts_as_late_to_be_only_where_nobody_touches_it(leader: Client) -> None:
    made = _work()
    from motcua.dossiers.models import Dossier

    def totals(**row: Any) -> tuple[int, int]:
        Dossier.unscoped.filter(pk=made["soon"].id).update(**row)
        seen = leader.get(PAGE).context["seen"].totals
        return seen["due_soon"], seen["due_soon_idle"]

    at = {"current_due": NOW + timedelta(days=3)}
    assert totals(**at, last_at=NOW - timedelta(days=4)) == (1, 1)
    assert totals(**at, last_at=NOW - timedelta(hours=20)) == (1, 0)
    assert totals(current_due=NOW + timedelta(days=9), last_at=NOW - timedelta(days=4)) == (0, 0)
    assert totals(**at, last_at=NOW - timedelta(days=4), clock_stopped_at=NOW - timedelta(days=1)) == (0, 0)


def test_working_days_pass_over_the_week_end() -> None:
    seen = watch(vietnam(), NOW)

    assert seen.until == datetime(2026, 12, 3, 0, 0, tzinfo=f.VIETNAM)  # the end of Wednesday
    assert seen.since == datetime(2026, 11, 26, 0, 0, tzinfo=f.VIETNAM)
    monday = watch(vietnam(), datetime(2026, 11, 30, 8, 0, tzinfo=f.VIETNAM))
    assert monday.since == datetime(2026, 11, 27, 0, 0, tzinfo=f.VIETNAM)
    assert monday.idle_since == datetime(2026, 11, 26, 0, 0, tzinfo=f.VIETNAM)


def test_targets_that_slip_stand_there_with_their_sentence(leader: Client) -> None:
    plan = actions.adopt(
        text=TEXT, key="plan-2026", title="Kế hoạch", number="", issued_on=None, issuer="UBND tỉnh",
        measured_from=date(2026, 1, 1), measured_to=date(2026, 12, 31), by=None, at=NOW,
    )  # fmt: skip
    ground.two_years(until=NOW.date(), good=150, poor=150)
    with f.as_system():
        reminding.record(now=NOW)

    html = _seen(leader)

    assert "Không thể đạt được nữa" in html
    assert "Hiện đạt 75,00 % và không thể đạt 95 % được nữa" in html
    assert f"/cockpit/plans/plan-2026/targets/{plan.targets.get().ordinal}/" in html
    assert leader.get(PAGE).context["seen"].slipping == 1
    listed = leader.get("/cockpit/targets/?state=lost").context["lines"]
    assert [one.of.target.pk for one in listed] == [plan.targets.get().pk]
    assert leader.get("/cockpit/targets/?state=done").context["lines"] == []


def _missed(key: str, deadline: date) -> None:
    """A plan of the year of `deadline` whose one target was recorded as missed this morning."""
    plan = actions.adopt(
        text=TEXT, key=key, title=f"Kế hoạch {key}", number="", issued_on=None, issuer="UBND tỉnh",
        measured_from=date(deadline.year, 1, 1), measured_to=deadline, by=None, at=NOW,
    )  # fmt: skip
    TargetDay.objects.create(
        target=plan.targets.get(), on=NOW.date(), state="lost", reason="time_over_not_met", value="75",
        because={"wanted": "95", "days": (deadline - NOW.date()).days}, due_on=deadline, recorded_at=NOW,
    )  # fmt: skip


def test_a_leader_is_shown_what_can_still_be_moved_and_what_was_missed_lately(leader: Client) -> None:
    """60 days after its time ended a missed target is still told, as ended; one of an earlier year only counted."""
    _missed("nam-2023", date(2023, 12, 31))
    _missed("sau-thang", date(2026, 9, 28))
    _missed("truoc-nua", date(2026, 9, 27))
    _missed("ca-nam", date(2026, 12, 31))

    answer = leader.get(PAGE)
    seen, html = answer.context["seen"], answer.content.decode()

    assert [one.of.target.plan.key for one in answer.context["worst"]] == ["ca-nam"]
    assert [one.of.target.plan.key for one in answer.context["missed"]] == ["sau-thang"]
    assert (seen.targets, seen.slipping, seen.lost, seen.just_missed, seen.missed_earlier) == (1, 1, 1, 1, 2)
    assert "hết hạn ngày 28/09/2026" in html
    assert "Kế hoạch nam-2023" not in html
    assert leader.get("/cockpit/screen/?show=targets").content.decode().count("ck-wall__targets") == 1


def test_a_plan_of_an_earlier_year_that_is_measured_beside_ours_is_not_in_force(leader: Client) -> None:
    """Its figures are those of 2026; its time was 2023, but for a target that names a later year."""
    _missed("nam-2023", date(2026, 12, 31))
    _missed("den-2030", date(2026, 12, 31))
    Plan.objects.update(year=2023)
    Target.objects.filter(plan__key="den-2030").update(deadline="2030")

    answer = leader.get(PAGE)

    assert [one.of.target.plan.key for one in answer.context["worst"]] == ["den-2030"]
    assert answer.context["seen"].missed_earlier == 1


def test_each_number_of_targets_opens_as_many(leader: Client) -> None:
    _missed("nam-2023", date(2023, 12, 31))
    _missed("sau-thang", date(2026, 9, 28))
    _missed("ca-nam", date(2026, 12, 31))

    html = _seen(leader)
    links = {unescape(one) for one in re.findall(r'href="(/cockpit/targets/[^"]+)"', html)}

    assert len(links) == 4
    opened = {link: [one.of.target.plan.key for one in leader.get(link).context["lines"]] for link in links}
    assert opened == {
        "/cockpit/targets/?time=ahead&state=bad": ["ca-nam"],
        "/cockpit/targets/?time=ahead&state=lost": ["ca-nam"],
        "/cockpit/targets/?time=just_ended&state=lost": ["sau-thang"],
        "/cockpit/targets/?time=earlier&state=lost": ["nam-2023"],
    }
    every = [one.of.target.plan.key for one in leader.get("/cockpit/targets/?time=x").context["lines"]]
    assert every == ["ca-nam", "sau-thang", "nam-2023"]


def test_a_quiet_province_says_so(leader: Client) -> None:
    html = _seen(leader)

    assert "Không cần gọi ai" in html
    assert "Chưa ghi nhận tình trạng nào" in html


def test_a_head_sees_the_own_unit_alone(client: Client) -> None:
    made = _work()
    client.force_login(f.make_official(made["quick"], "agency_head"))

    seen = client.get(PAGE).context["seen"]

    assert seen.totals["overdue"] == 0
    assert client.get(f"/cockpit/now/?of=overdue&unit={made['slow'].pk}").context["count"] == 0


@pytest.mark.parametrize("path", ["/cockpit/now/?of=received", "/cockpit/now/?of=%27", "/cockpit/now/"])
def test_what_is_no_look_is_not_found(leader: Client, path: str) -> None:
    assert leader.get(path).status_code == 404


@pytest.mark.parametrize("path", [PAGE, "/cockpit/screen/", "/cockpit/now/?of=overdue", "/cockpit/targets/"])
def test_the_number_of_queries_does_not_grow(leader: Client, path: str) -> None:
    def counted() -> int:
        return queries_of(lambda: _seen(leader, path))

    _work()
    _seen(leader, path)
    few = counted()
    for make in (f.in_processing, f.accepted, f.concluded):
        make()
    figures.recount(now=NOW)

    assert counted() == few


def test_the_screens_follow_each_other_without_script_and_show_nobody(leader: Client) -> None:
    made = _work()
    f.make_official(made["slow"], "agency_head", full_name="Phạm Thị Đứng Đầu")
    shown, at = [], "now"
    for _ in range(4):
        answer = leader.get(f"/cockpit/screen/?show={at}")
        html = answer.content.decode()
        shown.append(at)
        assert "<script" not in html
        assert "Phạm Thị Đứng Đầu" not in html
        found = re.fullmatch(r"20; url=/cockpit/screen/\?show=(\w+)", answer["Refresh"])
        assert found is not None
        at = found[1]

    assert (sorted(shown), at) == (["now", "since", "targets", "units"], "now")
    stays = leader.get("/cockpit/screen/?show=units&stay=1")
    assert stays["Refresh"] == "20; url=/cockpit/screen/?show=units&stay=1"
    assert re.search(r'<span class="ck-tile__late">\d+ quá hạn</span>', stays.content.decode())
    assert leader.get("/cockpit/screen/?show=../../etc")["Refresh"] == "20; url=/cockpit/screen/?show=units"
