"""The end of a case: hand over the result, rate it, withdraw, and tell the National Portal."""

from collections.abc import Mapping
from datetime import datetime

from motcua.dossiers.actions import slips
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import BundleWaits, InputRefused, NotAllowed
from motcua.dossiers.models import Bundle, Dossier, HandoverRecord
from motcua.dossiers.rules import interlinked, where
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.ledger.rules import Json, commitment
from motcua.surveys import actions as surveys


def hand_over(
    *,
    dossier_id: int,
    method: str,
    by: Acting,
    at: datetime,
    command_id: str,
    salt: bytes,
    receiver_kind: str = "owner",
    receiver_name: str = "",
    receipt: where.Receipt | None = None,
) -> Done:
    """Hand the result to who may receive it: state 10, and the control sheet is closed. Never blocked because the
    dossier is late.

    `receipt` says who received it and what proves that (law/where/handover.yaml); without one it is the register
    that `receiver_kind` and `receiver_name` signed. Name and number go into the log as a salted commitment alone.
    Raises: InputRefused, ProofRequired, BundleWaits (parts of one matter that are given together and are neither
    done nor late), TransitionRefused, NotAllowed.
    """
    given = receipt or where.Receipt(receiver_kind=receiver_kind, name=receiver_name.strip())
    given = given.checked(method)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if by.kind == "citizen" and (method != "electronic" or state.return_method != "electronic"):
            raise NotAllowed(command=Command.HAND_OVER, needs="a result that is given electronically")
        _require_together(state, when)
        return {
            "method": method,
            "receiver": given.receiver_kind,
            "receiver_commitment": commitment(salt, given.name),
            "proof": given.proof,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        HandoverRecord.unscoped.create(
            dossier_id=state.id,
            seq=seq,
            at=when,
            method=method,
            receiver_kind=given.receiver_kind,
            receiver_name=given.name[:200],
            receiver_id_number=given.id_number[:20],
            proof=given.proof,
            proof_code=given.proof_code[:60],
            signature_id=given.signature_sha256 or None,
            originals=given.originals[:500],
            by_id=by.user_id,
        )
        slips.issue(
            SlipKind.CONTROL_SHEET, state, seq, by=by, at=when, words={"receiver": given.receiver_kind}
        )
        surveys.issue_link(dossier_id=state.id, unit_id=state.handling_unit_id, at=when)

    return perform(
        dossier_id=dossier_id,
        command=Command.HAND_OVER,
        kind="handed_over",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def _require_together(state: DossierState, now: datetime) -> None:
    """Raises BundleWaits while parts given together are under way. A late part holds nothing back."""
    if state.bundle_id is None:
        return
    template = Bundle.unscoped.only("template").get(pk=state.bundle_id).template
    if not interlinked.service(template).is_returned_together:
        return
    others = Dossier.unscoped.filter(bundle_id=state.bundle_id, ended_at__isnull=True).exclude(pk=state.id)
    waiting = others.exclude(current_due__lt=now).order_by("bundle_part").values_list("code", flat=True)
    if waiting:
        raise BundleWaits(waiting=tuple(waiting))


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
