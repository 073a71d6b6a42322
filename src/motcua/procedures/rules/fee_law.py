"""The dated rules about fee rules: the day that counts, rounding, exempt groups, who keeps them.

Data with their legal bases: `motcua/law/fees/rules.yaml`, checked against its schema when first read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

import jsonschema_rs
import yaml


class FeeLawInvalid(ValueError):
    """The rules about fees contradict their schema or their order. Correct the place named."""


class CountedOn(StrEnum):
    """The day whose fee rules count for a dossier."""

    ACCEPTANCE = "acceptance"
    SUBMISSION = "submission"


class Direction(StrEnum):
    DOWN = "down"
    HALF_UP = "half_up"


@dataclass(frozen=True)
class Rounding:
    """What is left after a cut in percent becomes a multiple of `to_vnd` đồng."""

    to_vnd: int = 1
    direction: Direction = Direction.DOWN

    def percent_left(self, amount_vnd: int, percent_off: int) -> int:
        """What remains of a whole amount: exact integers, never a fraction, never more than the amount."""
        if percent_off == 0:
            return amount_vnd
        numerator, unit = amount_vnd * (100 - percent_off), 100 * self.to_vnd
        if self.direction is Direction.HALF_UP:
            numerator += unit // 2
        return min(amount_vnd, numerator // unit * self.to_vnd)


@dataclass(frozen=True)
class Group:
    """A group of applicants that a rule may exempt, and the paper that proves belonging to it."""

    key: str
    name_vi: str
    name_en: str
    proof_vi: str
    proof_en: str

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi

    def proof(self, language: str) -> str:
        return self.proof_en if language == "en" else self.proof_vi


@dataclass(frozen=True, kw_only=True)
class FeeLaw:
    """What holds from `valid_from`, a day in Vietnam."""

    valid_from: date
    basis: str
    counted_on: CountedOn
    rounding: Rounding
    groups: Mapping[str, Group]
    draft_roles: frozenset[str]
    approve_roles: frozenset[str]

    def day(self, *, submitted_on: date, accepted_on: date) -> date:
        """The day whose rules count."""
        return submitted_on if self.counted_on is CountedOn.SUBMISSION else accepted_on


@cache
def _versions() -> tuple[FeeLaw, ...]:
    folder = resources.files("motcua") / "law" / "fees"
    read = yaml.safe_load((folder / "rules.yaml").read_text(encoding="utf-8"))
    schema = json.loads((folder / "rules.schema.json").read_text(encoding="utf-8"))
    for fault in jsonschema_rs.Draft202012Validator(schema, validate_formats=True).iter_errors(read):
        raise FeeLawInvalid(f"fees/rules.yaml: {'/'.join(map(str, fault.instance_path))}: {fault.message}")
    found = tuple(
        FeeLaw(
            valid_from=date.fromisoformat(said["valid_from"]),
            basis=said["basis"],
            counted_on=CountedOn(said["counted_on"]["day"]),
            rounding=Rounding(said["rounding"]["to_vnd"], Direction(said["rounding"]["direction"])),
            groups={
                key: Group(key, one["vi"], one["en"], one["proof"]["vi"], one["proof"]["en"])
                for key, one in said["groups"].items()
            },
            draft_roles=frozenset(said["keepers"]["draft_roles"]),
            approve_roles=frozenset(said["keepers"]["approve_roles"]),
        )
        for said in read["versions"]
    )
    days = [version.valid_from for version in found]
    if days != sorted(set(days)):
        raise FeeLawInvalid("fees/rules.yaml: the versions do not follow one another by valid_from")
    return found


def fee_law(on: date) -> FeeLaw:
    """The rules of a day in Vietnam; before the first version, the first."""
    versions = _versions()
    return next((one for one in reversed(versions) if one.valid_from <= on), versions[0])
