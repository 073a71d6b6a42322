"""The letter of apology: an officer drafts it, the head approves or sends it back, it is delivered with proof.

The new date that it names binds the agency's word alone: neither the due date nor any judgement of timeliness
moves by it.
"""

from collections.abc import Mapping
from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers.actions import slips
from motcua.dossiers.actions.horizon import require_known
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Apology, Party
from motcua.dossiers.rules import lateness as rules
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, commitment, instant_text
from motcua.notices import queries as notices

# How an official hands a letter over; the system's own ways are `account` and `email`.
BY_HAND = ("counter", "post")


def draft(
    *,
    dossier_id: int,
    cause: str,
    reason: str,
    new_date: datetime | None,
    document: str = "",
    by: Acting,
    at: datetime,
    command_id: str,
) -> Done:
    """Write the letter, or write it anew while it is not approved.

    `cause` is a code of law/lateness; an objective one needs the `document` that shows it. `new_date` is needed
    while the dossier is open, and lies ahead. A letter may be written ahead of the due date within the lead of
    law/lateness. Raises: InputRefused, NotAllowed, TransitionRefused.
    """
    chosen = {one.code: one for one in rules.causes(day_of(at))}.get(cause)
    if chosen is None:
        raise InputRefused(field="cause", problem="required")
    if not reason.strip():
        raise InputRefused(field="reason", problem="required")
    if chosen.kind is rules.CauseKind.OBJECTIVE and not document.strip():
        raise InputRefused(field="document", problem="an-objective-cause-needs-a-document")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if not may_be_drafted(state, when):
            raise InputRefused(field="cause", problem="too-early-for-an-apology")
        promised = _new_date(state, new_date, when)
        return {
            "cause": chosen.code,
            "kind": str(chosen.kind),
            "document": document.strip(),
            "new_date": instant_text(promised) if promised else None,
            "drafter": by.user_id,
        }

    return perform(
        dossier_id=dossier_id,
        command=Command.DRAFT_APOLOGY,
        kind="apology_drafted",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: _letter(state.id, seq).update(reason=reason.strip()),
    )


def may_be_drafted(state: DossierState, at: datetime) -> bool:
    """Whether the time for a letter has come: the dossier is late, or will be within the lead of law/lateness."""
    late = state.late_at is not None or (state.current_due is not None and state.current_due < at)
    return rules.may_be_drafted(
        agencies.calendar_of(state.handling_unit_id),
        rules.rules_on(day_of(at)),
        due=state.current_due,
        late=late,
        now=at,
    )


def _new_date(state: DossierState, wanted: datetime | None, at: datetime) -> datetime | None:
    """The date to promise; none for a dossier that has ended: its result is there."""
    if state.ended_at is not None:
        return None
    if wanted is None:
        raise InputRefused(field="new_date", problem="required")
    if wanted <= at:
        raise InputRefused(field="new_date", problem="must-lie-ahead")
    if state.current_due is not None and wanted <= state.current_due:
        raise InputRefused(field="new_date", problem="must-lie-after-the-present-due-date")
    require_known(wanted, unit_id=state.handling_unit_id, field="new_date")
    return wanted


def send_back(
    *, dossier_id: int, draft_seq: int, why: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """The head returns the draft to its officer, saying why. `draft_seq` names the draft that was read."""
    if not why.strip():
        raise InputRefused(field="why", problem="required")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        _open_draft(state, draft_seq)
        return {}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        Apology.unscoped.filter(dossier_id=state.id, no=state.reappointments + 1).update(
            returned_why=why.strip()
        )

    return perform(
        dossier_id=dossier_id,
        command=Command.RETURN_APOLOGY,
        kind="apology_returned",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def approve(*, dossier_id: int, draft_seq: int, by: Acting, at: datetime, command_id: str) -> Done:
    """The head signs the letter as drafted: its slip is issued, and the applicant is told.

    `draft_seq` names the draft that was read: one written anew meanwhile is not signed unread. The letter of a
    dossier that ended since it was drafted promises no date. Raises: InputRefused (`draft`: written anew;
    `new_date`: it has passed), NotAllowed, TransitionRefused.
    """

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        letter = _open_draft(state, draft_seq)
        promised = _new_date(state, letter.new_date, when)
        return {
            "cause": letter.cause,
            "kind": letter.kind,
            "new_date": instant_text(promised) if promised else None,
            "signer": by.user_id,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        letter = Apology.unscoped.get(dossier_id=state.id, no=state.reappointments)
        slips.issue(
            SlipKind.APOLOGY,
            state,
            seq,
            by=by,
            at=when,
            words={
                "cause": letter.kind,
                "reason": letter.reason,
                "new_date": instant_text(state.promised_due) if state.promised_due else None,
                "signer": accounts.full_names({by.user_id}).get(by.user_id, "") if by.user_id else "",
            },
        )

    return perform(
        dossier_id=dossier_id,
        command=Command.APPROVE_APOLOGY,
        kind="apology_approved",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def deliver(
    *,
    dossier_id: int,
    way: str,
    by: Acting,
    at: datetime,
    command_id: str,
    reference: str = "",
    receiver: str = "",
) -> Done:
    """Record that the applicant got the letter: at the counter against a signature (`receiver`: who signed), or by
    post (`reference`: the code of the item). The receiver's name goes into the log as a commitment alone."""
    if way not in BY_HAND:
        raise InputRefused(field="way", problem="unknown")
    if way == "post" and not reference.strip():
        raise InputRefused(field="reference", problem="required")
    if way == "counter" and not receiver.strip():
        raise InputRefused(field="receiver", problem="required")
    return _delivered(
        dossier_id,
        way=way,
        reference=reference.strip() if way == "post" else "",
        proof=receiver.strip() if way == "counter" else "",
        by=by,
        at=at,
        command_id=command_id,
    )


def record_notice(*, dossier_id: int, approved_seq: int, at: datetime) -> Done | None:
    """The letter of an online applicant counts as delivered once the notice of it has arrived: in the account, or
    by mail where there is none. Runs after each notice, in the system's scope; repeating it changes nothing.

    None when the event is no letter's approval, the applicant did not file online, or no notice has arrived yet.
    """
    waiting = Apology.objects.filter(
        dossier_id=dossier_id, approved_seq=approved_seq, delivered_at__isnull=True, dossier__channel="online"
    )
    if not waiting.exists():
        return None
    arrived = notices.delivered(dossier_id, approved_seq)
    if not arrived:
        return None
    notice = next((one for one in arrived if one.way == "inbox"), arrived[0])
    return _delivered(
        dossier_id,
        way="account" if notice.way == "inbox" else "email",
        reference=f"notice {notice.id}",
        proof="",
        by=SYSTEM,
        at=max(at, notice.at),
        command_id=f"apology-notice-{dossier_id}-{approved_seq}",
    )


def record_notices(*, at: datetime) -> int:
    """The same for every letter that still waits: its mail may have left at a later try. How many were recorded."""
    waiting = Apology.objects.filter(
        approved_at__isnull=False, delivered_at__isnull=True, dossier__channel="online"
    ).order_by("pk")
    return sum(
        record_notice(dossier_id=dossier_id, approved_seq=seq, at=at) is not None
        for dossier_id, seq in list(waiting.values_list("dossier_id", "approved_seq")[:500])
        if seq is not None
    )


def _delivered(
    dossier_id: int, *, way: str, reference: str, proof: str, by: Acting, at: datetime, command_id: str
) -> Done:
    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        said: dict[str, Json] = {"way": way, "reference": reference}
        if proof:
            salt = Party.objects.filter(pk=state.id).values_list("salt", flat=True).first()
            said["receiver_commitment"] = commitment(bytes(salt or b""), proof)
        return said

    return perform(
        dossier_id=dossier_id,
        command=Command.DELIVER_APOLOGY,
        kind="apology_delivered",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: Apology.unscoped.filter(dossier_id=state.id, delivered_seq=seq).update(
            proof=proof
        ),
    )


def _letter(dossier_id: int, drafted_seq: int):  # type: ignore[no-untyped-def]  # a query set of Apology
    return Apology.unscoped.filter(dossier_id=dossier_id, drafted_seq=drafted_seq)


def _open_draft(state: DossierState, draft_seq: int) -> Apology:
    """The draft that was read. Raises InputRefused when another stands there now."""
    letter: Apology | None = _letter(state.id, draft_seq).filter(approved_at__isnull=True).first()
    if letter is None:
        raise InputRefused(field="draft", problem="was-written-anew")
    return letter
