"""The demo's plan that was entered as people do: its tasks in several states, a unit's plan under it."""

from datetime import datetime

import pytest
from django.test import override_settings

import factories as f
from motcua.agencies.rules import unit_plans
from motcua.demo import adoption, planning
from motcua.plans.models import Plan, PlanDraft, TaskEntry

UNTIL = datetime(2026, 11, 26, 16, 0, tzinfo=f.VIETNAM)


@pytest.mark.django_db
def test_the_demo_has_a_plan_at_work_and_a_units_plan_under_it() -> None:
    planned = next(plan for plan in unit_plans("56") if plan.key == "justice")
    justice = f.make_unit(planned.name, agency_id=planned.agency_id, kind="department", level="province")
    f.make_unit("Sở Nội vụ", kind="department", level="province")

    with override_settings(PROVINCE_CODE="56"):
        adoption.adopt_all(UNTIL)
        first = planning.enter(UNTIL)
        again = planning.enter(UNTIL)

    plan = Plan.objects.get(key="chuong-trinh-2026")
    assert (first, again, PlanDraft.objects.count()) == (7, 7, 2)
    assert [(task.ordinal, task.state) for task in plan.tasks.all()] == [
        (1, "done"), (2, "reported"), (3, "under_way"), (4, "planned"), (5, "planned"),
    ]  # fmt: skip
    assert [(t.indicator, str(t.value), t.deadline) for t in plan.targets.all()] == [
        ("ONTIME_ONESTOP", "95.0000", "2026"),
        ("SAT_TTHC", "85.0000", "2026"),
        ("SAT_TTHC", "90.0000", "2027"),
        ("ONLINE_SHARE", "55.0000", "2026"),
        ("PAY_TXN_ONLINE", "40.0000", "2026"),
    ]
    own = Plan.objects.get(superior=plan)
    assert (own.unit_id, own.targets.count(), own.tasks.count()) == (justice.pk, 5, 2)
    assert all(one.superior_id is not None for one in own.targets.all())
    assert {one.by_id for one in TaskEntry.objects.all()} == {None}
