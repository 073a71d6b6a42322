"""Reporting periods: which days a named period has and when its report is due. Days in Vietnam, both included.

A period is named as the Government reporting system names it: `2026`, `2026-H1`, `2026-9M`, `2026-Q3`, `2026-11`.
The rules stand in law/reports/periods.yaml (decree 09/2019/NĐ-CP from memory; its due days doubtful).
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PeriodUnknown(ValueError):
    """No such period. Name it like 2026, 2026-H1, 2026-9M, 2026-Q3 or 2026-11."""


class Kind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


_KEY = re.compile(r"(\d{4})(?:-(?:(H1)|(9M)|Q([1-4])|(0[1-9]|1[0-2])))?")
_EARLIEST, _LATEST = 2016, 2100


@dataclass(frozen=True)
class Nominal:
    """The months that a period reports on, by their first days."""

    kind: Kind
    key: str
    first_month: date
    last_month: date


def nominal(key: str) -> Nominal:
    """What a name means. Raises PeriodUnknown."""
    found = _KEY.fullmatch(key)
    if found is None or not key.isascii() or not _EARLIEST <= int(found[1]) <= _LATEST:
        raise PeriodUnknown(key)
    year, half, nine, quarter, month = int(found[1]), found[2], found[3], found[4], found[5]
    if month:
        return Nominal(Kind.MONTH, key, date(year, int(month), 1), date(year, int(month), 1))
    if quarter:
        last = int(quarter) * 3
        return Nominal(Kind.QUARTER, key, date(year, last - 2, 1), date(year, last, 1))
    if half:
        return Nominal(Kind.HALF_YEAR, key, date(year, 1, 1), date(year, 6, 1))
    if nine:
        return Nominal(Kind.NINE_MONTHS, key, date(year, 1, 1), date(year, 9, 1))
    return Nominal(Kind.YEAR, key, date(year, 1, 1), date(year, 12, 1))


def keys_of(kind: Kind, year: int) -> tuple[str, ...]:
    """The names of all periods of a kind in a year."""
    match kind:
        case Kind.MONTH:
            return tuple(f"{year}-{month:02d}" for month in range(1, 13))
        case Kind.QUARTER:
            return tuple(f"{year}-Q{no}" for no in range(1, 5))
        case Kind.HALF_YEAR:
            return (f"{year}-H1",)
        case Kind.NINE_MONTHS:
            return (f"{year}-9M",)
        case Kind.YEAR:
            return (f"{year}",)


@dataclass(frozen=True)
class DayRule:
    """A day counted from the first or last month of a period; `day` None is the month's last."""

    of_first: bool
    months: int
    day: int | None

    def of(self, period: Nominal) -> date:
        month = period.first_month if self.of_first else period.last_month
        number = month.year * 12 + month.month - 1 + self.months
        year, at = number // 12, number % 12 + 1
        most = calendar.monthrange(year, at)[1]
        return date(year, at, most if self.day is None else min(self.day, most))


@dataclass(frozen=True)
class PeriodRule:
    """How one kind of period is cut; `due` by whose report it is (`unit`, `province`)."""

    start: DayRule
    end: DayRule
    due: Mapping[str, DayRule]


@dataclass(frozen=True)
class Span:
    """A period with its days."""

    kind: Kind
    key: str
    first: date
    last: date
    due_on: date

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)


def span(rules: Mapping[Kind, PeriodRule], key: str, *, whose: str) -> Span:
    """The days of a period by the rules of a cut. Raises PeriodUnknown, also for a kind that the cut has not."""
    named = nominal(key)
    rule = rules.get(named.kind)
    if rule is None:
        raise PeriodUnknown(key)
    first, last = rule.start.of(named), rule.end.of(named)
    if last < first:
        raise PeriodUnknown(key)
    return Span(named.kind, key, first, last, rule.due[whose].of(named))


def ended(
    rules: Mapping[Kind, PeriodRule], kind: Kind, *, since: date, on: date, whose: str
) -> Iterator[Span]:
    """The periods of a kind that ended from `since` on and before `on`, oldest first."""
    if kind not in rules:
        return
    for year in range(max(since.year - 1, _EARLIEST), on.year + 2):
        for key in keys_of(kind, year):
            found = span(rules, key, whose=whose)
            if since <= found.last < on:
                yield found
