"""What law/plans/reading.yaml says on a day: limits of the reader, and who does what to a plan. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    file_bytes: int
    pages: int
    characters: int
    scanned_pages: int
    sure_percent: int
    proposals: int
    text_seconds: int
    text_bytes: int


@dataclass(frozen=True)
class Rights:
    keep: frozenset[str]
    adopt: frozenset[str]
    unit_keep: frozenset[str]
    unit_adopt: frozenset[str]
    report: frozenset[str]
    confirm: frozenset[str]


@dataclass(frozen=True)
class By:
    """Who acts: the account, the unit acted for, the roles held there. `user_id` None is the system (the demo)."""

    user_id: int | None
    unit_id: int | None
    roles: frozenset[str]


SYSTEM = By(None, None, frozenset())


@dataclass(frozen=True)
class Version:
    valid_from: date
    limits: Limits
    rights: Rights


def _version(row: Mapping[str, Any]) -> Version:
    limits, rights = row["limits"], row["rights"]
    return Version(
        valid_from=date.fromisoformat(row["valid_from"]),
        limits=Limits(
            file_bytes=int(limits["file_mib"]) * MIB,
            pages=int(limits["pages"]),
            characters=int(limits["characters"]),
            scanned_pages=int(limits["scanned_pages"]),
            sure_percent=int(limits["sure_percent"]),
            proposals=int(limits["proposals"]),
            text_seconds=int(limits["text_seconds"]),
            text_bytes=int(limits["text_memory_mib"]) * MIB,
        ),
        rights=Rights(
            keep=frozenset(rights["keep_roles"]),
            adopt=frozenset(rights["adopt_roles"]),
            unit_keep=frozenset(rights["unit_keep_roles"]),
            unit_adopt=frozenset(rights["unit_adopt_roles"]),
            report=frozenset(rights["report_roles"]),
            confirm=frozenset(rights["confirm_roles"]),
        ),
    )


@cache
def _versions() -> tuple[Version, ...]:
    text = (files("motcua") / "law" / "plans" / "reading.yaml").read_text(encoding="utf-8")
    return tuple(sorted(map(_version, yaml.safe_load(text)["versions"]), key=lambda one: one.valid_from))


def on(day: date) -> Version:
    """The version in force on a day; before the first, the first."""
    found = _versions()
    return next((one for one in reversed(found) if one.valid_from <= day), found[0])


def may_keep(by: By, unit_id: int | None, rights: Rights) -> bool:
    """Drafts, amends and reviews a plan of `unit_id` (None: the province's)."""
    if by.user_id is None or by.roles & rights.keep:
        return True
    return (
        unit_id is not None
        and by.unit_id == unit_id
        and bool(by.roles & (rights.unit_keep | rights.unit_adopt))
    )


def may_adopt(by: By, unit_id: int | None, rights: Rights) -> bool:
    """Adopts what another person proposed for a plan of `unit_id`."""
    if by.user_id is None or by.roles & rights.adopt:
        return True
    return unit_id is not None and by.unit_id == unit_id and bool(by.roles & rights.unit_adopt)


def may_report(by: By, lead_id: int | None, rights: Rights) -> bool:
    """Says how far a task is that `lead_id` leads; whoever keeps plans may for every unit."""
    if by.user_id is None or by.roles & rights.keep:
        return True
    return lead_id is not None and by.unit_id == lead_id and bool(by.roles & rights.report)


def may_confirm(by: By, rights: Rights) -> bool:
    return by.user_id is None or bool(by.roles & rights.confirm)
