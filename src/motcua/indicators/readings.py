"""Which reading of an indicator is its headline on a day, where a source leaves the counting open. Pure.

Data and their bases: `motcua/law/indicators/readings.yaml`, checked against its schema when first read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources

import jsonschema_rs
import yaml

from motcua.indicators.errors import UnknownIndicator
from motcua.indicators.registry import INDICATORS, Indicator, Shape

# What bodies outside publish is read in one way, whatever the index.
_RECORDED = "recorded"


class ReadingsInvalid(ValueError):
    """The readings of the indicators contradict their schema or the registry. Correct the place named."""


@dataclass(frozen=True)
class Headline:
    """From `valid_from`, a day in Vietnam, the reading `variant` comes first."""

    valid_from: date
    variant: str
    certainty: str
    basis: str


@cache
def headlines() -> Mapping[str, tuple[Headline, ...]]:
    """Of every indicator with several readings what comes first, the oldest entry first. Raises ReadingsInvalid."""
    folder = resources.files("motcua") / "law" / "indicators"
    data = yaml.safe_load((folder / "readings.yaml").read_text(encoding="utf-8"))
    schema = json.loads((folder / "readings.schema.json").read_text(encoding="utf-8"))
    for fault in jsonschema_rs.validator_for(schema).iter_errors(data):
        raise ReadingsInvalid(f"{ReadingsInvalid.__doc__} ({fault.instance_path}: {fault.message})")
    said = {code: _entries(rows) for code, rows in data["readings"].items()}
    found = {}
    for code, indicator in INDICATORS.items():
        if len(indicator.variants) < 2:
            continue
        entries = said.get(code) or (said[_RECORDED] if indicator.shape is Shape.RECORDED else ())
        known = {variant.code for variant in indicator.variants}
        wrong = next((one.variant for one in entries if one.variant not in known), None)
        if not entries or wrong is not None:
            raise ReadingsInvalid(f"{ReadingsInvalid.__doc__} ({code}: {wrong or 'no entry'})")
        found[code] = entries
    strangers = said.keys() - found.keys() - {_RECORDED}
    if strangers:
        raise ReadingsInvalid(f"{ReadingsInvalid.__doc__} ({', '.join(sorted(strangers))})")
    return found


def _entries(rows: list[Mapping[str, str]]) -> tuple[Headline, ...]:
    entries = [
        Headline(date.fromisoformat(row["valid_from"]), row["headline"], row["certainty"], row["basis"])
        for row in rows
    ]
    return tuple(sorted(entries, key=lambda one: one.valid_from))


def headline_of(code: str, on: date) -> Headline | None:
    """The entry that holds on a day; before the first one, the first. None: the indicator has one reading alone."""
    entries = headlines().get(code)
    if entries is None:
        return None
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])


def on_day(indicator: Indicator, on: date) -> Indicator:
    """The indicator with its readings in the order of that day: `variants[0]` is the headline."""
    said = headline_of(indicator.code, on)
    if said is None or indicator.variants[0].code == said.variant:
        return indicator
    first = indicator.variant(said.variant)
    return replace(indicator, variants=(first, *(one for one in indicator.variants if one != first)))


def of(code: str, on: date) -> Indicator | None:
    """The indicator as it is read on a day; None where nothing here measures it."""
    indicator = INDICATORS.get(code)
    return None if indicator is None else on_day(indicator, on)


def require(code: str, on: date) -> Indicator:
    """As `of`. Raises UnknownIndicator."""
    found = of(code, on)
    if found is None:
        raise UnknownIndicator(code)
    return found
