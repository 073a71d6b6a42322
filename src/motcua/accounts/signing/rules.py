"""What law/signin/sessions.yaml says on a day. Pure: days and instants are passed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True)
class SessionRule:
    """How long a sign-in of one kind of account lasts."""

    idle: timedelta
    longest: timedelta
    at_once: int
    proof: timedelta


@dataclass(frozen=True)
class Guessing:
    wrong_passwords: int
    within: timedelta
    closed: timedelta
    wrong_codes: int


@dataclass(frozen=True)
class SignInLaw:
    """The rules in force from a day on."""

    valid_from: date
    sessions: Mapping[str, SessionRule]
    obliged_roles: frozenset[str]
    grace: timedelta
    recovery_codes: int
    guessing: Guessing
    kept: timedelta

    def obliges(self, roles: frozenset[str]) -> bool:
        """Whether whoever holds these roles cannot work without a second factor."""
        return bool(self.obliged_roles & roles)


class Ended(StrEnum):
    """Why a sign-in is over."""

    IDLE = "idle"
    LONGEST = "longest"


@cache
def _versions() -> tuple[SignInLaw, ...]:
    text = (resources.files("motcua") / "law" / "signin" / "sessions.yaml").read_text(encoding="utf-8")
    return tuple(
        sorted((_read(one) for one in yaml.safe_load(text)["versions"]), key=lambda law: law.valid_from)
    )


def _read(said: Mapping[str, Any]) -> SignInLaw:
    second, guessing = said["second_factor"], said["guessing"]
    return SignInLaw(
        valid_from=date.fromisoformat(said["valid_from"]),
        sessions={
            kind: SessionRule(
                idle=timedelta(minutes=one["idle_minutes"]),
                longest=timedelta(hours=one["longest_hours"]),
                at_once=one["at_once"],
                proof=timedelta(minutes=one["proof_minutes"]),
            )
            for kind, one in said["sessions"].items()
        },
        obliged_roles=frozenset(second["roles"]),
        grace=timedelta(days=second["grace_days"]),
        recovery_codes=second["recovery_codes"],
        guessing=Guessing(
            wrong_passwords=guessing["wrong_passwords"],
            within=timedelta(minutes=guessing["within_minutes"]),
            closed=timedelta(minutes=guessing["closed_minutes"]),
            wrong_codes=guessing["wrong_codes"],
        ),
        kept=timedelta(days=said["kept_days"]),
    )


def sign_in_law(day: date) -> SignInLaw:
    """The rules in force on a day; before the first, the first."""
    in_force = [law for law in _versions() if law.valid_from <= day]
    return in_force[-1] if in_force else _versions()[0]


def ended(rule: SessionRule, *, began: datetime, seen: datetime, at: datetime) -> Ended | None:
    """Whether a sign-in that began and was last used then is over at an instant, and why.

    A clock that was set back ends nothing early: instants before `seen` count as `seen`.
    """
    if at - began >= rule.longest:
        return Ended.LONGEST
    if at - seen >= rule.idle:
        return Ended.IDLE
    return None
