"""The domains of administrative reform that a plan's objectives stand under.

Six domains and steering, as Nghị quyết 76/NQ-CP of 15/07/2021 orders the programme 2021-2030 (from memory). The words
by which a heading or a sentence shows its domain stand in law/plans/domains.yaml.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from motcua.plans.rules.layout import Block, BlockKind
from motcua.plans.rules.shadow import canonical


class Domain(StrEnum):
    STEERING = "steering"
    INSTITUTIONS = "institutions"
    PROCEDURES = "procedures"
    ORGANISATION = "organisation"
    CIVIL_SERVICE = "civil_service"
    PUBLIC_FINANCE = "public_finance"
    DIGITAL_GOVERNMENT = "digital_government"


@dataclass(frozen=True)
class _Signs:
    domain: Domain
    headings: re.Pattern[str]
    words: re.Pattern[str]


def _one_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(canonical(p)) for p in phrases) + r")(?!\w)")


@cache
def _signs() -> tuple[_Signs, ...]:
    text = (files("motcua") / "law" / "plans" / "domains.yaml").read_text(encoding="utf-8")
    return tuple(
        _Signs(Domain(code), _one_of(said["headings"]), _one_of(said["words"]))
        for code, said in yaml.safe_load(text)["domains"].items()
    )


def of_heading(text: str) -> Domain | None:
    """The domain that a heading names; None when it names none, or two ("thể chế và thủ tục hành chính")."""
    said = canonical(text)
    found = [one.domain for one in _signs() if one.headings.search(said)]
    return found[0] if len(found) == 1 else None


def of_words(text: str) -> Domain:
    """The domain whose words a sentence says first; steering where it says none."""
    said = canonical(text)
    best: tuple[int, Domain] | None = None
    for one in _signs():
        match = one.words.search(said)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), one.domain)
    return best[1] if best else Domain.STEERING


class Course:
    """Which domain the headings of a text have come to. `enter` each block in order, then ask `at`."""

    def __init__(self) -> None:
        self._current: tuple[float, Domain] | None = None

    def enter(self, block: Block) -> None:
        if block.kind is not BlockKind.HEADING:
            return
        domain = of_heading(block.shadow.text[block.marker :])
        if domain is not None:
            self._current = (block.level, domain)
        elif self._current is not None and block.level <= self._current[0]:
            self._current = None

    def at(self, sentence: str) -> Domain:
        return self._current[1] if self._current else of_words(sentence)
