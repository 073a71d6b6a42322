"""How the national catalogue is pulled (law/exchange/national_catalogue.yaml). Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class PullLaw:
    """What holds from a day on. `most_gone_percent` is a share of what is in force here."""

    valid_from: date
    page: int
    levels: frozenset[str]
    most_unreadable: int
    most_gone_percent: int
    gives_up_hours: int


@cache
def _entries() -> tuple[PullLaw, ...]:
    text = (resources.files("motcua") / "law" / "exchange" / "national_catalogue.yaml").read_text(
        encoding="utf-8"
    )
    found = [
        PullLaw(
            valid_from=date.fromisoformat(one["valid_from"]),
            page=int(one["page"]),
            levels=frozenset(one["levels"]),
            most_unreadable=int(one["most_unreadable"]),
            most_gone_percent=int(one["most_gone_percent"]),
            gives_up_hours=int(one["gives_up_hours"]),
        )
        for one in yaml.safe_load(text)["entries"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def pull_law(day: date) -> PullLaw:
    """What holds on a day in Vietnam; before the first entry, the first."""
    found = _entries()[0]
    for one in _entries():
        if one.valid_from <= day:
            found = one
    return found
