"""Which command is possible in which state: the four tables, and what else stands in the way.

A command that one of the tables does not know in the present state, or that a guard holds up, is refused with
the list of what is possible.
"""

from datetime import datetime

from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.rules.commands import OF_THE_SYSTEM, Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.lateness import reappointments_allowed
from motcua.dossiers.rules.results import Stage
from motcua.dossiers.rules.states import Business, NationalCode
from motcua.dossiers.rules.tables import obstructing
from motcua.kernel.zone import day_of

_IN_THE_WAY = {
    ("finance", Command.RECORD_PAYMENT): "Nothing is owed.",
    ("finance", Command.HAND_OVER): "Collect what is owed first.",
    ("handover", Command.HAND_OVER): "The result was handed over already.",
    ("handover", Command.RECALL): "The result was handed over: open a correction dossier instead.",
    ("handover", Command.REVOKE_RESULT): "The result was not handed over yet: recall it instead.",
    ("handover", Command.RATE): "It is rated once the result is handed over.",
}


_ON_A_STEP = frozenset(
    {
        Command.TAKE,
        Command.ASSIGN,
        Command.COMPLETE_WORK,
        Command.RETURN_WORK,
        Command.SIGN_RESULT,
        Command.CONCLUDE,
    }
)


_AT_THE_END = frozenset({Command.SIGN_RESULT, Command.CONCLUDE})
# What figures and the reorganisation of units still need of a dossier whose personal data are gone.
_AFTER_DESTRUCTION = frozenset({Command.SYNCHRONISE, Command.REHOME})


def _obstacle(command: Command, state: DossierState) -> str:
    """Why a command that the table allows is still refused, or nothing."""
    if state.destroyed_at is not None and command not in _AFTER_DESTRUCTION:
        return "The personal data of this dossier were destroyed: nothing can be done on it."
    if command is Command.ACCEPT and state.business is Business.AWAITING_SUPPLEMENT:
        if state.supplement_stage != "intake":
            return "The supplement was asked while handling: confirm it instead."
        if state.supplied_at is None:
            return "The applicant has not supplied what was asked."
    if command is Command.CONFIRM_SUPPLEMENT:
        if state.supplement_stage != "handling":
            return "The supplement was asked at intake: accept the dossier instead."
        if state.supplied_at is None:
            return "The applicant has not supplied what was asked."
    if command is Command.SUPPLY and state.supplied_at is not None:
        return "The supplement was supplied already and waits for the officer."
    # what was brought along from an older system may have run under no process of ours
    without_steps = command is Command.CONCLUDE and state.step_count == 0
    if command in _ON_A_STEP and not state.step_role and not without_steps:
        return "No step is open."
    if command is Command.COMPLETE_WORK and state.step_no >= state.step_count and not state.branches:
        return "This is the last step: conclude the dossier with its result."
    if command in _AT_THE_END and state.branches:
        return "Other units still work on it: their steps have to be completed first."
    if command in _AT_THE_END and state.step_no < state.step_count:
        return f"Step {state.step_no} of {state.step_count} is open: complete the steps first."
    if command is Command.EXTEND:
        if state.extension_count >= 1:
            return "The due date was extended once already."
        if state.current_due is None:
            return "The dossier has no due date."
    if command is Command.ACCEPT and state.held:
        return "It is the turn of an earlier part of the bundle."
    if command is Command.GIVE_OPINION and not state.asked_units:
        return "No opinion is awaited."
    if command is Command.MARK_LATE and state.late_at is not None:
        return "It was found late already."
    if command is Command.DRAFT_APOLOGY:
        return _no_apology_wanted(state)
    if command in (Command.APPROVE_APOLOGY, Command.RETURN_APOLOGY) and state.apology != "drafted":
        return "No apology is drafted."
    if command is Command.DELIVER_APOLOGY and state.apology != "approved":
        return "No apology is approved and undelivered."
    if command is Command.RECEIVE_PAPERS and state.papers_sent_at is None:
        return "No papers are on the way."
    if command is Command.SEND_PAPERS and state.papers_sent_at is not None:
        return "The papers are on the way already."
    if command is Command.RETURN_WORK and state.step_no <= 1:
        return "This is the first step: there is no earlier one."
    if command is Command.RATE and state.rating is not None:
        return "It was rated already."
    return _result_stands_otherwise(command, state)


_STAGES = {
    Command.DRAFT_RESULT: (Stage.NONE, Stage.DRAFTED, Stage.RETURNED),
    Command.CHECK_RESULT: (Stage.DRAFTED,),
    Command.RETURN_RESULT: (Stage.DRAFTED, Stage.CHECKED, Stage.SIGNED),
    Command.SIGN_RESULT: (Stage.CHECKED,),
}
_STAGE_WORDS = {
    Stage.NONE: "No result is drawn up.",
    Stage.DRAFTED: "The result is drafted and has to be checked by a second person.",
    Stage.CHECKED: "The result is checked and waits for its signature; send it back to change it.",
    Stage.RETURNED: "The result was sent back and has to be drawn up anew.",
    Stage.SIGNED: "The result is signed and waits for its issue; send it back to change it.",
}
# A signed result is issued or sent back before anything else moves what it rests on.
_NOT_ONCE_SIGNED = frozenset(
    {
        Command.RETURN_WORK,
        Command.REQUEST_SUPPLEMENT,
        Command.REUSE_PAPER,
        Command.COMPLETE_WORK,
        Command.CORRECT_PARTY,
    }
)


def _result_stands_otherwise(command: Command, state: DossierState) -> str:
    """Why the stage of the result does not allow the command, or nothing."""
    stage = Stage(state.result_stage)
    if stage not in _STAGES.get(command, (stage,)):
        return _STAGE_WORDS[stage]
    if command in _NOT_ONCE_SIGNED and stage is Stage.SIGNED:
        return _STAGE_WORDS[stage]
    if command in (Command.GIVE_COPIES, Command.REVOKE_RESULT) and not state.result_sha256:
        return "There is no result."
    if command is Command.GIVE_COPIES and (state.result_revoked_at or state.result_superseded_at):
        return "The result is not in force any more."
    if command in (Command.REVOKE_RESULT, Command.SUPERSEDE_RESULT) and state.result_revoked_at:
        return "The result was revoked already."
    if command is Command.SUPERSEDE_RESULT and state.result_superseded_at:
        return "A newer result has taken its place already."
    return ""


def _no_apology_wanted(state: DossierState) -> str:
    """Why no letter of apology may be written now, or nothing. How long ahead of the due date one may be written
    is for the action to say: it has the clock."""
    if state.apology in ("due", "drafted"):
        return ""
    if state.apology == "":
        in_hand = state.business in (Business.ACCEPTED, Business.PROCESSING)
        ahead = state.current_due is not None and state.clock_stopped_at is None and not state.origin
        return "" if in_hand and ahead else "No apology is due."
    if state.apology == "approved":
        return "The apology is approved and has to be delivered."
    if state.ended_at is None and state.reappointments < reappointments_allowed(day_of(state.last_at)):
        return ""
    return "An apology was delivered; no further date may be promised."


def in_tables(command: Command, state: DossierState) -> bool:
    """Whether each of the four tables knows the command in the present state."""
    return not obstructing(command, state.business, state.finance, state.handover, state.sync)


def allowed(command: Command, state: DossierState) -> bool:
    return in_tables(command, state) and not _obstacle(command, state)


def due_date_has_passed(state: DossierState, now: datetime) -> bool:
    """Whether it is too late to extend the due date: from the instant on, not from when the watch notes it."""
    return state.current_due is not None and now > state.current_due


def possible_at(state: DossierState, now: datetime) -> tuple[Command, ...]:
    """What the state and the clock allow at an instant, without the system's own commands. A letter of apology
    ahead of lateness needs the calendar besides (`apologies.may_be_drafted`)."""
    late = due_date_has_passed(state, now)
    return tuple(c for c in possible(state) if not (late and c is Command.EXTEND))


def possible(state: DossierState) -> tuple[Command, ...]:
    """Every command that the state allows now, without the system's own."""
    return tuple(c for c in Command if c not in OF_THE_SYSTEM and allowed(c, state))


def require(command: Command, state: DossierState) -> None:
    """Raises TransitionRefused unless the state allows the command."""
    dimension = obstructing(command, state.business, state.finance, state.handover, state.sync)
    why = _obstacle(command, state) if not dimension else _IN_THE_WAY.get((dimension, command), "")
    if dimension == "finance" and not why:
        why = "Work waits for a payment."
    if dimension or why:
        raise TransitionRefused(
            command=command,
            state=NationalCode(state.national_code).name.lower(),
            possible=tuple(str(c) for c in possible(state)),
            why=why,
        )
