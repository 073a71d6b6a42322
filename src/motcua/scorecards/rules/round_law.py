"""The dated rules of rounds beside their frameworks: law/rounds/rules.yaml, the version in force on a day. Pure."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources

import yaml

_MIB = 1024 * 1024


@dataclass(frozen=True)
class RoundLaw:
    """Percent of a weight; bytes and files of one line's evidence."""

    valid_from: date
    weight_shift_percent: int
    weight_spread: Fraction
    file_bytes: int
    most_files: int


@cache
def versions() -> tuple[RoundLaw, ...]:
    """All versions, the earliest first."""
    text = (resources.files("motcua") / "law" / "rounds" / "rules.yaml").read_text(encoding="utf-8")
    found = [
        RoundLaw(
            date.fromisoformat(one["valid_from"]),
            int(one["weight_shift_percent"]),
            Fraction(int(one["weight_spread_percent"]), 100),
            int(one["evidence"]["file_mib"]) * _MIB,
            int(one["evidence"]["files"]),
        )
        for one in yaml.safe_load(text)["versions"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def round_law(on: date) -> RoundLaw:
    """The version in force on a day; before the first one, the first."""
    return next((one for one in reversed(versions()) if one.valid_from <= on), versions()[0])
