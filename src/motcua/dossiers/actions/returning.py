"""The end of a case: hand over the result, rate it, withdraw, and tell the National Portal."""

from datetime import datetime

from motcua.dossiers.actions import slips
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.ledger.rules import commitment
from motcua.surveys import actions as surveys

METHODS = frozenset({"counter", "post", "electronic"})


def hand_over(
    *,
    dossier_id: int,
    method: str,
    receiver_kind: str,
    by: Acting,
    at: datetime,
    command_id: str,
    salt: bytes,
    receiver_name: str = "",
) -> Done:
    """Hand the result to owner or delegate: state 10, and the control sheet is closed. Never blocked because the
    dossier is late.

    The receiver's name goes into the log as a salted commitment alone. `method`: counter, post, electronic;
    `receiver_kind`: owner or delegate (a delegate is named).
    """
    if method not in METHODS:
        raise InputRefused(field="method", problem="unknown")
    if receiver_kind not in ("owner", "delegate"):
        raise InputRefused(field="receiver_kind", problem="unknown")
    if receiver_kind == "delegate" and not receiver_name.strip():
        raise InputRefused(field="receiver_name", problem="required")
    return perform(
        dossier_id=dossier_id,
        command=Command.HAND_OVER,
        kind="handed_over",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {
            "method": method,
            "receiver": receiver_kind,
            "receiver_commitment": commitment(salt, receiver_name.strip()),
        },
        write=lambda state, seq, when: slips.issue(
            SlipKind.CONTROL_SHEET, state, seq, by=by, at=when, words={"receiver": receiver_kind}
        ),
    )


def rate(*, dossier_id: int, score: int, by: Acting, at: datetime, command_id: str, words: str = "") -> Done:
    """The applicant's opinion: 5 very satisfied ... 1 very dissatisfied. Once a dossier."""
    if not 1 <= score <= 5:
        raise InputRefused(field="score", problem="must-be-1-to-5")
    return perform(
        dossier_id=dossier_id,
        command=Command.RATE,
        kind="rated",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {"score": score},
        write=lambda state, seq, when: surveys.record(
            dossier_id=state.id, score=score, words=words.strip(), at=when
        ),
    )


def withdraw(*, dossier_id: int, by: Acting, at: datetime, command_id: str) -> Done:
    """The applicant takes the dossier back before the result is signed: state 7."""
    return perform(
        dossier_id=dossier_id,
        command=Command.WITHDRAW,
        kind="withdrawn",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {},
    )


def mark_synchronised(*, dossier_id: int, up_to_seq: int, at: datetime, failed: bool = False) -> Done:
    """The National Portal has confirmed (or finally refused) the states up to an event."""
    outcome = "failed" if failed else "ok"
    return perform(
        dossier_id=dossier_id,
        command=Command.SYNCHRONISE,
        kind="synchronised",
        by=SYSTEM,
        at=at,
        command_id=f"sync-{dossier_id}-{up_to_seq}-{outcome}",
        decide=lambda state, when: {"up_to": up_to_seq, "failed": failed},
    )
