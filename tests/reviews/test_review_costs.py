"""Compliance cost: the standard-cost method in exact whole đồng, and the law that feeds it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.reviews.rules import costs, law
from motcua.reviews.rules.costs import Activity, CostFault, Saving
from review_ground import activity

HOUR = 59_422
activities = st.builds(
    Activity,
    name=st.just("Nộp hồ sơ"),
    hours=st.decimals(0, 1000, places=2),
    direct_vnd=st.integers(0, 10**9),
    times_a_year=st.decimals(0, 100, places=2),
    subjects=st.integers(0, 10**5),
    source=st.just("Khảo sát"),
)


def test_the_cost_of_an_hour_is_income_a_head_by_months_days_and_hours() -> None:
    assert costs.hour_cost(125_500_000, months=12, days=22, hours=8) == 59_422
    assert costs.hour_cost(2_112 * 10 + 1_056, months=12, days=22, hours=8) == 11  # a half goes up


@pytest.mark.parametrize(
    ("day", "vnd"), [(date(2024, 6, 1), 48_248), (date(2025, 6, 1), 53_977), (date(2026, 11, 1), 59_422)]
)
def test_the_cost_of_an_hour_follows_the_year(day: date, vnd: int) -> None:
    assert law.cost_of_an_hour(day).vnd == vnd
    assert law.cost_of_an_hour(day).certainty == "memory"


def test_an_activity_costs_time_and_money_times_a_year_times_those_who_comply() -> None:
    one = activity(hours="1.5", direct_vnd=20_000, times="2", subjects=300)

    assert costs.yearly(one, HOUR) == (89_133 + 20_000) * 2 * 300


def test_an_activity_is_rounded_once_and_a_half_goes_up() -> None:
    one = activity(hours="0.01", direct_vnd=0, times="0.5", subjects=1)

    assert costs.yearly(one, 100) == 1  # 0.5 đồng
    assert costs.yearly(replace(one, times_a_year=Decimal("0.49")), 100) == 0


@given(st.lists(activities, max_size=5), st.lists(activities, max_size=5))
def test_costs_add_up(first: list[Activity], second: list[Activity]) -> None:
    assert costs.total([*first, *second], HOUR) == costs.total(first, HOUR) + costs.total(second, HOUR)


@given(activities)
def test_rounding_moves_an_activity_by_half_a_dong_at_most(one: Activity) -> None:
    exact = (
        (Fraction(one.hours) * HOUR + one.direct_vnd) * Fraction(one.times_a_year) * Fraction(one.subjects)
    )

    assert abs(costs.yearly(one, HOUR) - exact) <= Fraction(1, 2)


@given(activities, st.decimals(0, 10, places=2), st.integers(0, 10**6))
def test_less_time_and_less_money_never_cost_more(one: Activity, hours: Decimal, vnd: int) -> None:
    less = replace(one, hours=max(Decimal(0), one.hours - hours), direct_vnd=max(0, one.direct_vnd - vnd))

    assert costs.yearly(less, HOUR) <= costs.yearly(one, HOUR)


@given(st.integers(1, 10**15), st.integers(0, 10**15))
def test_a_saving_and_what_is_left_make_up_what_was_spent(before: int, after: int) -> None:
    found = costs.saving(before, after)

    assert found is not None
    assert found.vnd + after == before
    assert found.percent is not None
    assert (found.percent > 0) <= (after < before)


def test_a_saving_of_nothing_spent_has_no_share() -> None:
    assert costs.saving(0, 0) == Saving(0, None)
    assert costs.saving(0, 500) == Saving(-500, None)
    assert costs.saving(None, 500) is None
    assert costs.saving(500, None) is None
    assert costs.saving(400, 100) == Saving(300, Decimal("75.00"))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"hours": Decimal(-1)}, CostFault(1, "hours", "negative")),
        ({"direct_vnd": -1}, CostFault(1, "direct_vnd", "negative")),
        ({"times_a_year": Decimal("-0.5")}, CostFault(1, "times_a_year", "negative")),
        ({"subjects": -3}, CostFault(1, "subjects", "negative")),
        ({"hours": Decimal(10_001)}, CostFault(1, "hours", "too-large")),
        ({"direct_vnd": 10**12 + 1}, CostFault(1, "direct_vnd", "too-large")),
        ({"subjects": 10**8 + 1}, CostFault(1, "subjects", "too-large")),
        ({"name": " "}, CostFault(1, "name", "required")),
        ({"source": ""}, CostFault(1, "source", "required")),
    ],
)
def test_figures_that_cannot_be_are_named(changed: dict[str, object], fault: CostFault) -> None:
    one = replace(activity(), **changed)  # type: ignore[arg-type]  # the table above knows the columns

    assert costs.faults([one], HOUR, law.limits()) == (fault,)


def test_a_sum_beyond_all_measure_is_refused() -> None:
    one = activity(direct_vnd=10**12, times="1000", subjects=10**8)

    assert costs.faults([one], HOUR, law.limits()) == (CostFault(0, "total", "too-large"),)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", "1.5"), ("0.25", "0.25"), ("12", "12"), ("-1", "-1"), ("1,234", None), ("1.000.000", None),
     ("abc", None), ("", None), ("١", None), ("1e3", None), ("--1", None), ("NaN", None)],
)  # fmt: skip
def test_hours_are_read_as_people_type_them(text: str, value: str | None) -> None:
    assert costs.number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.200.000", 1_200_000), ("1 200 000", 1_200_000), ("1200000", 1_200_000), ("-5", -5), ("1.20", None),
     ("12.34.567", None), ("x", None), ("", None), ("9" * 19, None)],
)  # fmt: skip
def test_amounts_are_read_with_their_thousands(text: str, value: int | None) -> None:
    assert costs.whole(text) == value


@given(activities)
def test_what_is_kept_is_what_was_entered(one: Activity) -> None:
    assert costs.from_json(costs.as_json(one)) == one
