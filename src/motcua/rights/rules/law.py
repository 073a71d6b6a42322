"""The dated rules of law/privacy: requests, retention, breaches, unusual readings. Pure: the day is passed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml


class NoRule(LookupError):
    """No rule of law/privacy is in force on this day. Add a version that is."""


@cache
def _versions(name: str) -> tuple[Mapping[str, Any], ...]:
    file = resources.files("motcua") / "law" / "privacy" / name
    read = yaml.safe_load(file.read_text(encoding="utf-8"))["versions"]
    return tuple(sorted(read, key=lambda version: str(version["valid_from"])))


def _on(name: str, day: date) -> Mapping[str, Any]:
    found = [version for version in _versions(name) if date.fromisoformat(version["valid_from"]) <= day]
    if not found:
        raise NoRule(f"{NoRule.__doc__} ({name}, {day})")
    return found[-1]


@dataclass(frozen=True)
class RequestRule:
    """By when a kind of request is answered (`hours` of the calendar, else working `days`), how sure who asks must
    be known (`assurance`), whether it is `of` one dossier, whether consent needs a second person too."""

    kind: str
    hours: int
    days: int
    assurance: int
    of_dossier: bool
    grant_needs_second: bool


@dataclass(frozen=True)
class RequestLaw:
    basis: str
    certainty: str
    kinds: Mapping[str, RequestRule]
    grounds: Mapping[str, Mapping[str, str]]
    handle_roles: frozenset[str]
    confirm_roles: frozenset[str]
    export_lives_hours: int
    ground_minutes: int


def requests_on(day: date) -> RequestLaw:
    """Raises NoRule."""
    said = _on("requests.yaml", day)
    return RequestLaw(
        basis=said["basis"],
        certainty=said["certainty"],
        kinds={
            kind: RequestRule(
                kind=kind,
                hours=line.get("hours", 0),
                days=line.get("days", 0),
                assurance=line["assurance"],
                of_dossier=line["of"] == "dossier",
                grant_needs_second=line["second"] == "always",
            )
            for kind, line in said["kinds"].items()
        },
        grounds=said["grounds"],
        handle_roles=frozenset(said["handle_roles"]),
        confirm_roles=frozenset(said["confirm_roles"]),
        export_lives_hours=said["export_lives_hours"],
        ground_minutes=said["ground_minutes"],
    )


@dataclass(frozen=True)
class RetentionRule:
    """How many years the data of a dossier are kept after the year in which it ended. `key` names the rule."""

    key: str
    years: int
    keeps_result: bool


@dataclass(frozen=True)
class PaperRetention:
    """How many years a digitised paper is kept after the year in which it ceased to hold, or was set aside."""

    basis: str
    certainty: str
    default: RetentionRule
    set_aside: RetentionRule
    stocks: Mapping[str, RetentionRule]
    kinds: Mapping[str, RetentionRule]

    def rule_for(self, *, stock: str, kind: str, is_set_aside: bool) -> RetentionRule:
        """The most exact rule: that of set-aside papers, then kind before stock before the default."""
        if is_set_aside:
            return self.set_aside
        return self.kinds.get(kind) or self.stocks.get(stock) or self.default

    def rules(self) -> tuple[RetentionRule, ...]:
        return (self.default, self.set_aside, *self.stocks.values(), *self.kinds.values())


@dataclass(frozen=True)
class RetentionLaw:
    basis: str
    certainty: str
    default: RetentionRule
    sector_groups: Mapping[str, RetentionRule]
    procedures: Mapping[str, RetentionRule]
    propose_roles: frozenset[str]
    approve_roles: frozenset[str]
    kept: Mapping[str, str]
    digitised: PaperRetention

    def rule_for(self, *, procedure: str, sector_group: str) -> RetentionRule:
        """The most exact rule: procedure before sector group before the default."""
        return self.procedures.get(procedure) or self.sector_groups.get(sector_group) or self.default

    def rules(self) -> tuple[RetentionRule, ...]:
        return (self.default, *self.sector_groups.values(), *self.procedures.values())


def _rule(key: str, line: Mapping[str, Any]) -> RetentionRule:
    return RetentionRule(key, int(line["years"]), bool(line.get("keeps_result", False)))


def _of_papers(said: Mapping[str, Any]) -> PaperRetention:
    return PaperRetention(
        basis=said["basis"],
        certainty=said["certainty"],
        default=_rule("digitised", said["default"]),
        set_aside=_rule("digitised:set_aside", said["set_aside"]),
        stocks={key: _rule(f"digitised:{key}", line) for key, line in said["stocks"].items()},
        kinds={key: _rule(f"digitised:{key}"[:80], line) for key, line in said["kinds"].items()},
    )


def retention_on(day: date) -> RetentionLaw:
    """Raises NoRule."""
    said = _on("retention.yaml", day)
    return RetentionLaw(
        basis=said["basis"],
        certainty=said["certainty"],
        default=_rule("default", said["default"]),
        sector_groups={key: _rule(f"sector:{key}", line) for key, line in said["sector_groups"].items()},
        procedures={key: _rule(f"procedure:{key}", line) for key, line in said["procedures"].items()},
        propose_roles=frozenset(said["propose_roles"]),
        approve_roles=frozenset(said["approve_roles"]),
        kept={column: line["why"] for line in said["kept"] for column in line["columns"]},
        digitised=_of_papers(said["digitised"]),
    )


def falls_due(ended_on: date, rule: RetentionRule) -> date:
    """The first day on which the data may be destroyed: files are judged by the year in which they were closed."""
    return date(ended_on.year + rule.years + 1, 1, 1)


@dataclass(frozen=True)
class BreachLaw:
    basis: str
    certainty: str
    authority: str
    authority_hours: int
    people_hours: int
    record_roles: frozenset[str]
    close_roles: frozenset[str]


def breaches_on(day: date) -> BreachLaw:
    """Raises NoRule."""
    said = _on("breach.yaml", day)
    return BreachLaw(
        basis=said["basis"],
        certainty=said["certainty"],
        authority=said["authority"],
        authority_hours=said["authority_hours"],
        people_hours=said["people_hours"],
        record_roles=frozenset(said["record_roles"]),
        close_roles=frozenset(said["close_roles"]),
    )


@dataclass(frozen=True)
class UnusualLaw:
    """From how many dossiers on a reading is reported; `night` is (first hour, hour it ends, dossiers)."""

    bulk: int
    night: tuple[int, int, int]
    without: int
    days: int


def unusual_on(day: date) -> UnusualLaw:
    """Raises NoRule."""
    said = _on("unusual.yaml", day)
    night = said["night"]
    return UnusualLaw(
        said["bulk"], (night["from"], night["to"], night["dossiers"]), said["without"], said["days"]
    )
