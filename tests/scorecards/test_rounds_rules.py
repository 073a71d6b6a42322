"""The rules of a round, without a database: stages as tables, values as typed, frozen frameworks, what counts."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.indicators.rules.figures import Figure
from motcua.scorecards.frameworks import shipped
from motcua.scorecards.rules import asking, freezing, judging, reweighting
from motcua.scorecards.rules.asking import Asked, Body, Candidate
from motcua.scorecards.rules.framework import Formula, Framework, Source
from motcua.scorecards.rules.judging import LineValues
from motcua.scorecards.rules.scoring import State, score
from motcua.scorecards.rules.stages import (
    ROUND,
    Judgement,
    Judging,
    Move,
    Stage,
    next_judgement,
    next_stage,
    was_made,
)
from motcua.scorecards.rules.stated import (
    NO_POINTS,
    NOTHING,
    OUT,
    Stated,
    Unreadable,
    from_json,
    to_json,
    typed,
    value_of,
)
from rounds_ground import framework

OF = framework()
A1, A2, A3, B1, C1 = OF.leaves()


def test_the_cycle_runs_one_way_and_published_is_never_taken_back() -> None:
    walked = [Stage.OPEN]
    for move in (Move.ASK, Move.CLOSE, Move.GATHER, Move.PUBLISH, Move.CORRECT, Move.PUBLISH):
        after = next_stage(walked[-1], move)
        assert after is not None
        walked.append(after)
    assert walked[-3:] == [Stage.PUBLISHED, Stage.CORRECTING, Stage.PUBLISHED]
    for stage in (Stage.PUBLISHED, Stage.CORRECTING, Stage.WITHDRAWN):
        assert next_stage(stage, Move.WITHDRAW) is None
    assert {move for (stage, move) in ROUND if stage is Stage.WITHDRAWN} == set()


def test_a_button_pressed_twice_is_known_to_have_been_pressed() -> None:
    assert was_made(Stage.SELF_SCORING, Move.ASK)
    assert not was_made(Stage.OPEN, Move.ASK)


def test_a_unit_answers_a_difference_once_and_only_during_the_appraisal() -> None:
    objected = next_judgement(Judgement.DIFFERS, Judging.OBJECT, stage=Stage.APPRAISAL)
    assert objected is Judgement.ANSWERED
    assert next_judgement(objected, Judging.OBJECT, stage=Stage.APPRAISAL) is None
    assert next_judgement(objected, Judging.DIFFER, stage=Stage.APPRAISAL) is None
    assert next_judgement(objected, Judging.READ_AGAIN, stage=Stage.APPRAISAL) is Judgement.FINAL
    assert next_judgement(Judgement.DIFFERS, Judging.OBJECT, stage=Stage.SURVEYS) is None


@pytest.mark.parametrize(
    ("criterion", "fields", "expected"),
    [
        (A1, {"yes": "yes"}, Stated(is_yes=True)),
        (A1, {"yes": "no"}, Stated(is_yes=False)),
        (A1, {"yes": ""}, NOTHING),
        (A2, {"numerator": "45", "denominator": "50"}, Stated(figure=Figure(45, 50))),
        (A2, {"numerator": "0", "denominator": "0"}, Stated(figure=Figure(0, 0))),
        (A2, {"numerator": "87,5", "denominator": ""}, Stated(amount=Decimal("87.5"))),
        (A3, {"amount": "7.25"}, Stated(amount=Decimal("7.25"))),
        (A3, {"amount": "", "out": "1"}, OUT),
        (A3, {"amount": "  "}, NOTHING),
    ],
)
def test_values_are_read_as_people_type_them(criterion, fields, expected) -> None:  # type: ignore[no-untyped-def]
    assert typed(criterion, fields) == expected


@pytest.mark.parametrize(
    ("criterion", "fields", "problem"),
    [
        (A2, {"numerator": "51", "denominator": "50"}, "more-than-all"),
        (A2, {"numerator": "4,5", "denominator": "50"}, "not-whole"),
        (A2, {"numerator": "", "denominator": "50"}, "no-number"),
        (A3, {"amount": "10,5"}, "more-than-the-points"),
        (A3, {"amount": "-1"}, "negative"),
        (A3, {"amount": "NaN"}, "no-number"),
        (A3, {"amount": "Infinity"}, "no-number"),
        (A3, {"amount": "1e400"}, "too-large"),
        (A3, {"amount": "9" * 30}, "too-large"),
        (A3, {"amount": "mười"}, "no-number"),
    ],
)
def test_what_is_no_value_is_refused_by_name(criterion, fields, problem) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unreadable) as refused:
        typed(criterion, fields)
    assert refused.value.problem == problem


stateds = st.one_of(
    st.just(NOTHING),
    st.just(NO_POINTS),
    st.just(OUT),
    st.booleans().map(lambda yes: Stated(is_yes=yes)),
    st.decimals(0, 10**9, places=4).map(lambda amount: Stated(amount=amount)),
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda two: Stated(figure=Figure(*two))),
)


@given(stateds)
def test_a_value_is_kept_exactly(stated: Stated) -> None:
    assert from_json(to_json(stated)) == stated


@pytest.mark.parametrize("of", [OF, *shipped().values()], ids=lambda of: of.key)
def test_a_framework_thaws_as_it_was_frozen_and_its_hash_holds(of: Framework) -> None:
    kept = freezing.freeze(of)
    assert freezing.thaw(kept) == of
    assert freezing.sha256(freezing.freeze(freezing.thaw(kept))) == freezing.sha256(kept)


def test_a_frozen_framework_without_a_newer_field_takes_its_default() -> None:
    kept = freezing.freeze(OF)
    del kept["scale"]
    assert freezing.thaw(kept) == OF
    del kept["criteria"]
    with pytest.raises(freezing.NotFrozen):
        freezing.thaw(kept)


@pytest.mark.parametrize("of", [OF, *shipped().values()], ids=lambda of: of.key)
def test_nothing_shown_earns_no_points_under_any_formula(of: Framework) -> None:
    for leaf in of.leaves():
        if leaf.formula in (None, Formula.INFORMATION):
            continue
        value = value_of(NO_POINTS)
        assert value is not None
        kind = next(iter(leaf.applies_to), of.scope)
        points = score(of, {leaf.code: value}, kind).of[leaf.code]
        assert (points.points, points.state) == (0, State.SCORED), leaf.code


def test_no_number_is_not_zero() -> None:
    nothing = judging.scored(OF, "department", [LineValues("A3", Source.SELF)])
    zero = judging.scored(OF, "department", [LineValues("A3", Source.SELF, stated=Stated(amount=Decimal(0)))])
    assert nothing.of["A3"].state is State.NOT_ASSESSED
    assert (nothing.index, zero.index) == (None, 0)


def test_a_zero_denominator_is_not_assessed_and_leaves_the_sum() -> None:
    lines = [
        LineValues("A1", Source.SELF, stated=Stated(is_yes=True)),
        LineValues("B1", Source.INDICATOR, frozen=Stated(figure=Figure(0, 0))),
    ]
    found = judging.scored(OF, "department", lines)
    assert (found.total, found.reachable, found.index) == (10, 10, 100)
    assert found.of["B1"].state is State.NOT_ASSESSED


def test_the_last_reading_counts_and_a_figure_set_aside_does_not() -> None:
    line = LineValues("A3", Source.SELF, stated=Stated(amount=Decimal(9)))
    assert judging.counted(line).amount == 9
    appraised = LineValues(
        "A3", Source.SELF, stated=Stated(amount=Decimal(9)), appraised=Stated(amount=Decimal(5))
    )
    assert judging.counted(appraised).amount == 5
    figure = LineValues("B1", Source.INDICATOR, frozen=Stated(figure=Figure(9, 10)), is_set_aside=True)
    assert judging.counted(figure) == NOTHING


def test_missing_evidence_has_to_be_explained() -> None:
    yes = Stated(is_yes=True)
    lines = {
        "A1": LineValues("A1", Source.SELF, stated=yes),
        "A2": LineValues("A2", Source.SELF, words="Chưa thống kê được"),
        "A3": LineValues("A3", Source.SELF, stated=OUT),
        "B1": LineValues("B1", Source.INDICATOR),
    }
    assert judging.missing(OF, lines) == ["A1", "A3"]
    lines["A1"] = LineValues("A1", Source.SELF, stated=yes, files=1)
    lines["A3"] = LineValues("A3", Source.SELF, stated=Stated(amount=Decimal(3)))
    assert judging.missing(OF, lines) == []


def unit(number: int, kind: str = "department", level: str = "province", **days: date | None) -> Candidate:
    return Candidate(
        number,
        f"Đơn vị {number}",
        level,
        kind,
        days.get("begins") or date(2025, 7, 1),
        days.get("ends"),
    )


def test_a_unit_that_ended_within_the_period_is_offered_for_its_part() -> None:
    found = asking.candidates(
        OF,
        [
            unit(1),
            unit(2, ends=date(2026, 8, 15)),
            unit(3, ends=date(2026, 6, 30)),
            unit(4, begins=date(2026, 8, 16)),
            unit(5, begins=date(2026, 10, 1)),
            unit(6, kind="service_centre"),
            unit(7, kind="peoples_committee", level="commune"),
        ],
        date(2026, 7, 1),
        date(2026, 9, 30),
    )
    assert [(one.id, one.asked_from, one.asked_to, one.ended_on) for one in found] == [
        (1, date(2026, 7, 1), date(2026, 9, 30), None),
        (2, date(2026, 7, 1), date(2026, 8, 15), date(2026, 8, 15)),
        (4, date(2026, 8, 16), date(2026, 9, 30), None),
    ]
    assert [one.is_whole(date(2026, 7, 1), date(2026, 9, 30)) for one in found] == [True, False, False]


def test_criteria_without_another_appraiser_than_the_unit_itself_are_named() -> None:
    first, last = date(2026, 7, 1), date(2026, 9, 30)
    asked = [Asked(n, f"Đơn vị {n}", "department", first, last, None) for n in (1, 2)]
    everything = asking.codes_under(OF, ())
    assert asking.without_appraiser(OF, asked, [Body(1, everything)]) == [(1, "A1"), (1, "A2"), (1, "A3")]
    both = [Body(1, everything), Body(2, asking.codes_under(OF, ["A"]))]
    assert asking.without_appraiser(OF, asked, both) == []


def test_a_group_s_kinds_hold_for_what_is_under_it() -> None:
    of = shipped()["766/API-2026-09"]
    codes = {kind: {leaf.code for leaf in asking.lines_of(of, kind)} for kind in ("department", "commune")}
    for kind, found in codes.items():
        points = score(of, {}, kind).of
        assert found == {
            leaf.code for leaf in of.leaves() if points[leaf.code].state is not State.NOT_APPLICABLE
        }


def test_ranks_that_hang_on_the_weights_are_told_from_those_that_do_not() -> None:
    def of_unit(yes: bool, share: int) -> object:
        return judging.scored(
            OF,
            "department",
            [
                LineValues("A1", Source.SELF, stated=Stated(is_yes=yes)),
                LineValues("B1", Source.INDICATOR, frozen=Stated(figure=Figure(share, 100))),
            ],
        )

    scores = {1: of_unit(True, 76), 2: of_unit(False, 100), 3: of_unit(False, 20)}
    found = reweighting.rank_ranges(OF, scores, 10)  # type: ignore[arg-type]
    assert found == {1: (1, 2), 2: (1, 2), 3: (3, 3)}
    heavier = reweighting.index_with(OF, scores[3], {"B": Fraction(80)})  # type: ignore[arg-type]
    assert heavier == Fraction(16 * 100, 90)
    # a group that weighs more is its criteria that weigh more, and nothing is weighed twice
    as_leaf = reweighting.index_with(OF, scores[3], {"B1": Fraction(80)})  # type: ignore[arg-type]
    assert as_leaf == heavier
    with pytest.raises(reweighting.UnknownWeight):
        reweighting.index_with(OF, scores[3], {"B": Fraction(80), "B1": Fraction(1)})  # type: ignore[arg-type]
