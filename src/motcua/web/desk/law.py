"""Dated defaults that the desk offers to officials, with their legal basis."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import TypedDict, cast

import yaml

from motcua.kernel.zone import VIETNAM, day_of


class _Version(TypedDict):
    valid_from: date
    days: int
    basis: str


class NoDefaultYet(LookupError):
    """The data name no time for answering a supplement request on that day."""


@dataclass(frozen=True)
class AnswerTime:
    """How many calendar days an applicant is given to answer a supplement request, from a day on."""

    valid_from: date
    days: int
    basis: str


@cache
def _answer_times() -> tuple[AnswerTime, ...]:
    text = (resources.files("motcua") / "law" / "supplements" / "answer.yaml").read_text(encoding="utf-8")
    versions = cast(list[_Version], yaml.safe_load(text)["versions"])
    return tuple(sorted((AnswerTime(**version) for version in versions), key=lambda one: one.valid_from))


def answer_time(on: date) -> AnswerTime:
    """The time in force on a day. Raises NoDefaultYet."""
    in_force = [one for one in _answer_times() if one.valid_from <= on]
    if not in_force:
        raise NoDefaultYet(f"{NoDefaultYet.__doc__} ({on})")
    return in_force[-1]


def end_of_answer(day: date) -> datetime:
    """The last moment of a day given for an answer: 17:00, when the counters close (domain facts 3.4)."""
    return datetime.combine(day, time(17, 0), VIETNAM)


def suggested_day(now: datetime) -> date:
    """The day that is offered as the end of the time to answer."""
    return day_of(now) + timedelta(days=answer_time(day_of(now)).days)
