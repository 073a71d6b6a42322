"""Periods that indices are computed for, as they are written: `2026-11`, `2026-Q3`, `2026`."""

import re
from datetime import date

from motcua.indicators.periods import Period

_WRITTEN = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?\Z")


class NoPeriod(ValueError):
    """The text names no month, quarter or year."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is no period. Write a month as 2026-11, a quarter as 2026-Q3, a year as 2026."
        )


def period_of(text: str) -> Period:
    """A month, quarter or year of the calendar in Vietnam. Raises NoPeriod."""
    found = _WRITTEN.match(text)
    if not found or not 2000 <= int(found[1]) <= 2200:
        raise NoPeriod(text)
    year = int(found[1])
    if found[2]:
        return Period(date(year, int(found[2]), 1), date(year, int(found[2]), 1))
    if found[3]:
        last = int(found[3]) * 3
        return Period(date(year, last - 2, 1), date(year, last, 1))
    return Period(date(year, 1, 1), date(year, 12, 1))


def written(period: Period) -> str:
    """The shortest way to write it; a period that is none of the three as its first and last month."""
    first, last = period.first, period.last
    if first == last:
        return f"{first:%Y-%m}"
    if first.year == last.year and (first.month, last.month) == (1, 12):
        return f"{first.year}"
    if period.months == 3 and first.month % 3 == 1:
        return f"{first.year}-Q{last.month // 3}"
    return f"{first:%Y-%m}/{last:%Y-%m}"
