"""The dated law of the review: its questions, the cost of an hour, who does what.

Data with their legal bases and how sure they are: `motcua/law/reviews/*.yaml`, checked against their schema when
first read.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
import yaml

from motcua.reviews.rules.costs import Limits, hour_cost


class ReviewLawInvalid(ValueError):
    """The data of the review contradict their schema or their order. Correct the place named."""


class Theme(StrEnum):
    """What a question is about."""

    NECESSITY = "necessity"
    LEGALITY = "legality"
    REASONABLENESS = "reasonableness"


class Outcome(StrEnum):
    """What a review proposes."""

    KEEP = "keep"
    SIMPLIFY = "simplify"
    SHORTEN = "shorten"
    ABOLISH = "abolish"
    DECENTRALISE = "decentralise"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


@dataclass(frozen=True, kw_only=True)
class Question:
    """`answers_for`: the answer that speaks for leaving things as they are; another needs its ground."""

    code: str
    theme: Theme
    part: str
    answers_for: Answer
    vi: str
    en: str

    def text(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """The questions that hold from `valid_from`, a day in Vietnam."""

    valid_from: date
    basis: str
    certainty: str
    questions: tuple[Question, ...]

    @property
    def by_code(self) -> Mapping[str, Question]:
        return {question.code: question for question in self.questions}


@dataclass(frozen=True, kw_only=True)
class HourCost:
    """What an hour is worth from a day on, in whole đồng, with where that comes from."""

    valid_from: date
    vnd: int
    income_vnd: int
    basis: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Who does what from a day on, and what the figures count."""

    valid_from: date
    keep_roles: frozenset[str]
    approve_roles: frozenset[str]
    review_roles: frozenset[str]
    conclude_roles: frozenset[str]
    conclude_everywhere_roles: frozenset[str]
    counts_as_simplified: frozenset[Outcome]
    levels: tuple[str, ...]


def _read(name: str) -> Any:
    folder = resources.files("motcua") / "law" / "reviews"
    schema = json.loads((folder / "reviews.schema.json").read_text(encoding="utf-8"))
    said = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    try:
        jsonschema_rs.validate({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}, said)
    except jsonschema_rs.ValidationError as fault:
        raise ReviewLawInvalid(f"law/reviews/{name}.yaml: {fault.message}") from None
    return said


def _in_order(name: str, days: Sequence[date]) -> None:
    if list(days) != sorted(set(days)):
        raise ReviewLawInvalid(f"law/reviews/{name}.yaml: the versions do not follow one another.")


@cache
def _questionnaires() -> tuple[Questionnaire, ...]:
    found = tuple(
        Questionnaire(
            valid_from=date.fromisoformat(one["valid_from"]),
            basis=one["basis"],
            certainty=one["certainty"],
            questions=tuple(
                Question(
                    code=line["code"],
                    theme=Theme(line["theme"]),
                    part=line["part"],
                    answers_for=Answer(line["answers_for"]),
                    vi=line["vi"],
                    en=line["en"],
                )
                for line in one["questions"]
            ),
        )
        for one in _read("questions")["versions"]
    )
    _in_order("questions", [one.valid_from for one in found])
    for one in found:
        if len(one.by_code) < len(one.questions):
            raise ReviewLawInvalid("law/reviews/questions.yaml: a code stands twice in one version.")
    return found


def questionnaire(on: date) -> Questionnaire:
    """The questions asked on a day; before the first known ones, those."""
    found = _questionnaires()
    return next((one for one in reversed(found) if one.valid_from <= on), found[0])


@cache
def _costs() -> tuple[tuple[HourCost, ...], Limits, str]:
    said = _read("costs")
    method = said["method"]
    incomes = tuple(
        HourCost(
            valid_from=date.fromisoformat(one["valid_from"]),
            vnd=hour_cost(
                one["income_vnd"],
                months=method["months_a_year"],
                days=method["days_a_month"],
                hours=method["hours_a_day"],
            ),
            income_vnd=one["income_vnd"],
            basis=one["basis"],
            certainty=one["certainty"],
        )
        for one in said["incomes"]
    )
    _in_order("costs", [one.valid_from for one in incomes])
    limits = Limits(
        hours=method["most_hours"],
        direct_vnd=method["most_direct_vnd"],
        times_a_year=method["most_times_a_year"],
        subjects=method["most_subjects"],
        total_vnd=method["most_total_vnd"],
    )
    return incomes, limits, method["basis"]


def cost_of_an_hour(on: date) -> HourCost:
    """What an hour is worth on a day; before the first known income, that one."""
    incomes = _costs()[0]
    return next((one for one in reversed(incomes) if one.valid_from <= on), incomes[0])


def limits() -> Limits:
    return _costs()[1]


def method_basis() -> str:
    """The legal basis of the cost method, as the data state it."""
    return _costs()[2]


@cache
def _rights() -> tuple[Rights, ...]:
    found = tuple(
        Rights(
            valid_from=date.fromisoformat(one["valid_from"]),
            keep_roles=frozenset(one["keep_roles"]),
            approve_roles=frozenset(one["approve_roles"]),
            review_roles=frozenset(one["review_roles"]),
            conclude_roles=frozenset(one["conclude_roles"]),
            conclude_everywhere_roles=frozenset(one["conclude_everywhere_roles"]),
            counts_as_simplified=frozenset(map(Outcome, one["counts_as_simplified"])),
            levels=tuple(one["levels"]),
        )
        for one in _read("rights")["versions"]
    )
    _in_order("rights", [one.valid_from for one in found])
    return found


def rights(on: date) -> Rights:
    found = _rights()
    return next((one for one in reversed(found) if one.valid_from <= on), found[0])
