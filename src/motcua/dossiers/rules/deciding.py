"""What a command's event says: due dates, steps and outcomes, computed once and written into the log.

Each function answers the payload of one event. They need a calendar; the projection does not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from motcua.dossiers.rules.clock_law import Method, clock_law
from motcua.dossiers.rules.clock_turns import resumed_due
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.timeliness import Outcome, legal_outcome, outcome_766
from motcua.kernel.worktime import CalendarHorizon, Limit, LimitUnit, ReversedPeriod, WorkCalendar, due_at
from motcua.kernel.zone import VIETNAM, day_of
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


def _dues(
    state: DossierState, due: datetime | None, moved: Callable[[datetime], datetime]
) -> dict[str, Json]:
    """The new due date, and what becomes of the due dates of the open steps."""

    def of_step(step: datetime | None) -> Json:
        return None if step is None else _text(moved(step))

    said: dict[str, Json] = {"due": _text(due), "step_due": of_step(state.step_due)}
    if state.branches:
        said["branch_dues"] = {str(work.branch): of_step(work.due) for work in state.branches}
    return said


def resumption(
    calendar: WorkCalendar, state: DossierState, at: datetime, *, method: Method = Method.REMAINING_TIME
) -> dict[str, Json]:
    """The clock runs again: the due dates of the whole and of the open steps move by `method`.

    The event says the method, so that the date can be explained when the rule has changed.
    """
    stopped = state.clock_stopped_at
    if stopped is None:
        return _dues(state, state.current_due, lambda due: due)

    def moved(due: datetime) -> datetime:
        return resumed_due(calendar, stopped_at=stopped, resumed_at=at, due=due, method=method)

    whole = None if state.current_due is None else moved(state.current_due)
    waited = _worked(calendar, state.supplement_requested_at, at)
    return {
        **_dues(state, whole, moved),
        "method": method.value,
        **({} if waited is None else {"waited_worked": waited}),
    }


def _worked(calendar: WorkCalendar, since: datetime | None, until: datetime) -> int | None:
    """Whole working seconds; None where there is no beginning, or a day whose holidays are not known."""
    if since is None:
        return None
    try:
        return int(calendar.between(since, until).total_seconds())
    except (CalendarHorizon, ReversedPeriod):
        return None


def handled(calendar: WorkCalendar, state: DossierState, at: datetime) -> int | None:
    """Working seconds from acceptance to `at`, waits for supplements aside: a dossier that ends while one is awaited
    was handled until it was asked for. Of the unit that settles it, by the hours it keeps then."""
    waits = state.supplement_requested_at
    worked = _worked(calendar, state.accepted_at, at if waits is None else min(at, waits))
    stood = state.supplement_worked_seconds
    return None if worked is None or stood is None else max(0, worked - stood)


def extension(calendar: WorkCalendar, state: DossierState, due: datetime, at: datetime) -> dict[str, Json]:
    """A later due date stretches the time that the open steps still have in the same proportion.

    A step that is late already stays late. The caller has checked that `due` lies after the present one.
    """
    present = state.current_due
    if present is None or present <= at:
        return _dues(state, due, lambda step: step)
    left, more = calendar.between(at, present), calendar.between(at, due)

    def moved(step: datetime) -> datetime:
        if step >= present:
            return due
        if step <= at or not left:
            return step
        share = calendar.between(at, step)
        stretched = int(share.total_seconds()) * int(more.total_seconds()) // int(left.total_seconds())
        return min(due, calendar.after(at, timedelta(seconds=stretched)))

    return _dues(state, due, moved)


def recomputation(
    before: WorkCalendar, after: WorkCalendar, state: DossierState, due: datetime, at: datetime
) -> dict[str, Json]:
    """A changed calendar: `due` is the new date of the whole; open steps keep the working time they had left.

    `before` is the calendar that the present dates were counted in.
    """
    since = state.clock_stopped_at or at
    present = state.current_due
    return _dues(
        state, due, lambda step: moved_step(before, after, step, since=since, whole=present, moved=due)
    )


def moved_step(
    before: WorkCalendar,
    after: WorkCalendar,
    step: datetime,
    *,
    since: datetime,
    whole: datetime | None,
    moved: datetime,
) -> datetime:
    """A step's date under a changed calendar: `whole` is the dossier's date, `moved` its new one.

    The working time from `since` to the step is kept; a step that was due before stays where it is.
    """
    if step == whole:
        return moved
    if step <= since:
        return step
    return min(moved, after.after(since, before.between(since, step)))


def settlement(calendar: WorkCalendar, state: DossierState, at: datetime) -> dict[str, Json]:
    """Both judgements of a settled dossier: the legal one and that of decision 766.

    A dossier that is stopped while its clock stands is judged by the instant at which the clock was stopped:
    the applicant's time is not the agency's (domain facts 3.3). Decision 766 does so while a supplement is
    awaited and knows no such rule for paying.
    """
    started = state.accepted_at or state.submitted_at
    waits, worked = state.supplement_requested_at is not None, handled(calendar, state, at)
    ended, at = (at, state.clock_stopped_at) if state.clock_stopped_at else (at, at)
    limit = limit_of(state)
    whole = due_at(calendar, started, limit) - started if limit else None
    return {
        "legal_outcome": legal_outcome(due=state.current_due, end=at, zone=VIETNAM)
        if state.accepted_at
        else Outcome.NONE,
        "outcome_766": outcome_766(
            due=state.current_due,
            start=started,
            end=at if waits else ended,
            limit=whole,
            supplement_time=timedelta(seconds=state.supplement_seconds),
            supplement_requests=state.supplement_requests,
            most_requests=clock_law(day_of(started)).requests_766,
        ),
        **({} if worked is None else {"worked": worked}),
    }
