"""The working periods of some years as tables of whole seconds, searched by bisection.

Instants here are whole seconds since 1970-01-01 UTC; days are indexes from the first day of the tables.
Working periods are closed intervals: both the opening and the closing instant are working time. So rounding a
working instant changes nothing, and a deadline that falls on 17:00 stays there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from motcua.kernel.worktime.errors import CalendarHorizon
from motcua.kernel.worktime.hours import DayHours

SECONDS_PER_DAY = 86_400
# Asia/Ho_Chi_Minh is UTC+7 without summer time since 1975; a test checks it against the zone's own data.
UTC_OFFSET_SECONDS = 7 * 3600
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Timeline:
    """Tables over consecutive days. Every method raises CalendarHorizon when it would have to leave them."""

    def __init__(
        self, first_day: date, hours: Sequence[DayHours], within_day_until: Sequence[int] | None = None
    ) -> None:
        self.first_day = first_day
        self.last_day = date.fromordinal(first_day.toordinal() + len(hours) - 1)
        self.day_count = len(hours)
        self.first_instant = (first_day.toordinal() - _EPOCH_ORDINAL) * SECONDS_PER_DAY - UTC_OFFSET_SECONDS
        self.end = self.first_instant + self.day_count * SECONDS_PER_DAY
        """The first instant after the last day."""

        self.within_day_until = within_day_until or [24 * 60] * self.day_count
        """For each day, the minute since midnight up to which a receipt is due within the same day."""

        self.opens: list[int] = []
        self.closes: list[int] = []
        for index, periods in enumerate(hours):
            midnight = self.midnight(index)
            self.opens += (midnight + period.opens * 60 for period in periods)
            self.closes += (midnight + period.closes * 60 for period in periods)
        lengths = (closes - opens for opens, closes in zip(self.opens, self.closes, strict=True))
        self.worked_after: list[int] = list(accumulate(lengths))
        """Working seconds from the first day to the end of each period."""

        self.working_days = [index for index, periods in enumerate(hours) if periods]
        self.working_days_before = [0, *accumulate(int(bool(periods)) for periods in hours)]
        """For each day, the number of working days that precede it."""

    # Days

    def midnight(self, day: int) -> int:
        return self.first_instant + day * SECONDS_PER_DAY

    def day_of(self, instant: int) -> int:
        if not self.first_instant <= instant < self.end:
            raise self.horizon((instant - self.first_instant) // SECONDS_PER_DAY)
        return (instant - self.first_instant) // SECONDS_PER_DAY

    def index(self, day: date) -> int:
        found = day.toordinal() - self.first_day.toordinal()
        if not 0 <= found < self.day_count:
            raise self.horizon(found)
        return found

    def date_of(self, day: int) -> date:
        return date.fromordinal(self.first_day.toordinal() + day)

    def is_working_day(self, day: int) -> bool:
        return self.working_days_before[day + 1] > self.working_days_before[day]

    def on_or_after(self, day: int) -> int:
        """The day itself when it is a working day, else the next one."""
        if day >= self.day_count:
            raise self.horizon(day)
        return self._working_day(self.working_days_before[day])

    def working_days_later(self, day: int, count: int) -> int:
        """The working day `count` places after the working day `day`."""
        return self._working_day(self.working_days_before[day] + count)

    def _working_day(self, rank: int) -> int:
        if rank >= len(self.working_days):
            raise self.horizon(None)
        return self.working_days[rank]

    def horizon(self, day: int | None) -> CalendarHorizon:
        # Days too far away for `date` are reported without one rather than failing in the report.
        representable = day is not None and 1 <= self.first_day.toordinal() + day <= date.max.toordinal()
        return CalendarHorizon(
            self.date_of(day) if day is not None and representable else None, self.first_day, self.last_day
        )

    # Instants

    def is_working_instant(self, instant: int) -> bool:
        self.day_of(instant)
        period = bisect_right(self.opens, instant) - 1
        return period >= 0 and instant <= self.closes[period]

    def is_opening(self, instant: int) -> bool:
        period = bisect_left(self.opens, instant)
        return period < len(self.opens) and self.opens[period] == instant

    def is_closing(self, instant: int) -> bool:
        period = bisect_left(self.closes, instant)
        return period < len(self.closes) and self.closes[period] == instant

    def opening(self, instant: int) -> int:
        """The instant itself in working time, else the next opening."""
        self.day_of(instant)
        period = bisect_left(self.closes, instant)
        if period == len(self.closes):
            raise self.horizon(None)
        return max(instant, self.opens[period])

    def worked_before(self, instant: int) -> int:
        """Working seconds from the first day up to the instant."""
        if instant != self.end:
            self.day_of(instant)
        period = bisect_right(self.opens, instant) - 1
        if period < 0:
            return 0
        return self.worked_after[period] - max(0, self.closes[period] - instant)

    def closing_of(self, day: int) -> int:
        """The last closing of a working day."""
        return self.closes[bisect_left(self.opens, self.midnight(day) + SECONDS_PER_DAY) - 1]

    def after(self, instant: int, seconds: int) -> int:
        """The first instant with so many working seconds since the start; for 0 seconds, `opening`."""
        if seconds == 0:
            return self.opening(instant)
        target = self.worked_before(instant) + seconds
        period = bisect_left(self.worked_after, target)
        if period == len(self.worked_after):
            raise self.horizon(None)
        return self.closes[period] - (self.worked_after[period] - target)
