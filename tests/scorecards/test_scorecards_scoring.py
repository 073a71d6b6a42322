"""Values become points, points an index: exact, bounded, never more for less."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.indicators.rules.figures import Figure, Scale
from motcua.scorecards.rules import reading, reweighting, sensitivity
from motcua.scorecards.rules.framework import Criterion, Formula, Framework, Rescaling
from motcua.scorecards.rules.ranking import competition, honest
from motcua.scorecards.rules.scoring import (
    Problem,
    State,
    Value,
    ValueRefused,
    band_of,
    points_of,
    score,
)

WORDS = {"vi": "Tiêu chí", "en": "Criterion"}
BANDS = [
    {"code": "good", "name": WORDS, "least": 80},
    {"code": "fair", "name": WORDS, "least": 50, "below": 80},
    {"code": "weak", "name": WORDS, "least": 0, "below": 50},
]


def leaf(code: str, points: Any, formula: str = "ratio", source: str = "self", **more: Any) -> dict[str, Any]:
    if formula == "ratio":
        more.setdefault("parameters", {"full": 100})
    return {"code": code, "name": WORDS, "points": points, "formula": formula, "source": source, **more}


def built(*criteria: dict[str, Any], **more: Any) -> Framework:
    total = sum((Decimal(str(one["points"])) for one in criteria), Decimal(0))
    return reading.framework(
        {
            "code": "T", "version": "v1", "name": WORDS, "scope": "unit", "valid_from": "2026-01-01",
            "basis": "test", "certainty": "ours", "total": str(total), "rescaling": "to_full", "bands": BANDS,
            "criteria": list(criteria), **more,
        }
    )  # fmt: skip


def ratio(numerator: int, denominator: int) -> Value:
    return Value(figure=Figure(numerator, denominator))


def amount(value: float | str) -> Value:
    return Value(amount=Fraction(str(value)))


@pytest.mark.parametrize(
    ("criterion", "value", "points"),
    [
        (leaf("1", 2, parameters={"full": 80, "cap": 2}), ratio(40, 100), Fraction(1)),
        (leaf("1", 2, parameters={"full": 80, "cap": 2}), ratio(90, 100), Fraction(2)),
        (leaf("1", 3, parameters={"full": 100, "floor": 80}), ratio(79, 100), Fraction(0)),
        (leaf("1", 3, parameters={"full": 100, "floor": 80}), ratio(80, 100), Fraction("2.4")),
        (leaf("1", 3, parameters={"full": 100}), ratio(1, 3), Fraction(1)),
        (leaf("1", 1, "steps", parameters={"steps": [[95, "0.5"], [100, 1]]}), ratio(94, 100), Fraction(0)),
        (
            leaf("1", 1, "steps", parameters={"steps": [[95, "0.5"], [100, 1]]}),
            ratio(95, 100),
            Fraction(1, 2),
        ),
        (leaf("1", 1, "steps", parameters={"steps": [[95, "0.5"], [100, 1]]}), ratio(5, 5), Fraction(1)),
        (leaf("1", 1, "yes_no"), Value(is_yes=True), Fraction(1)),
        (leaf("1", 1, "yes_no"), Value(is_yes=False), Fraction(0)),
        (leaf("1", 2, "penalty", parameters={"each": "0.25"}), amount(3), Fraction("1.25")),
        (leaf("1", 2, "penalty", parameters={"each": "0.25"}), amount(100), Fraction(0)),
        (
            leaf("1", 8, "survey_mean", "survey", parameters={"least": 1, "most": 5}),
            amount("4.2"),
            Fraction("6.4"),
        ),
        (
            leaf("1", 10, "mapped", parameters={"most": 100}, from_index="SIPAS"),
            amount("83.94"),
            Fraction("8.394"),
        ),
        (leaf("1", 5, "given"), amount("3.75"), Fraction("3.75")),
    ],
)
def test_every_formula_gives_the_points_that_its_words_say(
    criterion: dict[str, Any], value: Value, points: Fraction
) -> None:
    assert score(built(criterion), {"1": value}, "commune").of["1"].points == points


def test_nothing_of_nothing_is_full_none_or_not_assessed_as_the_criterion_says() -> None:
    framework = built(leaf("full", 6, when_empty=1), leaf("none", 6, when_empty=0), leaf("open", 6))

    found = score(framework, {code: ratio(0, 0) for code in ("full", "none", "open")}, "commune")

    assert [found.of[code].points for code in ("full", "none", "open")] == [6, 0, 0]
    assert found.of["open"].state is State.NOT_ASSESSED
    assert (found.total, found.reachable, found.index) == (6, 12, 50)


def test_what_nobody_stated_is_not_the_same_as_nothing_of_nothing() -> None:
    found = score(built(leaf("1", 6, when_empty=1), leaf("2", 6)), {"2": ratio(1, 2)}, "commune")

    assert found.of["1"].state is State.NOT_ASSESSED
    assert (found.total, found.reachable) == (3, 6)


@pytest.mark.parametrize(
    ("rule", "total", "reachable"), [("to_full", 3, 6), ("lost", 3, 10), ("granted", 7, 10)]
)
def test_points_that_do_not_apply_are_taken_out_lost_or_granted(
    rule: str, total: int, reachable: int
) -> None:
    framework = built(leaf("1", 6), leaf("2", 4, applies_to=["province"]), rescaling=rule)

    found = score(framework, {"1": ratio(1, 2), "2": ratio(1, 1)}, "commune")

    assert found.of["2"].state is State.NOT_APPLICABLE
    assert (found.total, found.reachable) == (total, reachable)


def test_a_group_that_does_not_apply_takes_its_parts_along() -> None:
    group = {
        "code": "G", "name": WORDS, "points": 4, "applies_to": ["province"],
        "children": [leaf("G.1", 1), leaf("G.2", 3)],
    }  # fmt: skip
    found = score(built(leaf("1", 6), group), {"1": ratio(1, 1), "G.1": ratio(1, 1)}, "commune")

    assert found.of["G"].state is State.NOT_APPLICABLE
    assert found.index == 100


def test_unknown_points_may_be_lost_but_never_granted() -> None:
    framework = built(leaf("1", 5), leaf("2", 5), unassessed="lost")

    assert score(framework, {"1": ratio(1, 1)}, "commune").index == 50
    with pytest.raises(reading.FrameworkRefused):
        built(leaf("1", 5), unassessed="granted")


def test_online_dossiers_are_multiplied_by_the_share_that_is_synchronised() -> None:
    framework = built(
        leaf("1.4", 6, when_empty=0), leaf("3.3", 6, parameters={"full": 50}, multiplied_by="1.4")
    )

    def points(online: Value, synchronised: Value | None) -> Fraction:
        values = {"3.3": online} | ({} if synchronised is None else {"1.4": synchronised})
        return score(framework, values, "commune").of["3.3"].points

    assert points(ratio(40, 100), ratio(50, 100)) == Fraction("2.4")  # 6 x (0.40 x 0.50) / 0.50
    assert points(ratio(100, 100), ratio(50, 100)) == 6
    assert points(ratio(40, 100), ratio(0, 0)) == 0
    assert score(framework, {"3.3": ratio(40, 100)}, "commune").of["3.3"].state is State.NOT_ASSESSED


def test_information_is_shown_and_worth_nothing() -> None:
    framework = built(leaf("1", 5), leaf("i", 0, "information"))
    hours = Value(figure=Figure(30, 4, Scale.HOURS))

    found = score(framework, {"1": ratio(1, 1), "i": hours}, "commune")

    assert (found.of["i"].state, found.of["i"].value) == (State.INFORMATION, Fraction(15, 2))
    assert (found.total, found.reachable) == (5, 5)


@pytest.mark.parametrize(
    ("criterion", "value", "problem"),
    [
        (leaf("1", 5, "given"), amount(6), Problem.ABOVE_THE_POINTS),
        (leaf("1", 5, "given"), amount(-1), Problem.NEGATIVE),
        (leaf("1", 5), Value(is_yes=True), Problem.WRONG_SORT),
        (leaf("1", 5), Value(amount=Fraction(1), is_yes=True), Problem.WRONG_SORT),
        (
            leaf("1", 5, "survey_mean", "survey", parameters={"least": 1, "most": 5}),
            amount(6),
            Problem.OFF_THE_SCALE,
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused(criterion: dict[str, Any], value: Value, problem: Problem) -> None:
    with pytest.raises(ValueRefused) as refused:
        score(built(criterion), {"1": value}, "commune")
    assert (refused.value.code, refused.value.problem) == ("1", problem)


def test_a_value_of_a_group_or_of_no_criterion_is_refused() -> None:
    with pytest.raises(ValueRefused):
        score(built(leaf("1", 5)), {"2": ratio(1, 1)}, "commune")


def test_an_index_is_rounded_once_and_its_band_is_of_the_exact_value() -> None:
    found = score(built(leaf("1", 3)), {"1": Value(amount=Fraction("79.996"))}, "commune")

    assert str(found.shown) == "80.00"
    assert found.band is not None
    assert found.band.code == "fair"


shares = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda one: ratio(min(one), max(one)))
KINDS = ("province", "department", "commune")


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    criteria = []
    for number in range(draw(st.integers(1, 6))):
        points = draw(st.integers(1, 40))
        more: dict[str, Any] = {}
        if draw(st.booleans()):
            more["applies_to"] = draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True))
        if draw(st.booleans()):
            more["when_empty"] = draw(st.sampled_from([0, "1/2", 1]))
        if draw(st.booleans()):
            more["parameters"] = {"full": draw(st.integers(50, 100)), "floor": draw(st.integers(0, 50))}
        criteria.append(leaf(str(number), points, **more))
    rules = {
        "rescaling": draw(st.sampled_from(list(Rescaling))),
        "unassessed": draw(st.sampled_from(["to_full", "lost"])),
    }
    return built(*criteria, **rules)


@st.composite
def scored(draw: st.DrawFn) -> tuple[Framework, dict[str, Value], str]:
    framework = draw(frameworks())
    values = {leaf.code: draw(shares) for leaf in framework.leaves() if draw(st.integers(0, 4))}
    return framework, values, draw(st.sampled_from(KINDS))


@given(scored())
def test_points_add_up_and_stay_within_what_can_be_reached(
    case: tuple[Framework, dict[str, Value], str],
) -> None:
    framework, values, kind = case
    found = score(framework, values, kind)

    assert found.total == sum(found.of[leaf.code].points for leaf in framework.leaves())
    assert 0 <= found.total <= found.reachable <= framework.total
    assert (found.index is None) == (found.reachable == 0)
    assert found.index is None or (0 <= found.index <= 100 and found.band is not None)
    for one in framework.leaves():
        assert 0 <= found.of[one.code].points <= found.of[one.code].reachable <= one.points


@given(scored(), st.data())
def test_a_better_value_never_gives_fewer_points(
    case: tuple[Framework, dict[str, Value], str], data: st.DataObject
) -> None:
    framework, values, kind = case
    assessed = [code for code, value in values.items() if value.figure and value.figure.denominator]
    if not assessed:
        return
    code = data.draw(st.sampled_from(assessed))
    figure = values[code].figure
    assert figure is not None
    better = replace(figure, numerator=data.draw(st.integers(figure.numerator, figure.denominator or 0)))

    before, after = (score(framework, own, kind) for own in (values, {**values, code: Value(figure=better)}))

    assert after.total >= before.total
    assert (after.index or 0) >= (before.index or 0)


@given(st.randoms(use_true_random=False), scored())
def test_the_order_of_criteria_changes_no_sum(
    chance: Any, case: tuple[Framework, dict[str, Value], str]
) -> None:
    framework, values, kind = case
    shuffled = list(framework.criteria)
    chance.shuffle(shuffled)

    other = score(replace(framework, criteria=tuple(shuffled)), values, kind)

    assert (other.total, other.reachable) == (
        score(framework, values, kind).total,
        score(framework, values, kind).reachable,
    )


@given(frameworks(), st.data())
def test_without_what_does_not_apply_the_index_is_that_of_the_rest_alone(
    framework: Framework, data: st.DataObject
) -> None:
    whole = replace(framework, rescaling=Rescaling.TO_FULL)
    values = {one.code: data.draw(shares) for one in whole.leaves()}
    rest = tuple(one for one in whole.criteria if not one.applies_to or "commune" in one.applies_to)

    index = score(whole, values, "commune").index

    if rest:
        own = {one.code: values[one.code] for one in rest}
        assert index == score(replace(whole, criteria=rest), own, "commune").index
    else:
        assert index is None


@given(st.fractions(0, 100, max_denominator=1000))
def test_bands_part_nought_to_a_hundred_without_a_gap(index: Fraction) -> None:
    framework = built(leaf("1", 1))
    found = [
        band.code
        for band, below in zip(framework.bands, [101, *(b.least for b in framework.bands)], strict=False)
        if band.least <= index < below
    ]
    band = band_of(framework, index)
    assert band is not None
    assert found == [band.code]


@given(st.integers(1, 30), st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_penalties_fall_by_breach_and_end_at_nought(points: int, breaches: list[int]) -> None:
    criterion = Criterion(
        "1", WORDS, Decimal(points), formula=Formula.PENALTY, parameters={"each": Decimal("0.5")}
    )  # type: ignore[arg-type]

    found = [points_of(criterion, Fraction(one)) for one in sorted(breaches)]

    assert found == sorted(found, reverse=True)
    assert all(0 <= one <= points for one in found)


def test_ranks_are_one_two_two_four_and_who_has_no_index_has_no_place() -> None:
    found = competition(
        {"a": Fraction(80), "b": Fraction(90), "c": None, "d": Fraction(80), "e": Fraction(10)}
    )

    assert [(one.key, one.rank) for one in found] == [("b", 1), ("a", 2), ("d", 2), ("e", 4), ("c", None)]
    assert [one.is_shared for one in found] == [False, True, True, False, False]


@given(st.dictionaries(st.integers(), st.fractions(0, 100, max_denominator=50), min_size=1, max_size=12))
def test_a_rank_is_one_more_than_how_many_are_better(indices: dict[int, Fraction]) -> None:
    for one in competition(indices):
        assert one.index is not None
        assert one.rank == 1 + sum(1 for other in indices.values() if other > one.index)
    assert {(p.key, p.best) for p in honest(indices, {})} == {(r.key, r.rank) for r in competition(indices)}


def test_units_that_errors_do_not_tell_apart_share_places() -> None:
    indices = {"a": Fraction(90), "b": Fraction(88), "c": Fraction(50)}
    bounds = {
        "a": (Fraction(85), Fraction(95)),
        "b": (Fraction(80), Fraction(92)),
        "c": (Fraction(45), Fraction(55)),
    }

    found = {one.key: (one.best, one.worst) for one in honest(indices, bounds)}

    assert found == {"a": (1, 2), "b": (1, 2), "c": (3, 3)}


def test_other_weights_keep_the_share_that_was_reached() -> None:
    framework = built(leaf("1", 6), leaf("2", 4))
    one = score(framework, {"1": ratio(1, 2), "2": ratio(1, 1)}, "commune")

    assert one.index == 70
    assert reweighting.index_with(framework, one, {}) == 70
    assert reweighting.index_with(framework, one, {"1": Fraction(0)}) == 100
    assert reweighting.index_with(framework, one, {"2": Fraction(12)}) == Fraction(1500, 18)
    for wrong in ({"3": Fraction(1)}, {"1": Fraction(-1)}, {"1": Fraction(0), "2": Fraction(0)}):
        with pytest.raises(reweighting.UnknownWeight):
            reweighting.index_with(framework, one, wrong)


def test_who_is_better_everywhere_is_first_whatever_the_weights() -> None:
    framework = built(leaf("1", 6), leaf("2", 4))
    values = {
        "best": {"1": ratio(10, 10), "2": ratio(9, 10)},
        "even": {"1": ratio(8, 10), "2": ratio(4, 10)},
        "odd": {"1": ratio(5, 10), "2": ratio(8, 10)},
    }
    scores = {key: score(framework, own, "commune") for key, own in values.items()}

    found = sensitivity.to_weights(framework, scores, spread=Fraction(1, 2), draws=300)

    assert (found["best"].best, found["best"].worst) == (1, 1)
    assert {found["even"].best, found["odd"].worst} == {2, 3}
    assert found == sensitivity.to_weights(framework, scores, spread=Fraction(1, 2), draws=300)
    assert sensitivity.decisive(framework, scores)[0] == ("1", Fraction(3))


def test_a_handful_of_dossiers_leaves_the_rank_open_and_thousands_do_not() -> None:
    framework = built(leaf("1", 10))
    kinds = dict.fromkeys(("a", "b"), "commune")

    few = sensitivity.to_errors(framework, {"a": {"1": ratio(5, 5)}, "b": {"1": ratio(4, 5)}}, kinds)
    many = sensitivity.to_errors(
        framework, {"a": {"1": ratio(5000, 5000)}, "b": {"1": ratio(4000, 5000)}}, kinds
    )

    assert (few["a"].ranks.worst, few["b"].ranks.best) == (2, 1)
    assert (many["a"].ranks.worst, many["b"].ranks.best) == (1, 2)
    assert many["b"].high - many["b"].low < few["b"].high - few["b"].low
    assert many["b"].low < 80 < many["b"].high


def test_a_surveys_standard_error_moves_the_index_and_no_points() -> None:
    framework = built(leaf("1", 10, "survey_mean", "survey", parameters={"least": 1, "most": 5}))
    value = Value(amount=Fraction(4), error=Fraction(1, 10))

    found = sensitivity.to_errors(framework, {"a": {"1": value}}, {"a": "commune"}, draws=400)["a"]

    assert score(framework, {"1": value}, "commune").index == 75
    # 1.645 standard errors of 2.5 points of the index to either side
    assert 70 < found.low < 72
    assert 78 < found.high < 80
