"""What an event does to the rows beside a dossier: work items, moves of the due date, stops of the clock.

One function decides; actions write its answer, the bulk loader collects it, and the verification rebuilds
all rows from the log with it and compares.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from motcua.dossiers.rules import apologies, results
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.payloads import moves_of
from motcua.dossiers.rules.projection import Happened, apply
from motcua.ledger.rules import parse_instant


@dataclass(frozen=True)
class WorkOpened:
    at: datetime
    work: OpenWork


@dataclass(frozen=True)
class WorkTaken:
    branch: int
    assignee_id: int | None


@dataclass(frozen=True)
class WorkDueMoved:
    branch: int
    due: datetime | None


@dataclass(frozen=True)
class WorkClosed:
    branch: int
    at: datetime
    how: str


@dataclass(frozen=True)
class UnitInvolved:
    """A unit beside the receiving and the handling one gets to see the dossier, from now on for good."""

    unit_id: int
    seq: int
    at: datetime


@dataclass(frozen=True)
class OpinionAsked:
    unit_id: int
    seq: int
    at: datetime
    due: datetime | None


@dataclass(frozen=True)
class OpinionGiven:
    unit_id: int
    seq: int
    at: datetime


@dataclass(frozen=True)
class WorkMoved:
    """Another unit goes on with an open step."""

    branch: int
    unit_id: int


@dataclass(frozen=True)
class OpinionMoved:
    """Another unit is to answer what one was asked. When it was asked the same itself, it answers once."""

    from_unit: int
    to_unit: int
    seq: int
    at: datetime


@dataclass(frozen=True)
class HomeLeft:
    """The units that had the dossier until this event: what happened before is theirs in the figures."""

    seq: int
    at: datetime
    receiving_unit_id: int
    handling_unit_id: int
    reorganisation: int


@dataclass(frozen=True)
class DueMoved:
    seq: int
    at: datetime
    before: datetime | None
    after: datetime | None
    ground: str
    document: str


@dataclass(frozen=True)
class ClockStopped:
    seq: int
    at: datetime
    ground: str


@dataclass(frozen=True)
class ClockResumed:
    at: datetime


Effect: TypeAlias = (
    WorkOpened
    | WorkTaken
    | WorkDueMoved
    | WorkClosed
    | UnitInvolved
    | OpinionAsked
    | OpinionGiven
    | WorkMoved
    | OpinionMoved
    | HomeLeft
    | DueMoved
    | ClockStopped
    | ClockResumed
    | results.Effect
    | apologies.Effect
)


def _work_effects(
    before: DossierState | None, event: Happened, after: DossierState
) -> tuple[list[Effect], set[int]]:
    """What happens to the open steps, and the units that get to see the dossier by it."""
    was = {work.branch: work for work in open_work(before)} if before else {}
    now = {work.branch: work for work in open_work(after)}
    found: list[Effect] = []
    for branch, work in was.items():
        if branch not in now or now[branch].seq != work.seq:
            found.append(WorkClosed(branch, event.at, event.kind))
    units: set[int] = set()
    for branch, work in now.items():
        old = was.get(branch)
        if old is None or old.seq != work.seq:
            found.append(WorkOpened(event.at, work))
            units.add(work.unit_id)
            continue
        if old.unit_id != work.unit_id:
            found.append(WorkMoved(branch, work.unit_id))
            units.add(work.unit_id)
        if old.assignee_id != work.assignee_id:
            found.append(WorkTaken(branch, work.assignee_id))
        if old.due != work.due:
            found.append(WorkDueMoved(branch, work.due))
    return found, units


def effects(before: DossierState | None, event: Happened, after: DossierState) -> tuple[Effect, ...]:
    """What to write beside the row, in this order."""
    found, units = _work_effects(before, event, after)
    if event.kind in ("opinion_asked", "opinion_given"):
        unit = event.payload.get("unit")
        due = event.payload.get("due")
        if isinstance(unit, int) and event.kind == "opinion_asked":
            found.append(
                OpinionAsked(unit, event.seq, event.at, parse_instant(due) if isinstance(due, str) else None)
            )
            units.add(unit)
        elif isinstance(unit, int):
            found.append(OpinionGiven(unit, event.seq, event.at))
    if event.kind == "rehomed" and before is not None:
        moves = moves_of(event.payload)
        for unit in before.asked_units:
            if moves.get(unit, unit) != unit:
                found.append(OpinionMoved(unit, moves[unit], event.seq, event.at))
                units.add(moves[unit])
        decision = event.payload.get("reorganisation")
        found.append(
            HomeLeft(
                event.seq,
                event.at,
                before.receiving_unit_id,
                before.handling_unit_id,
                decision if isinstance(decision, int) else 0,
            )
        )
    if event.kind in ("papers_sent", "submitted", "accepted", "rehomed"):
        units |= {u for u in (after.papers_unit_id, after.intake_point_id) if u is not None}
    for unit_id in sorted(units - {after.receiving_unit_id, after.handling_unit_id}):
        found.append(UnitInvolved(unit_id, event.seq, event.at))
    due_before = before.current_due if before else None
    if after.current_due != due_before:
        found.append(
            DueMoved(
                event.seq,
                event.at,
                due_before,
                after.current_due,
                ground=event.kind,
                document=str(event.payload.get("document", "")),
            )
        )
    stopped_before = before.clock_stopped_at if before else None
    if stopped_before is None and after.clock_stopped_at is not None:
        found.append(ClockStopped(event.seq, event.at, ground=event.kind))
    elif stopped_before is not None and after.clock_stopped_at is None:
        found.append(ClockResumed(event.at))
    found += apologies.effects(before, event, after)
    found += results.effects(before, event, after)
    return tuple(found)


@dataclass(frozen=True)
class WorkRow:
    work: OpenWork
    given_at: datetime
    done_at: datetime | None = None
    done_how: str = ""


@dataclass(frozen=True)
class StopRow:
    seq: int
    stopped_at: datetime
    ground: str
    resumed_at: datetime | None = None


@dataclass(frozen=True)
class OpinionRow:
    unit_id: int
    seq: int
    asked_at: datetime
    due: datetime | None
    given_seq: int | None = None
    given_at: datetime | None = None


@dataclass
class Beside:
    """The rows beside one dossier, built from its events."""

    work: list[WorkRow] = field(default_factory=list)
    dues: list[DueMoved] = field(default_factory=list)
    stops: list[StopRow] = field(default_factory=list)
    opinions: list[OpinionRow] = field(default_factory=list)
    involved: dict[int, UnitInvolved] = field(default_factory=dict)
    homes: list[HomeLeft] = field(default_factory=list)
    letters: list[apologies.Row] = field(default_factory=list)
    drawn_up: list[results.Row] = field(default_factory=list)

    def take(self, effect: Effect) -> None:
        match effect:
            case WorkOpened():
                self.work.append(WorkRow(effect.work, effect.at))
            case WorkTaken():
                self._work(effect.branch, lambda row: _reassigned(row, effect.assignee_id))
            case WorkDueMoved():
                self._work(effect.branch, lambda row: _redated(row, effect.due))
            case WorkClosed():
                self._work(effect.branch, lambda row: replace(row, done_at=effect.at, done_how=effect.how))
            case UnitInvolved():
                self.involved.setdefault(effect.unit_id, effect)
            case OpinionAsked():
                self.opinions.append(OpinionRow(effect.unit_id, effect.seq, effect.at, effect.due))
            case OpinionGiven():
                place = next(
                    place
                    for place, row in enumerate(self.opinions)
                    if row.unit_id == effect.unit_id and row.given_at is None
                )
                self.opinions[place] = replace(self.opinions[place], given_seq=effect.seq, given_at=effect.at)
            case WorkMoved():
                self._work(effect.branch, lambda row: _moved(row, effect.unit_id))
            case OpinionMoved():
                self._opinion_moved(effect)
            case HomeLeft():
                self.homes.append(effect)
            case DueMoved():
                self.dues.append(effect)
            case ClockStopped():
                self.stops.append(StopRow(effect.seq, effect.at, effect.ground))
            case ClockResumed():
                self.stops[-1] = replace(self.stops[-1], resumed_at=effect.at)
            case results.Effect():
                self.drawn_up = results.taken(self.drawn_up, effect)
            case _:
                self.letters = apologies.taken(self.letters, effect)

    def _opinion_moved(self, effect: OpinionMoved) -> None:
        opened = [row.unit_id for row in self.opinions if row.given_at is None]
        for place, row in enumerate(self.opinions):
            if row.unit_id != effect.from_unit or row.given_at is not None:
                continue
            self.opinions[place] = (
                replace(row, given_seq=effect.seq, given_at=effect.at)
                if effect.to_unit in opened
                else replace(row, unit_id=effect.to_unit)
            )

    def _work(self, branch: int, change: Callable[[WorkRow], WorkRow]) -> None:
        for place in range(len(self.work) - 1, -1, -1):
            if self.work[place].work.branch == branch and self.work[place].done_at is None:
                self.work[place] = change(self.work[place])
                return


def _reassigned(row: WorkRow, assignee_id: int | None) -> WorkRow:
    return replace(row, work=replace(row.work, assignee_id=assignee_id))


def _moved(row: WorkRow, unit_id: int) -> WorkRow:
    return replace(row, work=replace(row.work, unit_id=unit_id))


def _redated(row: WorkRow, due: datetime | None) -> WorkRow:
    return replace(row, work=replace(row.work, due=due))


def rebuild(events: Iterable[Happened]) -> tuple[DossierState | None, Beside]:
    """The row and the rows beside it after all events."""
    state: DossierState | None = None
    beside = Beside()
    for event in events:
        after = apply(state, event)
        for effect in effects(state, event, after):
            beside.take(effect)
        state = after
    return state, beside
