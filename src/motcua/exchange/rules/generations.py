"""Which generation of the National Portal's services is spoken on a day (law/exchange/national_portal.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml


class Generation(StrEnum):
    """The two that are known; the adapters tell one and the same record."""

    OLDER = "older"
    REST = "rest"


class GenerationsInvalid(ValueError):
    """The province's file of generations cannot be used. It has the form of law/exchange/national_portal.yaml."""


@dataclass(frozen=True)
class Connection:
    """How the Portal is told and listed from a day on."""

    valid_from: date
    generation: Generation
    uploads: frozenset[str]
    days: int
    page: int
    sends_again: bool


@cache
def connections(file: str = "") -> tuple[Connection, ...]:
    """The entries of the product's or the province's own file, by day. Raises GenerationsInvalid."""
    try:
        if file:
            text = Path(file).read_text(encoding="utf-8")
        else:
            own = resources.files("motcua") / "law" / "exchange" / "national_portal.yaml"
            text = own.read_text(encoding="utf-8")
        found = [_read(one) for one in yaml.safe_load(text)["entries"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise GenerationsInvalid(f"{GenerationsInvalid.__doc__} ({file}: {error})") from error
    if not found:
        raise GenerationsInvalid(f"{GenerationsInvalid.__doc__} ({file}: no entry)")
    return tuple(sorted(found, key=lambda one: one.valid_from))


def _read(one: Mapping[str, Any]) -> Connection:  # Any: the values of a YAML file
    reconcile = one["reconcile"]
    uploads = frozenset(one["uploads"])
    days, page = int(reconcile["days"]), int(reconcile["page"])
    if uploads - {"results"} or not 1 <= days <= 1000 or not 1 <= page <= 5000:
        raise ValueError("uploads is [] or [results], days 1 to 1000, page 1 to 5000")
    return Connection(
        valid_from=date.fromisoformat(one["valid_from"]),
        generation=Generation(one["generation"]),
        uploads=uploads,
        days=days,
        page=page,
        sends_again=bool(reconcile["sends_again"]),
    )


def in_force(day: date, *, file: str = "") -> Connection:
    """The entry of the day; before the first, the first."""
    found = connections(file)[0]
    for one in connections(file):
        if one.valid_from <= day:
            found = one
    return found
