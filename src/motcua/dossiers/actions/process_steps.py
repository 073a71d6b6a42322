"""The process that a dossier runs by: asked inside its commands, kept beside its row while it needs keeping."""

import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.process_state import keep_run, over_at, program_of, standing
from motcua.dossiers.errors import InputRefused, ProcessRefused, TransitionRefused
from motcua.dossiers.models import ClockStop, Dossier
from motcua.dossiers.rules import step_plans
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.lifecycle import possible
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.states import NationalCode
from motcua.kernel.dmn.expressions import Value
from motcua.kernel.dmn.tables import DecisionAmbiguous
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.processes import queries as processes
from motcua.processes.actions import runs
from motcua.processes.rules.engine import Moved, Program, RunError, RunState
from motcua.processes.rules.graph import Variable, VariableRefused

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(minutes=10)  # at timers of a dossier whose clock stands
LOOK_AGAIN_AFTER_FAULT = timedelta(hours=1)

Values = Mapping[str, Value]


class Stepping:
    """One command's move through the process: `payload` for the event, then `keep` in the same transaction."""

    def __init__(self) -> None:
        self.program: Program | None = None
        self.moved: Moved | None = None
        self.timers: tuple[runs.Timer, ...] = ()
        self.closing: OpenWork | None = None  # the step that the command completes

    def begin(self, state: DossierState, at: datetime) -> dict[str, Json]:
        """The first steps, under the version in force when the dossier was accepted."""
        row = processes.version_on(state.process_key, day_of(state.accepted_at or at))
        number = row.number if row else 0
        self.program = processes.program(state.process_key, number)
        self.moved = _moving(partial(self.program.start, _given(state)))
        payload = self._payload(state, at, assignee_id=None)
        return {**payload, "process_version": number} if number else payload

    def complete(
        self,
        state: DossierState,
        at: datetime,
        *,
        by: Acting,
        branch: int | None,
        values: Values,
        assignee_id: int | None,
    ) -> dict[str, Json]:
        """Close the open step and open what follows. Raises InputRefused, ProcessRefused, TransitionRefused."""
        program, run = self._stand(state)
        branch = _mine(state, by, branch)
        key = _key_of(program, state, branch)
        self.closing = step_plans.of_branch(state, branch)
        self.moved = _moving(partial(program.complete, run, key, values))
        if self.moved.finished:
            raise _refused(
                Command.COMPLETE_WORK, state, "This is the last step: conclude the dossier with its result."
            )
        return self._payload(state, at, assignee_id=assignee_id)

    def require_end(self, state: DossierState) -> None:
        """Raises TransitionRefused unless completing what is open ends the process."""
        if program_of(state).is_plain:
            return
        program, run = self._stand(state)
        work = open_work(state)
        moved = _moving(partial(program.complete, run, _key_of(program, state, work[0].branch), {}))
        if not moved.finished:
            raise _refused(Command.CONCLUDE, state, "Further steps follow: complete this one first.")

    def fire(self, state: DossierState, at: datetime, key: str) -> dict[str, Json]:
        program, run = self._stand(state)
        self.moved = _moving(partial(program.fire, run, key))
        return {**self._payload(state, at, assignee_id=None), "timer": key}

    def keep(self, state: DossierState, seq: int, at: datetime) -> None:
        """Write where the process stands, or nothing when the open step says it."""
        if self.program is None or self.moved is None or self.program.is_plain:
            return
        keep_run(state, self.program, self.moved.state, self.timers, at)

    def _stand(self, state: DossierState) -> tuple[Program, RunState]:
        self.program, run, self.timers = standing(state)
        return self.program, run

    def _payload(self, state: DossierState, at: datetime, *, assignee_id: int | None) -> dict[str, Json]:
        if self.program is None or self.moved is None:
            raise RuntimeError("the process has not moved")
        calendar = agencies.calendar_of(state.handling_unit_id)
        if self.program.is_plain:
            return step_plans.plain_json(
                self.program, state, self.moved.opened[0], calendar=calendar, assignee_id=assignee_id
            )
        return step_plans.opened_json(
            self.program,
            state,
            self.moved,
            calendar=calendar,
            at=at,
            unit_of=partial(_unit, day_of(at)),
            assignee_id=assignee_id,
        )


def asked(state: DossierState, by: Acting) -> tuple[Variable, ...]:
    """What the open step of who acts asks for; empty when none is open for them."""
    mine = [w for w in open_work(state) if w.unit_id == by.unit_id and w.role in by.roles]
    if not mine:
        return ()
    program = program_of(state)
    node = program.graph.by_key.get(_key_of(program, state, mine[0].branch))
    return tuple(program.graph.known[key] for key in node.asks) if node else ()


@dataclass(frozen=True)
class Following:
    """The one step that comes next in a plain process."""

    role: str


def following(state: DossierState) -> Following | None:
    """The step after the open one, where that is certain; None at the last step and where the flow decides."""
    program = program_of(state)
    if not program.is_plain:
        return None
    step = next((s for s in program.graph.steps if s.number == state.step_no + 1), None)
    return Following(step.role) if step else None


def _mine(state: DossierState, by: Acting, branch: int | None) -> int:
    """The branch meant: the one named, or the only one that is open for who acts."""
    work = open_work(state)
    if branch is not None or len(work) < 2:
        return branch if branch is not None else state.step_branch
    mine = [w.branch for w in work if w.unit_id == by.unit_id and w.role in by.roles]
    if len(mine) != 1:
        raise InputRefused(field="branch", problem="required")
    return mine[0]


def _key_of(program: Program, state: DossierState, branch: int) -> str:
    work = step_plans.of_branch(state, branch)
    if work is None:
        raise InputRefused(field="branch", problem="not-open")
    numbers = {step.number: step.key for step in program.graph.steps}
    return work.key or numbers.get(work.step_no, "")


def _given(state: DossierState) -> dict[str, Value]:
    """What every process may ask of a dossier (`processes.rules.graph.GIVEN`)."""
    return {
        "channel": state.channel,
        "fee_vnd": state.fee_vnd,
        "set_count": state.set_count,
        "supplement_requests": state.supplement_requests,
    }


def _unit(day: date, agency_id: str) -> int:
    try:
        return int(agencies.unit_of_agency_id(agency_id, on=day).pk)
    except UnitNotFound:
        raise ProcessRefused(
            "no-such-unit",
            f"The process names the agency {agency_id}, which does not exist today. Approve a new version.",
        ) from None


def _moving(move: "partial[Moved]") -> Moved:
    try:
        return move()
    except VariableRefused as fault:
        raise InputRefused(field=fault.key, problem="not-an-answer") from None
    except (RunError, DecisionAmbiguous) as fault:
        raise ProcessRefused("process-at-fault", str(fault)) from None


def _refused(command: Command, state: DossierState, why: str) -> TransitionRefused:
    return TransitionRefused(
        command=command,
        state=NationalCode(state.national_code).name.lower(),
        possible=tuple(str(c) for c in possible(state)),
        why=why,
    )


# --- timers ---------------------------------------------------------------------------------------------------


def fire_due(*, now: datetime, at_most: int = 200) -> int:
    """Fire every timer whose span of working time is over; how many. A dossier at fault does not hold up others."""
    fired = 0
    for dossier_id in processes.waking(now, at_most=at_most):
        try:
            while _fire_first(dossier_id, now):
                fired += 1
        except Exception:
            log.exception("A timer of dossier %s could not fire; it is tried again in an hour.", dossier_id)
            runs.wake_later(dossier_id, now + LOOK_AGAIN_AFTER_FAULT)
    return fired


def _fire_first(dossier_id: int, now: datetime) -> bool:
    """Fire the first timer of the dossier that is over. The key of the command makes it once only."""
    kept = processes.run_of(dossier_id)
    unit_id = Dossier.objects.filter(pk=dossier_id).values_list("handling_unit_id", flat=True).first()
    if kept is None or not kept.timers or unit_id is None:
        return False
    stops = tuple(
        ClockStop.unscoped.filter(dossier_id=dossier_id)
        .order_by("seq")
        .values_list("stopped_at", "resumed_at")
    )
    if any(resumed is None for _, resumed in stops):
        runs.wake_later(dossier_id, now + LOOK_AGAIN)
        return False
    calendar = agencies.calendar_of(unit_id)
    ends, timer = min((over_at(calendar, timer, stops), timer) for timer in kept.timers)
    if ends > now:
        runs.wake_later(dossier_id, ends)
        return False
    key, visit, since, _ = timer
    stepping = Stepping()
    try:
        done: Done = perform(
            dossier_id=dossier_id,
            command=Command.FIRE_TIMER,
            kind="timer_fired",
            by=SYSTEM,
            at=now,
            command_id=f"timer-{dossier_id}-{visit}-{since[:19]}-{zlib.crc32(key.encode()):08x}",
            decide=lambda state, at: stepping.fire(state, at, key),
            write=stepping.keep,
        )
    except TransitionRefused:  # its clock stands since
        runs.wake_later(dossier_id, now + LOOK_AGAIN)
        return False
    return not done.repeated
