"""Which command is possible in which state: one table, closed (domain facts 3.2).

A command that is not in the table for a state is refused with the list of what is possible.
"""

from collections.abc import Mapping
from enum import StrEnum

from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.states import Finance, Handover, NationalCode


class Command(StrEnum):
    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLY = "supply"
    CONFIRM_SUPPLEMENT = "confirm_supplement"
    BEGIN = "begin"
    TAKE = "take"
    COMPLETE_WORK = "complete_work"
    DEMAND_PAYMENT = "demand_payment"
    RECORD_PAYMENT = "record_payment"
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    STOP = "stop"
    CONCLUDE = "conclude"
    RECALL = "recall"
    HAND_OVER = "hand_over"
    RATE = "rate"
    SYNCHRONISE = "synchronise"


N = NationalCode
_ANY = frozenset(NationalCode)

TABLE: Mapping[Command, frozenset[NationalCode]] = {
    Command.SUBMIT: frozenset(),
    Command.ACCEPT: frozenset({N.REGISTERED, N.SUPPLEMENT_REQUIRED}),
    Command.REFUSE: frozenset({N.REGISTERED}),
    Command.REQUEST_SUPPLEMENT: frozenset({N.REGISTERED, N.ACCEPTED, N.PROCESSING}),
    Command.SUPPLY: frozenset({N.SUPPLEMENT_REQUIRED}),
    Command.CONFIRM_SUPPLEMENT: frozenset({N.SUPPLEMENT_REQUIRED}),
    Command.BEGIN: frozenset({N.ACCEPTED}),
    Command.TAKE: frozenset({N.PROCESSING}),
    Command.COMPLETE_WORK: frozenset({N.PROCESSING}),
    Command.DEMAND_PAYMENT: frozenset({N.REGISTERED, N.ACCEPTED, N.PROCESSING}),
    Command.RECORD_PAYMENT: frozenset(
        {N.REGISTERED, N.ACCEPTED, N.PROCESSING, N.SUPPLEMENT_REQUIRED, N.FINANCIAL_OBLIGATION, N.DONE}
    ),
    Command.EXTEND: frozenset({N.ACCEPTED, N.PROCESSING, N.FINANCIAL_OBLIGATION}),
    Command.WITHDRAW: frozenset(
        {N.REGISTERED, N.ACCEPTED, N.PROCESSING, N.SUPPLEMENT_REQUIRED, N.FINANCIAL_OBLIGATION}
    ),
    Command.STOP: frozenset({N.ACCEPTED, N.PROCESSING, N.SUPPLEMENT_REQUIRED, N.FINANCIAL_OBLIGATION}),
    Command.CONCLUDE: frozenset({N.PROCESSING}),
    Command.RECALL: frozenset({N.DONE}),
    Command.HAND_OVER: frozenset({N.DONE}),
    Command.RATE: frozenset({N.RETURNED}),
    Command.SYNCHRONISE: _ANY,
}


def _obstacle(command: Command, state: DossierState) -> str:
    """Why a command that the table allows is still refused, or nothing."""
    if command is Command.ACCEPT and state.national_code == N.SUPPLEMENT_REQUIRED:
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
    if command is Command.COMPLETE_WORK and state.step_no >= state.step_count:
        return "This is the last step: conclude the dossier with its result."
    if command is Command.CONCLUDE and state.step_no < state.step_count:
        return f"Step {state.step_no} of {state.step_count} is open: complete the steps first."
    if command is Command.RECORD_PAYMENT and state.finance not in (Finance.OWED, Finance.DEMANDED):
        return "Nothing is owed."
    if command is Command.HAND_OVER and state.finance in (Finance.OWED, Finance.DEMANDED):
        return "Collect what is owed first."
    if command is Command.EXTEND:
        if state.extension_count >= 1:
            return "The due date was extended once already."
        if state.current_due is None:
            return "The dossier has no due date."
    if command is Command.RATE and (state.rating is not None or state.handover is not Handover.RETURNED):
        return "It was rated already."
    return ""


def allowed(command: Command, state: DossierState) -> bool:
    return state.national_code in TABLE[command] and not _obstacle(command, state)


def possible(state: DossierState) -> tuple[Command, ...]:
    """Every command that the state allows now, in the table's order, without the system's own."""
    return tuple(c for c in TABLE if c is not Command.SYNCHRONISE and allowed(c, state))


def require(command: Command, state: DossierState) -> None:
    """Raises TransitionRefused unless the state allows the command."""
    in_table = state.national_code in TABLE[command]
    why = _obstacle(command, state) if in_table else ""
    if not in_table or why:
        raise TransitionRefused(
            command=command,
            state=NationalCode(state.national_code).name.lower(),
            possible=tuple(str(c) for c in possible(state)),
            why=why,
        )
