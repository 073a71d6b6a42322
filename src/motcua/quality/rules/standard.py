"""When a system counts as maintained: the dated reading in `law/quality/maintained.yaml`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Standard:
    """One version of the reading. `counted`: kinds of units by level. Spans are months and calendar days."""

    valid_from: date
    name: str
    counted: Mapping[str, frozenset[str]]
    audit_within_months: int
    review_within_months: int
    certificate_reminder_days: int

    def counts(self, level: str, kind: str) -> bool:
        return kind in self.counted.get(level, frozenset())


class NoStandard(LookupError):
    """No reading of the standard is in force on the day: the decision is of 2014."""


@cache
def standards() -> tuple[Standard, ...]:
    """All versions, the earliest first."""
    text = (resources.files("motcua") / "law" / "quality" / "maintained.yaml").read_text(encoding="utf-8")
    found = [
        Standard(
            valid_from=date.fromisoformat(row["valid_from"]),
            name=row["standard"],
            counted={level: frozenset(kinds) for level, kinds in row["counted"].items()},
            audit_within_months=int(row["audit_within_months"]),
            review_within_months=int(row["review_within_months"]),
            certificate_reminder_days=int(row["certificate_reminder_days"]),
        )
        for row in yaml.safe_load(text)["versions"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def standard_on(day: date) -> Standard:
    """The version in force on the day. Raises NoStandard."""
    found = [one for one in standards() if one.valid_from <= day]
    if not found:
        raise NoStandard(f"{NoStandard.__doc__} ({day.isoformat()})")
    return found[-1]
