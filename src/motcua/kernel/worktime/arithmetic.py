"""How a time limit moves an instant: the due date of a dossier, on the integer timeline.

Every limit moves in the same three moves, which scalar, bulk and explanation share:
1. the receipt is rounded to working time;
2. its clock time is carried to the target day (the same day for a limit in hours), then rounded again where
   that day's hours differ;
3. the share of a working day, or the hours, is added as working time.

A limit within the day carries nothing over: it ends with the closing of its day.
"""

from calendar import monthrange
from datetime import date

from motcua.kernel.worktime.limits import Limit, LimitUnit
from motcua.kernel.worktime.timeline import Timeline


def target_of_months(timeline: Timeline, day: int, months: int) -> int:
    """The index of the day so many months later; the month's last day where it has no such day."""
    start = timeline.date_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > timeline.last_day.year:
        raise timeline.horizon(None)
    clipped = min(start.day, monthrange(year, month + 1)[1])
    return timeline.index(date(year, month + 1, clipped))


def unrolled_target(timeline: Timeline, day: int, limit: Limit) -> int:
    """The day on which the limit ends before it is rolled to a working day. `day` is the day of receipt."""
    match limit.unit:
        case LimitUnit.WITHIN_DAY:
            raise ValueError("A limit within the day depends on the hour of receipt: use `day_within`.")
        case LimitUnit.HOUR:
            return day
        case LimitUnit.WORKING_DAY:
            return timeline.working_days_later(day, limit.whole_steps)
        case LimitUnit.DAY:
            return day + limit.whole_steps
        case LimitUnit.MONTH:
            return target_of_months(timeline, day, limit.whole_steps)


def target_day(timeline: Timeline, day: int, limit: Limit) -> int:
    """The working day to which a receipt on the working day `day` carries its clock time."""
    return timeline.on_or_after(unrolled_target(timeline, day, limit))


def last_within_day(timeline: Timeline, day: int) -> int:
    """The last instant at which a receipt on the working day `day` is still due on it."""
    return timeline.midnight(day) + timeline.within_day_until[day] * 60


def day_within(timeline: Timeline, received: int) -> int:
    """The working day that a limit "within the day" ends on. `received` is a working instant.

    Of what comes in after the hour that the law names (15:00) the result is due on the next working day.
    """
    day = timeline.day_of(received)
    return day if received <= last_within_day(timeline, day) else timeline.working_days_later(day, 1)


def add_limit(timeline: Timeline, instant: int, limit: Limit) -> int:
    """The due instant in epoch seconds. Raises CalendarHorizon."""
    received = timeline.opening(instant)
    if limit.unit is LimitUnit.WITHIN_DAY:
        return timeline.closing_of(day_within(timeline, received))
    day = timeline.day_of(received)
    carried = received + timeline.midnight(target_day(timeline, day, limit)) - timeline.midnight(day)
    landed = timeline.opening(carried)
    share = limit.share_seconds
    return timeline.after(landed, share) if share else landed
