"""Shares, intervals and ranks: exact, and honest about small numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.indicators.registry import INDICATORS, Shape
from motcua.indicators.rules.evaluation import Counted, below, evaluate
from motcua.indicators.rules.figures import Figure, Scale, rounded
from motcua.indicators.rules.intervals import wilson
from motcua.indicators.rules.ranking import placed

shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_an_empty_denominator_is_not_assessed() -> None:
    figure = Figure(0, 0)

    assert figure.value is None
    assert figure.interval is None
    assert rounded(figure.value) is None


def test_a_share_is_kept_exact_and_rounded_once() -> None:
    assert Figure(2, 3).value == Fraction(200, 3)
    assert rounded(Figure(2, 3).value) == Decimal("66.67")
    assert rounded(Figure(1, 800).value) == Decimal("0.13")  # 0.125: half away from zero


def test_a_count_has_a_value_and_no_interval() -> None:
    assert Figure(17, None, Scale.COUNT).value == 17
    assert Figure(17, None, Scale.COUNT).interval is None


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # computed with the closed form to two decimals; 15 of 148 is the worked example of Newcombe (1998), method 3
    [
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.0, 16.11),
        (1, 29, 0.61, 17.18),
        (1, 1, 20.65, 100.0),
    ],
)
def test_wilsons_interval_agrees_with_published_examples(
    successes: int, trials: int, low: float, high: float
) -> None:
    interval = wilson(successes, trials)

    assert round(interval.low, 2) == low
    assert round(interval.high, 2) == high


@given(shares)
def test_the_interval_holds_the_share_and_stays_within_0_and_100(share: tuple[int, int]) -> None:
    interval = wilson(*share)

    assert 0 <= interval.low <= 100 * share[0] / share[1] + 1e-9
    assert 100 * share[0] / share[1] - 1e-9 <= interval.high <= 100


def test_no_interval_for_what_is_no_share() -> None:
    with pytest.raises(ValueError, match="2 of 1 is no share"):
        wilson(2, 1)


def test_one_settled_dossier_does_not_top_the_board() -> None:
    board = placed({"tiny": Figure(1, 1), "steady": Figure(980, 1000), "slow": Figure(500, 1000)})

    assert [(p.key, p.best, p.worst) for p in board] == [
        ("tiny", 1, 3),
        ("steady", 1, 2),
        ("slow", 2, 3),
    ]


def test_units_that_intervals_tell_apart_have_one_place_each() -> None:
    board = placed({"a": Figure(990, 1000), "b": Figure(900, 1000), "c": Figure(10, 1000)})

    assert [(p.best, p.worst, p.is_tied) for p in board] == [(1, 1, False), (2, 2, False), (3, 3, False)]


def test_a_unit_with_nothing_to_assess_has_no_place_and_stands_last() -> None:
    board = placed({"idle": Figure(0, 0), "busy": Figure(5, 10)})

    assert [(p.key, p.best, p.of) for p in board] == [("busy", 1, 1), ("idle", None, 1)]


@given(st.lists(shares, min_size=1, max_size=12))
def test_every_order_that_the_intervals_allow_lies_within_the_places(found: list[tuple[int, int]]) -> None:
    board = placed(dict(enumerate(Figure(*share) for share in found)))

    for at, place in enumerate(board, 1):
        assert place.best is not None
        assert place.worst is not None
        assert 1 <= place.best <= at <= place.worst <= len(found)


def _counted(**units: tuple[int, int]) -> Counted:
    sums = {
        number: {"settled_online": online, "settled": settled, "results_told": online, "results": settled}
        for number, (online, settled) in enumerate(units.values(), 1)
    }
    return Counted(cells={}, open={}, units=sums, catalogue={})


def test_a_target_for_every_unit_is_measured_at_the_weakest() -> None:
    indicator = INDICATORS["ONLINE_SHARE_UNIT"]

    figure = evaluate(indicator, indicator.variants[0], _counted(a=(9, 10), b=(1, 10), idle=(0, 0)))

    assert indicator.shape is Shape.WEAKEST_UNIT
    assert (figure.numerator, figure.denominator) == (1, 10)


def test_whole_units_counts_units_without_a_gap() -> None:
    indicator = INDICATORS["UNITS_RESULT_SYNC"]

    figure = evaluate(indicator, indicator.variants[0], _counted(a=(10, 10), b=(9, 10), idle=(0, 0)))

    assert (figure.numerator, figure.denominator) == (1, 2)


def test_units_below_a_threshold_are_named_lowest_first() -> None:
    figures = [(1, Figure(1, 10)), (2, Figure(5, 10)), (3, Figure(0, 10)), (4, Figure(0, 0))]

    assert [unit for unit, _ in below(15, figures)] == [3, 1]
