"""Due dates on the desk: the one that accepting now would give, and how the present one came about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.agencies import queries as agencies
from motcua.dossiers.rules.deciding import limit_of
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel.worktime import CalendarHorizon, Explanation, Limit, Reason, explain

WEEKDAYS = (
    lazy("Monday"),
    lazy("Tuesday"),
    lazy("Wednesday"),
    lazy("Thursday"),
    lazy("Friday"),
    lazy("Saturday"),
    lazy("Sunday"),
)
REASON_WORDS = {
    Reason.WORKING: lazy("working day"),
    Reason.MAKE_UP: lazy("worked in exchange for another day"),
    Reason.WEEKEND: lazy("weekly day of rest"),
    Reason.HOLIDAY: lazy("day off"),
    Reason.AFTER_HOURS: lazy("received after closing"),
    Reason.START_DAY: lazy("day of receipt"),
    Reason.PART_DAY: lazy("part of a working day"),
    Reason.AFTER_CUTOFF: lazy("received too late to be due the same day"),
    Reason.ROLLED: lazy("moved to working time"),
}


@dataclass(frozen=True)
class Day:
    """One day of the explanation. `place` counts the days that count, 0 when this one does not."""

    weekday: str
    date: object
    words: str
    basis: str
    place: int


@dataclass(frozen=True)
class Due:
    """A due date with the days that made it."""

    due: datetime
    days: tuple[Day, ...]
    is_provisional: bool


def due_from(state: DossierState, start: datetime) -> Due | None:
    """What accepting at `start` gives; None when no limit is set or the calendar does not reach that far.

    Of a dossier accepted at `start` it gives the first date, in the calendar as it was known then.
    """
    limit = limit_of(state)
    known_at = start if state.accepted_at == start else None
    return of_limit(state.handling_unit_id, limit, start, known_at) if limit is not None else None


def of_limit(unit_id: int, limit: Limit, start: datetime, known_at: datetime | None = None) -> Due | None:
    try:
        found = explain(agencies.calendar_of(unit_id, known_at=known_at), start, limit)
    except CalendarHorizon:
        return None
    return Due(found.due, _days(found), found.is_provisional)


def _days(explained: Explanation) -> tuple[Day, ...]:
    lines: list[Day] = []
    count = 0
    english = (get_language() or "vi").startswith("en")
    for one in explained.days:
        count += one.counted
        name = one.name_en if english and one.name_en else one.name
        words = str(REASON_WORDS[one.reason])
        if one.seconds:
            hours = f"{one.seconds / 3600:.2f}".rstrip("0").rstrip(".").replace(".", "." if english else ",")
            words = _("%(reason)s, %(hours)s hours") % {"reason": words, "hours": hours}
        lines.append(
            Day(
                weekday=str(WEEKDAYS[one.date.weekday()]),
                date=one.date,
                words=f"{words}: {name}" if name else words,
                basis=one.basis,
                place=count if one.counted else 0,
            )
        )
    return tuple(lines)
