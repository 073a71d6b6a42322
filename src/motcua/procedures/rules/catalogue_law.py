"""The catalogue's dated data: groups of sectors, and how the level of an online service is derived."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypedDict, cast

import yaml

from motcua.procedures.rules.national_export.record import Structured
from motcua.procedures.rules.national_export.wording import toneless

OTHER = "other"


class _Levels(TypedDict):
    without_online_channel: str
    with_online_channel: str
    with_online_channel_but_papers_presented: str


class _OnlineService(TypedDict):
    levels: _Levels
    presenting_words: list[str]
    no_written_result_words: list[str]


@dataclass(frozen=True)
class Flags:
    """What a version says in columns: derived from the record by law/catalogue/online_service.yaml."""

    online_level: str
    eligible_for_full_online: bool
    written_result_required: bool
    has_financial_obligation: bool
    payable_online: bool


def group_of(sector: str) -> str:
    """The group of a sector, `other` where the data do not list it."""
    return _groups().get(toneless(sector), OTHER)


def flags_of(record: Structured) -> Flags:
    """Raises nothing: a record without channels has the level "information only"."""
    law = _online_service()
    levels = law["levels"]
    presented = any(
        word in text
        for text in {toneless(f"{component.case} {component.name}") for component in record.components}
        for word in law["presenting_words"]
    )
    level = levels["without_online_channel"]
    if record.has_online_channel:
        level = levels["with_online_channel_but_papers_presented" if presented else "with_online_channel"]
    unwritten = [
        any(word in toneless(result.name) for word in law["no_written_result_words"])
        for result in record.results
    ]
    return Flags(
        online_level=level,
        eligible_for_full_online=level == levels["with_online_channel"],
        written_result_required=not (unwritten and all(unwritten)),
        has_financial_obligation=record.has_financial_obligation,
        payable_online=record.has_financial_obligation and record.has_online_channel,
    )


@cache
def _groups() -> Mapping[str, str]:
    content = cast(dict[str, dict[str, list[str]]], _load("sectors.yaml"))
    return {toneless(name): group for group, names in content["groups"].items() for name in names}


@cache
def _online_service() -> _OnlineService:
    return cast(_OnlineService, _load("online_service.yaml"))


def _load(name: str) -> object:
    file = resources.files("motcua") / "law" / "catalogue" / name
    return yaml.safe_load(file.read_text(encoding="utf-8"))
