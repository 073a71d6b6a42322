"""Where a dossier stands in its process, and what is kept of that beside its row."""

from datetime import datetime, timedelta

from motcua.agencies import queries as agencies
from motcua.dossiers.errors import ProcessRefused
from motcua.dossiers.rules import step_plans
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel.worktime import WorkCalendar
from motcua.ledger.rules import parse_instant
from motcua.processes import queries as processes
from motcua.processes.actions import runs
from motcua.processes.errors import ProcessUnknown
from motcua.processes.rules.engine import Program, RunState

# Commands that open an earlier or the last step again without asking the process.
_OPENS_AGAIN = frozenset({"work_returned", "recalled"})


def program_of(state: DossierState) -> Program:
    """The process version that the dossier runs by. Raises ProcessUnknown."""
    return processes.program(state.process_key, state.process_version)


def standing(state: DossierState) -> tuple[Program, RunState, tuple[runs.Timer, ...]]:
    """The program of a running dossier, where it stands, and its timers. Raises ProcessRefused."""
    program = program_of(state)
    kept = None if program.is_plain else processes.run_of(state.id)
    run = step_plans.stood(program, state, kept.state if kept else None)
    if run is None:
        raise ProcessRefused("no-such-place", "The open steps of the dossier fit no place in its process.")
    return program, run, kept.timers if kept else ()


def keep_run(
    state: DossierState, program: Program, run: RunState, timers: tuple[runs.Timer, ...], at: datetime
) -> None:
    """Write the state and when the first of its timers is over."""
    now = step_plans.timers_of(program, run, timers, at)
    calendar = agencies.calendar_of(state.handling_unit_id) if now else None
    ends = [over_at(calendar, timer, ()) for timer in now] if calendar else []
    runs.keep(state.id, run, timers=now, wake_at=min(ends, default=None))


def follow(before: DossierState, after: DossierState, kind: str, at: datetime) -> None:
    """After any command: nothing is kept of a process whose dossier ended; what was opened again is kept.

    A plain process has no kept state, so this asks nothing for it.
    """
    ended = after.ended_at is not None and before.ended_at is None and before.processing_at is not None
    if not ended and kind not in _OPENS_AGAIN:
        return
    try:
        program = program_of(after)
    except ProcessUnknown:
        return  # brought along from an older system: it never ran here
    if program.is_plain:
        return
    if ended:
        runs.drop(after.id)
    else:
        program, run, timers = standing(after)
        keep_run(after, program, run, timers, at)


def over_at(
    calendar: WorkCalendar, timer: runs.Timer, stops: tuple[tuple[datetime, datetime | None], ...]
) -> datetime:
    """When a timer's working time is over: the time in which the dossier's clock stood is added."""
    since = parse_instant(timer[2])
    span = timedelta(minutes=timer[3])
    for stopped, resumed in stops:
        if resumed is not None and resumed > since:
            span += calendar.between(max(stopped, since), resumed)
    return calendar.after(calendar.opening(since), span)
