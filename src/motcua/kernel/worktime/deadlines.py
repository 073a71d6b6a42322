"""The due date of a dossier: computed once at receipt, moved when its clock was stopped."""

from datetime import datetime

from motcua.kernel.worktime.arithmetic import add_limit
from motcua.kernel.worktime.calendar import ZONE, WorkCalendar, from_epoch, to_epoch
from motcua.kernel.worktime.errors import ReversedPeriod
from motcua.kernel.worktime.limits import Limit


def due_at(calendar: WorkCalendar, start: datetime, limit: Limit) -> datetime:
    """When a dossier received at `start` is due; in Asia/Ho_Chi_Minh, always a working instant.

    Working days, calendar days and months carry the receipt's clock time over, after rounding it to working
    time; calendar days and months count every day, and what ends on a day off rolls forward to the next
    working day. Received Monday 09:20 + 3 working days: Thursday 09:20. Rules: production practice (domain
    facts 3.4). Raises NaiveInstant, CalendarHorizon.
    """
    return from_epoch(add_limit(calendar.timeline, to_epoch(start), limit))


def resume(calendar: WorkCalendar, *, paused_at: datetime, resumed_at: datetime, due: datetime) -> datetime:
    """The due date after the clock stood still from `paused_at` to `resumed_at`.

    The working time left at the pause is added again from the resumption (domain facts 3.3, method (b), our
    default). A dossier already due when its clock stopped stays overdue: its due date is returned unchanged.
    A due date that was an opening stays one, so a pause never brings a due date forward. Raises
    ReversedPeriod, NaiveInstant, CalendarHorizon.
    """
    timeline = calendar.timeline
    paused, resumed, original = to_epoch(paused_at), to_epoch(resumed_at), to_epoch(due)
    if resumed < paused:
        raise ReversedPeriod(paused_at, resumed_at)
    if original <= paused:
        return due.astimezone(ZONE)
    left = timeline.worked_before(original) - timeline.worked_before(paused)
    moved = timeline.after(resumed, left)
    if timeline.is_opening(original) and timeline.is_closing(moved):
        # A closing and the next opening have the same working time before them; keep to the later one.
        moved = timeline.opening(moved + 1)
    return from_epoch(moved)
