"""When messages are sent: `law/notices/rules.yaml`, the entry in force on a day. Pure."""

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib import resources

import yaml

from motcua.notices.rules.kinds import Channel
from motcua.notices.rules.routing import Quiet


@dataclass(frozen=True)
class Rules:
    """One entry. Seconds, minutes and days as named; `digest_at` by the clock of Vietnam."""

    valid_from: date
    quiet: Quiet
    digest_at: time
    code_digits: int
    code_minutes: int
    code_tries: int
    codes_an_hour: int
    call_back_tolerance_seconds: int
    forget_address_days: int


@cache
def _entries() -> tuple[Rules, ...]:
    text = (resources.files("motcua") / "law" / "notices" / "rules.yaml").read_text(encoding="utf-8")
    found = [
        Rules(
            valid_from=date.fromisoformat(one["valid_from"]),
            quiet=Quiet(
                time.fromisoformat(one["quiet"]["from"]),
                time.fromisoformat(one["quiet"]["to"]),
                frozenset(Channel(name) for name in one["quiet"]["channels"]),
            ),
            digest_at=time.fromisoformat(one["digest"]["at"]),
            code_digits=one["codes"]["digits"],
            code_minutes=one["codes"]["minutes"],
            code_tries=one["codes"]["tries"],
            codes_an_hour=one["codes"]["sent_an_hour"],
            call_back_tolerance_seconds=one["call_back_tolerance_seconds"],
            forget_address_days=one["forget_address_days"],
        )
        for one in yaml.safe_load(text)
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def rules_on(day: date) -> Rules:
    """The entry in force. Raises LookupError before the first."""
    found = [one for one in _entries() if one.valid_from <= day]
    if not found:
        raise LookupError(f"law/notices/rules.yaml says nothing of {day}")
    return found[-1]
