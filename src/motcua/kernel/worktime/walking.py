"""A stretch of time walked day by day: how much working time ran on each, how much stood still, and why none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.kernel.worktime.calendar import WorkCalendar, to_epoch
from motcua.kernel.worktime.errors import ReversedPeriod
from motcua.kernel.worktime.explanations import Reason
from motcua.kernel.worktime.hours import Certainty, DayKind
from motcua.kernel.worktime.timeline import SECONDS_PER_DAY


@dataclass(frozen=True)
class WalkedDay:
    """One day, whole seconds of working time. `name`, `name_en` and `basis` are those of the calendar's entry."""

    date: date
    ran: int
    stood: int
    reason: Reason
    name: str = ""
    name_en: str = ""
    basis: str = ""
    certainty: Certainty | None = None


def walk(
    calendar: WorkCalendar,
    start: datetime,
    end: datetime,
    stops: Sequence[tuple[datetime, datetime]] = (),
) -> tuple[WalkedDay, ...]:
    """Every day from start to end, the stops (in order, apart from each other) taken out.

    All that ran and stood adds up to `calendar.between(start, end)`. Raises ReversedPeriod, NaiveInstant,
    CalendarHorizon.
    """
    timeline = calendar.timeline
    first, last = to_epoch(start), to_epoch(end)
    if last < first:
        raise ReversedPeriod(start, end)
    spans = [(max(first, to_epoch(since)), min(last, to_epoch(until))) for since, until in stops]

    def worked(since: int, until: int) -> int:
        return timeline.worked_before(until) - timeline.worked_before(since) if until > since else 0

    days: list[WalkedDay] = []
    for index in range(timeline.day_of(first), timeline.day_of(last) + 1):
        midnight = timeline.midnight(index)
        since, until = max(first, midnight), min(last, midnight + SECONDS_PER_DAY)
        stood = sum(worked(max(since, begin), min(until, over)) for begin, over in spans)
        resolved = calendar.day(timeline.date_of(index))
        entry = resolved.entry
        if resolved.hours:
            reason = Reason.MAKE_UP if entry and entry.kind is DayKind.MAKE_UP else Reason.WORKING
        else:
            reason = Reason.HOLIDAY if entry and entry.kind is DayKind.OFF else Reason.WEEKEND
        days.append(
            WalkedDay(
                date=resolved.date,
                ran=worked(since, until) - stood,
                stood=stood,
                reason=reason,
                name=entry.name if entry else "",
                name_en=entry.name_en if entry else "",
                basis=entry.basis if entry else "",
                certainty=entry.certainty if entry else None,
            )
        )
    return tuple(days)
