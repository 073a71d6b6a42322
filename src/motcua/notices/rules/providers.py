"""The profiles of providers from `law/notices/providers.yaml`, by channel and day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.notices.rules.kinds import Channel
from motcua.notices.rules.lengths import Lengths


@dataclass(frozen=True)
class ZaloTemplate:
    """A text approved by the provider; `parameters` name a value of the kind, `subject`, `short` or `link`."""

    id: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Profile:
    """One provider as configured. `url`, `key`, `secret` are names of settings, not values."""

    provider: str
    channel: Channel
    contract: str
    valid_from: date
    price_vnd: int
    url: str = ""
    key: str = ""
    secret: str = ""
    timeout_seconds: float = 10.0
    sender: str = ""
    lengths: Lengths | None = None
    templates: Mapping[str, ZaloTemplate] = field(default_factory=dict)

    def template(self, kind_name: str) -> ZaloTemplate:
        """The approved text of a kind, else the one for every kind. Raises LookupError."""
        found = self.templates.get(kind_name) or self.templates.get("default")
        if found is None:
            raise LookupError(f"law/notices/providers.yaml: {self.provider} has no template for {kind_name}")
        return found


@cache
def profiles() -> tuple[Profile, ...]:
    text = (resources.files("motcua") / "law" / "notices" / "providers.yaml").read_text(encoding="utf-8")
    return tuple(_profile(one) for one in yaml.safe_load(text))


def in_force(day: date) -> Mapping[Channel, Profile]:
    """The profile of each channel on the day: the last that began."""
    found: dict[Channel, Profile] = {}
    for one in sorted(profiles(), key=lambda profile: profile.valid_from):
        if one.valid_from <= day:
            found[one.channel] = one
    return found


def named(provider: str) -> Profile | None:
    """The newest profile of a provider, also of one that is in force no more: its call-backs still come."""
    found = [one for one in profiles() if one.provider == provider]
    return max(found, key=lambda one: one.valid_from, default=None)


def _profile(line: Mapping[str, Any]) -> Profile:  # Any: the values of a YAML file
    text = line.get("text")
    return Profile(
        provider=line["provider"],
        channel=Channel(line["channel"]),
        contract=line["contract"],
        valid_from=date.fromisoformat(line["valid_from"]),
        price_vnd=line["price_vnd"],
        url=line.get("url", ""),
        key=line.get("key", ""),
        secret=line.get("secret", ""),
        timeout_seconds=float(line.get("timeout_seconds", 10)),
        sender=line.get("sender", ""),
        lengths=None
        if text is None
        else Lengths(
            diacritics=text["diacritics"],
            gsm7_single=text["gsm7"]["single"],
            gsm7_part=text["gsm7"]["part"],
            ucs2_single=text["ucs2"]["single"],
            ucs2_part=text["ucs2"]["part"],
            max_segments=text["max_segments"],
        ),
        templates={
            name: ZaloTemplate(one["id"], one["parameters"])
            for name, one in line.get("templates", {}).items()
        },
    )
