"""The row of a dossier as a fold over its events (invariant 1).

`apply` is the only code that says what an event does to a dossier. Actions call it to write the row, the bulk
loader calls it for whole histories, and `motcua ledger verify` calls it to check every row. It needs no
calendar and no clock: every instant and due date that an event brought about is in the event.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from motcua.dossiers.rules import apologies, results
from motcua.dossiers.rules.commands import COMMAND_OF, UNSEEN
from motcua.dossiers.rules.dossier_state import DossierState, changed, open_work
from motcua.dossiers.rules.open_work import OpenWork, closed_branches, opened
from motcua.dossiers.rules.payloads import instant, maybe_whole, moves_of, text, whole
from motcua.dossiers.rules.states import Business, Finance, Handover, NationalCode, Sync, national_code
from motcua.dossiers.rules.tables import check_move
from motcua.dossiers.rules.timeliness import Outcome
from motcua.ledger.rules import Json


@dataclass(frozen=True)
class Happened:
    """What `apply` needs of an event."""

    seq: int
    kind: str
    at: datetime
    payload: Mapping[str, Json]


class UnknownEvent(ValueError):
    """The log holds an event kind that this version of the software does not know. Upgrade it."""


def _opened(event: Happened) -> DossierState:
    p = event.payload
    fee = whole(p, "fee_vnd")
    return DossierState(
        id=whole(p, "id"),
        code=text(p, "code"),
        procedure_id=whole(p, "procedure"),
        version_id=whole(p, "version"),
        receiving_unit_id=whole(p, "receiving_unit"),
        handling_unit_id=whole(p, "handling_unit"),
        channel=text(p, "channel"),
        process_key=text(p, "process"),
        limit_value=text(p, "limit_value"),
        limit_unit=text(p, "limit_unit"),
        set_count=whole(p, "set_count", 1),
        submitter_id=maybe_whole(p, "submitter"),
        owner_commitment=text(p, "owner_commitment"),
        return_method=text(p, "return_method"),
        origin=text(p, "origin"),
        bundle_id=maybe_whole(p, "bundle"),
        bundle_part=whole(p, "bundle_part"),
        held=p.get("held") is True,
        corrects_id=maybe_whole(p, "corrects"),
        intake_point_id=maybe_whole(p, "intake_point"),
        held_papers=whole(p, "store_holds"),
        reused_papers=whole(p, "reused"),
        has_filed_component=_brings_file(event),
        from_portal_store=p.get("portal_store") is True,
        fee_vnd=fee,
        business=Business.SUBMITTED,
        finance=Finance.OWED if fee else Finance.NONE,
        handover=Handover.NOT_READY,
        sync=Sync.PENDING,
        national_code=NationalCode.REGISTERED,
        submitted_at=event.at,
        last_seq=event.seq,
        last_at=event.at,
        moved_seq=event.seq,
    )


def _accepted(state: DossierState, event: Happened) -> DossierState:
    due = instant(event.payload, "due")
    # an older system that moved a due date without saying when names both in its acceptance
    first_due = instant(event.payload, "original_due") if "original_due" in event.payload else due
    return changed(
        _fee_fixed(_supplement_over(state, event), event),
        business=Business.ACCEPTED,
        held=False,
        accepted_at=event.at,
        original_due=first_due,
        current_due=due,
    )


def _fee_fixed(state: DossierState, event: Happened) -> DossierState:
    """The obligation as issued with the acceptance; one that was paid or demanded before is fixed already."""
    if (
        "fee_assessed" not in event.payload
        or state.paid_vnd
        or state.finance not in (Finance.NONE, Finance.OWED)
    ):
        return state
    fee = whole(event.payload, "fee_vnd")
    return changed(state, fee_vnd=fee, finance=Finance.OWED if fee else Finance.NONE)


def _supplement_over(state: DossierState, event: Happened) -> DossierState:
    if state.supplement_requested_at is None:
        return state
    waited = event.at - state.supplement_requested_at
    return changed(
        state,
        supplement_seconds=state.supplement_seconds + int(waited.total_seconds()),
        supplement_stage="",
        supplement_requested_at=None,
        supplement_deadline=None,
        supplied_at=None,
    )


def _refused(state: DossierState, event: Happened) -> DossierState:
    return changed(state, business=Business.REFUSED, ended_at=event.at)


def _supplement_requested(state: DossierState, event: Happened) -> DossierState:
    stage = text(event.payload, "stage")
    return changed(
        state,
        business=Business.AWAITING_SUPPLEMENT,
        supplement_stage=stage,
        supplement_requested_at=event.at,
        supplement_deadline=instant(event.payload, "deadline"),
        supplied_at=None,
        supplement_requests=state.supplement_requests + 1,
        clock_stopped_at=event.at if stage == "handling" else None,
        **_asked_again(state, event),
    )


def _asked_again(state: DossierState, event: Happened) -> dict[str, int]:
    """`asked_held` lists what the store held when it was asked for; what it held is thereby known too."""
    listed = event.payload.get("asked_held")
    if not isinstance(listed, list) or not listed:
        return {}
    return {
        "resupplied": state.resupplied + len(listed),
        "held_papers": max(state.held_papers, len(listed)),
    }


def _reuse(state: DossierState, event: Happened) -> dict[str, int]:
    """`reused`: how many components a stored paper stands for after the event."""
    if "reused" not in event.payload:
        return {}
    reused = whole(event.payload, "reused")
    return {"reused_papers": reused, "held_papers": max(state.held_papers, reused)}


def _brings_file(event: Happened) -> bool:
    """Whether the event hands in a component as a file: "components" of an opening or a supplement."""
    listed = event.payload.get("components")
    return isinstance(listed, list) and any(isinstance(one, dict) and one.get("sha256") for one in listed)


def _electronic(state: DossierState, event: Happened) -> dict[str, bool]:
    return {
        "has_filed_component": state.has_filed_component
        or _brings_file(event)
        or event.kind == "paper_reused",
        "from_portal_store": state.from_portal_store or event.payload.get("portal_store") is True,
    }


def _paper_reused(state: DossierState, event: Happened) -> DossierState:
    return changed(state, **_reuse(state, event), **_electronic(state, event))


def _supplied(state: DossierState, event: Happened) -> DossierState:
    return changed(
        state,
        supplied_at=event.at,
        owner_commitment=text(event.payload, "owner_commitment") or state.owner_commitment,
        **_reuse(state, event),
        **_electronic(state, event),
    )


def _supplement_confirmed(state: DossierState, event: Happened) -> DossierState:
    back_to = Business.PROCESSING if state.processing_at is not None else Business.ACCEPTED
    running = changed(
        _supplement_over(state, event),
        supplement_worked_seconds=_waited(state, event),
        business=back_to,
        clock_stopped_at=None,
        current_due=instant(event.payload, "due"),
    )
    return _dues_moved(running, event)


def _waited(state: DossierState, event: Happened) -> int | None:
    """`waited_worked`: the working time of the wait. Events of older versions do not say it."""
    waited = maybe_whole(event.payload, "waited_worked")
    known = state.supplement_worked_seconds
    return None if waited is None or known is None else known + waited


def _dues_moved(state: DossierState, event: Happened) -> DossierState:
    """The open steps get new due dates: `step_due` for the first, `branch_dues` {branch: due} for the others."""
    others = event.payload.get("branch_dues")
    moved = changed(state, step_due=instant(event.payload, "step_due"))
    if not state.branches or not isinstance(others, dict):
        return moved
    return changed(
        moved,
        branches=tuple(
            replace(work, due=instant(others, str(work.branch))) if str(work.branch) in others else work
            for work in state.branches
        ),
    )


def _begun(state: DossierState, event: Happened) -> DossierState:
    return changed(_work_moved(state, event), business=Business.PROCESSING, processing_at=event.at)


def _with_work(state: DossierState, work: tuple[OpenWork, ...], **changes: object) -> DossierState:
    if not work:
        return changed(
            state,
            step_due=None,
            step_role="",
            assignee_id=None,
            step_key="",
            step_unit_id=None,
            step_seq=0,
            step_branch=0,
            branches=(),
            **changes,
        )
    first = work[0]
    return changed(
        state,
        step_no=first.step_no,
        step_role=first.role,
        step_due=first.due,
        assignee_id=first.assignee_id,
        step_key=first.key,
        step_unit_id=first.unit_id,
        step_seq=first.seq,
        step_branch=first.branch,
        branches=work[1:],
        **changes,
    )


def _work_moved(state: DossierState, event: Happened) -> DossierState:
    """Steps are closed and opened; what stays open stays first."""
    p = event.payload
    closed = closed_branches(p)
    stays = () if closed is None else tuple(w for w in open_work(state) if w.branch not in closed)
    work = (*stays, *opened(p, seq=event.seq, handling_unit_id=state.handling_unit_id))
    return _with_work(
        state,
        work,
        step_count=whole(p, "step_count", state.step_count),
        process_version=whole(p, "process_version", state.process_version),
    )


def _taken(state: DossierState, event: Happened) -> DossierState:
    """Somebody gets a step, by their own hand or by their head's; `branch` names it among parallel ones."""
    assignee = maybe_whole(event.payload, "assignee")
    branch = whole(event.payload, "branch", state.step_branch)
    if branch == state.step_branch:
        return changed(state, assignee_id=assignee)
    return changed(
        state,
        branches=tuple(
            replace(work, assignee_id=assignee) if work.branch == branch else work for work in state.branches
        ),
    )


def _opinion_asked(state: DossierState, event: Happened) -> DossierState:
    return changed(state, asked_units=tuple(sorted({*state.asked_units, whole(event.payload, "unit")})))


def _opinion_given(state: DossierState, event: Happened) -> DossierState:
    unit = whole(event.payload, "unit")
    return changed(state, asked_units=tuple(u for u in state.asked_units if u != unit))


def _payment_demanded(state: DossierState, event: Happened) -> DossierState:
    """`stops_clock` stands in the event when the procedure does not count the time for paying."""
    stops = event.payload.get("stops_clock") is True and state.accepted_at is not None
    return changed(
        state,
        finance=Finance.DEMANDED,
        fee_vnd=whole(event.payload, "fee_vnd"),
        clock_stopped_at=event.at if stops else state.clock_stopped_at,
    )


def _payment_recorded(state: DossierState, event: Happened) -> DossierState:
    """`part` stands in the event when more is still owed: the rest stays owed, or demanded with its clock."""
    part = event.payload.get("part") is True
    paid = changed(
        state,
        finance=state.finance if part else Finance.PAID,
        paid_vnd=state.paid_vnd + whole(event.payload, "amount_vnd"),
        paid_online=event.payload.get("online") is True,
        paid_at=event.at,
    )
    if part or state.finance is not Finance.DEMANDED or state.clock_stopped_at is None:
        return paid
    stood = event.at - state.clock_stopped_at
    running = changed(
        paid,
        clock_stopped_at=None,
        finance_seconds=state.finance_seconds + int(stood.total_seconds()),
        current_due=instant(event.payload, "due"),
    )
    return _dues_moved(running, event)


def _payment_refunded(state: DossierState, event: Happened) -> DossierState:
    return changed(state, refunded_vnd=state.refunded_vnd + whole(event.payload, "amount_vnd"))


def _extended(state: DossierState, event: Happened) -> DossierState:
    """The due date of the open steps moves with the whole where the event says so (`step_due`)."""
    moved = changed(
        state, current_due=instant(event.payload, "due"), extension_count=state.extension_count + 1
    )
    return _dues_moved(moved, event) if "step_due" in event.payload else moved


def _due_recomputed(state: DossierState, event: Happened) -> DossierState:
    """A change of the calendar moves the dates of a running clock; the original due date stays what it was."""
    moved = changed(state, current_due=instant(event.payload, "due"))
    return _dues_moved(moved, event) if "step_due" in event.payload else moved


def _papers_sent(state: DossierState, event: Happened) -> DossierState:
    return changed(state, papers_unit_id=whole(event.payload, "to"), papers_sent_at=event.at)


def _papers_received(state: DossierState, event: Happened) -> DossierState:
    """They lie where they were sent, unless the event says that they turned up elsewhere (`unit`)."""
    return changed(
        state, papers_unit_id=whole(event.payload, "unit") or state.papers_unit_id, papers_sent_at=None
    )


def _rehomed(state: DossierState, event: Happened) -> DossierState:
    """Other units go on with it; every date stays. `released`: steps whose official did not come along."""
    moves = moves_of(event.payload)
    released = event.payload.get("released")
    free = set(released) if isinstance(released, list) else set()
    work = tuple(
        replace(
            one,
            unit_id=moves.get(one.unit_id, one.unit_id),
            assignee_id=None if one.branch in free else one.assignee_id,
        )
        for one in open_work(state)
    )

    def moved(unit_id: int | None) -> int | None:
        return None if unit_id is None else moves.get(unit_id, unit_id)

    return changed(
        _with_work(state, work) if work else state,
        receiving_unit_id=moves.get(state.receiving_unit_id, state.receiving_unit_id),
        handling_unit_id=moves.get(state.handling_unit_id, state.handling_unit_id),
        intake_point_id=moved(state.intake_point_id),
        papers_unit_id=moved(state.papers_unit_id),
        asked_units=tuple(sorted({moves.get(unit, unit) for unit in state.asked_units})),
        rehomed=state.rehomed + 1,
    )


def _party_corrected(state: DossierState, event: Happened) -> DossierState:
    """The log binds the owner's data as they are now; a result drawn up from the former ones is drawn up anew."""
    return changed(
        state,
        owner_commitment=text(event.payload, "owner_commitment"),
        **results.party_corrected(state),
    )


def _noted(state: DossierState, event: Happened) -> DossierState:
    return state


def _withdrawn(state: DossierState, event: Happened) -> DossierState:
    return _closed(changed(state, business=Business.WITHDRAWN, ended_at=event.at))


def _stopped(state: DossierState, event: Happened) -> DossierState:
    return _judged(_closed(changed(state, business=Business.STOPPED, ended_at=event.at)), event)


def _closed(state: DossierState) -> DossierState:
    """No step, no wait and no demand is open on a dossier that ended."""
    owed = state.finance is Finance.DEMANDED
    return _with_work(
        state,
        (),
        clock_stopped_at=None,
        held=False,
        finance=Finance.OWED if owed else state.finance,
        result_stage="",
        **apologies.lapsed(state),
    )


def _judged(state: DossierState, event: Happened) -> DossierState:
    return changed(
        state,
        legal_outcome=Outcome(text(event.payload, "legal_outcome")),
        outcome_766=Outcome(text(event.payload, "outcome_766")),
        worked_seconds=maybe_whole(event.payload, "worked"),
    )


def _concluded(state: DossierState, event: Happened) -> DossierState:
    closed = _closed(
        changed(
            state,
            business=Business.CONCLUDED,
            handover=Handover.READY,
            concluded_at=event.at,
            ended_at=event.at,
            result_number=text(event.payload, "result_number"),
            result_sha256=text(event.payload, "result_sha256"),
            **results.concluded(event),
        )
    )
    return _judged(closed, event)


def _recalled(state: DossierState, event: Happened) -> DossierState:
    return changed(
        _work_moved(state, event),
        business=Business.PROCESSING,
        handover=Handover.NOT_READY,
        concluded_at=None,
        ended_at=None,
        result_number="",
        result_sha256="",
        legal_outcome=Outcome.NONE,
        outcome_766=Outcome.NONE,
        worked_seconds=None,
        **results.recalled(state),
    )


def _handed_over(state: DossierState, event: Happened) -> DossierState:
    return changed(
        state,
        handover=Handover.RETURNED,
        returned_at=event.at,
        return_method=text(event.payload, "method"),
    )


def _rated(state: DossierState, event: Happened) -> DossierState:
    return changed(state, rating=whole(event.payload, "score"), rated_at=event.at)


def _synchronised(state: DossierState, event: Happened) -> DossierState:
    up_to = whole(event.payload, "up_to")
    if event.payload.get("failed") is True:
        return changed(state, sync=Sync.FAILED)
    return changed(state, synced_seq=up_to, sync=Sync.SYNCED if up_to >= state.moved_seq else Sync.PENDING)


_Step = Callable[[DossierState, Happened], DossierState]


def _by(changes: Callable[[DossierState, Happened], dict[str, object]]) -> _Step:
    return lambda state, event: changed(state, **changes(state, event))


_STEPS: Mapping[str, _Step] = {
    "submitted": _noted,
    "accepted": _accepted,
    "refused": _refused,
    "supplement_requested": _supplement_requested,
    "supplied": _supplied,
    "supplement_confirmed": _supplement_confirmed,
    "paper_reused": _paper_reused,
    "party_corrected": _party_corrected,
    "begun": _begun,
    "taken": _taken,
    "assigned": _taken,
    "work_completed": _work_moved,
    "work_returned": _work_moved,
    "timer_fired": _work_moved,
    "process_migrated": _work_moved,
    "opinion_asked": _opinion_asked,
    "opinion_given": _opinion_given,
    "noted": _noted,
    "payment_demanded": _payment_demanded,
    "payment_recorded": _payment_recorded,
    "payment_refunded": _payment_refunded,
    "extended": _extended,
    "due_recomputed": _due_recomputed,
    **{kind: _by(changes) for kind, changes in apologies.STEPS.items()},
    **{kind: _by(changes) for kind, changes in results.STEPS.items()},
    "papers_sent": _papers_sent,
    "papers_received": _papers_received,
    "rehomed": _rehomed,
    "withdrawn": _withdrawn,
    "stopped": _stopped,
    "concluded": _concluded,
    "recalled": _recalled,
    "handed_over": _handed_over,
    "rated": _rated,
    "synchronised": _synchronised,
    "history_recorded": _noted,
    "data_destroyed": lambda state, event: changed(state, destroyed_at=event.at),
}


def apply(state: DossierState | None, event: Happened) -> DossierState:
    """The dossier after one more event. The first event (`submitted`, or `accepted` at the counter) opens it.

    Raises: UnknownEvent; IllegalMove (`tables`) when a dimension's table does not know the step.
    """
    if event.kind not in _STEPS:
        raise UnknownEvent(f"{UnknownEvent.__doc__} (event kind {event.kind!r})")
    before = state
    if state is None:
        state = _opened(event)
    elif overtaken := apologies.overtaken(state, event):
        state = changed(state, **overtaken)
    if results.shaken(state, event):
        state = changed(state, result_stage=results.Stage.DRAFTED.value)
    moved = _STEPS[event.kind](state, event)
    seen = event.kind not in UNSEEN
    sync = Sync.PENDING if seen else moved.sync
    command = COMMAND_OF[event.kind]
    gap = event.payload.get("after_gap") is True and moved.origin != ""
    check_move(command, "business", before.business if before else None, moved.business, after_gap=gap)
    check_move(command, "finance", before.finance if before else None, moved.finance)
    check_move(command, "handover", before.handover if before else None, moved.handover)
    check_move(command, "sync", before.sync if before else None, sync)
    return changed(
        moved,
        last_seq=event.seq,
        last_at=event.at,
        moved_seq=event.seq if seen else moved.moved_seq,
        sync=sync,
        national_code=national_code(moved.business, moved.finance, moved.handover),
    )


def replay(events: Iterable[Happened]) -> DossierState | None:
    """The dossier after all its events, or None without any."""
    state: DossierState | None = None
    for event in events:
        state = apply(state, event)
    return state
