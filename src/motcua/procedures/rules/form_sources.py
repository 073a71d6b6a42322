"""Where a form's answers may be filled in from: named sources, as data (law/eforms/means.yaml)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.procedures.rules.form_faults import Fault, refuse

ANY = frozenset({"any"})
NEVER = frozenset({"table", "total", "checkbox", "declaration"})


@dataclass(frozen=True)
class Source:
    """`types` are the kinds of field that it can fill."""

    key: str
    is_connected: bool
    vi: str
    en: str
    types: frozenset[str]

    def name(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en

    def fills(self, kind: str) -> bool:
        return kind not in NEVER and (self.types == ANY or kind in self.types)


@dataclass(frozen=True)
class Filled:
    """An answer that a source gave, as it stands in an input, and the source."""

    value: Any
    source: Source


@cache
def _means() -> Mapping[str, Any]:
    text = (resources.files("motcua") / "law" / "eforms" / "means.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


@cache
def sources() -> Mapping[str, Source]:
    return {key: _source(key, row) for key, row in _means()["sources"].items()}


def units() -> tuple[str, ...]:
    """Units that the editor offers; a form may say another."""
    return tuple(_means()["units"])


def _source(key: str, row: Mapping[str, Any]) -> Source:
    types = ANY if row["types"] == "any" else frozenset(row["types"])
    return Source(key, bool(row["connected"]), str(row["vi"]), str(row["en"]), types)


def check(place: str, named: object, kind: str) -> None:
    """A list of known sources that can fill this kind of field. Raises RowInvalid."""
    if not isinstance(named, list | tuple) or not named:
        raise refuse(Fault.WORD_WRONG, place, word="prefill")
    for key in named:
        found = sources().get(str(key))
        if found is None or not found.fills(kind):
            raise refuse(Fault.SOURCE_UNKNOWN, place, word=str(key))


def first_filled(named: Iterable[str], known: Mapping[str, Any]) -> Filled | None:
    """The answer of the first source that has one. `known`: values by source key."""
    for key in named:
        source = sources().get(key)
        if source is not None and known.get(key) not in (None, ""):
            return Filled(known[key], source)
    return None


def not_connected(named: Iterable[str]) -> tuple[Source, ...]:
    return tuple(
        found for key in named if (found := sources().get(key)) is not None and not found.is_connected
    )
