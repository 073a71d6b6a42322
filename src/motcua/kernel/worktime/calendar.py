"""A working calendar: the years of known holidays with the hours of one unit."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from motcua.kernel.worktime.arithmetic import add_limit
from motcua.kernel.worktime.errors import CalendarDataInvalid, NaiveInstant, NegativeAmount, ReversedPeriod
from motcua.kernel.worktime.hours import CLOSED, MONDAY, CalendarDay, DayHours, DayKind, UnitHours
from motcua.kernel.worktime.limits import Limit, LimitUnit
from motcua.kernel.worktime.timeline import Timeline
from motcua.kernel.zone import VIETNAM

ZONE = VIETNAM
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def to_epoch(instant: datetime) -> int:
    """Whole seconds since 1970, parts of a second cut off. Raises NaiveInstant."""
    if instant.utcoffset() is None:
        raise NaiveInstant(instant)
    return (instant - _EPOCH) // _SECOND


def from_epoch(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=ZONE)


@dataclass(frozen=True)
class ResolvedDay:
    """What the calendar says of one day: its hours, and the entry by which it differs from its weekday."""

    date: date
    hours: DayHours
    entry: CalendarDay | None


@dataclass(frozen=True, eq=False, repr=False)
class WorkCalendar:
    """Layers of hours over the days from `first_day` to `last_day` (inclusive); a later layer prevails.

    Immutable; equal only to itself. Instants must carry a zone; results are in Asia/Ho_Chi_Minh, in whole
    seconds. Opening and closing both count as working time. Any method raises CalendarHorizon when it needs a
    day outside the known years, and NaiveInstant for an instant without a zone.
    """

    name: str
    first_day: date
    last_day: date
    layers: tuple[UnitHours, ...]
    timeline: Timeline = field(init=False)
    _entries: dict[date, CalendarDay] = field(init=False)
    _hours: list[DayHours] = field(init=False)

    def __post_init__(self) -> None:
        entries = {entry.date: entry for layer in self.layers for entry in layer.days}
        ordinals = range(self.first_day.toordinal(), self.last_day.toordinal() + 1)
        hours = [self._hours_of(date.fromordinal(ordinal), entries) for ordinal in ordinals]
        object.__setattr__(self, "_entries", entries)
        object.__setattr__(self, "_hours", hours)
        until = [self._within_day_until(date.fromordinal(ordinal)) for ordinal in ordinals]
        object.__setattr__(self, "timeline", Timeline(self.first_day, hours, until))

    def _hours_of(self, day: date, entries: dict[date, CalendarDay]) -> DayHours:
        entry = entries.get(day)
        if entry is None:
            return self._weekly_hours(day, day.weekday())
        if entry.kind is DayKind.OFF:
            return CLOSED
        if entry.kind is DayKind.ORDINARY:
            return self._weekly_hours(day, day.weekday()) if entry.hours is None else entry.hours
        hours = entry.hours or self._weekly_hours(day, MONDAY)
        if not hours:
            raise CalendarDataInvalid(
                self.name,
                day.isoformat(),
                "The make-up day uses Monday's hours and Monday is closed; give its hours.",
            )
        return hours

    def _weekly_hours(self, day: date, weekday: int) -> DayHours:
        for layer in reversed(self.layers):
            if weekday in layer.weekly and layer.covers(day):
                return layer.weekly[weekday]
        return CLOSED

    def _within_day_until(self, day: date) -> int:
        for layer in reversed(self.layers):
            if layer.within_day_until is not None and layer.covers(day):
                return layer.within_day_until
        return 24 * 60

    def __repr__(self) -> str:
        return f"<WorkCalendar {self.name} {self.first_day.isoformat()}..{self.last_day.isoformat()}>"

    def with_override(self, *overrides: UnitHours, name: str = "") -> "WorkCalendar":
        """This calendar with a unit's own hours and days on top; of two overrides the later one prevails.

        Builds tables for all years (some milliseconds): keep the result, one per unit and version of its
        hours.
        """
        return WorkCalendar(name or self.name, self.first_day, self.last_day, (*self.layers, *overrides))

    # Days

    def day(self, day: date) -> ResolvedDay:
        return ResolvedDay(day, self._hours[self.timeline.index(day)], self._entries.get(day))

    def is_working_day(self, day: date) -> bool:
        """A day with any hours is a working day, also the half Saturday of a unit that opens then."""
        return self.timeline.is_working_day(self.timeline.index(day))

    # Instants

    def is_working_instant(self, instant: datetime) -> bool:
        return self.timeline.is_working_instant(to_epoch(instant))

    def opening(self, instant: datetime) -> datetime:
        """The instant itself in working time; else the next opening, today or on the next working day.

        So does the provincial system read (domain facts 3.4): a dossier received outside hours counts from
        then.
        """
        return from_epoch(self.timeline.opening(to_epoch(instant)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from start to end. Raises ReversedPeriod when the end comes first."""
        first, last = to_epoch(start), to_epoch(end)
        if last < first:
            raise ReversedPeriod(start, end)
        return timedelta(seconds=self.timeline.worked_before(last) - self.timeline.worked_before(first))

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant with `amount` of working time since the start; for no amount, `opening(start)`.

        What ends with a period ends at its closing, not at the next opening: 16:00 + 1 h is 17:00. Hence
        `after(after(s, a), b) == after(s, a + b)` and `between(s, after(s, a)) == a` for all a and b, and
        `after(s, between(s, e)) == e` unless e is an opening (or lies outside hours), where the closing
        before it, which has the same working time, is given. Part of a second counts as one. Raises
        NegativeAmount.
        """
        if amount < timedelta(0):
            raise NegativeAmount(amount)
        return from_epoch(self.timeline.after(to_epoch(start), -(-amount // _SECOND)))

    def add_working_days(self, start: datetime, days: Decimal) -> datetime:
        """The same clock time so many working days later; a fraction adds its share of 8 working hours.

        The start is rounded by `opening` first, and so is the result where that day's hours differ. 0 days
        give `opening(start)`. Raises NegativeAmount.
        """
        if days < 0:
            raise NegativeAmount(days)
        if days == 0:
            return self.opening(start)
        return from_epoch(add_limit(self.timeline, to_epoch(start), Limit(days, LimitUnit.WORKING_DAY)))

    def add_calendar_days(self, start: datetime, days: int) -> datetime:
        """The same clock time so many calendar days later, rolled forward to a working day and working time.

        Raises NegativeAmount.
        """
        if days < 0:
            raise NegativeAmount(days)
        if days == 0:
            return self.opening(start)
        return from_epoch(add_limit(self.timeline, to_epoch(start), Limit(Decimal(days), LimitUnit.DAY)))

    def add_months(self, start: datetime, months: int) -> datetime:
        """The same day and clock time so many months later (31/01 + 1 = 28/02 or 29/02), rolled forward.

        Raises NegativeAmount.
        """
        if months < 0:
            raise NegativeAmount(months)
        if months == 0:
            return self.opening(start)
        return from_epoch(add_limit(self.timeline, to_epoch(start), Limit(Decimal(months), LimitUnit.MONTH)))
