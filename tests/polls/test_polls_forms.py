"""Questionnaires, answers and files of answers as values."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.polls.rules import building
from motcua.polls.rules.answer_files import FileFault, folded, read
from motcua.polls.rules.answering import checked, differing
from motcua.polls.rules.indexing import Balance, Line, Method, Reply, Total, placed, results
from motcua.polls.rules.law import law_on, sipas, versions
from motcua.polls.rules.questionnaire import QuestionnaireRefused, questionnaire
from motcua.polls.rules.weighting import Cell

FORM: dict[str, Any] = {
    "factors": [{"code": "a", "vi": "A", "en": "A"}, {"code": "b", "vi": "B", "en": "B"}],
    "sections": [
        {
            "code": "s", "vi": "Phần", "en": "Part",
            "items": [
                {"code": "way", "kind": "single", "vi": "Cách", "en": "Way", "required": True,
                 "options": [{"code": "x", "vi": "X", "en": "X"}, {"code": "y", "vi": "Y", "en": "Y"}]},
                {"code": "a1", "kind": "scale", "factor": "a", "vi": "Một", "en": "One", "required": True},
                {"code": "a2", "kind": "scale", "factor": "a", "vi": "Hai", "en": "Two",
                 "only_if": {"item": "way", "is": ["y"]}},
                {"code": "b1", "kind": "scale", "factor": "b", "vi": "Ba", "en": "Three"},
                {"code": "n", "kind": "number", "vi": "Số", "en": "Number", "lowest": 0, "highest": 9},
                {"code": "m", "kind": "several", "vi": "Nhiều", "en": "Many",
                 "options": [{"code": "p", "vi": "P", "en": "P"}, {"code": "q", "vi": "Q", "en": "Q"}]},
                {"code": "t", "kind": "text", "vi": "Lời", "en": "Words"},
            ],
        }
    ],
}  # fmt: skip


def test_the_shipped_questionnaire_has_five_factors_and_says_how_sure_it_is() -> None:
    told = sipas()
    assert [one.code for one in told.form.factors] == [
        "access",
        "procedure",
        "officials",
        "result",
        "feedback",
    ]
    assert len(told.form.indexed) == 22
    assert "ours" in told.certainty
    assert all(item.words.vi and item.words.en for item in told.form.items)


def test_the_law_feeds_only_what_a_population_can_speak_of() -> None:
    law = law_on(versions()[0].valid_from)
    assert law.feeds["health_education"] == ("SAT_HEALTH_EDU",)
    assert "SIPAS" in law.feeds["administrative"]


def faults(**changed: Any) -> set[tuple[str, str]]:
    document = copy.deepcopy(FORM)
    document["sections"][0]["items"][2] |= changed
    with pytest.raises(QuestionnaireRefused) as refused:
        questionnaire(document)
    return {(one.place, one.problem) for one in refused.value.faults}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": "guess"}, "unknown-kind"),
        ({"factor": "z"}, "unknown-factor"),
        ({"kind": "text"}, "factor-needs-scale"),
        ({"code": "A b"}, "bad-code"),
        ({"code": "a1"}, "code-doubled"),
        ({"vi": ""}, "no-words-vi"),
        ({"only_if": {"item": "b1", "is": ["5"]}}, "condition-not-earlier"),
        ({"only_if": {"item": "a2", "is": ["5"]}}, "condition-not-earlier"),
        ({"only_if": {"item": "way", "is": ["z"]}}, "condition-impossible"),
        ({"only_if": {"item": "way"}}, "bad-condition"),
        ({"options": [{"code": "x", "vi": "X"}]}, "options-not-for-kind"),
        ({"lowest": 5, "highest": 1}, "bad-bounds"),
    ],
)
def test_every_fault_of_a_questionnaire_is_named(changed: dict[str, Any], problem: str) -> None:
    assert problem in {what for _place, what in faults(**changed)}


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(kind="guess", code="?", vi="")) >= 3


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["code", "vi", "items", "options", "kind", "only_if", "factors", "sections"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_no_document_breaks_the_reader(value: Any) -> None:
    document = value if isinstance(value, dict) else {"sections": value}
    with pytest.raises(QuestionnaireRefused):
        questionnaire(document)


def test_building_never_touches_the_document_it_began_with() -> None:
    before = copy.deepcopy(FORM)
    content = building.put_item(FORM, "s", {"code": "z", "kind": "text", "vi": "Z", "en": ""})
    content = building.move(content, "item", "z", -1)
    content = building.remove(
        building.put_section(content, {"code": "q", "vi": "Q", "en": ""}), "section", "q"
    )

    assert before == FORM
    assert [one["code"] for one in content["sections"][0]["items"]][-2:] == ["z", "t"]
    assert building.move(content, "item", "way", -1) == content
    with pytest.raises(building.NoSuchPart):
        building.remove(content, "item", "nothing")


# Answers


def test_what_was_not_to_be_asked_is_dropped() -> None:
    form = questionnaire(FORM)
    found = checked(form, {"way": ["x"], "a1": ["4"], "a2": ["1"], "m": ["q", "p"], "unknown": ["1"]})
    assert found.answers == {"way": "x", "a1": 4, "m": ("p", "q")}
    assert found.problems == ()
    assert checked(form, {"way": ["y"], "a1": ["4"], "a2": ["1"]}).answers["a2"] == 1


def test_only_the_page_before_us_has_to_be_complete() -> None:
    form = questionnaire(FORM)
    assert {one.item for one in checked(form, {}).problems} == {"way", "a1"}
    assert {one.item for one in checked(form, {}, only=["way"]).problems} == {"way"}


@given(
    st.dictionaries(
        st.sampled_from(["way", "a1", "a2", "b1", "n", "m", "t"]), st.lists(st.text(max_size=12), max_size=3)
    )
)
def test_whatever_is_sent_only_answers_that_fit_are_kept(typed: dict[str, list[str]]) -> None:
    form = questionnaire(FORM)
    for code, value in checked(form, typed).answers.items():
        kind = form.item(code).kind
        assert {
            "scale": value in (1, 2, 3, 4, 5),
            "single": value in ("x", "y"),
            "several": isinstance(value, tuple) and set(value) <= {"p", "q"},
            "number": isinstance(value, int) and 0 <= value <= 9,
            "text": isinstance(value, str) and bool(value),
        }[kind]


def test_two_entries_differ_also_where_one_left_something_out() -> None:
    form = questionnaire(FORM)
    assert differing(form, {"a1": 4, "m": ["p"]}, {"a1": 4, "m": ["p"], "n": 3}) == ["n"]
    assert differing(form, {"a1": 4}, {"a1": 4}) == []


# Files


def table(*rows: list[str], header: list[str] | None = None) -> list[list[str]]:
    return [header or ["Hai", "FORM", "one", "stratum", "Cách", "n", "m"], *rows]


def taken(*rows: list[str], header: list[str] | None = None) -> tuple[int, set[tuple[int, str, str]]]:
    found = read(
        questionnaire(FORM), table(*rows, header=header), strata=frozenset({"S1"}), taken=frozenset({"old"})
    )
    return len(found.rows), {(one.row, one.column, one.problem) for one in found.faults}


def test_columns_are_known_by_code_or_words_in_either_language_and_any_order() -> None:
    found = read(
        questionnaire(FORM), table(["1", "F1", "Rất hài lòng", "S1", "y", "3.0", "q; p"]), strata=frozenset({"S1"}),
        taken=frozenset(),
    )  # fmt: skip
    assert found.faults == ()
    assert found.rows[0].answers == {"way": "y", "a1": 5, "a2": 1, "n": 3, "m": ("p", "q")}


def test_every_fault_of_a_file_is_told_by_row_and_column() -> None:
    n, faults_ = taken(
        ["", "F1", "6", "S1", "x", "", ""],
        ["", "", "4", "S2", "z", "a", ""],
        ["", "old", "4", "S1", "x", "", ""],
        ["", "F4", "4", "S1", "x", "", "", "surplus"],
        ["", "F4", "4", "S1", "x", "", ""],
        [],
    )
    assert n == 0
    assert faults_ == {
        (2, "one", "unknown-value"), (3, "FORM", "no-form-number"), (3, "stratum", "unknown-stratum"),
        (3, "Cách", "unknown-value"), (3, "n", "not-a-number"), (4, "FORM", "taken-before"),
        (5, "", "more-cells-than-columns"), (6, "FORM", "form-doubled"),
    }  # fmt: skip


def test_faults_of_the_header_are_told_before_any_row_is_read() -> None:
    n, faults_ = taken(["x"], header=["one", "Một", "weather", "stratum"])
    assert n == 0
    assert faults_ == {
        (1, "Một", "column-doubled"), (1, "weather", "unknown-column"), (1, "form", "column-missing"),
        (1, "way", "column-missing"),
    }  # fmt: skip
    assert read(questionnaire(FORM), [], strata=frozenset(), taken=frozenset()).faults == (
        FileFault(1, "", "empty-file"),
    )


@given(st.permutations(["way", "a1", "a2", "b1", "form", "stratum"]))
def test_the_order_of_columns_never_matters(order: list[str]) -> None:
    row = {"way": "y", "a1": "5", "a2": "2", "b1": "3", "form": "F1", "stratum": "S1"}
    found = read(
        questionnaire(FORM),
        [order, [row[name] for name in order]],
        strata=frozenset({"S1"}),
        taken=frozenset(),
    )
    assert found.rows[0].answers == {"way": "y", "a1": 5, "a2": 2, "b1": 3}


def test_headers_are_compared_without_marks_and_case() -> None:
    assert folded("  MÃ   Tầng ") == "ma tang"
    assert folded("Đường") == "duong"


# The index

CELLS = [
    Cell("1-x", "1", "x", 600, 12, 10),
    Cell("2-x", "2", "x", 300, 12, 10),
    Cell("2-y", "2", "y", 100, 4, 4),
]


def replies(*scores: tuple[str, int, int]) -> list[Reply]:
    return [Reply(stratum, {"way": "x", "a1": first, "b1": second}) for stratum, first, second in scores]


ALL = replies(
    *[("1-x", 5, 4)] * 8,
    *[("1-x", 2, 4)] * 2,
    *[("2-x", 4, 1)] * 5,
    *[("2-x", 1, 3)] * 5,
    *[("2-y", 4, 4)] * 4,
)


def test_the_index_by_hand() -> None:
    """a1: strata 0.8, 0.5, 1.0 by 600, 300, 100 people = 0.73; b1: 1, 0, 1 = 0.7; pooled 0.715 = mean of factors."""
    found = results(questionnaire(FORM), CELLS, ALL, Method(adjust_from=2))

    shares = {
        line.code: line.estimate.share
        for line in (*found.factors, *found.items, found.total)
        if line.estimate
    }
    assert shares == {
        "a": pytest.approx(0.73), "b": pytest.approx(0.7), "a1": pytest.approx(0.73), "b1": pytest.approx(0.7),
        "total": pytest.approx(0.715),
    }  # fmt: skip
    assert {line.code: line.estimate is None for line in found.items}["a2"] is True
    assert found.items[0].counts == (8, 9, 0, 2, 5)
    assert found.people == 24
    assert (found.asked, found.population) == (28, 1000)


def test_pooled_and_mean_of_factors_differ_where_people_skip_items() -> None:
    some = [*ALL[:-4], *[Reply("2-y", {"way": "x", "a1": 4})] * 4]
    pooled = results(questionnaire(FORM), CELLS, some, Method()).total.estimate
    mean = results(questionnaire(FORM), CELLS, some, Method(total=Total.FACTORS)).total.estimate
    assert pooled is not None
    assert mean is not None
    assert pooled.share == pytest.approx((0.73 * 1000 + 0.6 * 1000) / 1900, abs=1e-6)
    assert mean.share == pytest.approx((0.73 + 0.6 * 1000 / 900) / 2, abs=1e-6)


def test_a_factor_nobody_rates_leaves_the_mean_unassessed_and_the_pooled_one_not() -> None:
    none = [Reply(one.stratum, {"a1": one.answers["a1"]}) for one in ALL]
    assert results(questionnaire(FORM), CELLS, none, Method(total=Total.FACTORS)).total.estimate is None
    assert results(questionnaire(FORM), CELLS, none, Method()).total.estimate is not None


def test_without_any_answer_nothing_is_assessed_and_nothing_breaks() -> None:
    found = results(questionnaire(FORM), CELLS, [], Method())
    assert found.total.estimate is None
    assert {line.why for line in found.units} == {"few"}
    assert [one.bias for one in found.rates] == [0, 0, 0]


def test_the_order_of_answers_changes_no_digit() -> None:
    form = questionnaire(FORM)
    assert results(form, CELLS, ALL, Method()) == results(form, CELLS, ALL[::-1], Method())


def test_a_sector_with_few_answers_takes_another_with_it() -> None:
    found = results(questionnaire(FORM), CELLS, ALL, Method(shown_from=5))
    assert {line.code: line.why for line in found.sectors} == {"x": "other", "y": "few"}
    assert {line.code: line.why for line in found.units} == {"1": "", "2": ""}


def test_a_unit_shows_its_factors_where_enough_people_answered_each_of_them() -> None:
    def shown(said: list[Reply]) -> dict[str, dict[str, float]]:
        found = results(
            questionnaire(FORM), CELLS, said, Method(balance=Balance.NONE), with_unit_factors=True
        )
        return {
            unit: {line.code: round(line.estimate.share, 6) for line in lines if line.estimate}
            for unit, lines in found.unit_factors
        }

    assert shown(ALL) == {"1": {"a": 0.8, "b": 1.0}, "2": {"a": 0.625, "b": 0.25}}
    assert results(questionnaire(FORM), CELLS, ALL, Method()).unit_factors == ()
    # four of unit 2 rated b: its b is hidden, with it all its factors (its total less a would tell b), and unit 1's,
    # for the province's b less unit 1's would be unit 2's
    few = [*ALL[:10], *[Reply(one.stratum, {"a1": one.answers["a1"]}) for one in ALL[10:20]], *ALL[20:]]
    assert shown(few) == {}


def test_non_response_is_told_with_the_side_it_leans_to() -> None:
    found = results(questionnaire(FORM), CELLS, ALL, Method(balance=Balance.NONE))
    assert [(one.code, one.asked, one.answered) for one in found.rates] == [
        ("1-x", 12, 10),
        ("2-x", 12, 10),
        ("2-y", 4, 4),
    ]
    assert found.rates[2].bias == pytest.approx((4 / 24 - 4 / 28) * 100)


def test_units_drawn_first_carry_the_variance() -> None:
    """With two of eight units drawn the interval is wider than with all units asked."""
    stages = {"1": (8, 2, "commune"), "2": (8, 2, "commune")}
    wide = results(questionnaire(FORM), CELLS, ALL, Method(), stages=stages).total.estimate
    narrow = results(questionnaire(FORM), CELLS, ALL, Method()).total.estimate
    assert wide is not None
    assert narrow is not None
    assert wide.error > narrow.error
    assert wide.high - wide.low > narrow.high - narrow.low


def test_units_whose_intervals_overlap_share_their_places() -> None:
    found = results(questionnaire(FORM), CELLS, ALL, Method())
    lines = [*found.units, Line("hidden", None, "few")]
    told = {one.code: (one.best, one.worst) for one in placed(lines)}
    assert set(told) == {"1", "2"}
    assert told["1"][0] == 1
    assert placed(lines)[0].code == "1"
