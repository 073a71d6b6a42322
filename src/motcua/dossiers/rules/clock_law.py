"""The dated rules of the clock beyond a limit: stops, resumption, silence, changes of the calendar.

Data and their legal bases: `motcua/law/clocks/rules.yaml`, checked against its schema when first read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TypedDict, cast

import jsonschema_rs
import yaml


class ClockLawInvalid(ValueError):
    """The rules of the clock contradict their schema or their order. Correct the place named."""


class Method(StrEnum):
    """How the due date moves when the clock runs again (domain facts 3.3)."""

    REMAINING_TIME = "remaining_time"  # the working time left at the stop is counted again
    ELAPSED_PLUS_DAY = "elapsed_plus_day"  # the time stopped is added, and one working day more


class Silence(StrEnum):
    """What follows when a supplement is not supplied by its last day."""

    OFFICER_DECIDES = "officer_decides"
    SYSTEM_STOPS = "system_stops"


@dataclass(frozen=True)
class LeftOut:
    """Procedures whose limit leaves out the time of paying, and why."""

    sector_groups: frozenset[str]
    procedures: frozenset[str]
    basis: str


@dataclass(frozen=True, kw_only=True)
class ClockLaw:
    """What holds from `valid_from`, a day in Vietnam."""

    valid_from: date
    method: Method
    method_basis: str
    finance_left_out: tuple[LeftOut, ...]
    silence: Silence
    silence_grace_days: int
    silence_reason: str
    silence_basis: str
    draft_roles: frozenset[str]
    approve_roles: frozenset[str]
    drafter_may_approve: bool
    requests_766: int  # more requests for a supplement are late by decision 766, whatever the date

    def leaves_out_paying(self, *, procedure: str, sector_group: str) -> LeftOut | None:
        """The rule by which the clock stands while the applicant of this procedure pays, or None."""
        for rule in self.finance_left_out:
            if procedure in rule.procedures or (sector_group and sector_group in rule.sector_groups):
                return rule
        return None


class _LeftOut(TypedDict):
    sector_groups: list[str]
    procedures: list[str]
    basis: str


class _Resumption(TypedDict):
    method: str
    basis: str


class _Finance(TypedDict):
    left_out: list[_LeftOut]


class _Silence(TypedDict):
    action: str
    grace_days: int
    reason: str
    basis: str


class _Revision(TypedDict):
    draft_roles: list[str]
    approve_roles: list[str]
    drafter_may_approve: bool


class _Decision766(TypedDict):
    supplement_requests: int


class _Version(TypedDict):
    valid_from: str
    resumption: _Resumption
    finance_time: _Finance
    silence: _Silence
    revision: _Revision
    decision_766: _Decision766


def clock_law(on: date) -> ClockLaw:
    """The rules in force on a day; before the first version, the first one."""
    versions = all_versions()
    return next((law for law in reversed(versions) if law.valid_from <= on), versions[0])


@cache
def all_versions() -> tuple[ClockLaw, ...]:
    folder = resources.files("motcua") / "law" / "clocks"
    schema = json.loads((folder / "rules.schema.json").read_text(encoding="utf-8"))
    return read((folder / "rules.yaml").read_text(encoding="utf-8"), schema)


def read(text: str, schema: Mapping[str, object]) -> tuple[ClockLaw, ...]:
    """The versions of a file, oldest first. Raises ClockLawInvalid."""
    content = yaml.safe_load(text)
    validator = jsonschema_rs.validator_for(dict(schema), validate_formats=True)
    for fault in validator.iter_errors(content):
        raise ClockLawInvalid(f"rules.yaml, at {'/'.join(map(str, fault.instance_path))}: {fault.message}.")
    found = tuple(map(_version, cast(Sequence[_Version], content["versions"])))
    starts = [law.valid_from for law in found]
    if starts != sorted(set(starts)):
        raise ClockLawInvalid("rules.yaml: the versions are not in the order of their dates.")
    return found


def _version(version: _Version) -> ClockLaw:
    silence, revision = version["silence"], version["revision"]
    return ClockLaw(
        valid_from=date.fromisoformat(version["valid_from"]),
        method=Method(version["resumption"]["method"]),
        method_basis=version["resumption"]["basis"],
        finance_left_out=tuple(_left_out(version["finance_time"]["left_out"])),
        silence=Silence(silence["action"]),
        silence_grace_days=silence["grace_days"],
        silence_reason=silence["reason"],
        silence_basis=silence["basis"],
        draft_roles=frozenset(revision["draft_roles"]),
        approve_roles=frozenset(revision["approve_roles"]),
        drafter_may_approve=revision["drafter_may_approve"],
        requests_766=version["decision_766"]["supplement_requests"],
    )


def _left_out(lines: Iterable[_LeftOut]) -> Iterable[LeftOut]:
    for line in lines:
        yield LeftOut(frozenset(line["sector_groups"]), frozenset(line["procedures"]), line["basis"])
