"""The days before a due day on which somebody is reminded: law/plans/reminders.yaml, the version in force. Pure."""

from datetime import date
from functools import cache
from importlib import resources

import yaml


@cache
def _versions() -> tuple[tuple[date, tuple[int, ...]], ...]:
    text = (resources.files("motcua") / "law" / "plans" / "reminders.yaml").read_text(encoding="utf-8")
    return tuple(
        sorted(
            (date.fromisoformat(one["valid_from"]), tuple(sorted(int(day) for day in one["before_days"])))
            for one in yaml.safe_load(text)["versions"]
        )
    )


def before_days(on: date) -> tuple[int, ...]:
    """Days before the due day, fewest first. Raises LookupError for a day before the first version."""
    for since, days in reversed(_versions()):
        if since <= on:
            return days
    raise LookupError(f"law/plans/reminders.yaml says nothing of {on}")
