"""The due date with its explanation: each day counted or skipped and why, and every later move."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.agencies import queries as agencies
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.deciding import limit_of
from motcua.kernel.worktime import CalendarHorizon, ExplainedDay, LimitUnit, Reason, explain
from motcua.web.components import words
from motcua.web.components.templatetags.motcua import instant

REASONS = {
    Reason.WORKING: lazy("Working day"),
    Reason.MAKE_UP: lazy("Day off that is worked"),
    Reason.WEEKEND: lazy("Weekly rest"),
    Reason.HOLIDAY: lazy("Public holiday"),
    Reason.AFTER_HOURS: lazy("Received after closing time"),
    Reason.START_DAY: lazy("Day of receipt"),
    Reason.PART_DAY: lazy("Part of a day"),
    Reason.ROLLED: lazy("The limit ended outside working time and moves here"),
}


@dataclass(frozen=True)
class DayLine:
    """One day of the table. `count` is its number among the counted days, 0 when it is skipped."""

    date: date
    weekday: str
    counted: bool
    count: int
    reason: str
    name: str
    basis: str
    hours: str


@dataclass(frozen=True)
class Move:
    at: datetime
    text: str


@dataclass(frozen=True)
class DueStory:
    """All that the page says about the due date. `days` is empty when there is no limit or no calendar for it."""

    limit: str
    accepted_at: datetime
    original_due: datetime
    days: tuple[DayLine, ...]
    moves: tuple[Move, ...]
    is_provisional: bool
    differs: bool


WEEKDAYS = (
    lazy("Monday"),
    lazy("Tuesday"),
    lazy("Wednesday"),
    lazy("Thursday"),
    lazy("Friday"),
    lazy("Saturday"),
    lazy("Sunday"),
)


def due_story(page: DossierPage) -> DueStory | None:
    """How the due date came about, or None while there is none."""
    state = page.state
    limit = limit_of(state)
    if state.accepted_at is None or state.original_due is None or limit is None:
        return None
    try:
        found = explain(agencies.calendar_of(state.handling_unit_id), state.accepted_at, limit)
    except CalendarHorizon:
        days: tuple[DayLine, ...] = ()
        provisional, differs = False, False
    else:
        days = _days(found.days, limit.unit)
        provisional, differs = found.is_provisional, found.due != state.original_due
    return DueStory(
        limit=words.limit_words(state.limit_value, state.limit_unit),
        accepted_at=state.accepted_at,
        original_due=state.original_due,
        days=days,
        moves=tuple(_moves(page)),
        is_provisional=provisional,
        differs=differs,
    )


def _days(explained: tuple[ExplainedDay, ...], unit: LimitUnit) -> tuple[DayLine, ...]:
    lines = []
    count = 0
    english = get_language() == "en"
    for one in explained:
        count += one.counted
        lines.append(
            DayLine(
                date=one.date,
                weekday=str(WEEKDAYS[one.date.weekday()]),
                counted=one.counted,
                count=count if one.counted and unit is not LimitUnit.HOUR else 0,
                reason=str(REASONS[one.reason]),
                name=(one.name_en if english and one.name_en else one.name),
                basis=one.basis,
                hours=_hours(one.seconds),
            )
        )
    return tuple(lines)


def _hours(seconds: int) -> str:
    """`3 giờ`, `7 giờ 41 phút`; empty for none."""
    hours, minutes = divmod(seconds // 60, 60)
    if not seconds:
        return ""
    if not minutes:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


def _moves(page: DossierPage) -> list[Move]:
    """Clock stops and changes of the due date after the first, oldest first."""
    found: list[Move] = []
    for stop in page.clock_stops:
        if stop.resumed_at is None:
            text = _("From %(start)s the time does not run: we wait for your supplement.") % {
                "start": instant(stop.stopped_at)
            }
        else:
            text = _("From %(start)s until %(end)s the time did not run: your supplement was awaited.") % {
                "start": instant(stop.stopped_at),
                "end": instant(stop.resumed_at),
            }
        found.append(Move(stop.stopped_at, text))
    for change in page.due_changes:
        if change.before is None or change.after is None:
            continue
        values = {
            "before": instant(change.before),
            "after": instant(change.after),
            "document": change.document,
        }
        if change.ground == "extended":
            text = _("The unit moved the due date from %(before)s to %(after)s (%(document)s).") % values
        else:
            text = (
                _("After the supplement was confirmed the due date moved from %(before)s to %(after)s.")
                % values
            )
        found.append(Move(change.at, text))
    return sorted(found, key=lambda move: move.at)
