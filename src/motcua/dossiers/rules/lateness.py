"""Lateness as law: the coded causes, when warnings fall due, and what an apology owes. Pure; data in law/lateness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TypedDict

import yaml

from motcua.kernel.worktime import WorkCalendar


class UnknownCause(ValueError):
    """The list of causes has no such code. Choose one of those in law/lateness/causes.yaml."""


class CauseKind(StrEnum):
    SUBJECTIVE = "subjective"  # the agency's own doing
    OBJECTIVE = "objective"  # beyond its control, shown by a document


class Level(StrEnum):
    OFFICER = "officer"
    HEAD = "head"


class Matter(StrEnum):
    """What a warning is about."""

    DOSSIER = "dossier"
    STEP = "step"


@dataclass(frozen=True)
class Cause:
    """One coded cause. Names and sentences by language (`vi`, `en`)."""

    code: str
    kind: CauseKind
    names: Mapping[str, str]
    sentences: Mapping[str, str]
    valid_from: date
    valid_to: date | None

    def name(self, language: str) -> str:
        return self.names["en" if language.startswith("en") else "vi"]

    def sentence(self, language: str) -> str:
        """The cause in plain words for the applicant."""
        return self.sentences["en" if language.startswith("en") else "vi"]


@dataclass(frozen=True)
class Threshold:
    """A warning falls due when at most `left` is left and at least `percent_used` of the time is used."""

    left: timedelta
    percent_used: int


@dataclass(frozen=True)
class LatenessRules:
    """One version of law/lateness/rules.yaml; spans are working time."""

    lead: timedelta
    within: timedelta
    reappointments: int
    thresholds: Mapping[tuple[Matter, Level], Threshold]
    basis: str


class _CauseLine(TypedDict, total=False):
    code: str
    kind: str
    valid_from: str
    valid_to: str
    vi: str
    en: str
    said_vi: str
    said_en: str


def _read(name: str) -> dict[str, object]:
    text = (resources.files("motcua") / "law" / "lateness" / name).read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    if not isinstance(found, dict):
        raise TypeError(f"law/lateness/{name} is not a mapping")
    return found


@cache
def _causes() -> Mapping[str, Cause]:
    lines: list[_CauseLine] = _read("causes.yaml")["causes"]  # type: ignore[assignment]  # JSON edge
    return {line["code"]: _cause(line) for line in lines}


def _cause(line: _CauseLine) -> Cause:
    return Cause(
        code=line["code"],
        kind=CauseKind(line["kind"]),
        names={"vi": line["vi"], "en": line["en"]},
        sentences={"vi": line["said_vi"], "en": line["said_en"]},
        valid_from=date.fromisoformat(line["valid_from"]),
        valid_to=date.fromisoformat(line["valid_to"]) if "valid_to" in line else None,
    )


def causes(on: date) -> tuple[Cause, ...]:
    """The causes in use on a day, in the list's order."""
    return tuple(
        one
        for one in _causes().values()
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    )


def cause(code: str) -> Cause:
    """A cause by its code, also one no longer in use. Raises UnknownCause."""
    found = _causes().get(code)
    if found is None:
        raise UnknownCause(f"{UnknownCause.__doc__} ({code!r})")
    return found


class _Warned(TypedDict):
    hours_left: int
    percent_used: int


class _Apology(TypedDict):
    lead_hours: int
    within_hours: int
    reappointments: int


class _Version(TypedDict):
    valid_from: str
    basis: str
    apology: _Apology
    warnings: dict[str, dict[str, _Warned]]


@cache
def _versions() -> tuple[tuple[date, LatenessRules], ...]:
    listed: list[_Version] = _read("rules.yaml")["versions"]  # type: ignore[assignment]  # JSON edge
    found = [(date.fromisoformat(one["valid_from"]), _version(one)) for one in listed]
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _version(one: _Version) -> LatenessRules:
    return LatenessRules(
        lead=timedelta(hours=one["apology"]["lead_hours"]),
        within=timedelta(hours=one["apology"]["within_hours"]),
        reappointments=one["apology"]["reappointments"],
        thresholds={
            (matter, level): Threshold(
                timedelta(hours=one["warnings"][matter][level]["hours_left"]),
                one["warnings"][matter][level]["percent_used"],
            )
            for matter in Matter
            for level in Level
        },
        basis=one["basis"],
    )


def rules_on(day: date) -> LatenessRules:
    """The rules in force on a day; before the first version, the first."""
    in_force = [rules for valid_from, rules in _versions() if valid_from <= day]
    return in_force[-1] if in_force else _versions()[0][1]


def reappointments_allowed(day: date) -> int:
    """How often a new date may be promised to one applicant."""
    return rules_on(day).reappointments


def horizon(calendar: WorkCalendar, threshold: Threshold, now: datetime) -> datetime:
    """The last due instant that lies within the threshold's working time of now.

    Where that time ends with a day's closing, the next opening has no more left: it is within, too.
    """
    closing = calendar.after(now, threshold.left)
    return calendar.opening(closing + timedelta(seconds=1))


def is_due(
    calendar: WorkCalendar, threshold: Threshold, *, start: datetime, due: datetime, now: datetime
) -> bool:
    """Whether people are to be warned now: the due instant lies ahead and both halves of the threshold are met."""
    if now >= due or calendar.between(now, due) > threshold.left:
        return False
    start = min(start, due)
    whole = calendar.between(start, due)
    used = calendar.between(start, max(start, now))
    return used * 100 >= whole * threshold.percent_used


def is_armed_again(
    calendar: WorkCalendar, threshold: Threshold, *, moved_at: datetime, due: datetime
) -> bool:
    """Whether a moved due date is warned of once more.

    A warning that was given holds on for the time that was left then: after a stop the same hours are left and
    nobody is told twice. Only when the move itself gave more time than the threshold may the warning come again.
    """
    return moved_at < due and calendar.between(moved_at, due) > threshold.left


def may_be_drafted(
    calendar: WorkCalendar, rules: LatenessRules, *, due: datetime | None, late: bool, now: datetime
) -> bool:
    """A letter may be written once the dossier is late, and ahead of that within the lead of the rules."""
    if late or due is None or now >= due:
        return due is not None or late
    return calendar.between(now, due) <= rules.lead


def delivery_due(calendar: WorkCalendar, rules: LatenessRules, late_at: datetime) -> datetime:
    """Until when the letter is to be delivered."""
    return calendar.after(late_at, rules.within)
