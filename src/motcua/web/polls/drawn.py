"""A questionnaire as a page draws it: what was chosen, what is wrong, what is asked only if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.polls.rules.answering import LONGEST_TEXT
from motcua.polls.rules.questionnaire import SCALE, Item, Kind, Questionnaire, Section
from motcua.web.components.eform import SummaryLine
from motcua.web.polls import words


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_chosen: bool
    anchor: str


@dataclass(frozen=True)
class ItemShown:
    code: str
    kind: str
    text: str
    is_required: bool
    choices: tuple[Choice, ...]
    value: str
    error: str
    condition: str
    lowest: int
    highest: int
    longest: int = LONGEST_TEXT

    @property
    def anchor(self) -> str:
        return self.choices[0].anchor if self.choices else f"id_{self.code}"


@dataclass(frozen=True)
class SectionShown:
    text: str
    items: tuple[ItemShown, ...]


def given_of(data: QueryDict, form: Questionnaire) -> dict[str, list[str]]:
    """What was posted of the items, and of nothing else."""
    return {item.code: data.getlist(item.code)[:30] for item in form.items if item.code in data}


def shown(
    form: Questionnaire,
    given: Mapping[str, Sequence[str]],
    language: str,
    problems: Mapping[str, str] | None = None,
    sections: Sequence[Section] | None = None,
) -> list[SectionShown]:
    return [
        SectionShown(
            section.words.text(language),
            tuple(
                _item(item, form, given.get(item.code, ()), language, (problems or {}).get(item.code, ""))
                for item in section.items
            ),
        )
        for section in (form.sections if sections is None else sections)
    ]


def errors_of(sections: Sequence[SectionShown]) -> list[SummaryLine]:
    return [
        SummaryLine(item.anchor, f"{item.text}: {item.error}")
        for section in sections
        for item in section.items
        if item.error
    ]


def _item(item: Item, form: Questionnaire, given: Sequence[str], language: str, problem: str) -> ItemShown:
    pairs: list[tuple[str, str]] = []
    if item.kind is Kind.SCALE:
        pairs = [(str(score), str(words.POINTS[score])) for score in SCALE]
    elif item.options:
        pairs = [(one.code, one.words.text(language)) for one in item.options]
    return ItemShown(
        item.code,
        item.kind.value,
        item.words.text(language),
        item.is_required,
        tuple(Choice(value, text, value in given, f"id_{item.code}_{value}") for value, text in pairs),
        given[0] if given else "",
        str(words.PROBLEMS.get(problem, problem)) if problem else "",
        _condition(item, form, language),
        item.lowest,
        item.highest,
    )


def _condition(item: Item, form: Questionnaire, language: str) -> str:
    """In words: a page without script shows every item, and says which are only for some."""
    if item.only_if is None:
        return ""
    other = form.item(item.only_if.item)
    named = {one.code: one.words.text(language) for one in other.options} | {
        str(score): str(text) for score, text in words.POINTS.items() if other.kind is Kind.SCALE
    }
    chosen = " / ".join(f"“{named.get(code, code)}”" for code in item.only_if.is_one_of)
    return _("Only if you chose %(answers)s.") % {"answers": chosen}
