"""The hours of a unit: periods of a day, days off and make-up days, valid between two dates."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from motcua.kernel.worktime.errors import CalendarDataInvalid

_CLOCK_PERIOD = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
MONDAY = 0


class Period(NamedTuple):
    """An unbroken stretch of work in a day: minutes since midnight, Asia/Ho_Chi_Minh, both ends included."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{self.closes // 60:02}:{self.closes % 60:02}"


DayHours = tuple[Period, ...]
CLOSED: DayHours = ()


def day_hours(periods: Iterable[str]) -> DayHours:
    """Read `["07:00-11:30", "13:30-17:00"]`.

    Periods are in order, have a gap between them and end by 23:59, so that a due instant at a closing always
    belongs to the day that closes. Raises ValueError with the faulty period.
    """
    read: list[Period] = []
    for text in periods:
        match = _CLOCK_PERIOD.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a period such as '07:00-11:30' (last closing 23:59).")
        hour, minute, end_hour, end_minute = map(int, match.groups())
        period = Period(hour * 60 + minute, end_hour * 60 + end_minute)
        if period.closes <= period.opens:
            raise ValueError(f"The period {text!r} must close after it opens.")
        if read and period.opens <= read[-1].closes:
            raise ValueError(f"The period {text!r} must open after the one before it has closed.")
        read.append(period)
    return tuple(read)


class DayKind(StrEnum):
    """The kinds of entry in a working calendar."""

    OFF = "off"
    MAKE_UP = "make_up"
    ORDINARY = "ordinary"
    """An earlier entry is taken back, or the day keeps other hours: work as on its weekday, or as it says."""


class Certainty(StrEnum):
    """How sure an entry is."""

    SOURCED = "sourced"
    """Found in a published source."""
    COMPUTED = "computed"
    """Follows from the law and the calendar alone."""
    MEMORY = "memory"
    """Common knowledge, not checked against the notice."""
    DOUBTFUL = "doubtful"
    """A stated default, because the notice was not seen or is not yet issued."""


@dataclass(frozen=True)
class CalendarDay:
    """A day that differs from its weekday: OFF, or MAKE_UP with Monday's hours unless it gives its own.

    ORDINARY takes an earlier layer's entry back; with hours of its own it shortens the day (a stoppage).
    """

    date: date
    kind: DayKind
    name: str
    basis: str
    certainty: Certainty
    name_en: str = ""
    hours: DayHours | None = None

    def __post_init__(self) -> None:
        if self.hours is not None and (self.kind is DayKind.OFF or not self.hours):
            raise CalendarDataInvalid(
                "calendar entry",
                self.date.isoformat(),
                "A day off has no hours; a day of work has at least one period.",
            )


@dataclass(frozen=True)
class UnitHours:
    """What one decision says about hours, from `valid_from` to `valid_to` (both inclusive; None: no end).

    `weekly` maps the weekday (Monday 0 ... Sunday 6) to its hours; weekdays it leaves out keep the hours of
    the calendar below, and an empty tuple closes the day. `days` add OFF and MAKE_UP days or replace those
    below on the same date. A holiday of the calendar below stays a holiday under new weekly hours. Raises
    CalendarDataInvalid.
    """

    valid_from: date
    valid_to: date | None
    weekly: Mapping[int, DayHours] = field(default_factory=dict)
    days: tuple[CalendarDay, ...] = ()
    basis: str = ""
    within_day_until: int | None = None
    """Minutes since midnight: what is received later is not due "within the day" of receipt."""

    def __post_init__(self) -> None:
        source = f"hours valid from {self.valid_from.isoformat()}"
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise CalendarDataInvalid(source, "valid_to", "The validity ends before it begins.")
        if not set(self.weekly) <= set(range(7)):
            raise CalendarDataInvalid(source, "weekly", "Weekdays run from 0 (Monday) to 6 (Sunday).")
        for weekday, hours in self.weekly.items():
            try:
                day_hours(map(str, hours))
            except ValueError as problem:
                raise CalendarDataInvalid(source, f"weekly/{weekday}", str(problem)) from None
        seen: set[date] = set()
        for day in self.days:
            if day.date in seen:
                raise CalendarDataInvalid(source, day.date.isoformat(), "The day is entered twice.")
            if not self.covers(day.date):
                raise CalendarDataInvalid(source, day.date.isoformat(), "The day lies outside the validity.")
            seen.add(day.date)
        # A caller's dictionary may change later; this value may not.
        object.__setattr__(self, "weekly", MappingProxyType(dict(self.weekly)))

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
