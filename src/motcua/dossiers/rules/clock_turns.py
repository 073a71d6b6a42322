"""The turns of a dossier's clock: started, stopped, resumed, extended, recomputed, ended; and the due date by them.

`due_by` counts one calendar all through: so a changed calendar is applied to a dossier. `told` counts each turn
in the calendar that was known when it happened: so the stored date is explained. Both are pure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from motcua.dossiers.rules.clock_law import Method
from motcua.dossiers.rules.projection import Happened
from motcua.kernel.worktime import Limit, WorkCalendar, due_at, resume
from motcua.kernel.zone import day_of
from motcua.ledger.rules import parse_instant

_ENDS = frozenset({"concluded", "withdrawn", "stopped", "refused"})
_RESUMES = {"supplement_confirmed": "supplement_requested", "payment_recorded": "payment_demanded"}


class TurnKind(StrEnum):
    ACCEPTED = "accepted"
    STOPPED = "stopped"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RECOMPUTED = "recomputed"
    ENDED = "ended"
    REOPENED = "reopened"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One turn. `event` is the kind of its event; `due` the date that the event wrote, None without one.

    `ground`, `document` and `reason` are what the event said for it.
    """

    kind: TurnKind
    event: str
    seq: int
    at: datetime
    due: datetime | None = None
    method: Method = Method.REMAINING_TIME
    ground: str = ""
    document: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Leg:
    """A turn with the due date that stands after it, and the calendar that it was counted in."""

    turn: Turn
    due: datetime | None
    calendar: WorkCalendar
    stopped_at: datetime | None = None
    """Of a resumption: since when the clock had stood."""


def resumed_due(
    calendar: WorkCalendar, *, stopped_at: datetime, resumed_at: datetime, due: datetime, method: Method
) -> datetime:
    """The due date after a stop. What was due already when the clock stopped stays due then."""
    if due <= stopped_at:
        return due
    match method:
        case Method.REMAINING_TIME:
            return resume(calendar, paused_at=stopped_at, resumed_at=resumed_at, due=due)
        case Method.ELAPSED_PLUS_DAY:
            elapsed = timedelta(seconds=int((resumed_at - stopped_at).total_seconds()))
            return calendar.add_working_days(due + elapsed, Decimal(1))


def turns_of(events: Iterable[Happened]) -> tuple[Turn, ...]:
    """The turns among a dossier's events, oldest first."""
    found: list[Turn] = []
    accepted, open_stop = False, ""
    for event in events:
        kind: TurnKind | None = None
        if event.kind == "accepted":
            kind, accepted = TurnKind.ACCEPTED, True
        elif _stops(event, accepted=accepted):
            kind, open_stop = TurnKind.STOPPED, event.kind
        elif (
            open_stop
            and _RESUMES.get(event.kind) == open_stop
            and event.payload.get("part") is not True  # more is awaited still
        ):
            kind, open_stop = TurnKind.RESUMED, ""
        elif event.kind == "extended":
            kind = TurnKind.EXTENDED
        elif event.kind == "due_recomputed":
            kind = TurnKind.RECOMPUTED
        elif event.kind in _ENDS:
            kind, open_stop = TurnKind.ENDED, ""
        elif event.kind == "recalled":
            kind = TurnKind.REOPENED
        if kind is not None:
            found.append(_turn(kind, event))
    return tuple(found)


def _stops(event: Happened, *, accepted: bool) -> bool:
    if event.kind == "supplement_requested":
        return event.payload.get("stage") == "handling"
    return event.kind == "payment_demanded" and event.payload.get("stops_clock") is True and accepted


def _turn(kind: TurnKind, event: Happened) -> Turn:
    payload = event.payload
    due, method = payload.get("due"), payload.get("method")
    return Turn(
        kind=kind,
        event=event.kind,
        seq=event.seq,
        at=event.at,
        due=parse_instant(due) if isinstance(due, str) else None,
        method=Method(method) if isinstance(method, str) else Method.REMAINING_TIME,
        ground=str(payload.get("ground", "")),
        document=str(payload.get("document") or payload.get("notice") or ""),
        reason=str(payload.get("reason", "")),
    )


def due_by(calendar: WorkCalendar, limit: Limit | None, turns: Sequence[Turn]) -> datetime | None:
    """The due date when the whole life is counted in one calendar. Raises CalendarHorizon.

    A date that a person set by an extension stays; where the calendar has no work then, it rolls forward.
    """
    due: datetime | None = None
    stopped_at: datetime | None = None
    for turn in turns:
        due, stopped_at = _after(calendar, limit, turn, due, stopped_at)
    return due


def _after(
    calendar: WorkCalendar,
    limit: Limit | None,
    turn: Turn,
    due: datetime | None,
    stopped_at: datetime | None,
) -> tuple[datetime | None, datetime | None]:
    match turn.kind:
        case TurnKind.ACCEPTED:
            return (due_at(calendar, turn.at, limit) if limit else None), None
        case TurnKind.STOPPED:
            return due, turn.at
        case TurnKind.RESUMED:
            if due is None or stopped_at is None:
                return due, None
            moved = resumed_due(
                calendar, stopped_at=stopped_at, resumed_at=turn.at, due=due, method=turn.method
            )
            return moved, None
        case TurnKind.EXTENDED:
            # A person may name an hour outside work: then it is theirs, as it stands in their document.
            works = turn.due is None or calendar.is_working_day(day_of(turn.due))
            return (turn.due if works or turn.due is None else calendar.opening(turn.due)), stopped_at
        case TurnKind.RECOMPUTED | TurnKind.REOPENED:
            return due, stopped_at
        case TurnKind.ENDED:
            return due, None


def told(
    turns: Sequence[Turn], limit: Limit | None, known: Callable[[datetime], WorkCalendar]
) -> tuple[Leg, ...]:
    """Each turn with the due date after it; `known` answers the calendar as it was known at an instant.

    The last leg's date is the stored one of every dossier that lived in this house. Raises CalendarHorizon.
    """
    legs: list[Leg] = []
    due: datetime | None = None
    stopped_at: datetime | None = None
    for place, turn in enumerate(turns):
        calendar, stood_since = known(turn.at), stopped_at
        if turn.kind is TurnKind.RECOMPUTED:
            due = due_by(calendar, limit, turns[:place])
        else:
            due, stopped_at = _after(calendar, limit, turn, due, stopped_at)
        if turn.kind is TurnKind.EXTENDED:
            due = turn.due
        legs.append(Leg(turn, due, calendar, stood_since if turn.kind is TurnKind.RESUMED else None))
    return tuple(legs)


def stops(legs: Sequence[Leg], until: datetime) -> tuple[tuple[datetime, datetime, str], ...]:
    """The spans in which the clock stood, with the kind of the event that stopped it; an open one to `until`."""
    found: list[tuple[datetime, datetime, str]] = []
    since: Turn | None = None
    for leg in legs:
        match leg.turn.kind:
            case TurnKind.STOPPED:
                since = leg.turn
            case TurnKind.RESUMED | TurnKind.ENDED if since is not None:
                found.append((since.at, leg.turn.at, since.event))
                since = None
    if since is not None and since.at < until:
        found.append((since.at, until, since.event))
    return tuple(found)
