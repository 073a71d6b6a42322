"""Why a dossier is due when it is: each day from receipt to due date, counted or not, and its legal basis."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.kernel.worktime.arithmetic import day_within, target_day, unrolled_target
from motcua.kernel.worktime.calendar import WorkCalendar, from_epoch, to_epoch
from motcua.kernel.worktime.deadlines import due_at
from motcua.kernel.worktime.hours import CalendarDay, Certainty, DayKind
from motcua.kernel.worktime.limits import Limit, LimitUnit
from motcua.kernel.worktime.timeline import SECONDS_PER_DAY


class Reason(StrEnum):
    """Why a day was counted or not; screens translate the code."""

    WORKING = "working"
    """A working day of the week."""
    MAKE_UP = "make_up"
    """A day of rest worked in exchange for another."""
    WEEKEND = "weekend"
    """The unit's weekly day of rest. Counted by limits in calendar days and months only."""
    HOLIDAY = "holiday"
    """A day off in the calendar. Counted by limits in calendar days and months only."""
    AFTER_HOURS = "after_hours"
    """Received after closing; counting begins with the next opening."""
    START_DAY = "start_day"
    """The day of receipt: its clock time is carried over. Limits in hours count its hours."""
    PART_DAY = "part_day"
    """The fraction of a working day ends here."""
    AFTER_CUTOFF = "after_cutoff"
    """Received after the hour up to which a limit within the day ends on the day of receipt."""
    ROLLED = "rolled"
    """The limit ended on a day, or at an hour, without work and moved here."""


@dataclass(frozen=True)
class ExplainedDay:
    """One day. `seconds` is the working time taken from it by limits in hours and fractions of a day; or 0.

    `name` and `basis` (Vietnamese) and `name_en` are those of the calendar's entry, and empty for an ordinary
    day.
    """

    date: date
    counted: bool
    reason: Reason
    name: str = ""
    basis: str = ""
    name_en: str = ""
    certainty: Certainty | None = None
    seconds: int = 0

    def to_json(self) -> dict[str, object]:
        return {
            "date": self.date.isoformat(),
            "counted": self.counted,
            "reason": self.reason.value,
            "name": self.name,
            "name_en": self.name_en,
            "basis": self.basis,
            "certainty": self.certainty.value if self.certainty else None,
            "seconds": self.seconds,
        }


@dataclass(frozen=True)
class Explanation:
    """A due date with the days that made it, in order, from the day of receipt to the due day.

    Of a limit in whole working or calendar days exactly that many days are counted; of a limit in hours the
    seconds add up to the limit. Instants are in Asia/Ho_Chi_Minh.
    """

    start: datetime
    rounded_start: datetime
    limit: Limit
    due: datetime
    days: tuple[ExplainedDay, ...]

    @property
    def is_provisional(self) -> bool:
        """Whether a day in it rests on a default, its official notice not being seen or issued."""
        return any(day.certainty is Certainty.DOUBTFUL for day in self.days)

    def to_json(self) -> dict[str, object]:
        return {
            "start": self.start.isoformat(),
            "rounded_start": self.rounded_start.isoformat(),
            "limit": self.limit.to_json(),
            "due": self.due.isoformat(),
            "provisional": self.is_provisional,
            "days": [day.to_json() for day in self.days],
        }


def explain(calendar: WorkCalendar, start: datetime, limit: Limit) -> Explanation:
    """The due date of `due_at` with each day on the way. Raises NaiveInstant, CalendarHorizon."""
    timeline = calendar.timeline
    due = due_at(calendar, start, limit)
    received = timeline.opening(to_epoch(start))
    first, receipt, last = (
        timeline.day_of(instant) for instant in (to_epoch(start), received, to_epoch(due))
    )
    if limit.unit is LimitUnit.WITHIN_DAY:
        return _within_day(calendar, start, limit, due)
    whole_until = unrolled_target(timeline, receipt, limit)
    landed = timeline.opening(
        received + timeline.midnight(target_day(timeline, receipt, limit)) - timeline.midnight(receipt)
    )
    days: list[ExplainedDay] = []
    for index in range(first, last + 1):
        resolved = calendar.day(timeline.date_of(index))
        seconds = 0
        if limit.share_seconds:
            midnight = timeline.midnight(index)
            seconds = _worked(calendar, max(midnight, landed), min(midnight + SECONDS_PER_DAY, to_epoch(due)))
        works = bool(resolved.hours)
        reason = _ordinary_reason(works, resolved.entry)
        counted = receipt < index <= whole_until and (works or limit.unit in (LimitUnit.DAY, LimitUnit.MONTH))
        if index < receipt:
            reason = Reason.AFTER_HOURS if works else reason
        elif index == receipt:
            reason, counted = Reason.START_DAY, seconds > 0
        elif index > whole_until and works:
            if limit.unit is LimitUnit.HOUR:
                counted = seconds > 0
            elif seconds:
                reason, counted = Reason.PART_DAY, True
            else:
                reason = Reason.ROLLED
        days.append(_explained(resolved.date, counted, reason, resolved.entry, seconds))
    return Explanation(from_epoch(to_epoch(start)), from_epoch(received), limit, due, tuple(days))


def _within_day(calendar: WorkCalendar, start: datetime, limit: Limit, due: datetime) -> Explanation:
    """The day that counts is the one at whose closing the result is due."""
    timeline = calendar.timeline
    received = timeline.opening(to_epoch(start))
    receipt, target = timeline.day_of(received), day_within(timeline, received)
    days: list[ExplainedDay] = []
    for index in range(timeline.day_of(to_epoch(start)), target + 1):
        resolved = calendar.day(timeline.date_of(index))
        works = bool(resolved.hours)
        reason = _ordinary_reason(works, resolved.entry)
        if index < receipt and works:
            reason = Reason.AFTER_HOURS
        elif index == receipt:
            reason = Reason.START_DAY if target == receipt else Reason.AFTER_CUTOFF
        days.append(_explained(resolved.date, index == target, reason, resolved.entry, 0))
    return Explanation(from_epoch(to_epoch(start)), from_epoch(received), limit, due, tuple(days))


def _ordinary_reason(works: bool, entry: CalendarDay | None) -> Reason:
    if works:
        return Reason.MAKE_UP if entry and entry.kind is DayKind.MAKE_UP else Reason.WORKING
    return Reason.HOLIDAY if entry and entry.kind is DayKind.OFF else Reason.WEEKEND


def _worked(calendar: WorkCalendar, start: int, end: int) -> int:
    if end <= start:
        return 0
    return calendar.timeline.worked_before(end) - calendar.timeline.worked_before(start)


def _explained(
    day: date, counted: bool, reason: Reason, entry: CalendarDay | None, seconds: int
) -> ExplainedDay:
    if entry is None:
        return ExplainedDay(day, counted, reason, seconds=seconds)
    return ExplainedDay(
        day, counted, reason, entry.name, entry.basis, entry.name_en, entry.certainty, seconds
    )
