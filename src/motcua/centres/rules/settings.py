"""What a centre's setting says, checked: services, counters, appointments, who is called first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

MOST_SERVICES, MOST_COUNTERS, MOST_SEATS = 12, 40, 50
_CODE = re.compile(r"[a-z][a-z0-9_]{0,19}")


class Priority(StrEnum):
    """Groups that may be called first."""

    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    SMALL_CHILD = "small_child"
    WOUNDED = "wounded"


class SettingInvalid(ValueError):
    """A setting of a centre cannot be used as it stands."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")
        self.field, self.problem = field, problem


@dataclass(frozen=True, kw_only=True)
class Service:
    """A group of services with its queue; `prefix` begins its ticket numbers."""

    code: str
    prefix: str
    vi: str
    en: str

    def name(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How a centre takes people. `capacity`: people a slot from Monday to Sunday."""

    services: tuple[Service, ...]
    counters: int
    slot_minutes: int
    capacity: tuple[int, ...]
    ahead_days: int
    latest_minutes: int
    most_open: int
    early_minutes: int
    remind_hours: int
    priority: tuple[Priority, ...]

    def service(self, code: str) -> Service | None:
        return next((one for one in self.services if one.code == code), None)


def read(content: Mapping[str, Any]) -> Setting:
    """A checked setting. Raises SettingInvalid with the field."""
    services = tuple(_service(row) for row in content["services"])
    if not 1 <= len(services) <= MOST_SERVICES:
        raise SettingInvalid("services", "number")
    for name in ("code", "prefix"):
        if len({getattr(one, name) for one in services}) < len(services):
            raise SettingInvalid("services", f"{name}-twice")
    booking = content["appointments"]
    capacity = tuple(_between(booking["capacity"][day], 0, MOST_SEATS, "capacity") for day in range(7))
    try:
        priority = tuple(Priority(one) for one in content["priority"])
    except ValueError:
        raise SettingInvalid("priority", "unknown") from None
    return Setting(
        services=services,
        counters=_between(content["counters"], 1, MOST_COUNTERS, "counters"),
        slot_minutes=_between(booking["slot_minutes"], 5, 240, "slot_minutes"),
        capacity=capacity,
        ahead_days=_between(booking["ahead_days"], 1, 90, "ahead_days"),
        latest_minutes=_between(booking["latest_minutes"], 0, 7 * 24 * 60, "latest_minutes"),
        most_open=_between(booking["most_open"], 1, 20, "most_open"),
        early_minutes=_between(booking["early_minutes"], 0, 120, "early_minutes"),
        remind_hours=_between(booking["remind_hours"], 0, 7 * 24, "remind_hours"),
        priority=priority,
    )


def _service(row: Mapping[str, Any]) -> Service:
    one = Service(
        code=str(row["code"]), prefix=str(row["prefix"]), vi=str(row["vi"]).strip(), en=str(row["en"]).strip()
    )
    if not _CODE.fullmatch(one.code):
        raise SettingInvalid("services", "code")
    if not re.fullmatch(r"[A-Z]", one.prefix):
        raise SettingInvalid("services", "prefix")
    if not (one.vi and one.en) or len(one.vi) > 120 or len(one.en) > 120:
        raise SettingInvalid("services", "name")
    return one


def _between(value: object, least: int, most: int, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SettingInvalid(field, f"{least}-{most}")
    return value


@cache
def _defaults() -> tuple[tuple[date, Mapping[str, Any]], ...]:
    text = (resources.files("motcua") / "law" / "centres" / "defaults.yaml").read_text(encoding="utf-8")
    found = [
        (date.fromisoformat(row["valid_from"]), row["content"]) for row in yaml.safe_load(text)["versions"]
    ]
    return tuple(sorted(found, key=lambda one: one[0]))


def default_content(day: date) -> Mapping[str, Any]:
    """What holds for a centre that has set nothing; before the first version, that one."""
    found = _defaults()
    return next((content for since, content in reversed(found) if since <= day), found[0][1])
