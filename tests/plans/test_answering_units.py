"""Who answers for targets and tasks after units ended, and by default where a plan names nobody."""

from datetime import date, datetime, timedelta

import pytest

import factories as f
import plan_ground as g
from motcua.agencies.models import Succession, Unit
from motcua.plans import answering, cascading, drafting, reminding, task_queries, working
from motcua.plans.draft_queries import proposals_of
from motcua.plans.errors import NotAllowed
from motcua.plans.models import Plan, Task
from motcua.plans.rules import owners
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import from_json
from motcua.plans.rules.task_states import Deed
from motcua.plans.rules.tracking_law import tracking_law

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)  # the day before the new unit's first


def merged(old: Unit, new: Unit, on: date = DAY) -> None:
    Unit.objects.filter(pk=old.pk).update(valid_to=on)
    Succession.objects.create(
        predecessor=old, successor=new, on=on + timedelta(days=1), decision="12/QĐ-UBND"
    )


@pytest.fixture
def places() -> tuple[Plan, Unit, Unit]:
    """A plan whose first task the Department of Justice leads; it went into another one."""
    old = f.make_unit("Sở Tư pháp", agency_id="H56.18")
    plan = g.adopted()
    new = f.make_unit("Sở Nội vụ và Tư pháp", agency_id="H56.28")
    merged(old, new)
    return plan, old, new


def test_a_task_is_led_by_who_goes_on_with_the_units_work_from_that_day(
    places: tuple[Plan, Unit, Unit],
) -> None:
    plan, old, new = places
    [first, second] = task_queries.tasks(plan, date(2026, 11, 20))
    assert first.answering is not None
    assert (first.answering.unit_id, first.answering.name) == (new.pk, "Sở Nội vụ và Tư pháp")
    assert first.answering.former == "Sở Tư pháp"
    assert second.answering is None  # no unit of that name is known; the text's words stay
    [before, _] = task_queries.tasks(plan, DAY)
    assert before.answering is not None
    assert (before.answering.unit_id, before.answering.former) == (old.pk, "")
    assert Task.objects.get(pk=first.task.pk).lead_id == old.pk  # what was adopted stays


def test_the_successor_reports_on_the_task_and_the_unit_that_ended_does_not(
    places: tuple[Plan, Unit, Unit],
) -> None:
    plan, old, new = places
    task = plan.tasks.get(ordinal=1)

    def head_of(unit: Unit) -> By:
        user = f.make_official(unit, "agency_head")
        return By(user.pk, unit.pk, frozenset({"agency_head"}))

    with pytest.raises(NotAllowed):
        working.move(task.pk, Deed.BEGIN, revision=0, by=head_of(old), at=g.NOW)
    assert working.move(task.pk, Deed.BEGIN, revision=0, by=head_of(new), at=g.NOW).state == "under_way"


def test_the_plan_of_the_successor_is_drafted_with_the_tasks_it_took_over(
    places: tuple[Plan, Unit, Unit],
) -> None:
    plan, _old, new = places
    [draft] = cascading.draft_units(plan.pk, [new.pk], by=g.staff(), at=g.NOW)
    tasks = [one for one in proposals_of(draft) if one.sort == "task"]
    assert [one.said["title"] for one in tasks] == ["Rà soát thủ tục hành chính năm 2026"]


def test_the_successors_head_is_told_of_a_task_that_comes_due(places: tuple[Plan, Unit, Unit]) -> None:
    plan, old, new = places
    former, head = f.make_official(old, "agency_head"), f.make_official(new, "agency_head")
    task = plan.tasks.get(ordinal=1)
    Task.objects.filter(pk=task.pk).update(due_on=date(2026, 11, 27))
    told: list[int] = []
    leaders = reminding._Leaders(date(2026, 11, 20))
    who = answering.of_tasks([task], date(2026, 11, 20))[task.pk]
    told += leaders.of_unit(who.unit_id)
    assert head.pk in told
    assert former.pk not in told


def test_a_target_is_answered_for_by_the_unit_chosen_else_by_the_plans_else_by_default() -> None:
    office = f.make_unit("Văn phòng Ủy ban nhân dân tỉnh", agency_id="P56.VP")
    chosen, after = f.make_unit("Sở Tư pháp", agency_id="H56.18"), f.make_unit("Sở mới", agency_id="H56.28")
    plan = g.adopted()
    on_time, satisfied, *_rest = plan.targets.select_related("plan").order_by("ordinal")
    satisfied.lead = chosen
    satisfied.save()
    merged(chosen, after)

    who = answering.of_targets([on_time, satisfied], date(2026, 11, 20))
    assert owners.owners("ONTIME_ONESTOP", date(2026, 11, 20)) == ("office",)
    assert (who[on_time.pk].unit_id, who[on_time.pk].is_default) == (office.pk, True)
    assert (who[satisfied.pk].unit_id, who[satisfied.pk].former) == (after.pk, "Sở Tư pháp")
    assert not who[satisfied.pk].is_default

    Plan.objects.filter(pk=plan.pk).update(unit=chosen)
    again = plan.targets.select_related("plan").get(pk=on_time.pk)
    assert answering.of_targets([again], date(2026, 11, 20))[on_time.pk].unit_id == after.pk


def test_default_owners_name_each_indicator_once_and_the_limits_of_tracking_are_dated() -> None:
    assert {key for units in owners.versions()[0].of.values() for key in units} <= {
        "office", "finance", "home_affairs", "health", "education", "science_technology",
    }  # fmt: skip
    law = tracking_law(datetime(1990, 1, 1).date())
    assert (law.on_course_from, law.at_risk_from, law.task_overdue_days) == (0.7, 0.35, 30)
    with pytest.raises(owners.OwnersInvalid, match="SAT_UNIT"):
        owners._version({
            "valid_from": "2026-01-01", "basis": "thử",
            "owners": {"office": [["SAT_UNIT"]], "finance": [["SAT_UNIT"]]},
        })  # fmt: skip


def test_an_official_chooses_the_unit_of_a_target_in_the_draft() -> None:
    unit = f.make_unit("Sở Tư pháp", agency_id="H56.18")
    by = g.staff()
    draft = g.draft(by=by)
    first = proposals_of(draft)[0]
    said = from_json({**first.said, "lead_id": unit.pk})
    drafting.confirm(first.pk, said, revision=first.revision, by=by, at=g.NOW)
    g.confirm_all(draft, by)
    drafting.propose(draft.pk, by=by, at=g.NOW)
    plan = drafting.adopt(draft.pk, by=g.leader(), at=g.NOW)
    assert plan.targets.order_by("ordinal")[0].lead_id == unit.pk
