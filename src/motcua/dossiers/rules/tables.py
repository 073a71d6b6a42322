"""The four transition tables of a dossier, one a dimension: closed, explicit, and checked at every event.

A row says from which state a command is possible and into which states it may lead. A command that has no row
in a dimension is possible in each of its states and leaves it as it is (a demand for money does not look at
the hand-over); every command has a row in the business table. Which of several targets is taken is decided by
the projection; `moved` refuses what stands in no row. After domain facts 3.2, whose closed table is our design.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.states import Business as B
from motcua.dossiers.rules.states import Finance as F
from motcua.dossiers.rules.states import Handover as H
from motcua.dossiers.rules.states import Sync as S

T = TypeVar("T", bound=StrEnum)
Row: TypeAlias = Mapping[T | None, frozenset[T]]


class IllegalMove(ValueError):
    """An event leads from a state to one that the transition table does not know: the log is not of this house."""


def _stay(*states: T) -> dict[T | None, frozenset[T]]:
    return {state: frozenset({state}) for state in states}


def _go(target: T, *states: T) -> dict[T | None, frozenset[T]]:
    return {state: frozenset({target}) for state in states}


_RUNNING = (B.ACCEPTED, B.PROCESSING)
_OPEN = (B.SUBMITTED, B.ACCEPTED, B.PROCESSING, B.AWAITING_SUPPLEMENT)
_TAKEN_IN = (B.ACCEPTED, B.PROCESSING, B.AWAITING_SUPPLEMENT)
_ANY = tuple(B)

BUSINESS: Mapping[Command, Row[B]] = {
    Command.SUBMIT: {None: frozenset({B.SUBMITTED})},
    # at the counter and by post a dossier begins with its acceptance
    Command.ACCEPT: {
        None: frozenset({B.ACCEPTED}),
        **_go(B.ACCEPTED, B.SUBMITTED, B.AWAITING_SUPPLEMENT),
    },
    Command.REFUSE: _go(B.REFUSED, B.SUBMITTED),
    Command.REQUEST_SUPPLEMENT: _go(B.AWAITING_SUPPLEMENT, B.SUBMITTED, *_RUNNING),
    Command.SUPPLY: _stay(B.AWAITING_SUPPLEMENT),
    Command.CONFIRM_SUPPLEMENT: {B.AWAITING_SUPPLEMENT: frozenset(_RUNNING)},
    Command.REUSE_PAPER: _stay(B.SUBMITTED, *_RUNNING),
    # what is held of a person is to be right for as long as it is held
    Command.CORRECT_PARTY: _stay(*_ANY),
    Command.BEGIN: _go(B.PROCESSING, B.ACCEPTED),
    Command.TAKE: _stay(B.PROCESSING),
    Command.ASSIGN: _stay(B.PROCESSING, B.AWAITING_SUPPLEMENT),
    Command.COMPLETE_WORK: _stay(B.PROCESSING),
    Command.RETURN_WORK: _stay(B.PROCESSING),
    Command.FIRE_TIMER: _stay(B.PROCESSING),
    Command.MIGRATE_PROCESS: _stay(B.PROCESSING, B.AWAITING_SUPPLEMENT),
    Command.ASK_OPINION: _stay(B.PROCESSING),
    # an opinion that comes after the end is still kept
    Command.GIVE_OPINION: _stay(B.PROCESSING, B.AWAITING_SUPPLEMENT, B.WITHDRAWN, B.STOPPED, B.CONCLUDED),
    Command.NOTE: _stay(*_ANY),
    Command.DEMAND_PAYMENT: _stay(B.SUBMITTED, *_RUNNING),
    Command.RECORD_PAYMENT: _stay(*_OPEN, B.CONCLUDED),
    # money goes back also long after the dossier ended
    Command.RECORD_REFUND: _stay(*_ANY),
    Command.EXTEND: _stay(*_RUNNING),
    Command.RECOMPUTE_DUE: _stay(*_TAKEN_IN),
    Command.MARK_LATE: _stay(*_RUNNING),
    # the duty to apologise outlives the handling
    Command.DRAFT_APOLOGY: _stay(*_TAKEN_IN, B.STOPPED, B.WITHDRAWN, B.CONCLUDED),
    Command.RETURN_APOLOGY: _stay(*_TAKEN_IN, B.STOPPED, B.WITHDRAWN, B.CONCLUDED),
    Command.APPROVE_APOLOGY: _stay(*_TAKEN_IN, B.STOPPED, B.WITHDRAWN, B.CONCLUDED),
    Command.DELIVER_APOLOGY: _stay(*_TAKEN_IN, B.STOPPED, B.WITHDRAWN, B.CONCLUDED),
    Command.SEND_PAPERS: _stay(*_ANY),
    Command.RECEIVE_PAPERS: _stay(*_ANY),
    Command.WITHDRAW: _go(B.WITHDRAWN, *_OPEN),
    Command.STOP: _go(B.STOPPED, *_TAKEN_IN),
    Command.DRAFT_RESULT: _stay(B.PROCESSING),
    Command.CHECK_RESULT: _stay(B.PROCESSING),
    Command.RETURN_RESULT: _stay(B.PROCESSING, B.AWAITING_SUPPLEMENT),
    Command.SIGN_RESULT: _stay(B.PROCESSING),
    Command.CONCLUDE: _go(B.CONCLUDED, B.PROCESSING),
    Command.RECALL: _go(B.PROCESSING, B.CONCLUDED),
    Command.HAND_OVER: _stay(B.CONCLUDED),
    Command.GIVE_COPIES: _stay(B.CONCLUDED),
    Command.REVOKE_RESULT: _stay(B.CONCLUDED),
    Command.SUPERSEDE_RESULT: _stay(B.CONCLUDED),
    Command.RATE: _stay(B.CONCLUDED),
    Command.SYNCHRONISE: _stay(*_ANY),
    Command.RECORD_HISTORY: _stay(*_ANY),
    Command.REHOME: _stay(*_ANY),
    Command.DESTROY_DATA: _stay(B.REFUSED, B.WITHDRAWN, B.STOPPED, B.CONCLUDED),
}
# Beside the table, for imported history alone: an event that says `after_gap` follows on something whose instant
# the older system did not keep, and nobody invents it.
AFTER_GAP: Mapping[Command, Row[B]] = {
    Command.BEGIN: _go(B.PROCESSING, B.SUBMITTED),
    Command.STOP: _go(B.STOPPED, B.SUBMITTED),
    Command.CONCLUDE: _go(B.CONCLUDED, B.SUBMITTED, B.ACCEPTED),
}

_NOT_DEMANDED = (F.NONE, F.OWED, F.PAID)
_WORK_WAITS = _stay(*_NOT_DEMANDED)
# Nothing waits for money on a dossier that ended: what was demanded is owed still.
_CLOSES = {**_stay(*_NOT_DEMANDED), F.DEMANDED: frozenset({F.OWED})}

FINANCE: Mapping[Command, Row[F]] = {
    Command.SUBMIT: {None: frozenset({F.NONE, F.OWED})},
    # acceptance fixes the fee: what was told before may turn out to be owed, or not to be
    Command.ACCEPT: {
        None: frozenset({F.NONE, F.OWED}),
        **_WORK_WAITS,
        F.NONE: frozenset({F.NONE, F.OWED}),
        F.OWED: frozenset({F.NONE, F.OWED}),
    },
    Command.REFUSE: _WORK_WAITS,
    Command.REQUEST_SUPPLEMENT: _WORK_WAITS,
    Command.BEGIN: _WORK_WAITS,
    Command.TAKE: _WORK_WAITS,
    Command.COMPLETE_WORK: _WORK_WAITS,
    Command.RETURN_WORK: _WORK_WAITS,
    Command.ASK_OPINION: _WORK_WAITS,
    Command.SIGN_RESULT: _WORK_WAITS,
    Command.CONCLUDE: _WORK_WAITS,
    Command.DEMAND_PAYMENT: _go(F.DEMANDED, *_NOT_DEMANDED),
    # a part of what is owed leaves the rest owed or demanded
    Command.RECORD_PAYMENT: {
        F.OWED: frozenset({F.OWED, F.PAID}),
        F.DEMANDED: frozenset({F.DEMANDED, F.PAID}),
    },
    Command.WITHDRAW: _CLOSES,
    Command.STOP: _CLOSES,
    # what is due at return is collected first
    Command.HAND_OVER: _stay(F.NONE, F.PAID),
}

HANDOVER: Mapping[Command, Row[H]] = {
    Command.SUBMIT: {None: frozenset({H.NOT_READY})},
    Command.ACCEPT: {None: frozenset({H.NOT_READY}), **_stay(H.NOT_READY)},
    Command.CONCLUDE: _go(H.READY, H.NOT_READY),
    Command.RECALL: _go(H.NOT_READY, H.READY),
    Command.RECORD_PAYMENT: _stay(H.NOT_READY, H.READY),
    Command.HAND_OVER: _go(H.RETURNED, H.READY),
    Command.RATE: _stay(H.RETURNED),
    Command.GIVE_COPIES: _stay(H.READY, H.RETURNED),
    # before it was handed over it is recalled instead
    Command.REVOKE_RESULT: _stay(H.RETURNED),
    # a result that waits to be fetched still needs its owner's name
    Command.DESTROY_DATA: _stay(H.NOT_READY, H.RETURNED),
}

# Every event that the National Portal must know of makes it PENDING, from any state (`projection.apply`).
_TO_TELL: Row[S] = {None: frozenset({S.PENDING}), **{state: frozenset({S.PENDING, state}) for state in S}}
SYNC: Mapping[Command, Row[S]] = {
    **dict.fromkeys(Command, _TO_TELL),
    Command.SYNCHRONISE: {state: frozenset(S) for state in S},
}

TABLES: Mapping[str, Mapping[Command, Mapping[StrEnum | None, frozenset[StrEnum]]]] = {
    "business": BUSINESS,  # type: ignore[dict-item]  # one dimension's enum is a StrEnum
    "finance": FINANCE,  # type: ignore[dict-item]
    "handover": HANDOVER,  # type: ignore[dict-item]
    "sync": SYNC,  # type: ignore[dict-item]
}


def obstructing(command: Command, business: B, finance: F, handover: H, sync: S) -> str:
    """The first dimension whose table does not know the command in its present state, or nothing."""
    if business not in BUSINESS[command]:
        return "business"
    if command in FINANCE and finance not in FINANCE[command]:
        return "finance"
    if command in HANDOVER and handover not in HANDOVER[command]:
        return "handover"
    return "" if sync in SYNC[command] else "sync"


def check_move(
    command: Command, dimension: str, before: StrEnum | None, after: StrEnum, *, after_gap: bool = False
) -> None:
    """Raises IllegalMove unless the dimension's table knows the step; `after_gap`: or the table of gaps."""
    row = TABLES[dimension].get(command)
    legal = before == after if row is None else after in row.get(before, frozenset())
    if not legal and after_gap and dimension == "business":
        legal = after in AFTER_GAP.get(command, {}).get(B(before) if before else None, frozenset())
    if not legal:
        raise IllegalMove(f"{IllegalMove.__doc__} ({command}: {dimension} {before} -> {after})")
