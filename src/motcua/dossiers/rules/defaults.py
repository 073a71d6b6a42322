"""Dated defaults from the data of the law: how work is given out, how long an opinion may take."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TypedDict, cast

import yaml

from motcua.dossiers.rules.assigning import Way
from motcua.kernel.worktime import Limit, LimitUnit


class NoDefaultYet(LookupError):
    """The data of the law say nothing for that day."""


class _WayVersion(TypedDict):
    valid_from: date
    way: str
    basis: str


class _DaysVersion(TypedDict):
    valid_from: date
    days: int
    basis: str


@dataclass(frozen=True)
class OpinionTime:
    """How long a unit has for an opinion, in working days of its own calendar."""

    limit: Limit
    basis: str


@cache
def _versions(folder: str, name: str) -> tuple[object, ...]:
    text = (resources.files("motcua") / "law" / folder / name).read_text(encoding="utf-8")
    return tuple(sorted(yaml.safe_load(text)["versions"], key=lambda one: one["valid_from"]))


def _in_force(folder: str, name: str, on: date) -> object:
    found = [one for one in _versions(folder, name) if cast(_WayVersion, one)["valid_from"] <= on]
    if not found:
        raise NoDefaultYet(f"{NoDefaultYet.__doc__} ({folder}, {on})")
    return found[-1]


def way_of(on: date) -> Way:
    """How work is given out where a unit has set nothing. Raises NoDefaultYet."""
    return Way(cast(_WayVersion, _in_force("assignment", "assignment.yaml", on))["way"])


def opinion_time(on: date) -> OpinionTime:
    """The limit that is offered for an opinion asked on a day. Raises NoDefaultYet."""
    version = cast(_DaysVersion, _in_force("opinions", "answer.yaml", on))
    return OpinionTime(Limit(Decimal(version["days"]), LimitUnit.WORKING_DAY), version["basis"])
