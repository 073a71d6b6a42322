"""Whose dossiers the single window is told of (law/exchange/single_window.yaml). Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class WindowLaw:
    """From a day on. `procedures` is None for all."""

    valid_from: date
    procedures: frozenset[str] | None


@cache
def _entries() -> tuple[WindowLaw, ...]:
    file = resources.files("motcua") / "law" / "exchange" / "single_window.yaml"
    found = [
        WindowLaw(
            valid_from=date.fromisoformat(one["valid_from"]),
            procedures=None if one["procedures"] == "all" else frozenset(map(str, one["procedures"])),
        )
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["entries"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def window_law(day: date) -> WindowLaw:
    """What holds on a day in Vietnam; before the first entry, the first."""
    found = _entries()[0]
    for one in _entries():
        if one.valid_from <= day:
            found = one
    return found
