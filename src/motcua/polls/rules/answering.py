"""An answered questionnaire: what may stand in it, and what is dropped because it was not to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.kernel.text import visible
from motcua.polls.rules.questionnaire import Item, Kind, Questionnaire

LONGEST_TEXT = 1000
Value = int | str | tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """`problem`: required, unknown-value, not-a-number, out-of-bounds, too-long."""

    item: str
    problem: str


@dataclass(frozen=True)
class Checked:
    """The answers that count, and what has to be mended before they may be sent."""

    answers: Mapping[str, Value]
    problems: tuple[Problem, ...]


def is_asked(item: Item, answers: Mapping[str, Value]) -> bool:
    """Whether the earlier answers lead to the item. A condition on an item that was itself skipped does not."""
    if item.only_if is None:
        return True
    given = answers.get(item.only_if.item)
    if given is None:
        return False
    said = set(given) if isinstance(given, tuple) else {str(given)}
    return bool(said & set(item.only_if.is_one_of))


def checked(
    form: Questionnaire, given: Mapping[str, Sequence[str]], *, only: Sequence[str] | None = None
) -> Checked:
    """Answers as they were typed (a list of texts an item) into answers that count.

    An answer to what was not to be asked is dropped. `only` these items are held against `required` (a page of a
    longer form); all others may still be empty.
    """
    answers: dict[str, Value] = {}
    problems = []
    for item in form.items:
        if not is_asked(item, answers):
            continue
        texts = [text for text in (visible(one).strip() for one in given.get(item.code, ())) if text]
        if not texts:
            if item.is_required and (only is None or item.code in only):
                problems.append(Problem(item.code, "required"))
            continue
        value, problem = _value(item, texts)
        if problem:
            problems.append(Problem(item.code, problem))
        elif value is not None:
            answers[item.code] = value
    return Checked(answers, tuple(problems))


def _value(item: Item, texts: Sequence[str]) -> tuple[Value | None, str]:
    first = texts[0]
    match item.kind:
        case Kind.SCALE:
            return (int(first), "") if first in {"1", "2", "3", "4", "5"} else (None, "unknown-value")
        case Kind.SINGLE:
            known = {one.code for one in item.options}
            return (first, "") if first in known else (None, "unknown-value")
        case Kind.SEVERAL:
            order = [one.code for one in item.options]
            if not set(texts) <= set(order):
                return None, "unknown-value"
            return tuple(code for code in order if code in texts), ""
        case Kind.NUMBER:
            if not (first.isascii() and first.removeprefix("-").isdigit() and len(first) <= 9):
                return None, "not-a-number"
            number = int(first)
            return (number, "") if item.lowest <= number <= item.highest else (None, "out-of-bounds")
        case Kind.TEXT:
            return (first, "") if len(first) <= LONGEST_TEXT else (None, "too-long")


def as_texts(answers: Mapping[str, object]) -> dict[str, list[str]]:
    """Answers as a form would send them, to be checked again or shown in a form."""
    return {
        code: [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        for code, value in answers.items()
    }


def differing(form: Questionnaire, first: Mapping[str, object], second: Mapping[str, object]) -> list[str]:
    """The items in which two entries of one paper differ, in the order of the form."""
    one, other = as_texts(first), as_texts(second)
    return [item.code for item in form.items if one.get(item.code) != other.get(item.code)]
