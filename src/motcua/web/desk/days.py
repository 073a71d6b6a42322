"""Ends of days as the desk counts them: today, and the unit's next working day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.agencies import queries as agencies
from motcua.kernel.worktime import CalendarHorizon
from motcua.kernel.zone import VIETNAM, day_of

# The longest run of days off that a calendar could hold.
_FAR = 30


@dataclass(frozen=True)
class Span:
    """Aware instants: from, and the first that is no longer in it."""

    begins: datetime
    ends: datetime


def of_day(day: date) -> Span:
    """A calendar day in Vietnam."""
    begins = datetime.combine(day, time.min, VIETNAM)
    return Span(begins, begins + timedelta(days=1))


def tomorrow_ends(unit_id: int, now: datetime) -> datetime:
    """The end of the unit's next working day after today; of the next day where the calendar does not reach."""
    return of_day(next_working_day(unit_id, day_of(now))).ends


def next_working_day(unit_id: int, today: date) -> date:
    calendar = agencies.calendar_of(unit_id)
    for ahead in range(1, _FAR):
        try:
            if calendar.is_working_day(today + timedelta(days=ahead)):
                return today + timedelta(days=ahead)
        except CalendarHorizon:
            break
    return today + timedelta(days=1)
