"""A period of whole calendar months, on the calendar of Vietnam."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def shifted(month: date, months: int) -> date:
    """The month so many months later (earlier when negative)."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """From the first day of month `first` to the last day of month `last`, both given by their first day.

    Raises ValueError when it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", month_of(self.first))
        object.__setattr__(self, "last", month_of(self.last))
        if self.last < self.first:
            raise ValueError(f"the period ends ({self.last:%m/%Y}) before it begins ({self.first:%m/%Y})")

    @classmethod
    def last_months(cls, months: int, *, today: date) -> "Period":
        """So many months up to and with the month of `today`."""
        return cls(shifted(month_of(today), 1 - months), today)

    @property
    def end(self) -> date:
        """The first day after the period."""
        return shifted(self.last, 1)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def months(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def each(self) -> Iterator[date]:
        for offset in range(self.months):
            yield shifted(self.first, offset)

    def year_before(self) -> "Period":
        """The same months of the year before."""
        return Period(shifted(self.first, -12), shifted(self.last, -12))
