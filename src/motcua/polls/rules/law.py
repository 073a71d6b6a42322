"""The dated law of surveys (`law/polls/rules.yaml`) and the questionnaire that ships (`law/polls/sipas.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.polls.rules.indexing import Balance, Total
from motcua.polls.rules.questionnaire import Questionnaire, Words, questionnaire
from motcua.polls.rules.sampling import Allocation, Design, SizeRule


@dataclass(frozen=True, kw_only=True)
class PollLaw:
    """One version, in force from `valid_from` (a day in Vietnam)."""

    valid_from: date
    basis: str
    design: Design
    total: Total
    balance: Balance
    satisfied: frozenset[int]
    most_calls: int
    shown_from: int
    adjust_from: int
    forget_people_after_days: int
    forget_words_after_days: int
    words_from: int
    looks_in_window: int
    window_seconds: int
    feeds: Mapping[str, tuple[str, ...]]


def _yaml(name: str) -> Any:
    text = (resources.files("motcua") / "law" / "polls" / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def versions() -> tuple[PollLaw, ...]:
    return tuple(sorted(map(_version, _yaml("rules.yaml")["versions"]), key=lambda one: one.valid_from))


def law_on(day: date) -> PollLaw:
    """The version in force on the day; before the first one, that one."""
    return next((one for one in reversed(versions()) if one.valid_from <= day), versions()[0])


def _version(row: Mapping[str, Any]) -> PollLaw:
    told = row["design"]
    return PollLaw(
        valid_from=date.fromisoformat(row["valid_from"]),
        basis=row["basis"],
        design=Design(
            rule=SizeRule(told["rule"]),
            margin=float(told["margin"]),
            expected=float(told["expected"]),
            design_effect=float(told["design_effect"]),
            response=float(told["response"]),
            reserve=float(told["reserve"]),
            allocation=Allocation(told["allocation"]),
            fewest_in_stratum=int(told["fewest_in_stratum"]),
        ),
        total=Total(row["total"]),
        balance=Balance(row["balance"]),
        satisfied=frozenset(int(one) for one in row["satisfied"]),
        most_calls=int(row["most_calls"]),
        shown_from=int(row["shown_from"]),
        adjust_from=int(row["adjust_from"]),
        forget_people_after_days=int(row["forget_people_after_days"]),
        forget_words_after_days=int(row["forget_words_after_days"]),
        words_from=int(row["words_from"]),
        looks_in_window=int(row["rate"]["looks"]),
        window_seconds=int(row["rate"]["window_seconds"]),
        feeds={name: tuple(codes) for name, codes in row["feeds"].items()},
    )


@dataclass(frozen=True)
class Shipped:
    key: str
    name: Words
    basis: str
    certainty: str
    content: Mapping[str, object]
    form: Questionnaire


@cache
def sipas() -> Shipped:
    """The shipped questionnaire. Raises QuestionnaireRefused."""
    told = _yaml("sipas.yaml")
    return Shipped(
        told["key"], Words(told["name"]["vi"], told["name"]["en"]), told["basis"], told["certainty"],
        told["content"], questionnaire(told["content"]),
    )  # fmt: skip
