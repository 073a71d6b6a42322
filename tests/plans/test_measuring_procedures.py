"""Targets about procedures and units: each is measured live and held against its threshold, or says why not."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from motcua.indicators import words
from motcua.indicators.registry import INDICATORS
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM
from motcua.plans import actions, queries
from motcua.plans.models import Plan, Target
from motcua.plans.queries import MeasuredTarget
from motcua.plans.verdicts import Verdict
from motcua.reviews.actions import decentralisations, regulations
from review_ground import MARCH, Ground, complete_content, make_review_ground

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=VIETNAM)
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)
TEXT = """KẾ HOẠCH
Cải cách hành chính năm 2026

I. MỤC TIÊU
1. 100% TTHC thuộc thẩm quyền được rà soát; trong đó đơn giản hóa, rút ngắn thời gian giải quyết từ 15-20%.
2. 100% TTHC đủ điều kiện được công bố cung cấp dịch vụ công trực tuyến toàn trình.
3. Tối thiểu 60% TTHC có nghĩa vụ tài chính được tích hợp thanh toán trực tuyến trên Cổng dịch vụ công quốc gia.
"""
# The codes of procedures and units in the five plans (domain facts 7.1), and those of decision 766, 1.1 to 1.3.
MEASURED = [
    "PORTAL_INTEGRATION_GROWTH", "PAY_TTHC_INTEGRATED", "TTHC_REVIEWED", "TTHC_SIMPLIFIED", "LEVEL34_SHARE",
    "BIZ_RULES_CUT", "BIZ_RULES_PLAN", "BIZ_RULES_PUBLIC", "DECENTRALISATION_APPROVED", "DECENTRALISATION_DONE",
    "PRIORITY_GROUPS", "FEE_POLICY_DONE", "ISO_9001", "FULL_ONLINE_PUBLISHED", "LEVEL34_ELIGIBLE",
    "PAY_TTHC_DEPLOYED", "PUBLISH_ON_TIME", "PUBLIC_UPDATE_ON_TIME", "PUBLIC_CONTENT_FULL",
]  # fmt: skip
# Rows 2.5 to 2.11: what ministries, the police and the customs reached in the whole country. Facts to show.
NATIONAL = [
    "PORTAL_SERVICES", "NSW_SERVICES", "CCCD_ISSUED", "VNEID_ACTIVE", "ESSENTIAL_SERVICES", "POPDB_LINKS",
    "SIM_CLEANED",
]  # fmt: skip


@pytest.mark.parametrize("code", MEASURED)
def test_every_figure_of_procedures_and_units_is_measured(code: str) -> None:
    assert code in INDICATORS
    assert words.indicator(code).not_measurable is None


@pytest.mark.parametrize("code", NATIONAL)
def test_what_ministries_reached_says_that_it_is_theirs(code: str) -> None:
    """They come from the register of national figures, by the document that published them."""
    assert INDICATORS[code].variants[0].numerator.startswith("national_fact_")
    assert "no result of the province" in words.indicator(code).definition.en


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def adopted(text: str = TEXT) -> Plan:
    return actions.adopt(
        text=text, key="plan-2026", title="Kế hoạch năm 2026", number="1/KH-UBND", issued_on=date(2026, 1, 5),
        issuer="UBND tỉnh", measured_from=date(2026, 1, 1), measured_to=date(2026, 11, 26), by=None, at=NOW,
    )  # fmt: skip


def held(plan: Plan, code: str, **said: Any) -> MeasuredTarget:
    """What the plan's first target says when it reads so."""
    values = {"kind": "ratio", "comparator": ">=", "value": None, "value_to": None, "unit": "%", **said}
    Target.objects.filter(pk=plan.targets.order_by("ordinal").values("pk")[:1]).update(
        indicator=code, **values
    )
    with scope(of_system("test")):
        return queries.measured_targets(plan, now=NOW)[0]


@pytest.mark.django_db
def test_a_plan_about_procedures_is_measured_as_it_was_read(ground: Ground) -> None:
    for sheet in ground.approved_plan(2):
        ground.concludes(sheet, complete_content())
    plan = adopted()

    with scope(of_system("test")):
        found = {one.target.indicator: one for one in queries.measured_targets(plan, now=NOW)}

    assert {"TTHC_REVIEWED", "FULL_ONLINE_PUBLISHED", "PAY_TTHC_INTEGRATED"} <= set(found)
    assert all(one.is_live for one in found.values())
    assert found["TTHC_REVIEWED"].judgement.verdict is Verdict.MET
    assert found["TTHC_REVIEWED"].judgement.distance == 0
    assert found["FULL_ONLINE_PUBLISHED"].judgement.verdict is Verdict.NOT_ASSESSED
    assert "Không có thủ tục nào" in found["FULL_ONLINE_PUBLISHED"].reason


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shorter", "verdict", "distance"),
    [
        (0, Verdict.NOT_MET, Fraction(-15)),
        (1, Verdict.NOT_MET, Fraction(-5, 7)),
        (2, Verdict.MET, Fraction(95, 7)),
    ],
)
def test_a_range_of_15_to_20_percent_is_met_from_its_lower_bound(
    ground: Ground, shorter: int, verdict: Verdict, distance: Fraction
) -> None:
    for at, sheet in enumerate(ground.approved_plan(7)):
        ground.concludes(sheet, SHORTER if at < shorter else complete_content())

    found = held(
        adopted(),
        "TTHC_SIMPLIFIED",
        kind="range",
        comparator="between",
        value=Decimal(15),
        value_to=Decimal(20),
    )

    assert (found.judgement.verdict, found.judgement.distance) == (verdict, distance)
    assert found.figure is not None
    assert (found.figure.numerator, found.figure.denominator) == (shorter, 7)


@pytest.mark.django_db
def test_nothing_reviewed_is_not_assessed_and_says_why(ground: Ground) -> None:
    ground.approved_plan(1)

    found = held(adopted(), "TTHC_SIMPLIFIED", value=Decimal(15))

    assert found.judgement.verdict is Verdict.NOT_ASSESSED
    assert found.reason == "Chưa có thủ tục nào được rà soát trong năm nên chưa đánh giá."


@pytest.mark.django_db
def test_a_target_in_numbers_is_held_against_how_many_they_are(ground: Ground) -> None:
    procedures = [ground.procedure() for _one in range(3)]
    for one in procedures[:2]:
        decentralisations.approve(
            sheet_id=None, procedure_id=one.pk, from_level="province", to_level="commune",
            approved_on=date(2026, 2, 1), document="15/QĐ-UBND", by=ground.by(ground.keeper), at=MARCH,
        )  # fmt: skip
    plan = adopted()

    two = held(plan, "DECENTRALISATION_APPROVED", kind="count", unit="count", value=Decimal(2))
    three = held(plan, "DECENTRALISATION_APPROVED", kind="count", unit="count", value=Decimal(3))
    share = held(plan, "DECENTRALISATION_APPROVED", value=Decimal(70))

    assert two.figure is not None
    assert (two.figure.numerator, two.figure.denominator) == (2, None)
    assert (two.judgement.verdict, two.judgement.distance) == (Verdict.MET, 0)
    assert (three.judgement.verdict, three.judgement.distance) == (Verdict.NOT_MET, -1)
    assert (share.judgement.verdict, share.judgement.distance) == (Verdict.NOT_MET, Fraction(-10, 3))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["boolean", "qualitative"])
def test_a_fee_policy_is_met_once_it_was_passed(ground: Ground, kind: str) -> None:
    plan = adopted()
    asked = {"kind": kind, "comparator": "", "unit": ""}
    before = held(plan, "FEE_POLICY_DONE", **asked)
    regulations.enter(
        kind="fee_policy", name="Mức thu lệ phí trực tuyến", number="15/2026/NQ-HĐND", issuer="HĐND tỉnh",
        issued_on=date(2026, 2, 10), sector_id=None, by=ground.by(ground.keeper), at=MARCH,
    )  # fmt: skip

    assert before.judgement.verdict is Verdict.NOT_MET
    assert held(plan, "FEE_POLICY_DONE", **asked).judgement.verdict is Verdict.MET


@pytest.mark.django_db
def test_a_rise_over_the_governments_target_is_measured_and_says_why_it_is_not_judged(ground: Ground) -> None:
    ground.procedure()

    found = held(adopted(), "PORTAL_INTEGRATION_GROWTH", kind="relative", value=Decimal(20))

    assert found.figure is not None
    assert (found.figure.numerator, found.figure.denominator) == (1, 1)
    assert found.judgement.verdict is Verdict.NOT_ASSESSED
    assert "chỉ tiêu cấp trên giao" in found.reason


@pytest.mark.django_db
def test_a_unit_s_plan_is_measured_on_the_unit(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.concludes(sheet, SHORTER)
    factories.make_offering(factories.make_procedure(), factories.make_unit())
    plan = adopted()
    whole = held(plan, "TTHC_REVIEWED", value=Decimal(100))
    Plan.objects.update(unit=ground.unit)

    own = held(Plan.objects.get(), "TTHC_REVIEWED", value=Decimal(100))

    assert whole.figure is not None
    assert own.figure is not None
    assert (whole.figure.numerator, whole.figure.denominator) == (1, 2)
    assert (own.figure.numerator, own.figure.denominator) == (1, 1)


@pytest.mark.django_db
def test_a_plan_that_names_no_register_asks_none(ground: Ground) -> None:
    first, rest = TEXT.split("1. 100% TTHC", 1)
    plan = adopted(first + rest.split("\n", 1)[1])
    with scope(of_system("test")), CaptureQueriesContext(connection) as found:
        queries.measured_targets(plan, now=NOW)

    assert len(found) == 4
