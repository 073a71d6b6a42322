"""The dated law of stored papers: what stands for which component, how long a result holds, why one is asked again.

Data and their legal bases: `motcua/law/papers/stored.yaml`, checked against its schema when first read. Pure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, cast

import jsonschema_rs
import yaml


class PaperLawInvalid(ValueError):
    """The rules of stored papers contradict their schema. Correct the place named."""


@dataclass(frozen=True)
class PaperLaw:
    """What holds from `valid_from`, a day in Vietnam."""

    valid_from: date
    basis: str
    replaces: Mapping[tuple[str, str], tuple[str, ...]]  # (procedure code, component key) -> result codes
    validity_months: Mapping[str, int]  # by result code
    certified_copies: frozenset[str]
    asked_again: tuple[str, ...]


@cache
def versions() -> tuple[PaperLaw, ...]:
    """Every version, the oldest first. Raises PaperLawInvalid."""
    folder = resources.files("motcua") / "law" / "papers"
    data = yaml.safe_load((folder / "stored.yaml").read_text(encoding="utf-8"))
    schema = json.loads((folder / "stored.schema.json").read_text(encoding="utf-8"))
    for fault in jsonschema_rs.validator_for(schema).iter_errors(data):
        raise PaperLawInvalid(f"{PaperLawInvalid.__doc__} ({fault.instance_path}: {fault.message})")
    return tuple(sorted((_version(cast(dict[str, Any], one)) for one in data["versions"]), key=_begins))


def _begins(law: PaperLaw) -> date:
    return law.valid_from


def _version(one: Mapping[str, Any]) -> PaperLaw:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in one["replaces"]:
        key = (row["procedure"], row["component"])
        if key in found:
            raise PaperLawInvalid(f"{PaperLawInvalid.__doc__} ({key} stands there twice)")
        found[key] = tuple(row["results"])
    return PaperLaw(
        valid_from=date.fromisoformat(one["valid_from"]),
        basis=one["basis"],
        replaces=found,
        validity_months=dict(one["validity"]),
        certified_copies=frozenset(one["certified_copies"]),
        asked_again=tuple(one["asked_again"]),
    )


def paper_law(on: date) -> PaperLaw:
    """The version in force on a day; before the first one, the first."""
    in_force = [law for law in versions() if law.valid_from <= on]
    return in_force[-1] if in_force else versions()[0]
