"""Work inside the handling unit: take a step, complete it, conclude with a result, stop, extend, recall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import slips
from motcua.dossiers.actions.horizon import require_known
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.process_steps import Stepping, Values
from motcua.dossiers.actions.results import superseding, uploaded
from motcua.dossiers.errors import DueDatePassed, InputRefused
from motcua.dossiers.models import WorkItem
from motcua.dossiers.rules import deciding, lifecycle
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.deciding import StepPlan
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.dossiers.rules.states import NationalCode
from motcua.ledger.rules import Json
from motcua.processes import queries as processes


@dataclass(frozen=True)
class ResultPaper:
    """The signed result: number in the unit's book and the stored file (SHA-256), required when written."""

    number: str
    file_sha256: str


def steps_of(state: DossierState) -> tuple[StepPlan, ...]:
    """The steps of the process version that the dossier runs by, each with its share of the time in percent.

    Of parallel steps the one that ends last counts.
    """
    program = processes.program(state.process_key, state.process_version)
    found: list[StepPlan] = []
    done = 0
    for step in program.graph.steps:
        part, whole = program.done_by(step.key)
        until = max(done, part * 100 // whole)
        found.append(StepPlan(no=step.number, role=step.role, share_percent=until - done))
        done = until
    return tuple(found)


def take(*, dossier_id: int, by: Acting, at: datetime, command_id: str, branch: int | None = None) -> Done:
    """An officer of the unit of the open step takes it as theirs; `branch` names one of several.

    Without it the first open step of their unit and role is meant. Raises: TransitionRefused, NotAllowed,
    DossierNotFound.
    """

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        step = next(
            (
                found
                for found in open_work(state)
                if (
                    found.unit_id == by.unit_id and found.role in by.roles
                    if branch is None
                    else found.branch == branch
                )
            ),
            open_work(state)[0],
        )
        said: dict[str, Json] = {"assignee": by.user_id, "from": step.assignee_id}
        return {**said, "branch": step.branch} if state.branches else said

    return perform(
        dossier_id=dossier_id,
        command=Command.TAKE,
        kind="taken",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        branch=branch,
    )


def complete(
    *,
    dossier_id: int,
    by: Acting,
    at: datetime,
    command_id: str,
    note: str = "",
    assignee_id: int | None = None,
    values: Values | None = None,
    branch: int | None = None,
) -> Done:
    """Complete the open step; what follows in the process opens, for `assignee_id` if it is one step here.

    `values` answers what the step asks for; `branch` names one of several open steps, and may be left out when
    only one of them is the actor's. `note` stays inside the agency. Raises: InputRefused (an answer is missing or
    does not fit, the branch is unclear), ProcessRefused, TransitionRefused, NotAllowed, DossierNotFound.
    """
    stepping = Stepping()

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        return stepping.complete(
            state, when, by=by, branch=branch, values=values or {}, assignee_id=assignee_id
        )

    def write(state: DossierState, seq: int, when: datetime) -> None:
        stepping.keep(state, seq, when)
        if note.strip() and stepping.closing is not None:
            WorkItem.unscoped.filter(
                dossier_id=state.id, opened_seq=stepping.closing.seq, branch=stepping.closing.branch
            ).update(note=note.strip())

    return perform(
        dossier_id=dossier_id,
        command=Command.COMPLETE_WORK,
        kind="work_completed",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
        branch=branch,
    )


def conclude(*, dossier_id: int, result: ResultPaper, by: Acting, at: datetime, command_id: str) -> Done:
    """The head gives a result that was signed elsewhere: state 9, both judgements of timeliness are fixed.

    One that is drawn up and signed here is issued by `results.signing`. A correction supersedes what it corrects.

    Raises: InputRefused (number or file missing), TransitionRefused (steps open, not in processing), NotAllowed.
    """
    if not result.number.strip():
        raise InputRefused(field="result_number", problem="required")
    if not result.file_sha256:
        raise InputRefused(field="result_file", problem="required")

    form = uploaded.form_of(result.file_sha256, at=at)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if state.result_stage == "signed":
            raise InputRefused(field="result_file", problem="signed-result-waits")
        Stepping().require_end(state)
        return {
            "result_number": result.number.strip(),
            "result_sha256": result.file_sha256,
            "result_form": form,
            **deciding.settlement(agencies.calendar_of(state.handling_unit_id), state, when),
        }

    return perform(
        dossier_id=dossier_id,
        command=Command.CONCLUDE,
        kind="concluded",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: superseding.supersede(
            [state.corrects_id] if state.corrects_id else [], by=state, number=result.number, seq=seq, at=when
        ),
    )


def stop(*, dossier_id: int, reason: str, ground: str, by: Acting, at: datetime, command_id: str) -> Done:
    """Conditions are not met: state 8 with reason and legal ground, papers go back, form 05 (v2025)."""
    for field, value in (("reason", reason), ("ground", ground)):
        if not value.strip():
            raise InputRefused(field=field, problem="required")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        calendar = agencies.calendar_of(state.handling_unit_id)
        return {"ground": ground, **deciding.settlement(calendar, state, when)}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        words: dict[str, Json] = {"reason": reason, "ground": ground}
        slips.issue(SlipKind.STOP_NOTICE, state, seq, by=by, at=when, words=words)
        slips.issue(SlipKind.CONTROL_SHEET, state, seq, by=by, at=when)

    return perform(
        dossier_id=dossier_id,
        command=Command.STOP,
        kind="stopped",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def extend(
    *, dossier_id: int, due: datetime, ground: str, document: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """Move the due date once, on a ground and a document; the original due date stays what it was, and the receipt
    is issued again with both.

    The time that open steps still have is stretched with it. Raises: DueDatePassed (once it is late an apology
    with a new date is due, not an extension), InputRefused, TransitionRefused, NotAllowed, DossierNotFound.
    """
    for field, value in (("ground", ground), ("document", document)):
        if not value.strip():
            raise InputRefused(field=field, problem="required")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if state.current_due is None or due <= state.current_due:
            raise InputRefused(field="due", problem="must-lie-after-the-present-due-date")
        if lifecycle.due_date_has_passed(state, when):
            raise DueDatePassed(
                command=Command.EXTEND,
                state=NationalCode(state.national_code).name.lower(),
                possible=tuple(map(str, lifecycle.possible_at(state, when))),
                why="The due date has passed: an apology with a new date is due instead.",
            )
        require_known(due, unit_id=state.handling_unit_id, field="due")
        calendar = agencies.calendar_of(state.handling_unit_id)
        return {**deciding.extension(calendar, state, due, when), "ground": ground, "document": document}

    return perform(
        dossier_id=dossier_id,
        command=Command.EXTEND,
        kind="extended",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: slips.reissue_receipt(state, seq, by=by, at=when),
    )


def recall(*, dossier_id: int, reason: str, by: Acting, at: datetime, command_id: str) -> Done:
    """Take back a result before it was handed over, to correct it: back to the last step, with a reason."""
    if not reason.strip():
        raise InputRefused(field="reason", problem="required")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        steps = steps_of(state)
        calendar = agencies.calendar_of(state.handling_unit_id)
        return {
            **deciding.work(calendar, state, steps, steps[-1].no, assignee_id=by.user_id),
            "reason": reason,
        }

    return perform(
        dossier_id=dossier_id,
        command=Command.RECALL,
        kind="recalled",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
    )
