"""A plan's text becomes targets beside live figures; by hand only what cannot be computed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories as f
from motcua.dossiers.actions import returning
from motcua.indicators import actions as figures
from motcua.indicators.rules.figures import Figure
from motcua.kernel.scopes import of_system, scope
from motcua.plans import actions, queries
from motcua.plans.errors import (
    ComputedTarget,
    HandValueRefused,
    NoTargets,
    PeriodRefused,
    PlanChanged,
    PlanNotFound,
    TargetNotFound,
)
from motcua.plans.models import HandValue, Plan, Target
from motcua.plans.queries import MeasuredTarget
from motcua.plans.verdicts import Judgement, Threshold, Verdict, judge

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)
TEXT = """KẾ HOẠCH
Cải cách hành chính năm 2026

I. MỤC TIÊU
1. Mức độ hài lòng của người dân, doanh nghiệp về giải quyết TTHC đạt tối thiểu 90%.
2. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 60% trở lên.
3. Không có hồ sơ tồn đọng.
4. 100% cán bộ, công chức, viên chức được tập huấn kỹ năng số.
5. Tối thiểu 30% giao dịch thanh toán trực tuyến trên tổng số giao dịch thanh toán.
"""


def adopted(**changed: Any) -> Plan:
    values: dict[str, Any] = {
        "text": TEXT,
        "key": "plan-2026",
        "title": "Kế hoạch cải cách hành chính năm 2026",
        "number": "1/KH-UBND",
        "issued_on": date(2026, 1, 5),
        "issuer": "UBND tỉnh",
        "measured_from": date(2026, 1, 1),
        "measured_to": date(2026, 11, 26),
        "by": None,
        "at": NOW,
    }
    return actions.adopt(**{**values, **changed})


def measured(plan: Plan) -> dict[str, MeasuredTarget]:
    figures.recount(now=NOW)
    with scope(of_system("test")):
        return {m.target.indicator: m for m in queries.measured_targets(plan, now=NOW)}


# The verdict


@pytest.mark.parametrize(
    ("kind", "comparator", "wanted", "value", "verdict", "distance"),
    [
        ("ratio", ">=", 90, Fraction(90), Verdict.MET, 0),
        ("ratio", ">=", 90, Fraction(179, 2), Verdict.NOT_MET, Fraction(-1, 2)),
        ("ratio", ">", 85, Fraction(85), Verdict.NOT_MET, 0),
        ("ratio", ">", 85, Fraction(8501, 100), Verdict.MET, Fraction(1, 100)),
        ("ratio", "=", 100, Fraction(100), Verdict.MET, 0),
        ("ratio", "=", 100, Fraction(99999, 1000), Verdict.NOT_MET, Fraction(-1, 1000)),
        ("rank", "<=", 20, Fraction(21), Verdict.NOT_MET, -1),
        ("rank", "<=", 20, Fraction(3), Verdict.MET, 17),
        ("ratio", "<", 5, Fraction(5), Verdict.NOT_MET, 0),
        ("zero", "=", 0, Fraction(0), Verdict.MET, 0),
        ("zero", "=", 0, Fraction(6), Verdict.NOT_MET, -6),
        ("stepped", ">", 90, Fraction(91), Verdict.MET, 1),
    ],
)
def test_a_value_is_held_against_the_comparator_exactly(
    kind: str, comparator: str, wanted: int, value: Fraction, verdict: Verdict, distance: Fraction
) -> None:
    assert judge(Threshold(kind, comparator, Decimal(wanted)), value) == Judgement(
        verdict, Fraction(distance)
    )


@pytest.mark.parametrize(("value", "verdict"), [(14, Verdict.NOT_MET), (15, Verdict.MET), (25, Verdict.MET)])
def test_a_range_asks_for_its_lower_bound(value: int, verdict: Verdict) -> None:
    threshold = Threshold("range", "between", Decimal(15), Decimal(20))

    assert judge(threshold, Fraction(value)).verdict is verdict


def test_better_than_last_year_needs_last_year() -> None:
    threshold = Threshold("relative", ">", None)

    assert judge(threshold, Fraction(50), base=Fraction(40)) == Judgement(Verdict.MET, Fraction(10))
    assert judge(threshold, Fraction(40), base=Fraction(40)).verdict is Verdict.NOT_MET
    assert judge(threshold, Fraction(50), base=None).verdict is Verdict.NOT_ASSESSED


def test_a_rise_over_a_base_that_is_not_held_here_is_not_assessed() -> None:
    assert judge(Threshold("relative", ">=", Decimal(20)), Fraction(50)).verdict is Verdict.NOT_ASSESSED


def test_nothing_to_assess_is_neither_met_nor_missed() -> None:
    assert judge(Threshold("ratio", ">=", Decimal(90)), None).verdict is Verdict.NOT_ASSESSED


def test_a_target_without_a_number_has_no_threshold() -> None:
    assert judge(Threshold("qualitative", "", None), Fraction(99)).verdict is Verdict.NO_THRESHOLD


# Adopting


@pytest.mark.django_db
def test_adopting_keeps_each_target_with_its_sentence() -> None:
    plan = adopted()

    targets = list(plan.targets.all())

    assert [t.indicator for t in targets] == [
        "SAT_TTHC",
        "ONTIME_ONESTOP",
        "BACKLOG",
        "",
        "PAY_TXN_ONLINE",
    ]
    assert all(plan.text[t.start : t.end] == t.quote for t in targets)
    assert [(t.comparator, t.value, t.unit) for t in targets][:3] == [
        (">=", Decimal(90), "%"),
        (">=", Decimal(60), "%"),
        ("=", Decimal(0), "count"),
    ]


@pytest.mark.django_db
def test_adopting_again_moves_the_period_and_nothing_else() -> None:
    first = adopted()
    numbers = list(Target.objects.values_list("pk", flat=True))

    again = adopted(measured_from=date(2026, 3, 1), title="Khác")

    assert again.pk == first.pk
    assert list(Target.objects.values_list("pk", flat=True)) == numbers
    stored = Plan.objects.get()
    assert (stored.measured_from, stored.title) == (date(2026, 3, 1), first.title)


@pytest.mark.django_db
def test_another_text_under_the_same_key_is_refused() -> None:
    adopted()

    with pytest.raises(PlanChanged, match="Adopt the new text under another key"):
        adopted(text=TEXT + "6. Thêm.")

    assert Plan.objects.get().text == TEXT


@pytest.mark.django_db
def test_a_text_without_targets_is_refused() -> None:
    with pytest.raises(NoTargets):
        adopted(text="Giấy mời họp.")

    assert not Plan.objects.exists()


@pytest.mark.django_db
def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodRefused):
        adopted(measured_to=date(2025, 1, 1))

    assert not Plan.objects.exists()


@pytest.mark.django_db
def test_a_departments_own_plan_is_measured_on_its_own_dossiers() -> None:
    justice, ward = f.make_unit("Sở Tư pháp", kind="department", level="province"), f.make_unit("Phường A")
    f.concluded(unit=justice)
    f.concluded(unit=ward)

    plan = adopted(issuer="Sở Tư pháp tỉnh Khánh Hòa")

    assert plan.unit_id == justice.pk
    assert measured(plan)["ONTIME_ONESTOP"].figure == Figure(1, 1)


# Measuring


def _a_year() -> None:
    unit, procedure = f.make_unit(), f.make_procedure(fee_vnd=0)
    early = [f.returned(unit=unit, procedure=procedure) for _ in range(2)]
    f.concluded(unit=unit, procedure=procedure, concluded_at=f.MONDAY + timedelta(days=20))
    f.in_processing(unit=unit, procedure=procedure)
    with f.as_system():
        returning.rate(
            dossier_id=early[0].id, score=5, by=early[0].as_citizen, at=f.MONDAY, command_id="rate-1"
        )


@pytest.mark.django_db
def test_each_computed_target_stands_beside_its_live_figure() -> None:
    plan = adopted()
    _a_year()

    found = measured(plan)

    assert {code: (m.figure, m.judgement.verdict) for code, m in found.items() if m.is_live} == {
        "SAT_TTHC": (Figure(1, 1), Verdict.MET),
        "ONTIME_ONESTOP": (Figure(2, 3), Verdict.MET),
        "BACKLOG": (Figure(1, None, found["BACKLOG"].measured.indicator.scale), Verdict.NOT_MET),  # type: ignore[union-attr]
        "PAY_TXN_ONLINE": (Figure(0, 0), Verdict.NOT_ASSESSED),
    }
    assert found["ONTIME_ONESTOP"].judgement.distance == Fraction(200, 3) - 60


@pytest.mark.django_db
def test_a_target_moves_when_a_dossier_does() -> None:
    plan = adopted()
    _a_year()
    before = measured(plan)["ONTIME_ONESTOP"].figure

    f.concluded()

    assert (before, measured(plan)["ONTIME_ONESTOP"].figure) == (Figure(2, 3), Figure(3, 4))


@pytest.mark.django_db
def test_what_the_system_cannot_measure_says_why() -> None:
    found = measured(adopted())[""]

    assert not found.is_live
    assert found.judgement.verdict is Verdict.NOT_MEASURABLE
    assert found.reason == ""  # no indicator fits the sentence; the page says so


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_targets() -> None:
    plan = adopted()
    figures.recount(now=NOW)
    with scope(of_system("test")), CaptureQueriesContext(connection) as found:
        queries.measured_targets(plan, now=NOW)

    assert len(found) == 5


# By hand


def _unmeasurable(plan: Plan) -> Target:
    return plan.targets.get(indicator="")


def enter(target: Target, **changed: Any) -> HandValue:
    values: dict[str, Any] = {
        "target_id": target.pk,
        "value": Decimal("97.5"),
        "words": "",
        "evidence": "Báo cáo 12/BC-VP ngày 20/11/2026",
        "by": f.make_official(f.make_unit(), "reform_staff").pk,
        "at": NOW,
    }
    return actions.enter_hand_value(**{**values, **changed})


@pytest.mark.django_db
def test_a_value_entered_by_hand_is_judged_and_marked_as_such() -> None:
    plan = adopted()
    entered = enter(_unmeasurable(plan))

    found = measured(plan)[""]

    assert found.is_by_hand
    assert not found.is_live
    assert found.hand_value == entered
    assert found.judgement == Judgement(Verdict.NOT_MET, Fraction(-5, 2))


@pytest.mark.django_db
def test_the_newest_value_counts_and_the_older_stays() -> None:
    plan = adopted()
    enter(_unmeasurable(plan))
    enter(_unmeasurable(plan), value=Decimal(100), at=NOW + timedelta(days=1))

    assert measured(plan)[""].judgement.verdict is Verdict.MET
    assert HandValue.objects.count() == 2


@pytest.mark.django_db
def test_no_figure_is_typed_in_that_the_system_computes() -> None:
    target = adopted().targets.get(indicator="SAT_TTHC")

    with pytest.raises(ComputedTarget, match="computed from the dossiers"):
        enter(target)

    assert not HandValue.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"value": None}, "value", "required"),
        ({"value": Decimal("NaN")}, "value", "no-number"),
        ({"value": Decimal("Infinity")}, "value", "no-number"),
        ({"value": Decimal(-1)}, "value", "negative"),
        ({"value": Decimal("100.1")}, "value", "over-100"),
        ({"evidence": "  "}, "evidence", "required"),
    ],
)
def test_a_value_without_sense_or_evidence_is_refused(
    changed: dict[str, Any], field: str, problem: str
) -> None:
    target = _unmeasurable(adopted())

    with pytest.raises(HandValueRefused) as refused:
        enter(target, **changed)

    assert (refused.value.field, refused.value.problem) == (field, problem)
    assert not HandValue.objects.exists()


@pytest.mark.django_db
def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(TargetNotFound):
        actions.enter_hand_value(target_id=0, value=Decimal(1), words="", evidence="x", by=1, at=NOW)
    with pytest.raises(PlanNotFound):
        queries.plan("no-such")
