"""Who may open which page, from `motcua/law/authority/pages.yaml`: the one source of every door.

Pure: who visits is passed in. Commands on a dossier are judged by `dossiers.rules.authority`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml


class Who(StrEnum):
    """The kinds of people that a page opens for."""

    ANYONE = "anyone"
    CITIZEN = "citizen"
    ACCOUNT = "account"
    HOLDER = "holder"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Page:
    """A line of the table. `roles` narrow officials (empty: any); `of` names the thing that has to be in reach."""

    name: str
    who: Who
    roles: frozenset[str] = frozenset()
    of: str = ""


class PageUnlisted(LookupError):
    """The page does not stand in law/authority/pages.yaml, so it opens for nobody: add a line that says for whom."""


@cache
def pages() -> Mapping[str, Page]:
    """Every page by the name of its URL."""
    text = (resources.files("motcua") / "law" / "authority" / "pages.yaml").read_text(encoding="utf-8")
    listed: Mapping[str, Mapping[str, object]] = yaml.safe_load(text)["pages"]
    return {name: _page(name, line) for name, line in listed.items()}


def _page(name: str, line: Mapping[str, object]) -> Page:
    if unknown := set(line) - {"who", "roles", "of"}:
        raise ValueError(f"pages.yaml, {name}: nothing is called {', '.join(sorted(unknown))}")
    roles = line.get("roles", [])
    who = Who(str(line["who"]))
    if not isinstance(roles, list) or (roles and who is not Who.OFFICIAL):
        raise ValueError(f"pages.yaml, {name}: roles are a list, for officials alone")
    return Page(name, who, frozenset(map(str, roles)), str(line.get("of", "")))


def page(name: str) -> Page:
    """The line of a page. Raises PageUnlisted."""
    if name not in pages():
        raise PageUnlisted(f"{PageUnlisted.__doc__} ({name})")
    return pages()[name]


def opens_for_roles(name: str, roles: frozenset[str]) -> bool:
    """Whether the page opens for an official who holds these roles in the unit acted for. Raises PageUnlisted."""
    line = page(name)
    return line.who in (Who.OFFICIAL, Who.ANYONE, Who.ACCOUNT) and (
        not line.roles or bool(line.roles & roles)
    )
