"""Between which bounds an index lies, and what order the bounds leave."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from motcua.indicators.rules.figures import Figure
from motcua.indicators.rules.intervals import Interval, wilson
from motcua.scorecards.rules import margins, publishing
from motcua.scorecards.rules.framework import Criterion, Formula, Framework, Rescaling, Source
from motcua.scorecards.rules.publishing import PublishedLine, PublishedUnit
from motcua.scorecards.rules.scoring import Value, score
from motcua.scorecards.rules.stated import Stated, from_json, stated_of, to_json
from rounds_ground import leaf, said

SCALE = {"least": Decimal(0), "most": Decimal(100)}


def built(*criteria: Criterion) -> Framework:
    return Framework(
        "M", "1", said("M"), "commune", date(2026, 1, 1), None, "QĐ 1", True, Rescaling.TO_FULL, (), criteria
    )


OF = built(
    leaf("S", "60", Formula.SURVEY_MEAN, Source.SURVEY, parameters=SCALE),
    leaf("T", "40", Formula.SURVEY_MEAN, Source.SURVEY, parameters=SCALE),
)


def bounds(of: Framework, values: dict[str, Value]) -> tuple[Fraction, Fraction]:
    found = margins.of_index(of, values, "commune", score(of, values, "commune"))
    assert found is not None
    return found


def test_errors_of_several_surveys_add_like_the_sides_of_a_right_angle() -> None:
    values = {
        "S": Value(amount=Fraction(80), low=Fraction(75), high=Fraction(85)),  # 3 points of 100
        "T": Value(amount=Fraction(50), low=Fraction(40), high=Fraction(60)),  # 4 points of 100
    }
    assert bounds(OF, values) == (Fraction(63), Fraction(73))  # 68 and 5 either way


def test_without_any_error_the_index_is_its_own_bounds() -> None:
    census = Value(amount=Fraction(80), error=Fraction(0), low=Fraction(80), high=Fraction(80))
    assert bounds(OF, {"S": census, "T": Value(amount=Fraction(50))}) == (Fraction(68), Fraction(68))


def test_a_standard_error_alone_is_taken_at_95_percent() -> None:
    low, high = bounds(
        OF, {"S": Value(amount=Fraction(80), error=Fraction(2)), "T": Value(amount=Fraction(50))}
    )
    assert round(float(68 - low), 4) == round(float(high - 68), 4) == round(0.6 * 2 * 1.959964, 4)


def test_a_cap_stops_the_error_too() -> None:
    of = built(leaf("R", "10", Formula.RATIO, Source.INDICATOR, parameters={"full": Decimal(50)}))
    assert bounds(of, {"R": Value(figure=Figure(95, 100))}) == (Fraction(100), Fraction(100))


def test_a_share_of_few_dossiers_is_unsure_and_a_stated_one_is_not() -> None:
    computed = built(leaf("R", "10", Formula.RATIO, Source.INDICATOR))
    stated = built(leaf("R", "10", Formula.RATIO, Source.SELF))
    few = {"R": Value(figure=Figure(4, 5))}
    low, high = bounds(computed, few)
    told = wilson(4, 5)
    assert (round(float(low), 4), round(float(high), 4)) == (round(told.low, 4), round(told.high, 4))
    assert bounds(stated, few) == (Fraction(80), Fraction(80))


def test_a_surveyed_figure_has_the_interval_of_its_survey_not_of_the_population() -> None:
    of = built(leaf("R", "10", Formula.RATIO, Source.INDICATOR))
    figure = Figure(8_000, 10_000, bounds=Interval(74.0, 85.0))
    assert figure.interval == Interval(74.0, 85.0)
    assert bounds(of, {"R": Value(figure=figure)}) == (Fraction(74), Fraction(85))


def test_what_a_value_multiplies_is_as_unsure_as_the_value() -> None:
    of = built(
        leaf("A", "10", Formula.SURVEY_MEAN, Source.SURVEY, parameters=SCALE),
        leaf("B", "10", Formula.RATIO, Source.SELF, multiplied_by="A"),
    )
    values = {
        "A": Value(amount=Fraction(50), low=Fraction(40), high=Fraction(60)),
        "B": Value(figure=Figure(1, 1)),
    }
    assert bounds(of, values) == (Fraction(40), Fraction(60))  # both lose or win one point of ten


def test_nothing_assessed_has_no_bounds() -> None:
    assert margins.of_index(OF, {}, "commune", score(OF, {}, "commune")) is None


def test_the_root_is_never_too_small() -> None:
    assert margins.root(Fraction(25)) == 5
    assert margins.root(Fraction(2)) == Fraction(1414214, 10**6)
    assert margins.root(Fraction(0)) == 0


@pytest.mark.parametrize(
    "stated",
    [
        Stated(
            amount=Decimal("86.1"), error=Decimal("1.5"), low=Decimal(83), high=Decimal(89), document="QĐ 1"
        ),
        Stated(figure=Figure(8, 10, bounds=Interval(70.5, 88.25))),
    ],
)
def test_how_sure_a_value_is_is_kept_with_it(stated: Stated) -> None:
    assert from_json(to_json(stated)) == stated


def test_a_computed_value_is_kept_with_its_error_and_without_an_exponent() -> None:
    kept = stated_of(Value(amount=Fraction(90), error=Fraction(1, 3), low=Fraction(80), high=Fraction(100)))
    assert to_json(kept) == {"amount": "90", "error": "0.333333", "low": "80", "high": "100"}


def unit(number: int, value: Stated, *, is_whole: bool = True) -> PublishedUnit:
    line = PublishedLine("S", "survey", value, None, "", ())
    amount = Fraction(value.amount or 0)
    return PublishedUnit(
        number, f"Đơn vị {number}", "commune", date(2026, 1, 1), date(2026, 12, 31), is_whole,
        score(OF, {"S": Value(amount=amount)}, "commune"), (line,),
    )  # fmt: skip


def sure(amount: int, half: int) -> Stated:
    return Stated(amount=Decimal(amount), low=Decimal(amount - half), high=Decimal(amount + half))


def test_units_whose_intervals_overlap_share_their_places_and_others_do_not() -> None:
    found = publishing.sureness(OF, [unit(1, sure(90, 3)), unit(2, sure(86, 3)), unit(3, sure(60, 3))])
    assert [(found[n].best, found[n].worst) for n in (1, 2, 3)] == [(1, 2), (1, 2), (3, 3)]
    assert (found[1].low, found[1].high, found[1].is_tied) == (Fraction(87), Fraction(93), True)


def test_a_census_decides_what_a_sample_leaves_open() -> None:
    found = publishing.sureness(OF, [unit(1, sure(90, 0)), unit(2, sure(86, 0))])
    assert [(found[n].best, found[n].worst) for n in (1, 2)] == [(1, 1), (2, 2)]


def test_a_unit_of_a_part_of_the_period_has_an_interval_and_no_place() -> None:
    found = publishing.sureness(OF, [unit(1, sure(90, 3)), unit(2, sure(95, 3), is_whole=False)])
    assert (found[2].low, found[2].best, found[1].best, found[1].worst) == (Fraction(92), None, 1, 1)
