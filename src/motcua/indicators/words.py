"""The words of measures and indicators in both languages, from `law/indicators/*.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.utils.translation import get_language

from motcua.indicators import reform
from motcua.indicators.errors import UnknownIndicator, UnknownMeasure


@dataclass(frozen=True)
class Phrase:
    """One text in Vietnamese and English; shown in the reader's language."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True)
class IndicatorWords:
    """`not_measurable` says why the facts cannot give it; empty when the registry computes it."""

    code: str
    name: Phrase
    definition: Phrase
    source: str
    empty: Phrase
    not_measurable: Phrase | None
    variants: Mapping[str, Phrase]


def _phrase(value: Mapping[str, str]) -> Phrase:
    return Phrase(vi=value["vi"], en=value["en"])


@cache
def _file(name: str) -> Any:
    text = (resources.files("motcua") / "law" / "indicators" / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def indicators() -> Mapping[str, IndicatorWords]:
    """All indicators of the plans, also those that cannot be measured here, in the file's order."""
    whole = _file("indicators.yaml")
    empty = _phrase(whole["empty"])
    reasons = _reasons()
    variants = {key: _phrase(value) for key, value in whole["variants"].items()}
    return {
        code: IndicatorWords(
            code=code,
            name=_phrase(entry["name"]),
            definition=_phrase(entry["definition"]),
            source=entry["source"],
            empty=_phrase(entry["empty"]) if "empty" in entry else empty,
            not_measurable=reasons[entry["not_measurable"]] if "not_measurable" in entry else None,
            variants={key: variants[key] for key in entry.get("variants", [])},
        )
        for code, entry in whole["indicators"].items()
    }


@cache
def _reasons() -> Mapping[str, Phrase]:
    return {key: _phrase(value) for key, value in _file("indicators.yaml")["reasons"].items()}


def reason(key: str) -> Phrase:
    """A reason of law/indicators why something is not measured or not judged, by its key."""
    return _reasons()[key]


def indicator(code: str) -> IndicatorWords:
    """Raises UnknownIndicator."""
    found = indicators().get(code)
    if found is None:
        raise UnknownIndicator(code)
    return found


@cache
def measures() -> Mapping[str, Phrase]:
    """The words of measures of the reform's registers stand with their kinds (law/steering)."""
    of_reform = {code: Phrase(said.vi, said.en) for code, _reader, _side, said in reform.sides()}
    return {code: _phrase(value) for code, value in _file("measures.yaml")["measures"].items()} | of_reform


def measure(code: str) -> Phrase:
    """Raises UnknownMeasure."""
    found = measures().get(code)
    if found is None:
        raise UnknownMeasure(code)
    return found


@cache
def sector_groups() -> Mapping[str, Phrase]:
    """Groups of sectors that plans name."""
    return {code: _phrase(value) for code, value in _file("measures.yaml")["sector_groups"].items()}
