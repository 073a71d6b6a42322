"""Why personal data are read: which pages show them and the purpose each states, as dated data in law/privacy. Pure.

`law/privacy/pages.yaml` declares every page and command; `law/privacy/purposes.yaml` says each purpose in both
languages with its legal basis, and what is said where data are collected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml


class Shows(StrEnum):
    """What a page shows of other people than its reader."""

    FULL = "full"  # personal data of somebody else: each reading leaves a trace
    MASKED = "masked"  # in a list or look-up, masked: no trace
    OWN = "own"  # the reader's own; whoever came with code and secret leaves a trace
    NONE = "none"  # nobody's


class PageUndeclared(LookupError):
    """Nobody has said whether this page shows personal data: give it its line in law/privacy/pages.yaml."""


@dataclass(frozen=True)
class Declared:
    """A line of the table of pages. `purpose` is empty for pages that show nobody's data."""

    shows: Shows
    purpose: str = ""


@dataclass(frozen=True)
class Purpose:
    """What data are used for, said to the person concerned, and the law it stands on."""

    key: str
    vi: str
    en: str
    basis: str
    certainty: str

    def said(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Collection:
    """What is said at a point of collection: why, on which basis, who gets it, how long it is kept."""

    purpose: Purpose
    receivers_vi: str
    receivers_en: str
    kept_vi: str
    kept_en: str

    def receivers(self, language: str) -> str:
        return self.receivers_vi if language == "vi" else self.receivers_en

    def kept(self, language: str) -> str:
        return self.kept_vi if language == "vi" else self.kept_en


@cache
def _law(name: str) -> Mapping[str, Any]:
    file = resources.files("motcua") / "law" / "privacy" / name
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


@cache
def declared() -> Mapping[str, Declared]:
    """Every page by the name of its URL, every command as `command:<name>`. Raises ValueError for a page in two
    groups or with an unknown purpose."""
    found: dict[str, Declared] = {}
    known = set(purposes(date.max))
    for group in Shows:
        lines = _law("pages.yaml")[group.value]
        named = lines.items() if isinstance(lines, dict) else ((name, "") for name in lines)
        for name, purpose in named:
            if name in found:
                raise ValueError(f"law/privacy/pages.yaml declares {name} twice")
            if group in (Shows.FULL, Shows.OWN) and purpose not in known:
                raise ValueError(
                    f"law/privacy/pages.yaml, {name}: purposes.yaml knows no purpose {purpose!r}"
                )
            found[name] = Declared(group, str(purpose or ""))
    return found


def declaration(page: str) -> Declared:
    """Raises PageUndeclared."""
    if page not in declared():
        raise PageUndeclared(f"{PageUndeclared.__doc__} ({page})")
    return declared()[page]


def purpose_of(page: str) -> str:
    """The key of the purpose that a page states; empty for one that is not declared."""
    line = declared().get(page)
    return line.purpose if line else ""


def purposes(day: date) -> Mapping[str, Purpose]:
    """All purposes in force on a day, by key."""
    versions = [v for v in _law("purposes.yaml")["versions"] if date.fromisoformat(v["valid_from"]) <= day]
    newest = max(versions, key=lambda version: str(version["valid_from"]), default=None)
    if newest is None:
        return {}
    return {
        key: Purpose(key, line["vi"], line["en"], line["basis"], line.get("certainty", newest["certainty"]))
        for key, line in newest["purposes"].items()
    }


@cache
def collections() -> Mapping[str, Collection]:
    """What is said where a page collects personal data, by the page's name."""
    known = purposes(date.max)
    return {
        page: Collection(
            purpose=known[line["purpose"]],
            receivers_vi=line["receivers"]["vi"],
            receivers_en=line["receivers"]["en"],
            kept_vi=line["kept"]["vi"],
            kept_en=line["kept"]["en"],
        )
        for page, line in _law("purposes.yaml")["collections"].items()
    }
