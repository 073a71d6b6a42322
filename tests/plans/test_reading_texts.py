"""Texts in the style of many provinces and ministries: every labelled target is read, nothing else is."""

import pytest
from plan_texts import Labelled, answers, labelled, year_end

from motcua.plans.rules.reading import read_plan
from motcua.plans.rules.targets import Target

EACH = [pytest.param(text, id=text.name) for text in labelled()]


def _value(target: Target) -> object:
    return list(target.value) if isinstance(target.value, tuple) else target.value


def _matches(text: Labelled, gold: dict[str, object], target: Target) -> bool:
    at = text.text.index(str(gold["quote"]))
    overlaps = target.start < at + len(str(gold["quote"])) and at < target.end
    return (
        overlaps
        and _value(target) in answers(gold, "value")
        and target.indicator in answers(gold, "indicator")
        and year_end(target.deadline) in [year_end(d) for d in answers(gold, "deadline")]
    )


def test_there_are_texts_of_many_kinds() -> None:
    assert len(EACH) >= 25
    assert sum(not text.targets for text in labelled()) >= 3


@pytest.mark.parametrize("text", EACH)
def test_each_labelled_target_is_read_with_its_value_indicator_and_deadline(text: Labelled) -> None:
    targets = list(read_plan(text.text).targets)

    for gold in text.targets:
        found = next((t for t in targets if _matches(text, gold, t)), None)
        assert found is not None, gold["quote"]
        assert found.comparator in [
            *answers(gold, "comparator"),
            *(["=", ">="] if gold["value"] == 100 else []),
        ]
        assert found.unit == gold["unit"]
        targets.remove(found)

    ignored = [text.text.index(q) for q in text.ignore]
    spare = [t for t in targets if not any(t.start <= at < t.end for at in ignored)]
    assert [t.quote for t in spare] == []


@pytest.mark.parametrize("text", EACH)
def test_reported_figures_are_achievements(text: Labelled) -> None:
    values = [a.value for a in read_plan(text.text).achievements]

    for gold in text.achievements:
        assert gold["value"] in values


@pytest.mark.parametrize("text", EACH)
def test_quotes_are_slices_of_the_file(text: Labelled) -> None:
    reading = read_plan(text.text)

    for found in (*reading.targets, *reading.achievements):
        assert 0 <= found.start < found.end <= len(text.text)
        assert found.quote == text.text[found.start : found.end]
