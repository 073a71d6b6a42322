"""Shares and intervals: closed-form cases, values computed by hand, coverage by simulation, laws for all inputs."""

from fractions import Fraction
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.polls.rules.estimating import Frame, Unit, cautious, estimate, mean_of, student, wilson
from motcua.polls.rules.indexing import Line, placed
from motcua.polls.rules.suppressing import hidden
from motcua.polls.rules.weighting import Cell, adjusted, kish, rake


def person(
    satisfied: float, valid: float = 1, *, weight: float = 1, stratum: str = "a", cluster: str = ""
) -> Unit:
    person.count += 1  # type: ignore[attr-defined]
    return Unit(weight, satisfied, valid, stratum, cluster or str(person.count))  # type: ignore[attr-defined]


person.count = 0  # type: ignore[attr-defined]


def test_a_simple_random_sample_has_the_variance_of_the_textbook() -> None:
    """p = 0.7 of n = 100: s^2 = p(1-p)/(n-1) for the estimated share (Cochran 1977, 3.2)."""
    found = estimate([person(1)] * 0 + [person(float(n < 70)) for n in range(100)])

    assert found is not None
    assert found.share == pytest.approx(0.7)
    assert found.error == pytest.approx(sqrt(0.21 / 99))
    assert found.design_effect == pytest.approx(100 / 99)


def test_the_correction_of_a_finite_population_shrinks_the_error() -> None:
    units = [person(float(n < 70)) for n in range(100)]

    found, free = estimate(units, {"a": Frame(400)}), estimate(units)

    assert found is not None
    assert free is not None
    assert found.error == pytest.approx(free.error * sqrt(0.75))


def test_everybody_asked_leaves_no_uncertainty() -> None:
    found = estimate([person(float(n < 7)) for n in range(10)], {"a": Frame(10)})

    assert found is not None
    assert (found.share, found.error, found.low, found.high) == (0.7, 0.0, 0.7, 0.7)


def test_a_census_that_says_the_same_throughout_is_as_certain() -> None:
    found = estimate([person(1.0) for _ in range(10)], {"a": Frame(10)})
    one_missing = estimate([person(1.0) for _ in range(9)], {"a": Frame(10)})

    assert found is not None
    assert one_missing is not None
    assert (found.share, found.error, found.low, found.high, found.people) == (1.0, 0.0, 1.0, 1.0, 10)
    assert one_missing.low < 0.8
    # a unit that was asked whole is certain beside another one that was sampled
    others = [person(0, 0, stratum="b") for _ in range(5)]
    beside = estimate([*(person(1.0) for _ in range(10)), *others], {"a": Frame(10), "b": Frame(90)})
    assert beside is not None
    assert (beside.low, beside.high) == (1.0, 1.0)


def test_a_mean_of_factors_over_everybody_has_no_error() -> None:
    first = [Unit(1, float(n < 7), 1, "a", str(n)) for n in range(10)]
    second = [Unit(1, 1.0, 1, "a", str(n)) for n in range(10)]
    found = mean_of([first, second], {"a": Frame(10)})

    assert found is not None
    assert (found.share, found.error, found.low, found.high) == (0.85, 0.0, 0.85, 0.85)


def test_a_stratified_share_and_its_error_by_hand() -> None:
    """Two strata of 800 and 200 people; 40 asked of each; 32 and 20 satisfied.

    p = 0.8 x 0.8 + 0.2 x 0.5 = 0.74; v = sum W^2 (1 - f) p q / (n - 1)
      = 0.64 x 0.95 x 0.16 / 39 + 0.04 x 0.8 x 0.25 / 39 = 0.0024943590 + 0.0002051282 = 0.0026994872
    and as little as 80 people can say, 0.74 x 0.26 x (40 x 0.95 x 0.02^2 + 40 x 0.8 x 0.005^2) = 0.0030784,
    worth five of them: (78 x 0.0026994872 + 5 x 0.0030784) / 83 = 0.0027223133
    """
    units = [person(float(n < 32), weight=20, stratum="a") for n in range(40)]
    units += [person(float(n < 20), weight=5, stratum="b") for n in range(40)]

    found = estimate(units, {"a": Frame(800), "b": Frame(200)})

    assert found is not None
    assert found.share == pytest.approx(0.74)
    assert found.error**2 == pytest.approx(0.0027223133, abs=1e-10)
    assert found.valid_weight == 1000


def test_clusters_count_as_one_and_widen_the_interval() -> None:
    """Ten units of ten people, in each all say the same: the sample is worth ten people, not a hundred."""
    units = [person(float(cluster < 7), cluster=f"c{cluster}") for cluster in range(10) for _ in range(10)]

    found = estimate(units)

    assert found is not None
    assert found.error == pytest.approx(sqrt(0.21 / 9))
    assert found.design_effect == pytest.approx(100 / 9)
    assert found.effective == pytest.approx(9)


def test_a_pooled_ratio_takes_the_people_not_their_answers_as_drawn() -> None:
    """Three people with (2 of 2), (1 of 2), (0 of 1): R = 3/5; z = (y - R x)/5 = 0.16, -0.04, -0.12; v = 3/2
    sum z^2 = 0.0624; if each were wholly content or not, 0.24 x (4 + 4 + 1) / 25 = 0.0864, worth five people against
    two degrees of freedom."""
    found = estimate([person(2, 2), person(1, 2), person(0, 1)])

    assert found is not None
    assert found.share == pytest.approx(0.6)
    assert found.error**2 == pytest.approx((2 * 1.5 * (0.16**2 + 0.04**2 + 0.12**2) + 5 * 0.0864) / 7)
    assert (found.people, found.answers) == (3, 5)


def test_no_valid_answer_is_not_assessed_and_never_zero() -> None:
    assert estimate([]) is None
    assert estimate([person(0, 0), person(0, 0)]) is None
    assert mean_of([[person(1)], [person(0, 0)]]) is None


def test_the_mean_of_factors_differs_from_the_pooled_share() -> None:
    first = [Unit(1, 4, 4, "a", str(n)) for n in range(10)]
    second = [Unit(1, float(n < 5), 1, "a", str(n)) for n in range(10)]

    mean = mean_of([first, second])
    pooled = estimate(
        [Unit(1, a.satisfied + b.satisfied, 5, "a", a.cluster) for a, b in zip(first, second, strict=True)]
    )

    assert mean is not None
    assert pooled is not None
    assert mean.share == pytest.approx(0.75)
    assert pooled.share == pytest.approx(0.9)
    # half of the error of the factor that varies, pulled to what ten people could differ by at most
    assert mean.error**2 == pytest.approx((9 * 0.25 / 9 / 4 + 5 * 0.75 * 0.25 / 10) / 14)


def test_wilsons_bounds_are_those_of_newcombe_1998() -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 and 0 of 20."""
    low, high = wilson(81 / 263, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 20)[0] == 0.0
    assert round(wilson(0, 20)[1], 4) == 0.1611
    assert wilson(0.5, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("freedom", "point"), [(1, 12.706), (4, 2.776), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])  # fmt: skip  # noqa: E501
def test_students_points_are_those_of_the_table(freedom: int, point: float) -> None:
    assert student(freedom) == pytest.approx(point, abs=0.005)


@given(
    st.lists(
        st.tuples(st.floats(0.1, 50), st.integers(0, 5), st.integers(0, 5), st.sampled_from("abc")),
        max_size=30,
    )
)
def test_every_share_lies_in_its_interval_and_both_in_zero_to_one(
    rows: list[tuple[float, int, int, str]],
) -> None:
    units = [Unit(w, min(y, x), x, s, str(n)) for n, (w, y, x, s) in enumerate(rows)]

    found = estimate(units)

    assert (found is None) == (not any(x for _w, _y, x, _s in rows))
    if found is not None:
        assert 0 <= found.low <= found.share + 1e-9 <= found.high + 2e-9 <= 1 + 3e-9
        assert found.effective > 0


# Weights


def test_weights_are_people_over_answers_of_the_stratum() -> None:
    cells = [Cell("a", "u", "x", 1000, 50, 25), Cell("b", "u", "y", 200, 40, 40)]

    found = adjusted(cells, 5)

    assert found["a"].weight == pytest.approx(40)
    assert found["b"].weight == pytest.approx(5)
    assert found["a"].base == 20


def test_the_chance_of_the_unit_stands_in_the_weight() -> None:
    assert Cell("a", "u", "x", 100, 10, 5, Fraction(1, 4)).base == 40


def test_a_stratum_with_few_answers_is_carried_by_its_unit() -> None:
    cells = [Cell("a", "u", "x", 100, 10, 9), Cell("b", "u", "y", 50, 5, 1), Cell("c", "v", "x", 60, 6, 6)]

    found = adjusted(cells, 5)

    assert {code: one.group for code, one in found.items()} == {"a": "stratum", "b": "all", "c": "stratum"}
    assert sum(found[c.code].weight * c.answered for c in cells) == pytest.approx(210)


def test_people_of_a_unit_without_any_answer_are_carried_by_all() -> None:
    cells = [Cell("a", "u", "x", 100, 10, 10), Cell("b", "v", "x", 100, 10, 0)]

    found = adjusted(cells, 5)

    assert found["a"].weight == pytest.approx(20)
    assert "b" not in found


def test_raking_meets_both_margins_of_a_table_done_by_hand() -> None:
    """Cells 10, 20 / 30, 40 with margins 40, 60 by row and 50, 50 by column keep the cross ratio 2/3."""
    rows, columns = list("aabb"), list("xyxy")

    out, met = rake([10, 20, 30, 40], [rows, columns], [{"a": 40.0, "b": 60.0}, {"x": 50.0, "y": 50.0}])

    assert met
    assert (out[0] + out[1], out[2] + out[3]) == pytest.approx((40, 60))
    assert (out[0] + out[2], out[1] + out[3]) == pytest.approx((50, 50))
    assert out[0] * out[3] / (out[1] * out[2]) == pytest.approx(10 * 40 / (20 * 30))


def test_post_stratification_is_raking_in_one_dimension() -> None:
    out, met = rake([1, 1, 1], [["u", "u", "v"]], [{"u": 30.0, "v": 70.0}])
    assert (out, met) == (pytest.approx([15, 15, 70]), True)


def test_a_margin_nobody_answered_in_is_left_out() -> None:
    out, _met = rake([1.0, 1.0], [["u", "v"]], [{"u": 10.0, "v": 20.0, "w": 50.0}])
    assert out == pytest.approx([10, 20])


@given(
    st.lists(
        st.tuples(st.floats(0.5, 20), st.sampled_from("ab"), st.sampled_from("xy")), min_size=1, max_size=25
    )
)
def test_raked_weights_stay_positive_and_add_up(rows: list[tuple[float, str, str]]) -> None:
    out, _met = rake(
        [w for w, _u, _s in rows],
        [[u for _w, u, _s in rows], [s for _w, _u, s in rows]],
        [{"a": 60.0, "b": 40.0}, {"x": 30.0, "y": 70.0}],
    )
    present = {u for _w, u, _s in rows}
    assert all(one > 0 for one in out)
    assert sum(out) == pytest.approx(sum({"a": 60.0, "b": 40.0}[u] for u in present), rel=1e-6)


def test_kish_counts_what_unequal_weights_cost() -> None:
    assert kish([2, 2, 2]) == 1
    assert kish([1, 3]) == pytest.approx(1.25)
    assert kish([]) == 1


# Coverage


def coverage(runs: int, seed: int) -> float:
    """How often the interval holds the truth: two strata of 900 and 300 people, 0.85 and 0.6 satisfied, 45
    and 25 asked,
    of whom 70 and 50 percent answer."""
    dice = Random(seed)
    worlds = {"a": [float(n < 765) for n in range(900)], "b": [float(n < 180) for n in range(300)]}
    truth = 945 / 1200
    held = 0
    for _run in range(runs):
        units, answered = [], {}
        for stratum, asked, rate in (("a", 45, 0.7), ("b", 25, 0.5)):
            drawn = [one for one in dice.sample(worlds[stratum], asked) if dice.random() < rate]
            answered[stratum] = len(drawn)
            weight = len(worlds[stratum]) / max(1, len(drawn))
            units += [Unit(weight, one, 1, stratum, str(len(units) + n)) for n, one in enumerate(drawn)]
        found = estimate(units, {"a": Frame(900), "b": Frame(300)})
        assert found is not None
        held += found.low <= truth <= found.high
    return held / runs


def test_the_interval_holds_the_truth_about_19_times_of_20() -> None:
    assert 0.93 <= coverage(600, 20261122) <= 0.985


@pytest.mark.soak
def test_the_interval_holds_the_truth_over_many_samples() -> None:
    assert 0.94 <= coverage(20_000, 7) <= 0.975


def held(dice: Random, *, of: str, share: float, answered: int, people: int | None, runs: int = 400) -> float:
    """How often the interval holds the truth: each person answers four items, wholly content or not (`whole`), each
    item by itself (`items`), or near their own mind (`minds`); `people` None: many more than answered."""

    def mark() -> int:
        match of:
            case "whole":
                return 4 * (dice.random() < share)
            case "items":
                return sum(dice.random() < share for _ in range(4))
            case _:
                own = dice.betavariate(2 * share, 2 * (1 - share))
                return sum(dice.random() < own for _ in range(4))

    inside = 0
    for _run in range(runs):
        world = [mark() for _ in range(people or answered)]
        truth = sum(world) / 4 / people if people else share
        drawn = dice.sample(world, answered)
        units = [Unit(1, marks, 4, "a", str(n)) for n, marks in enumerate(drawn)]
        found = estimate(units, {"a": Frame(people)})
        assert found is not None
        inside += found.low <= truth + 1e-12 <= found.high + 2e-12
    return inside / runs


@pytest.mark.parametrize("of", ["whole", "items", "minds"])
@pytest.mark.parametrize(("answered", "people"), [(3, None), (5, None), (5, 12), (9, 10), (20, None)])
def test_the_interval_of_few_answers_holds_the_truth_also_near_the_ceiling(
    of: str, answered: int, people: int | None
) -> None:
    dice = Random(20261123)
    shares = (0.5, 0.8, 0.9, 0.95, 0.98, 0.995)

    found = {share: held(dice, of=of, share=share, answered=answered, people=people) for share in shares}

    assert min(found.values()) >= 0.93, found  # 0.95 less two standard errors of 400 runs


def test_few_answers_that_are_alike_have_an_interval_as_wide_as_few_answers_deserve() -> None:
    """Five people who each say three of four: nothing varies, and yet five people are five people."""
    alike = estimate([person(3, 4) for _ in range(5)])
    all_content = estimate([person(4, 4) for _ in range(5)])

    assert alike is not None
    assert all_content is not None
    assert alike.low < 0.45
    assert alike.high > 0.93
    assert alike.error > 0.1
    assert (all_content.high, all_content.share) == (1.0, 1.0)
    assert all_content.low < 0.6
    assert all_content.error > 0.1


def test_a_unit_with_few_answers_is_not_made_sure_by_the_many_of_others() -> None:
    """Its own people count: five hundred answers elsewhere add nothing to what five say."""
    own = [person(float(n < 4), stratum="own") for n in range(5)]
    others = [person(0, 0, stratum="other") for _ in range(500)]

    alone, beside = estimate(own), estimate([*own, *others])

    assert alone is not None
    assert beside is not None
    assert (beside.low, beside.high) == (alone.low, alone.high)


def test_units_with_few_answers_share_their_places() -> None:
    """Five who are all content do not stand above five of whom each says three of four."""
    lines = [
        Line("first", estimate([person(4, 4) for _ in range(5)])),
        Line("second", estimate([person(3, 4) for _ in range(5)])),
        Line("census", estimate([person(2, 4) for _ in range(5)], {"a": Frame(5)})),
    ]

    found = {one.code: (one.best, one.worst) for one in placed(lines)}

    assert found["first"][0] == found["second"][0] == 1
    assert min(found["first"][1], found["second"][1]) >= 2
    assert lines[2].estimate is not None
    assert lines[2].estimate.low == lines[2].estimate.high == 0.5


def test_the_cautious_bounds_are_those_of_newcombe_1998() -> None:
    """Table I, method 4: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    found = [cautious(x / n, n) for x, n in ((81, 263), (15, 148), (0, 20), (1, 29))]

    assert [(round(low, 4), round(high, 4)) for low, high in found] == [
        (0.2535, 0.3682), (0.0598, 0.1644), (0.0, 0.2005), (0.0018, 0.1963),
    ]  # fmt: skip
    assert cautious(0.9, 0.3)[1] == 1.0


# Suppression


def test_few_answers_are_hidden_and_never_alone() -> None:
    assert hidden({"a": 3, "b": 40, "c": 9, "d": 100}, 5) == {"a": "few", "c": "other"}
    assert hidden({"a": 30, "b": 40}, 5) == {}


def test_an_empty_cell_needs_no_other() -> None:
    assert hidden({"a": 0, "b": 40}, 5) == {"a": "few"}


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 30), max_size=10),
    st.integers(2, 12),
)
def test_no_hidden_cell_can_be_had_by_subtraction(counts: dict[str, int], fewest: int) -> None:
    found = hidden(counts, fewest)

    assert {key for key, n in counts.items() if n < fewest} <= set(found)
    telling = [key for key in found if counts[key]]
    if telling and len(found) < len(counts):
        assert len(telling) >= 2
        assert sum(counts[key] for key in found) >= fewest
