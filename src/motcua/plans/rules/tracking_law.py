"""The dated limits of tracking: law/plans/tracking.yaml, the version in force on a day. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml


class TrackingLawInvalid(ValueError):
    """The limits of tracking contradict themselves. Correct the version named."""


@dataclass(frozen=True)
class TrackingLaw:
    """Probabilities from 0 to 1; days of the calendar."""

    valid_from: date
    on_course_from: float
    at_risk_from: float
    ended_days: int
    task_overdue_days: int


@cache
def versions() -> tuple[TrackingLaw, ...]:
    """All versions, the earliest first. Raises TrackingLawInvalid."""
    text = (resources.files("motcua") / "law" / "plans" / "tracking.yaml").read_text(encoding="utf-8")
    found = sorted(
        (
            TrackingLaw(
                date.fromisoformat(one["valid_from"]),
                int(one["on_course_from"]) / 100,
                int(one["at_risk_from"]) / 100,
                int(one["ended_days"]),
                int(one["task_overdue_days"]),
            )
            for one in yaml.safe_load(text)["versions"]
        ),
        key=lambda one: one.valid_from,
    )
    for one in found:
        if (
            not 0 < one.at_risk_from < one.on_course_from < 1
            or min(one.ended_days, one.task_overdue_days) < 1
        ):
            raise TrackingLawInvalid(
                f"law/plans/tracking.yaml, {one.valid_from}: 0 < at_risk_from < on_course_from < 100, and days."
            )
    return tuple(found)


def tracking_law(on: date) -> TrackingLaw:
    """The version in force on a day; before the first one, the first."""
    return next((one for one in reversed(versions()) if one.valid_from <= on), versions()[0])
