"""What an event does to the rows beside a dossier: work items, moves of the due date, stops of the clock.

One function decides; actions write its answer, the bulk loader collects it, and the verification rebuilds
all rows from the log with it and compares.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from motcua.dossiers.rules.projection import DossierState, Happened, apply


@dataclass(frozen=True)
class WorkOpened:
    opened_seq: int
    step_no: int
    role: str
    at: datetime
    due: datetime | None
    assignee_id: int | None


@dataclass(frozen=True)
class WorkTaken:
    assignee_id: int | None


@dataclass(frozen=True)
class WorkDueMoved:
    due: datetime | None


@dataclass(frozen=True)
class WorkClosed:
    at: datetime
    how: str


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
    WorkOpened | WorkTaken | WorkDueMoved | WorkClosed | DueMoved | ClockStopped | ClockResumed
)

_OPENS_WORK = frozenset({"begun", "work_completed", "recalled"})
_CLOSES_WORK = frozenset({"work_completed", "concluded", "withdrawn", "stopped"})


def effects(before: DossierState | None, event: Happened, after: DossierState) -> tuple[Effect, ...]:
    """What to write beside the row, in this order."""
    found: list[Effect] = []
    had_work = before is not None and before.step_role != ""
    if had_work and event.kind in _CLOSES_WORK:
        found.append(WorkClosed(at=event.at, how=event.kind))
    if event.kind in _OPENS_WORK:
        found.append(
            WorkOpened(event.seq, after.step_no, after.step_role, event.at, after.step_due, after.assignee_id)
        )
    elif event.kind == "taken":
        found.append(WorkTaken(after.assignee_id))
    elif had_work and before is not None and after.step_role and after.step_due != before.step_due:
        found.append(WorkDueMoved(after.step_due))
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
    return tuple(found)


@dataclass(frozen=True)
class WorkRow:
    opened_seq: int
    step_no: int
    role: str
    given_at: datetime
    due: datetime | None
    assignee_id: int | None
    done_at: datetime | None = None
    done_how: str = ""


@dataclass(frozen=True)
class StopRow:
    seq: int
    stopped_at: datetime
    ground: str
    resumed_at: datetime | None = None


@dataclass
class Beside:
    """The rows beside one dossier, built from its events."""

    work: list[WorkRow] = field(default_factory=list)
    dues: list[DueMoved] = field(default_factory=list)
    stops: list[StopRow] = field(default_factory=list)

    def take(self, effect: Effect) -> None:
        match effect:
            case WorkOpened():
                self.work.append(
                    WorkRow(
                        effect.opened_seq,
                        effect.step_no,
                        effect.role,
                        effect.at,
                        effect.due,
                        effect.assignee_id,
                    )
                )
            case WorkTaken():
                self.work[-1] = replace(self.work[-1], assignee_id=effect.assignee_id)
            case WorkDueMoved():
                self.work[-1] = replace(self.work[-1], due=effect.due)
            case WorkClosed():
                self.work[-1] = replace(self.work[-1], done_at=effect.at, done_how=effect.how)
            case DueMoved():
                self.dues.append(effect)
            case ClockStopped():
                self.stops.append(StopRow(effect.seq, effect.at, effect.ground))
            case ClockResumed():
                self.stops[-1] = replace(self.stops[-1], resumed_at=effect.at)


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
