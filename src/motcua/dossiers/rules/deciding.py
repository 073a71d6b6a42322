"""What a command's event says: due dates, steps and outcomes, computed once and written into the log.

Each function answers the payload of one event. They need a calendar; the projection does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.timeliness import Outcome, legal_outcome, outcome_766
from motcua.kernel.worktime import Limit, LimitUnit, WorkCalendar, due_at, resume
from motcua.kernel.zone import VIETNAM
from motcua.ledger.rules import Json, instant_text


@dataclass(frozen=True)
class StepPlan:
    """One step of the internal process: role of the handling unit and its share of the time, in percent."""

    no: int
    role: str
    share_percent: int


def limit_of(state: DossierState) -> Limit | None:
    if not state.limit_value:
        return None
    return Limit(value=Decimal(state.limit_value), unit=LimitUnit(state.limit_unit))


def _text(at: datetime | None) -> Json:
    return None if at is None else instant_text(at)


def acceptance(calendar: WorkCalendar, limit: Limit | None, at: datetime) -> dict[str, Json]:
    """The clock starts at acceptance, not at online submission (domain facts 3.3)."""
    return {"due": _text(due_at(calendar, at, limit)) if limit else None}


def step_due(
    calendar: WorkCalendar, state: DossierState, steps: Sequence[StepPlan], step_no: int
) -> datetime | None:
    """When the step has to be done: its cumulative share of the working time from acceptance to the due date."""
    if state.current_due is None or state.accepted_at is None:
        return None
    start = calendar.opening(state.accepted_at)
    if state.current_due <= start:
        return state.current_due
    whole = calendar.between(start, state.current_due)
    share = sum(step.share_percent for step in steps if step.no <= step_no)
    if share >= 100:
        return state.current_due
    return calendar.after(start, timedelta(seconds=int(whole.total_seconds()) * share // 100))


def work(
    calendar: WorkCalendar,
    state: DossierState,
    steps: Sequence[StepPlan],
    step_no: int,
    *,
    assignee_id: int | None,
) -> dict[str, Json]:
    """Opening step `step_no` (from 1) of the process."""
    step = next(s for s in steps if s.no == step_no)
    return {
        "step_no": step_no,
        "step_count": steps[-1].no,
        "step_role": step.role,
        "step_due": _text(step_due(calendar, state, steps, step_no)),
        "assignee": assignee_id,
    }


def resumption(calendar: WorkCalendar, state: DossierState, at: datetime) -> dict[str, Json]:
    """Method (b) of domain facts 3.3: the working time that was left at the stop is counted again from now."""
    if state.clock_stopped_at is None:
        return {"due": _text(state.current_due), "step_due": _text(state.step_due)}

    def moved(due: datetime | None) -> Json:
        if due is None or state.clock_stopped_at is None:
            return None
        return _text(resume(calendar, paused_at=state.clock_stopped_at, resumed_at=at, due=due))

    return {"due": moved(state.current_due), "step_due": moved(state.step_due)}


def settlement(calendar: WorkCalendar, state: DossierState, at: datetime) -> dict[str, Json]:
    """Both judgements of a settled dossier: the legal one and that of decision 766.

    A dossier that is stopped while its clock stands is judged by the instant at which the clock was stopped:
    the applicant's time is not the agency's (domain facts 3.3).
    """
    started = state.accepted_at or state.submitted_at
    at = state.clock_stopped_at or at
    limit = limit_of(state)
    whole = due_at(calendar, started, limit) - started if limit else None
    return {
        "legal_outcome": legal_outcome(due=state.current_due, end=at, zone=VIETNAM)
        if state.accepted_at
        else Outcome.NONE,
        "outcome_766": outcome_766(
            due=state.current_due,
            start=started,
            end=at,
            limit=whole,
            supplement_time=timedelta(seconds=state.supplement_seconds),
            supplement_requests=state.supplement_requests,
        ),
    }
