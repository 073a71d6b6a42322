"""Who answers for a target by default, by its indicator: law/plans/owners.yaml, as in force on a day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml


class OwnersInvalid(ValueError):
    """The default owners contradict themselves: an indicator stands there twice. Correct the version named."""


@dataclass(frozen=True)
class Owners:
    """`of`: keys of units (law/agencies/units.yaml) by indicator, the leading one first."""

    valid_from: date
    basis: str
    of: Mapping[str, tuple[str, ...]]


@cache
def versions() -> tuple[Owners, ...]:
    """All versions, the earliest first. Raises OwnersInvalid."""
    text = (resources.files("motcua") / "law" / "plans" / "owners.yaml").read_text(encoding="utf-8")
    return tuple(sorted(map(_version, yaml.safe_load(text)["versions"]), key=lambda one: one.valid_from))


def _version(row: Mapping[str, Any]) -> Owners:
    found: dict[str, tuple[str, ...]] = {}
    for keys, groups in row["owners"].items():
        for indicator in (one for group in groups for one in group):
            if indicator in found:
                raise OwnersInvalid(f"{OwnersInvalid.__doc__} ({row['valid_from']}: {indicator})")
            found[indicator] = tuple(key.strip() for key in keys.split(","))
    return Owners(date.fromisoformat(row["valid_from"]), row["basis"], found)


def owners(indicator: str, on: date) -> tuple[str, ...]:
    """The keys of the units, the leading one first; none where nothing is said."""
    held = next((one for one in reversed(versions()) if one.valid_from <= on), versions()[0])
    return held.of.get(indicator, ())
