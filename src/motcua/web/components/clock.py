"""The whole story of a dossier's time: how the first date was counted, each turn, each day, and how it is judged.

The same for citizen and official; it says only what both may know.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.agencies import queries as agencies
from motcua.dossiers import queries as dossiers
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.clock_law import Method
from motcua.dossiers.rules.clock_turns import Leg, TurnKind, stops, told, turns_of
from motcua.dossiers.rules.deciding import limit_of
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.projection import Happened
from motcua.kernel.worktime import (
    CalendarHorizon,
    ExplainedDay,
    Limit,
    LimitUnit,
    Reason,
    WalkedDay,
    WorkCalendar,
    explain,
    walk,
)
from motcua.kernel.zone import day_of
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
    Reason.AFTER_CUTOFF: lazy("Received too late to be due the same day"),
    Reason.ROLLED: lazy("The limit ended outside working time and moves here"),
}
WEEKDAYS = (
    lazy("Monday"),
    lazy("Tuesday"),
    lazy("Wednesday"),
    lazy("Thursday"),
    lazy("Friday"),
    lazy("Saturday"),
    lazy("Sunday"),
)
# A clock that has stood for years is not walked day by day.
LONGEST_WALK = timedelta(days=400)


@dataclass(frozen=True)
class DayLine:
    """One day. `count` is its number among the counted days of the first date, `ran` and `stood` working time."""

    date: date
    weekday: str
    is_counted: bool
    reason: str
    name: str
    basis: str
    count: int = 0
    ran: str = ""
    stood: str = ""
    is_ahead: bool = False


@dataclass(frozen=True)
class TurnLine:
    """A stop, a resumption, an extension, a change of the calendar or the end, in words."""

    at: datetime
    title: str
    text: str
    before: datetime | None = None
    after: datetime | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClockStory:
    """All that the page and the print say. Without a limit `first_due` is None and there are no days."""

    limit: str
    accepted_at: datetime
    first_due: datetime | None
    current_due: datetime | None
    standing: str
    days: tuple[DayLine, ...]
    turns: tuple[TurnLine, ...]
    walked: tuple[DayLine, ...]
    judged: tuple[str, ...]
    is_explained: bool
    is_provisional: bool


def clock_story(page: DossierPage, now: datetime) -> ClockStory | None:
    """The story up to `now`, or None while no clock was ever started."""
    state = page.state
    if state.accepted_at is None:
        return None
    limit = limit_of(state)
    turns = turns_of(Happened(line.seq, line.kind, line.at, line.payload) for line in page.story)
    known = _known(state)
    try:
        legs = told(turns, limit, known)
        calendar = _latest(legs, known(now))
        days, provisional = _first_days(legs, limit, state)
        walked = _walk(legs, state, calendar, now)
        left = _left(state, calendar, now)
    except CalendarHorizon:
        legs, days, provisional, walked, left = (), (), False, (), ""
    explained = bool(legs) and legs[-1].due == state.current_due
    return ClockStory(
        limit=words.limit_words(state.limit_value, state.limit_unit),
        accepted_at=state.accepted_at,
        first_due=state.original_due,
        current_due=state.current_due,
        standing=_standing(state, now, left),
        days=days,
        turns=tuple(_turns(legs)),
        walked=walked if len(legs) > 1 or not days else (),
        judged=tuple(_judged(state, now)),
        is_explained=explained or state.current_due is None,
        is_provisional=provisional,
    )


def _known(state: DossierState) -> Callable[[datetime], WorkCalendar]:
    """The calendar of whoever handled the dossier at an instant, as it was known then."""
    last = agencies.calendar_history(state.handling_unit_id)
    if not state.rehomed:
        return last
    homes = [
        (until, agencies.calendar_history(unit_id)) for until, unit_id in dossiers.former_handlers(state.id)
    ]
    return lambda at: next((history(at) for until, history in homes if at < until), last(at))


def _latest(legs: Sequence[Leg], fallback: WorkCalendar) -> WorkCalendar:
    """The calendar in which the present date was counted."""
    return legs[-1].calendar if legs else fallback


# ---------------------------------------------------------------- days


def _first_days(
    legs: Sequence[Leg], limit: Limit | None, state: DossierState
) -> tuple[tuple[DayLine, ...], bool]:
    started = next((leg for leg in legs if leg.turn.kind is TurnKind.ACCEPTED), None)
    if started is None or limit is None:
        return (), False
    found = explain(started.calendar, started.turn.at, limit)
    if found.due != state.original_due:
        return (), False
    lines = []
    count = 0
    for one in found.days:
        count += one.counted
        lines.append(_explained(one, count if one.counted and limit.unit is not LimitUnit.HOUR else 0))
    return tuple(lines), found.is_provisional


def _explained(one: ExplainedDay, count: int) -> DayLine:
    return DayLine(
        date=one.date,
        weekday=str(WEEKDAYS[one.date.weekday()]),
        is_counted=one.counted,
        reason=str(REASONS[one.reason]),
        name=_name(one.name, one.name_en),
        basis=one.basis,
        count=count,
        ran=hours_words(one.seconds),
    )


def _name(name: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "vi").startswith("en") else name


def _walk(
    legs: Sequence[Leg], state: DossierState, calendar: WorkCalendar, now: datetime
) -> tuple[DayLine, ...]:
    """From acceptance to the due date, or to the end or the open stop when they come first."""
    if state.accepted_at is None or state.current_due is None:
        return ()
    end = state.current_due
    if state.ended_at is not None:
        end = min(end, state.ended_at)
    elif state.clock_stopped_at is not None:
        end = now
    start = calendar.opening(state.accepted_at)
    if end <= start or end - start > LONGEST_WALK:
        return ()
    spans = [(since, until) for since, until, _event in stops(legs, end)]
    return tuple(_walked(one, day_of(now)) for one in walk(calendar, start, end, spans))


def _walked(one: WalkedDay, today: date) -> DayLine:
    return DayLine(
        date=one.date,
        weekday=str(WEEKDAYS[one.date.weekday()]),
        is_counted=one.ran > 0,
        reason=str(REASONS[one.reason]),
        name=_name(one.name, one.name_en),
        basis=one.basis,
        ran=hours_words(one.ran),
        stood=hours_words(one.stood),
        is_ahead=one.date > today,
    )


def hours_words(seconds: int) -> str:
    """`3 giờ`, `7 giờ 41 phút`; empty for none."""
    if not seconds:
        return ""
    hours, minutes = divmod(-(-seconds // 60), 60)
    if not minutes:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


# ---------------------------------------------------------------- turns


def _turns(legs: Sequence[Leg]) -> list[TurnLine]:
    found: list[TurnLine] = []
    before: datetime | None = None
    for leg in legs:
        line = _turn(leg, before)
        if line is not None:
            found.append(line)
        before = leg.due
    return found


def _turn(leg: Leg, before: datetime | None) -> TurnLine | None:
    turn = leg.turn
    sources = [text for text in (turn.document, turn.ground, turn.reason) if text]
    match turn.kind:
        case TurnKind.STOPPED if turn.event == "payment_demanded":
            text = _("The time limit does not run while the payment that was asked is awaited.")
            return TurnLine(turn.at, _("Clock stopped for a payment"), text, sources=tuple(sources))
        case TurnKind.STOPPED:
            text = _("The time limit does not run while a supplement is awaited.")
            return TurnLine(turn.at, _("Clock stopped for a supplement"), text, sources=tuple(sources))
        case TurnKind.RESUMED:
            return TurnLine(turn.at, _("Clock runs again"), _resumed(leg, before), before, leg.due)
        case TurnKind.EXTENDED:
            text = _("The handling unit moved the due date, on a ground and by a document.")
            return TurnLine(turn.at, _("Extension"), text, before, leg.due, tuple(sources))
        case TurnKind.RECOMPUTED:
            text = _("The working days of state agencies changed; the whole time was counted anew.")
            return TurnLine(turn.at, _("Calendar changed"), text, before, leg.due, tuple(sources))
        case TurnKind.ENDED:
            ends = {
                "concluded": _("The result was signed: the clock ends here."),
                "withdrawn": _("The dossier was withdrawn: the clock ends here."),
            }
            text = ends.get(turn.event, _("The handling was stopped: the clock ends here."))
            return TurnLine(turn.at, _("End"), text)
        case TurnKind.REOPENED:
            text = _("The result was taken back to be corrected; the due date stays.")
            return TurnLine(turn.at, _("Reopened"), text)
        case _:
            return None


def _resumed(leg: Leg, before: datetime | None) -> str:
    since = leg.stopped_at
    if since is None or before is None:
        return _("The time limit runs again.")
    if before <= since:
        return _("The dossier was late already when the clock stopped; its due date stays.")
    if leg.turn.method is Method.ELAPSED_PLUS_DAY:
        return _("The time that the clock stood was added to the due date, and one working day more.")
    left = hours_words(int(leg.calendar.between(since, before).total_seconds()))
    return _("%(left)s of working time were left at the stop; they are counted from here.") % {"left": left}


# ---------------------------------------------------------------- standing and judgement


def _left(state: DossierState, calendar: WorkCalendar, now: datetime) -> str:
    """Working time that is left, in words; empty when none is or no date was set."""
    since = state.clock_stopped_at or now
    if state.current_due is None or state.ended_at is not None or state.current_due <= since:
        return ""
    return hours_words(int(calendar.between(since, state.current_due).total_seconds()))


def _standing(state: DossierState, now: datetime, left: str) -> str:
    if state.current_due is None:
        return _("This procedure has no fixed time limit.")
    if state.ended_at is not None:
        return _("The handling ended at %(end)s.") % {"end": instant(state.ended_at)}
    if state.clock_stopped_at is not None:
        text = _("The clock has stood since %(since)s.") % {"since": instant(state.clock_stopped_at)}
        return f"{text} " + _("%(left)s of working time are left.") % {"left": left} if left else text
    if now > state.current_due:
        return _("The due date passed at %(due)s.") % {"due": instant(state.current_due)}
    return _("%(left)s of working time are left.") % {"left": left} if left else ""


def _judged(state: DossierState, now: datetime) -> list[str]:
    """Two rules, side by side: the law's date, and decision 766."""
    found = []
    if state.legal_outcome:
        found.append(
            _("By the due date: %(outcome)s.")
            % {"outcome": str(words.OUTCOME_LABELS[state.legal_outcome]).lower()}
        )
    elif state.current_due is None or state.ended_at is not None:
        pass
    elif state.clock_stopped_at is None and now > state.current_due:
        found.append(_("By the due date: late, because the result was not signed by then."))
    else:
        found.append(_("By the due date: on time when the result is signed by then."))
    if state.supplement_requests > 1:
        found.append(
            _("By decision 766/QĐ-TTg: late, because a supplement was asked %(n)s times.")
            % {"n": state.supplement_requests}
        )
    elif state.outcome_766:
        found.append(
            _("By decision 766/QĐ-TTg: %(outcome)s.")
            % {"outcome": str(words.OUTCOME_LABELS[state.outcome_766]).lower()}
        )
    elif state.ended_at is None:
        found.append(
            _(
                "By decision 766/QĐ-TTg: on time when it ends by the due date; time for supplements does not count, "
                "and a second supplement request counts as late."
            )
        )
    return found
