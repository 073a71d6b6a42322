"""The slots of a day: cut out of the unit's working hours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.centres.rules.settings import Setting
from motcua.kernel.worktime import WorkCalendar
from motcua.kernel.zone import VIETNAM, day_of


@dataclass(frozen=True)
class Slot:
    """`starts_at` in Asia/Ho_Chi_Minh; `seats`: how many people it takes."""

    starts_at: datetime
    minutes: int
    seats: int


def slots_of(calendar: WorkCalendar, day: date, setting: Setting) -> tuple[Slot, ...]:
    """The slots of a day, none on a day off; a slot ends with its period at the latest. Raises CalendarHorizon."""
    seats = setting.capacity[day.weekday()]
    if not seats:
        return ()
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return tuple(
        Slot(midnight + timedelta(minutes=minute), setting.slot_minutes, seats)
        for period in calendar.day(day).hours
        for minute in range(period.opens, period.closes - setting.slot_minutes + 1, setting.slot_minutes)
    )


def is_bookable(starts_at: datetime, now: datetime, setting: Setting) -> bool:
    """Neither too soon nor too far ahead."""
    last_day = day_of(now) + timedelta(days=setting.ahead_days)
    return now + timedelta(minutes=setting.latest_minutes) <= starts_at and day_of(starts_at) <= last_day


def is_changeable(starts_at: datetime, now: datetime, setting: Setting) -> bool:
    """Whether the person may still cancel or move it."""
    return now + timedelta(minutes=setting.latest_minutes) <= starts_at
