"""When dossiers come: by season, weekday and hour, as one-stop shops know it."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from motcua.kernel.worktime import WorkCalendar
from motcua.kernel.zone import VIETNAM

# Monday is full, Friday afternoon is quiet; the first and the ninth hour are the rush.
WEEKDAY = (1.30, 1.10, 1.02, 0.98, 0.85, 0.0, 0.0)
SEASON = (0.80, 0.65, 1.15, 1.10, 1.05, 1.10, 1.15, 1.20, 1.10, 1.05, 1.00, 0.90)
COUNTER_HOURS = {7: 20, 8: 30, 9: 22, 10: 14, 11: 4, 13: 12, 14: 20, 15: 15, 16: 8}
ONLINE_HOURS = {
    6: 2, 7: 8, 8: 16, 9: 16, 10: 13, 11: 7, 12: 4, 13: 8, 14: 14, 15: 12, 16: 9, 17: 4, 18: 3, 19: 6, 20: 8,
    21: 6, 22: 3,
}  # fmt: skip


class Arrivals:
    """Draws instants of filing between two days (both included)."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        span = (last - first).days + 1
        self._days = [first + timedelta(days=n) for n in range(span)]
        self._calendar = calendar
        works = [calendar.is_working_day(day) for day in self._days]
        season = [SEASON[day.month - 1] for day in self._days]
        office = [
            (WEEKDAY[day.weekday()] or 0.6) * factor if working else 0.0
            for day, factor, working in zip(self._days, season, works, strict=True)
        ]
        home = [
            (WEEKDAY[day.weekday()] if working else 0.16) * factor
            for day, factor, working in zip(self._days, season, works, strict=True)
        ]
        self._office = list(accumulate(office))
        self._home = list(accumulate(home))
        self._counter_hours = (list(COUNTER_HOURS), list(accumulate(COUNTER_HOURS.values())))
        self._online_hours = (list(ONLINE_HOURS), list(accumulate(ONLINE_HOURS.values())))

    def draw(self, rng: Random, channel: str) -> datetime:
        """An instant in Vietnam; at the counter and by post always within working time."""
        online = channel == "online"
        table = self._home if online else self._office
        day = self._days[bisect_right(table, rng.random() * table[-1])]
        hours, sums = self._online_hours if online else self._counter_hours
        hour = hours[bisect_right(sums, rng.random() * sums[-1])]
        at = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), VIETNAM)
        return at if online else self._calendar.opening(at)
