"""The dated law of ratings (`law/surveys/rating.yaml`)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

OVERALL = "overall"
QUESTIONS = (OVERALL, "attitude", "waiting", "clarity")


class RatingLawInvalid(ValueError):
    """The data of ratings contradict themselves. Correct the version named."""


@dataclass(frozen=True, kw_only=True)
class Question:
    code: str
    is_required: bool
    vi: str
    en: str

    def text(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en


@dataclass(frozen=True, kw_only=True)
class RatingLaw:
    """One version, in force from `valid_from` (a day in Vietnam)."""

    valid_from: date
    basis: str
    questions: tuple[Question, ...]
    satisfied_from: int
    disliked_up_to: int
    longest_words: int
    link_valid_days: int
    is_link_anonymous: bool
    shown_from: int
    answers_in_window: int
    window_seconds: int


@cache
def versions() -> tuple[RatingLaw, ...]:
    """All versions, the earliest first. Raises RatingLawInvalid."""
    text = (resources.files("motcua") / "law" / "surveys" / "rating.yaml").read_text(encoding="utf-8")
    found = tuple(sorted(map(_version, yaml.safe_load(text)["versions"]), key=lambda one: one.valid_from))
    for one in found:
        if not 1 <= one.disliked_up_to < one.satisfied_from <= 5:
            raise RatingLawInvalid(
                f"law/surveys/rating.yaml, {one.valid_from}: dissatisfied below satisfied, of 5."
            )
        codes = [question.code for question in one.questions]
        if codes[:1] != [OVERALL] or len(set(codes)) < len(codes) or not set(codes) <= set(QUESTIONS):
            raise RatingLawInvalid(
                f"law/surveys/rating.yaml, {one.valid_from}: overall first, each code once."
            )
    return found


def law_on(day: date) -> RatingLaw:
    """The version in force on the day; before the first one, that one."""
    return next((one for one in reversed(versions()) if one.valid_from <= day), versions()[0])


def _version(row: dict[str, Any]) -> RatingLaw:
    return RatingLaw(
        valid_from=date.fromisoformat(row["valid_from"]),
        basis=row["basis"],
        questions=tuple(
            Question(code=one["code"], is_required=one["required"], vi=one["vi"], en=one["en"])
            for one in row["questions"]
        ),
        satisfied_from=int(row["satisfied_from"]),
        disliked_up_to=int(row["disliked_up_to"]),
        longest_words=int(row["longest_words"]),
        link_valid_days=int(row["link"]["valid_days"]),
        is_link_anonymous=bool(row["link"]["anonymous"]),
        shown_from=int(row["shown_from"]),
        answers_in_window=int(row["rate"]["answers"]),
        window_seconds=int(row["rate"]["window_seconds"]),
    )
