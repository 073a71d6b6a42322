"""Working time: from the receipt of a dossier to its due date, on a calendar of dated law.

Everything here is a pure function of its arguments and of the data in `motcua/law/calendar`; no clock, no
database.

- `vietnam()` is the calendar of civil servants with the standard hours;
  `calendar.with_override(UnitHours(...))` is a unit's own. Keep what `with_override` returns: it builds
  tables over all years.
- `due_at` gives the due date, `due_many` a million of them, `explain` the days behind one, `resume` moves it
  after the clock stood still.
- Instants carry a zone and are cut to whole seconds; results are in Asia/Ho_Chi_Minh. Opening and closing are
  both working time: what is due at 17:00 is due at 17:00, and what is received at 17:00:00 sharp was received
  that day.
- Outside the known years everything raises CalendarHorizon; nothing is ever counted without its holidays.
"""

from motcua.kernel.worktime.bulk import due_many
from motcua.kernel.worktime.calendar import ZONE, ResolvedDay, WorkCalendar
from motcua.kernel.worktime.deadlines import due_at, resume
from motcua.kernel.worktime.errors import (
    CalendarDataInvalid,
    CalendarHorizon,
    LimitInvalid,
    NaiveInstant,
    NegativeAmount,
    ReversedPeriod,
    WorktimeError,
)
from motcua.kernel.worktime.explanations import ExplainedDay, Explanation, Reason, explain
from motcua.kernel.worktime.hours import (
    CLOSED,
    CalendarDay,
    Certainty,
    DayHours,
    DayKind,
    Period,
    UnitHours,
    day_hours,
)
from motcua.kernel.worktime.law import load, vietnam
from motcua.kernel.worktime.limits import Limit, LimitUnit
from motcua.kernel.worktime.walking import WalkedDay, walk

__all__ = [
    "CLOSED",
    "ZONE",
    "CalendarDataInvalid",
    "CalendarDay",
    "CalendarHorizon",
    "Certainty",
    "DayHours",
    "DayKind",
    "ExplainedDay",
    "Explanation",
    "Limit",
    "LimitInvalid",
    "LimitUnit",
    "NaiveInstant",
    "NegativeAmount",
    "Period",
    "Reason",
    "ResolvedDay",
    "ReversedPeriod",
    "UnitHours",
    "WalkedDay",
    "WorkCalendar",
    "WorktimeError",
    "day_hours",
    "due_at",
    "due_many",
    "explain",
    "load",
    "resume",
    "vietnam",
    "walk",
]
