"""The due date with its explanation: each day counted or skipped and why, and every later move."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.agencies import queries as agencies
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.deciding import limit_of
from motcua.kernel.worktime import CalendarHorizon, ExplainedDay, LimitUnit, explain
from motcua.web.components import words
from motcua.web.components.clock import REASONS, WEEKDAYS, hours_words
from motcua.web.components.templatetags.motcua import instant


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


def due_story(page: DossierPage) -> DueStory | None:
    """How the due date came about, or None while there is none."""
    state = page.state
    limit = limit_of(state)
    if state.accepted_at is None or state.original_due is None or limit is None:
        return None
    try:
        calendar = agencies.calendar_of(state.handling_unit_id, known_at=state.accepted_at)
        found = explain(calendar, state.accepted_at, limit)
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
                hours=hours_words(one.seconds),
            )
        )
    return tuple(lines)


def _moves(page: DossierPage) -> list[Move]:
    """Clock stops and changes of the due date after the first, oldest first."""
    found: list[Move] = []
    for stop in page.clock_stops:
        paying = stop.ground == "payment_demanded"
        if stop.resumed_at is None and paying:
            text = _("From %(start)s the time does not run: we wait for your payment.") % {
                "start": instant(stop.stopped_at)
            }
        elif stop.resumed_at is None:
            text = _("From %(start)s the time does not run: we wait for your supplement.") % {
                "start": instant(stop.stopped_at)
            }
        elif paying:
            text = _("From %(start)s until %(end)s the time did not run: your payment was awaited.") % {
                "start": instant(stop.stopped_at),
                "end": instant(stop.resumed_at),
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
        elif change.ground == "due_recomputed":
            text = (
                _("The calendar changed: the due date moved from %(before)s to %(after)s (%(document)s).")
                % values
            )
        elif change.ground == "payment_recorded":
            text = _("After the payment the due date moved from %(before)s to %(after)s.") % values
        else:
            text = (
                _("After the supplement was confirmed the due date moved from %(before)s to %(after)s.")
                % values
            )
        found.append(Move(change.at, text))
    return sorted(found, key=lambda move: move.at)
