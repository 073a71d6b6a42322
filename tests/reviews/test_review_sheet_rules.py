"""What a sheet has to say: answers with grounds, an outcome with its change, costs that compare."""

from collections.abc import Mapping
from typing import Any

import pytest

from motcua.reviews.rules import law
from motcua.reviews.rules.carrying_over import shortened
from motcua.reviews.rules.sheets import (
    Answered,
    Change,
    Content,
    SheetFault,
    costs,
    draft_faults,
    submit_faults,
)
from review_ground import MARCH, activity, complete_content

QUESTIONS = law.questionnaire(MARCH.date())
HOUR = 59_422
CHANGE = Change("components", "Bản sao giấy khai sinh", "Bỏ, khai thác từ cơ sở dữ liệu dân cư")


def faults(content: Content) -> tuple[SheetFault, ...]:
    return submit_faults(content, QUESTIONS, HOUR, law.limits())


def test_a_complete_sheet_can_be_submitted() -> None:
    assert faults(complete_content()) == ()


def test_an_empty_sheet_lacks_every_answer_the_outcome_and_its_ground() -> None:
    missing = {one.field for one in faults(Content())}

    assert {f"answer-{one.code}" for one in QUESTIONS.questions} | {"outcome", "ground"} == missing


def test_an_answer_against_the_procedure_needs_its_ground() -> None:
    answers = {
        **complete_content().answers,
        "r3": Answered("no"),
        "n2": Answered("yes", "Thay bằng hậu kiểm"),
    }

    assert faults(complete_content(answers=answers)) == (SheetFault("ground-r3", "required"),)


def test_a_conclusion_has_a_ground() -> None:
    assert faults(complete_content(ground="  ")) == (SheetFault("ground", "required"),)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"outcome": "simplify"}, SheetFault("changes", "required")),
        ({"outcome": "simplify", "changes": (Change("components", "a", ""),)}, SheetFault("changes", "required", 1)),
        ({"outcome": "simplify", "changes": (Change("colour", "a", "b"),)}, SheetFault("changes", "unknown-part", 1)),
        ({"outcome": "shorten", "limit_proposed": 3}, SheetFault("limit_now", "required")),
        ({"outcome": "shorten", "limit_now": 5, "limit_proposed": 5}, SheetFault("limit_proposed", "not-shorter")),
        ({"outcome": "decentralise", "from_level": "commune", "to_level": "province"},
         SheetFault("to_level", "not-lower")),
        ({"outcome": "decentralise", "from_level": "province"}, SheetFault("to_level", "required")),
        ({"outcome": "simplify", "changes": (CHANGE,), "before": ()}, SheetFault("before", "required")),
        ({"outcome": "simplify", "changes": (CHANGE,), "after": ()}, SheetFault("after", "required")),
        ({"outcome": "simplify", "changes": (CHANGE,), "after": (activity(hours="9"),)},
         SheetFault("dearer_ground", "required")),
        ({"outcome": "postpone"}, SheetFault("outcome", "required")),
    ],
)  # fmt: skip
def test_each_outcome_says_what_changes(said: Mapping[str, Any], fault: SheetFault) -> None:
    assert faults(complete_content(**said)) == (fault,)


def test_a_dearer_procedure_is_possible_when_it_says_why() -> None:
    content = complete_content(
        outcome="simplify",
        changes=(CHANGE,),
        after=(activity(hours="9"),),
        dearer_ground="Thêm kiểm tra an toàn.",
    )

    assert faults(content) == ()


def test_what_is_kept_costs_the_same_and_what_is_abolished_nothing() -> None:
    assert costs(complete_content(), HOUR) == (168_844_000, 168_844_000)
    assert costs(complete_content(outcome="abolish"), HOUR) == (168_844_000, 0)
    assert costs(complete_content(outcome="simplify"), HOUR) == (168_844_000, 109_422_000)
    assert costs(complete_content(before=()), HOUR) == (None, None)
    assert costs(complete_content(outcome="decentralise", after=()), HOUR) == (168_844_000, None)


def test_a_draft_may_be_unfinished_but_not_impossible() -> None:
    unfinished = Content(before=(activity(name="", source=""),), limit_now=5)

    assert draft_faults(unfinished, HOUR, law.limits()) == ()
    assert draft_faults(Content(before=(activity(hours="-1"),), limit_now=-1), HOUR, law.limits()) == (
        SheetFault("before-hours", "negative", 1),
        SheetFault("limit_now", "negative"),
    )


def test_a_shorter_limit_is_written_where_the_same_limit_stands() -> None:
    content = {
        "name": "x",
        "channels": [
            {"channel": "online", "limit": {"value": "5", "unit": "working_day"}},
            {"channel": "counter", "limit": {"value": "5", "unit": "day"}},
            {"channel": "post", "limit": None},
        ],
    }

    found, changed = shortened(content, now=5, proposed=3, unit="working_day")

    assert changed == 1
    assert found["channels"][0]["limit"] == {"value": "3", "unit": "working_day"}
    assert found["channels"][1:] == content["channels"][1:]
    assert content["channels"][0]["limit"] == {"value": "5", "unit": "working_day"}  # type: ignore[index]


def test_every_question_has_both_languages_and_a_part_of_the_record() -> None:
    from motcua.reviews.rules.sheets import PARTS

    assert {one.part for one in QUESTIONS.questions} <= set(PARTS)
    assert {one.theme for one in QUESTIONS.questions} == set(law.Theme)
    assert all(one.text("vi") != one.text("en") for one in QUESTIONS.questions)
