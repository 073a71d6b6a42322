"""Where targets stand on live months: the state says why, the record of a day stays, a fall is told once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

import factories as f
import forecast_ground as ground
from motcua.kernel.scopes import of_units, scope
from motcua.notices.models import Notice
from motcua.plans import actions, backtesting, reminding, target_queries, tracking
from motcua.plans.models import Plan, Target, TargetDay, Task
from motcua.plans.rules.forecast import Refusal
from motcua.plans.rules.tracking import Reason, State

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=f.VIETNAM)
TEXT = """KẾ HOẠCH
Cải cách hành chính năm 2026

I. MỤC TIÊU
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 95% trở lên.
2. 100% cán bộ, công chức, viên chức được tập huấn kỹ năng số.
"""


def _plan(text: str = TEXT, key: str = "plan-2026") -> Plan:
    return actions.adopt(
        text=text,
        key=key,
        title="Kế hoạch năm 2026",
        number="1/KH-UBND",
        issued_on=date(2026, 1, 5),
        issuer="UBND tỉnh",
        measured_from=date(2026, 1, 1),
        measured_to=date(2026, 12, 31),
        by=None,
        at=NOW,
    )


def _on_time(plan: Plan, now: datetime = NOW) -> tracking.Tracked:
    with f.as_system():
        return next(one for one in tracking.tracked(plan, now) if one.target.indicator == "ONTIME_ONESTOP")


def test_a_province_far_above_its_target_is_met_so_far_and_says_how_many_may_fail() -> None:
    ground.two_years(until=NOW.date(), good=200, poor=196)

    found = _on_time(_plan())

    assert found.state is State.MET_SO_FAR
    assert found.because.reason is Reason.KEEPS
    assert found.value == 99
    assert found.because.allowed > 0
    assert found.forecast.probability is not None
    assert found.forecast.probability > 0.95
    assert found.days_left == 107
    assert "99,00 %" in found.sentence


def test_a_province_that_hardly_can_reach_it_slips_and_says_what_it_needs() -> None:
    ground.two_years(until=NOW.date(), good=194, poor=184)

    found = _on_time(_plan())

    assert found.value == Fraction(189, 2)
    assert found.state is State.SLIPPING
    assert found.because.reason is Reason.NEEDS
    assert found.because.needed is not None
    assert 95 < found.because.needed < 97
    assert found.forecast.low is not None
    assert found.forecast.high is not None
    assert found.forecast.low <= (found.forecast.probability or 0) <= found.forecast.high


def test_a_target_that_all_that_may_come_cannot_save_is_lost() -> None:
    ground.two_years(until=NOW.date(), good=150, poor=150)

    found = _on_time(_plan())

    assert (found.state, found.because.reason) == (State.LOST, Reason.CANNOT_BE_REACHED)
    assert found.because.at_most > 1000


def test_a_plan_whose_time_is_over_is_done_or_lost_and_foretells_nothing() -> None:
    ground.two_years(until=date(2027, 1, 5), good=200, poor=196)

    found = _on_time(_plan(), datetime(2027, 1, 5, 9, 0, tzinfo=f.VIETNAM))

    assert (found.state, found.because.reason) == (State.DONE, Reason.TIME_OVER_MET)
    assert found.forecast.refusal is Refusal.TIME_OVER


def test_an_empty_province_is_not_assessed() -> None:
    found = _on_time(_plan())

    assert (found.state, found.because.reason) == (State.NOT_ASSESSED, Reason.NOTHING_TO_ASSESS)
    assert found.forecast.probability is None


def test_a_value_entered_by_hand_is_judged_and_not_foretold() -> None:
    plan = _plan()
    target = plan.targets.get(indicator="")
    someone = f.make_official(f.make_unit(), "reform_staff")
    actions.enter_hand_value(
        target_id=target.pk, value=Decimal(100), words="", evidence="Báo cáo 12", by=someone.pk, at=NOW
    )

    with f.as_system():
        found = tracking.tracked_one(plan, target.ordinal, NOW)

    assert (found.state, found.forecast.refusal) == (State.MET_SO_FAR, Refusal.BY_HAND)


def test_more_targets_and_months_do_not_cost_more_queries() -> None:
    ground.two_years(until=NOW.date(), good=200, poor=196)
    few, many = _plan(), _plan(TEXT + "3. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 90% trở lên.\n", "b")

    def counted(plan: Plan) -> int:
        with f.as_system(), CaptureQueriesContext(connection) as found:
            tracking.tracked(plan, NOW)
        return len(found)

    assert counted(few) == counted(many)


def test_the_record_of_a_day_stays_and_the_next_month_says_what_changed() -> None:
    ground.two_years(until=NOW.date(), good=200, poor=190)
    plan = _plan()
    with f.as_system():
        first = reminding.record(now=NOW)
        again = reminding.record(now=NOW + timedelta(hours=1))
    assert (first.rows, again.rows, again.told) == (plan.targets.count(), 0, 0)

    ground.settled(
        date(2026, 10, 1), unit=f.make_unit(), procedure=f.make_procedure("Khác"), in_time=0, of=100
    )
    later = _on_time(plan, NOW + timedelta(days=31))

    assert later.before is not None
    assert later.before.on == NOW.date()
    assert later.before.value == Fraction(195, 2)
    assert "15/09/2026" in later.change


def test_who_sees_a_part_of_the_province_is_shown_no_record_of_the_whole() -> None:
    made = ground.two_years(until=NOW.date(), good=200, poor=190)
    plan = _plan()
    with f.as_system():
        reminding.record(now=NOW - timedelta(days=31))
    with scope(of_units(frozenset({made["worse"].pk}), user_id=1)):
        found = target_queries.look(plan, 1, NOW)

    assert found.tracked.value == 95
    assert found.tracked.before is None
    assert found.records == ()


def test_a_fall_is_told_once_to_the_reform_staff() -> None:
    staff = f.make_official(f.make_unit(), "reform_staff")
    ground.two_years(until=NOW.date(), good=194, poor=184)
    plan = _plan()
    target = plan.targets.get(indicator="ONTIME_ONESTOP")

    for days in (0, 1, 2):
        with f.as_system():
            reminding.record(now=NOW + timedelta(days=days))

    told = Notice.objects.filter(recipient_id=staff.pk, template="target_slipping", way="inbox")
    assert [one.link for one in told] == [f"/cockpit/plans/plan-2026/targets/{target.ordinal}/"]
    assert TargetDay.objects.filter(target=target).count() == 3


@pytest.mark.parametrize("statement", ["UPDATE {} SET state = 'on_course'", "DELETE FROM {}"])
def test_what_was_recorded_of_a_day_stays_as_it_was_shown(statement: str) -> None:
    _plan()
    with f.as_system():
        reminding.record(now=NOW)
    assert TargetDay.objects.exists()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as db:
        db.execute(statement.format("plans_targetday"))


def test_a_run_that_dies_half_way_is_finished_by_the_next_and_tells_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff = f.make_official(f.make_unit(), "reform_staff")
    ground.two_years(until=NOW.date(), good=194, poor=184)
    plan = _plan()
    kept: list[int] = []
    keep = reminding.keep

    def dies(one: Any, *, at: datetime) -> TargetDay:
        row = keep(one, at=at)
        kept.append(row.target_id)
        if len(kept) == plan.targets.count():
            raise RuntimeError("the machine went off")
        return row

    monkeypatch.setattr(reminding, "keep", dies)
    with f.as_system(), pytest.raises(RuntimeError):
        reminding.record(now=NOW)
    assert TargetDay.objects.count() == plan.targets.count() - 1
    monkeypatch.setattr(reminding, "keep", keep)
    with f.as_system():
        reminding.record(now=NOW)

    assert TargetDay.objects.count() == plan.targets.count()
    assert Notice.objects.filter(recipient_id=staff.pk, template="target_slipping", way="inbox").count() == 1


def test_reminders_come_at_their_days_each_once_and_a_missed_one_late() -> None:
    staff = f.make_official(f.make_unit(), "reform_staff")
    plan = _plan()
    ordinal = plan.targets.get(indicator="").ordinal

    def told() -> list[int]:
        rows = Notice.objects.filter(recipient_id=staff.pk, template="target_due", way="inbox").order_by("pk")
        return [int(row.values["days"]) for row in rows if row.values["number"] == ordinal]

    for day in ((11, 30), (12, 1), (12, 2), (12, 20), (12, 21), (12, 30)):
        with f.as_system():
            reminding.record(now=datetime(2026, *day, 8, 0, tzinfo=f.VIETNAM))

    # 31 days: none; 30: told; 29: not again; 11 (the step of 14 was missed): told late; 10: not again; 1: told
    assert told() == [30, 11, 1]
    overdue = Notice.objects.filter(recipient_id=staff.pk, template="target_overdue")
    with f.as_system():
        reminding.record(now=datetime(2027, 1, 2, 8, 0, tzinfo=f.VIETNAM))
        reminding.record(now=datetime(2027, 1, 3, 8, 0, tzinfo=f.VIETNAM))
    assert {row.values["number"] for row in overdue} >= {ordinal}
    assert overdue.filter(way="inbox", values__number=ordinal).count() == 1


def test_what_drives_it_adds_up_to_the_whole() -> None:
    made = ground.two_years(until=NOW.date(), good=200, poor=190)
    plan = _plan()

    with f.as_system():
        looked = target_queries.look(plan, 1, NOW)

    assert looked.units is not None
    names = [one.key for one in looked.units.drivers]
    assert set(names) == {made["better"].pk, made["worse"].pk}
    assert sum(one.to_middle for one in looked.units.drivers) == looked.units.middle - looked.units.share
    assert [line.so_far.value for line in looked.months][:2] == [Fraction(195, 2), Fraction(195, 2)]


def test_a_target_of_another_plan_is_not_found() -> None:
    with f.as_system(), pytest.raises(tracking.TargetNotFound):
        tracking.tracked_one(_plan(), 99, NOW)
    assert Target.objects.count() == 2


def test_forecasts_of_the_past_are_held_against_what_came() -> None:
    ground.two_years(until=date(2027, 1, 1), good=200, poor=190)
    _plan()
    _plan(TEXT.replace("95%", "99%"), "harder")

    with f.as_system():
        found = backtesting.run(now=datetime(2027, 1, 10, 9, 0, tzinfo=f.VIETNAM))

    # at the ends of April to November: two targets, each also asked of two units
    assert (len(found.targets), len(found.units), found.refused) == (16, 32, 0)
    assert sum(one.is_met for one in found.targets) == 8
    assert all(one.foretold > 0.9 if one.is_met else one.foretold < 0.1 for one in found.targets)


def test_the_head_of_the_leading_unit_is_told_of_a_task_until_it_is_reported() -> None:
    lead = f.make_unit("Sở Tư pháp")
    head = f.make_official(lead, "agency_head")
    task = Task.objects.create(
        plan=_plan(), ordinal=3, title="Rà soát quy trình", lead=lead, due_on=date(2026, 9, 29)
    )

    def told(days: int) -> list[str]:
        with f.as_system():
            reminding.record(now=NOW + timedelta(days=days))
        return list(
            Notice.objects.filter(recipient_id=head.pk, way="inbox", template__startswith="plan_task_")
            .order_by("pk")
            .values_list("template", flat=True)
        )

    assert told(0) == told(1) == ["plan_task_due"]  # 14 days, and 13
    assert told(13) == ["plan_task_due"] * 2
    assert told(15) == told(16) == ["plan_task_due", "plan_task_due", "plan_task_overdue"]
    Task.objects.filter(pk=task.pk).update(due_on=date(2026, 10, 9), state="reported")
    assert len(told(17)) == 3
