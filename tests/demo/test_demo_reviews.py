"""The demo's review plan of the year: alive in every state, made by the real actions."""

from collections import Counter
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from motcua.demo.build import build
from motcua.demo.papers import sample_result
from motcua.demo.reviews import review_some
from motcua.kernel.zone import VIETNAM
from motcua.reviews import queries
from motcua.reviews.models import ReviewPlan, ReviewSheet

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


def test_the_demo_reviews_its_procedures() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    build(dossiers=20, seed=3, until=UNTIL, result_sha256=sample_result(), step=lambda count: None)

    assert review_some(UNTIL) == 10

    states = Counter(ReviewSheet.objects.values_list("state", flat=True))
    assert states == {"concluded": 7, "submitted": 1, "draft": 1, "waiting": 1}
    plan = ReviewPlan.objects.get()
    assert (plan.year, plan.state, plan.issued_on) == (2026, "approved", date(2026, 1, 20))
    today = UNTIL.date()
    assert len(queries.tthc_reviewed(2026, today).numerator) == 7
    assert len(queries.tthc_simplified(2026, today).numerator) == 5
    assert queries.priority_groups(2026, today).percent == 100
    assert len(queries.decentralisation_done(today).numerator) == 1
    assert len(queries.biz_rules_cut(today).numerator) == 2
    assert len(queries.fee_policy_done(today).numerator) == 1
    saving = queries.savings(2026, today).saving
    assert saving is not None
    assert saving.vnd > 0


def test_a_province_without_people_has_no_reviews() -> None:
    assert review_some(UNTIL) == 0
