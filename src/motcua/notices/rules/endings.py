"""When and who is told that something with a last day ends: `law/notices/endings.yaml`, the entry of a day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Told:
    """Who is told of a thing: holders of these posts in its unit, its own holder, these posts anywhere instead."""

    roles: frozenset[str]
    holder: bool
    otherwise: frozenset[str]


@dataclass(frozen=True)
class Endings:
    """One entry: days before the last day, the longest first."""

    valid_from: date
    before_days: tuple[int, ...]
    things: Mapping[str, Told]


@cache
def _entries() -> tuple[Endings, ...]:
    text = (resources.files("motcua") / "law" / "notices" / "endings.yaml").read_text(encoding="utf-8")
    found = [
        Endings(
            valid_from=date.fromisoformat(one["valid_from"]),
            before_days=tuple(sorted(one["before_days"], reverse=True)),
            things={
                name: Told(frozenset(said["roles"]), said["holder"], frozenset(said["else"]))
                for name, said in one["things"].items()
            },
        )
        for one in yaml.safe_load(text)
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def endings_on(day: date) -> Endings:
    """The entry in force. Raises LookupError before the first."""
    found = [one for one in _entries() if one.valid_from <= day]
    if not found:
        raise LookupError(f"law/notices/endings.yaml says nothing of {day}")
    return found[-1]


def lead(days_left: int, before_days: Sequence[int]) -> int | None:
    """Which message is due with so many days left: of the leads not below them the smallest; None before the first
    and after the last day. A machine that was off sends the one it missed last, and none before it."""
    reached = [one for one in before_days if one >= days_left]
    return min(reached) if reached and days_left >= 0 else None


def key(thing: str, number: int, until: date, reached: int, user_id: int) -> str:
    """Names a message for good: a clock that goes back, or a second run, tells nothing twice. A thing whose last day
    was moved is told of anew."""
    return f"ends-{thing}-{number}-{until:%Y%m%d}-{reached}-{user_id}"
