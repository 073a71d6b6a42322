"""What can be told, from `law/notices`: kinds with their words, and the groups that people choose by.

Each part of the product keeps its kinds in a file of its own under `law/notices/kinds/`. Pure; read once a process.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TypedDict

import yaml

LANGUAGES = ("vi", "en")


class UnknownTemplate(ValueError):
    """There is no notice of that kind: add it to a file under law/notices/kinds."""


class Channel(StrEnum):
    """The ways to a person. The inbox of the portal always has every message of an account."""

    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"
    ZALO = "zalo"


class Audience(StrEnum):
    CITIZEN = "citizen"
    OFFICIAL = "official"


class Form(StrEnum):
    """How a value is said. A secret is wiped from the row once it is sent."""

    TEXT = "text"
    INSTANT = "instant"  # ISO 8601 with offset, said on Vietnam's clock
    DAY = "day"  # ISO 8601
    VND = "vnd"  # whole dong
    COUNT = "count"
    SECRET = "secret"


@dataclass(frozen=True)
class Words:
    """One language of a kind: subject of one line, body in paragraphs, a text of a few segments."""

    subject: str
    body: str
    sms: str


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `supersedes` names kinds that it makes pointless while they wait in the same thread."""

    name: str
    group: str
    channels: tuple[Channel, ...]
    values: Mapping[str, Form]
    words: Mapping[str, Words]
    supersedes: frozenset[str]
    urgent: bool
    expires_hours: int


@dataclass(frozen=True)
class Group:
    """What a person sets preferences for."""

    name: str
    audience: Audience
    channels: tuple[Channel, ...]
    may_stop_mail: bool
    names: Mapping[str, str]

    def title(self, language: str) -> str:
        return self.names["en" if language.startswith("en") else "vi"]


class _KindLine(TypedDict, total=False):
    group: str
    channels: list[str]
    values: dict[str, str]
    supersedes: list[str]
    urgent: bool
    expires_hours: int
    vi: dict[str, str]
    en: dict[str, str]


EXPIRES_HOURS = 72


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by name. Raises ValueError for a file that is not whole or names a kind twice."""
    found: dict[str, Kind] = {}
    for name, line in _lines():
        if name in found:
            raise ValueError(f"law/notices/kinds names {name} twice")
        found[name] = _kind(name, line)
    for kind in found.values():
        if unknown := sorted(kind.supersedes - set(found)):
            raise ValueError(f"{kind.name} supersedes {', '.join(unknown)}, which do not exist")
    return found


def kind(name: str) -> Kind:
    """Raises UnknownTemplate."""
    if name not in kinds():
        raise UnknownTemplate(f"there is no notice {name!r}")
    return kinds()[name]


@cache
def groups() -> Mapping[str, Group]:
    text = (resources.files("motcua") / "law" / "notices" / "groups.yaml").read_text(encoding="utf-8")
    return {
        name: Group(
            name=name,
            audience=Audience(line["audience"]),
            channels=tuple(Channel(one) for one in line["channels"]),
            may_stop_mail=bool(line["may_stop_mail"]),
            names={language: line[language] for language in LANGUAGES},
        )
        for name, line in yaml.safe_load(text)["groups"].items()
    }


def _lines() -> Iterator[tuple[str, _KindLine]]:
    folder = resources.files("motcua") / "law" / "notices" / "kinds"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            yield from yaml.safe_load(file.read_text(encoding="utf-8"))["kinds"].items()


def _kind(name: str, line: _KindLine) -> Kind:
    if unknown := set(line) - set(_KindLine.__annotations__):
        raise ValueError(f"law/notices/kinds, {name}: nothing is called {', '.join(sorted(unknown))}")
    if line["group"] not in groups():
        raise ValueError(f"law/notices/kinds, {name}: there is no group {line['group']}")
    return Kind(
        name=name,
        group=line["group"],
        channels=tuple(Channel(one) for one in line["channels"]),
        values={key: Form(form) for key, form in line["values"].items()},
        words={"vi": _words(line["vi"]), "en": _words(line["en"])},
        supersedes=frozenset(line.get("supersedes", [])),
        urgent=line.get("urgent", False),
        expires_hours=line.get("expires_hours", EXPIRES_HOURS),
    )


def _words(line: dict[str, str]) -> Words:
    return Words(subject=line["subject"], body=line["body"], sms=line["sms"])
