"""The demo province's five plans: at least twelve of their targets are computed live."""

from datetime import datetime

import pytest
from django.test import override_settings

import factories as f
from motcua.agencies.rules import unit_plans
from motcua.demo import adoption
from motcua.indicators import actions as figures
from motcua.kernel.scopes import of_system, scope
from motcua.plans import queries
from motcua.plans.models import Plan
from motcua.plans.verdicts import Verdict

UNTIL = datetime(2026, 11, 26, 16, 0, tzinfo=f.VIETNAM)


@pytest.mark.django_db
def test_at_least_twelve_targets_of_the_five_plans_are_live() -> None:
    planned = next(plan for plan in unit_plans("56") if plan.key == "justice")
    justice = f.make_unit(planned.name, agency_id=planned.agency_id, kind="department", level="province")
    f.returned(unit=justice)
    figures.recount(now=UNTIL)

    with override_settings(PROVINCE_CODE="56"), scope(of_system("test")):
        adopted = adoption.adopt_all(UNTIL)
        found = [m for plan in queries.plans() for m in queries.measured_targets(plan, now=UNTIL)]

    assert adopted == Plan.objects.count() == 5
    live = {m.target.indicator for m in found if m.is_live}
    assert len(live) >= 12
    assert {"ONTIME_ONESTOP", "SAT_TTHC", "BACKLOG", "PAY_TXN_ONLINE", "RESULT_SYNC"} <= live
    assert all(m.reason or m.words is None for m in found if not m.is_live)
    assert all(m.judgement.verdict is Verdict.NOT_MEASURABLE for m in found if not m.is_live)
