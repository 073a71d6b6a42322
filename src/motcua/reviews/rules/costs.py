"""Compliance cost by the standard-cost method: exact, in whole đồng.

Cost of an activity in a year = (hours x cost of an hour + direct costs) x times a year x those who comply, computed
exactly and rounded half up to a whole đồng once. Totals are sums of rounded activities, so they are additive.
Source: law/reviews/costs.yaml (from memory, see there).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import cast

from motcua.ledger.rules import Json

LONGEST_NAME = 200
LONGEST_SOURCE = 300
MOST_ACTIVITIES = 30


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Above these a figure is a typing error."""

    hours: int
    direct_vnd: int
    times_a_year: int
    subjects: int
    total_vnd: int


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One thing that those who comply have to do. `hours` and `direct_vnd` are for one time and one subject.

    `times_a_year` may be a part: 0.2 is once in five years. `source`: where the figures come from.
    """

    name: str
    hours: Decimal
    direct_vnd: int
    times_a_year: Decimal
    subjects: int
    source: str


@dataclass(frozen=True)
class CostFault:
    """Why an activity cannot be counted. `line` counts from 1; `field` names its column, `problem` is a code."""

    line: int
    field: str
    problem: str


@dataclass(frozen=True)
class Saving:
    """What a change saves in a year; below zero when it costs more. `percent` has two decimals, and there is none
    when nothing was spent before: null is not zero."""

    vnd: int
    percent: Decimal | None


def half_up(value: Fraction) -> int:
    """To the nearest whole number, halves away from zero (all values here are at least zero)."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def hour_cost(income_vnd: int, *, months: int, days: int, hours: int) -> int:
    """What an hour of working time is worth, in whole đồng.

    >>> hour_cost(125_500_000, months=12, days=22, hours=8)
    59422
    """
    return half_up(Fraction(income_vnd, months * days * hours))


def once(activity: Activity, hour_vnd: int) -> Fraction:
    """What one subject spends on it one time, exactly."""
    return Fraction(activity.hours) * hour_vnd + activity.direct_vnd


def yearly(activity: Activity, hour_vnd: int) -> int:
    """What all who comply spend on it in a year, rounded half up once."""
    return half_up(once(activity, hour_vnd) * Fraction(activity.times_a_year) * activity.subjects)


def total(activities: Sequence[Activity], hour_vnd: int) -> int:
    """The sum of the yearly costs as each is shown."""
    return sum(yearly(one, hour_vnd) for one in activities)


def saving(before: int | None, after: int | None) -> Saving | None:
    """What is saved, or None while one side is not known."""
    if before is None or after is None:
        return None
    if before == 0:
        return Saving(before - after, None)
    return Saving(before - after, (Decimal(before - after) * 100 / before).quantize(Decimal("0.01")))


def faults(activities: Sequence[Activity], hour_vnd: int, limits: Limits) -> tuple[CostFault, ...]:
    """Everything that keeps the activities from being counted; empty when they can be."""
    found: list[CostFault] = []
    for line, one in enumerate(activities, 1):
        if not one.name.strip():
            found.append(CostFault(line, "name", "required"))
        if not one.source.strip():
            found.append(CostFault(line, "source", "required"))
        values = (
            ("hours", one.hours, limits.hours),
            ("direct_vnd", one.direct_vnd, limits.direct_vnd),
            ("times_a_year", one.times_a_year, limits.times_a_year),
            ("subjects", one.subjects, limits.subjects),
        )
        for field, value, most in values:
            if value < 0:
                found.append(CostFault(line, field, "negative"))
            elif value > most:
                found.append(CostFault(line, field, "too-large"))
    if len(activities) > MOST_ACTIVITIES:
        found.append(CostFault(MOST_ACTIVITIES + 1, "name", "too-many"))
    if not found and total(activities, hour_vnd) > limits.total_vnd:
        found.append(CostFault(0, "total", "too-large"))
    return tuple(found)


def number(text: str) -> Decimal | None:
    """A typed number of hours or times: `1,5` or `1.5`, two decimals at most; None when it is none.

    A point or comma parts decimals here: these numbers are small, so no thousands are parted.
    """
    plain = text.strip().replace(",", ".")
    if (
        not plain
        or len(plain) > 12
        or plain.count(".") > 1
        or not plain.lstrip("-").replace(".", "").isascii()
    ):
        return None
    if not plain.lstrip("-").replace(".", "").isdigit():
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value == value.quantize(Decimal("0.01")) else None


def whole(text: str) -> int | None:
    """A typed whole number: `1.200.000`, `1 200 000` or `1200000`; None when it is none."""
    plain = text.strip().replace("\u00a0", " ")
    minus, bare = plain.startswith("-"), plain.lstrip("-")
    for mark in (".", ",", " "):
        groups = bare.split(mark)
        if len(groups) > 1:
            if not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
                return None
            bare = "".join(groups)
            break
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 18:
        return None
    return -int(bare) if minus else int(bare)


def as_json(activity: Activity) -> dict[str, Json]:
    return {
        "name": activity.name,
        "hours": str(activity.hours),
        "direct_vnd": activity.direct_vnd,
        "times_a_year": str(activity.times_a_year),
        "subjects": activity.subjects,
        "source": activity.source,
    }


def from_json(said: Mapping[str, Json]) -> Activity:
    return Activity(
        name=str(said["name"]),
        hours=Decimal(str(said["hours"])),
        direct_vnd=int(cast(int, said["direct_vnd"])),
        times_a_year=Decimal(str(said["times_a_year"])),
        subjects=int(cast(int, said["subjects"])),
        source=str(said["source"]),
    )
