"""The dated rules of publishing procedures: `motcua/law/publication/rules.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TypedDict, cast

import yaml


class PublicationLawInvalid(ValueError):
    """The rules of publication cannot be read. Correct the place named."""


@dataclass(frozen=True)
class PublicationLaw:
    """What holds for decisions issued from `valid_from`. Days are working days in Vietnam, by the agency's level."""

    valid_from: date
    days_before_effect: Mapping[str, int]
    signing_basis: str
    signing_certainty: str
    days_after_decision: Mapping[str, int]
    disclosure_basis: str
    disclosure_certainty: str
    retroactive_days: int
    retroactive_basis: str


class _Signing(TypedDict):
    working_days_before_effect: dict[str, int]
    basis: str
    certainty: str


class _Disclosure(TypedDict):
    working_days_after_decision: dict[str, int]
    basis: str
    certainty: str


class _Retroactive(TypedDict):
    days_back: int
    basis: str
    certainty: str


class _Rule(TypedDict):
    valid_from: str
    signing: _Signing
    disclosure: _Disclosure
    retroactive: _Retroactive


CERTAINTIES = frozenset({"sourced", "memory", "doubtful", "ours"})


def publication_law(issued_on: date) -> PublicationLaw | None:
    """The rules for a decision issued on a day in Vietnam; None before the first of them."""
    holding = [law for law in publication_laws() if law.valid_from <= issued_on]
    return holding[-1] if holding else None


@cache
def publication_laws() -> tuple[PublicationLaw, ...]:
    """All rules, the oldest first. Raises PublicationLawInvalid."""
    file = resources.files("motcua") / "law" / "publication" / "rules.yaml"
    return read(cast(list[_Rule], yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]))


def read(said: list[_Rule]) -> tuple[PublicationLaw, ...]:
    """Raises PublicationLawInvalid: a count below 0, a certainty that is none, days that do not ascend."""
    found = tuple(_law(rule) for rule in said)
    days = [law.valid_from for law in found]
    if not found or sorted(set(days)) != days:
        raise PublicationLawInvalid(
            "The rules of publication stand in the order of their first days, each once."
        )
    return found


def _law(rule: _Rule) -> PublicationLaw:
    counts = (
        *rule["signing"]["working_days_before_effect"].values(),
        *rule["disclosure"]["working_days_after_decision"].values(),
        rule["retroactive"]["days_back"],
    )
    if any(count < 0 for count in counts):
        raise PublicationLawInvalid(f"{rule['valid_from']}: a number of days is below 0.")
    for part in (rule["signing"], rule["disclosure"], rule["retroactive"]):
        if part["certainty"] not in CERTAINTIES:
            raise PublicationLawInvalid(f"{rule['valid_from']}: {part['certainty']!r} is no certainty.")
    return PublicationLaw(
        valid_from=date.fromisoformat(rule["valid_from"]),
        days_before_effect=rule["signing"]["working_days_before_effect"],
        signing_basis=rule["signing"]["basis"],
        signing_certainty=rule["signing"]["certainty"],
        days_after_decision=rule["disclosure"]["working_days_after_decision"],
        disclosure_basis=rule["disclosure"]["basis"],
        disclosure_certainty=rule["disclosure"]["certainty"],
        retroactive_days=rule["retroactive"]["days_back"],
        retroactive_basis=rule["retroactive"]["basis"],
    )
