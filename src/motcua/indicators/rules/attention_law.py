"""What is due soon, and what shows no progress: law/indicators/attention.yaml, as in force on a day. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class AttentionLaw:
    """Working days."""

    valid_from: date
    soon_days: int
    idle_days: int


@cache
def versions() -> tuple[AttentionLaw, ...]:
    """All versions, the earliest first."""
    text = (resources.files("motcua") / "law" / "indicators" / "attention.yaml").read_text(encoding="utf-8")
    found = [
        AttentionLaw(
            date.fromisoformat(one["valid_from"]),
            int(one["soon_working_days"]),
            int(one["idle_working_days"]),
        )
        for one in yaml.safe_load(text)["versions"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def attention_law(on: date) -> AttentionLaw:
    """The version in force on a day; before the first one, the first."""
    return next((one for one in reversed(versions()) if one.valid_from <= on), versions()[0])
