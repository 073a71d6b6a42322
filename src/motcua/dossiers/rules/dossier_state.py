"""A dossier's row as a value, the same for the table and for the fold over its events."""

from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.states import Business, Finance, Handover, NationalCode, Sync
from motcua.dossiers.rules.timeliness import Outcome


@dataclass(frozen=True, kw_only=True)
class DossierState:
    """Every column of a dossier's row. Nothing here is personal data: that stands in `Party`, bound to the
    log by `owner_commitment`. Instants are aware; money is whole VND; ids are database ids.
    """

    id: int
    code: str
    procedure_id: int
    version_id: int
    receiving_unit_id: int
    handling_unit_id: int
    channel: str
    process_key: str
    limit_value: str  # decimal text; "" when there is no due date
    limit_unit: str
    set_count: int
    submitter_id: int | None
    owner_commitment: str
    origin: str = ""  # "" lived here; `import:<source>` brought along from an older system
    bundle_id: int | None = None  # the citizen's file that joins interlinked dossiers
    bundle_part: int = 0  # its place in the bundle, from 1; 0 outside of one
    held: bool = False  # a later part of a sequence: nobody's turn before the earlier part is done
    corrects_id: int | None = None  # the returned dossier whose error this one mends
    intake_point_id: int | None = (
        None  # the support point that took the papers, apart from the receiving unit
    )
    business: Business
    finance: Finance
    handover: Handover
    sync: Sync
    national_code: NationalCode
    submitted_at: datetime
    accepted_at: datetime | None = None
    processing_at: datetime | None = None
    concluded_at: datetime | None = None
    ended_at: datetime | None = None
    returned_at: datetime | None = None
    original_due: datetime | None = None
    current_due: datetime | None = None
    extension_count: int = 0
    clock_stopped_at: datetime | None = None
    supplement_stage: str = ""
    supplement_requested_at: datetime | None = None
    supplement_deadline: datetime | None = None
    supplied_at: datetime | None = None
    supplement_requests: int = 0
    supplement_seconds: int = 0
    # working seconds of the waits since acceptance; None: one of them was not counted in working time
    supplement_worked_seconds: int | None = 0
    finance_seconds: int = 0  # calendar seconds in which the clock stood for a payment
    step_no: int = 0
    step_count: int = 0
    step_due: datetime | None = None
    step_role: str = ""
    assignee_id: int | None = None
    step_key: str = ""
    step_unit_id: int | None = None
    step_seq: int = 0
    step_branch: int = 0
    branches: tuple[OpenWork, ...] = ()  # the open steps beside the first one
    process_version: int = 0  # 0: the step table of `process_key`
    asked_units: tuple[int, ...] = ()  # units whose opinion is awaited
    late_at: datetime | None = None  # the due instant that passed unmet; never taken back
    apology: str = ""  # "" none due | due | drafted | approved | delivered
    promised_due: datetime | None = None  # the new date of the apology; no judgement uses it
    late_kind: str = ""  # "" not said | subjective | objective: the cause as the head signed it
    reappointments: int = 0  # letters approved, each with a new date
    apologised_at: datetime | None = None  # the first letter's delivery
    papers_unit_id: int | None = None  # where the paper dossier is, or is on its way to
    papers_sent_at: datetime | None = None  # on the way since
    rehomed: int = 0  # how often a reorganisation gave it to other units
    held_papers: int = 0  # components that a paper of the owner's store fits, as far as was seen
    reused_papers: int = 0  # components that a stored paper stands for now
    has_filed_component: bool = False  # some component came as an electronic file, of its own or from a store
    from_portal_store: bool = False  # some component came from the store of the National Portal
    resupplied: int = 0  # times that a paper was asked of the applicant although the store held it
    fee_vnd: int = 0
    paid_vnd: int = 0
    refunded_vnd: int = 0  # of what was paid; what is owed does not come back with it
    paid_online: bool = False
    paid_at: datetime | None = None
    result_number: str = ""
    result_sha256: str = ""
    result_stage: str = (
        ""  # "" | drafted | returned | checked | signed: the result drawn up here, before its issue
    )
    result_count: int = 0  # results issued here
    result_drawn_up: bool = False  # the result in force was drawn up and signed here, not uploaded
    result_form: str = ""  # "" | electronic (signed) | certified (a certified copy) | file
    result_copies: int = 0  # paper copies handed over
    result_superseded_at: datetime | None = None
    result_revoked_at: datetime | None = None
    return_method: str = ""
    legal_outcome: Outcome = Outcome.NONE
    outcome_766: Outcome = Outcome.NONE
    # working seconds from acceptance to the end, waits for supplements aside; None: not ended, or not counted
    worked_seconds: int | None = None
    rating: int | None = None
    rated_at: datetime | None = None
    destroyed_at: datetime | None = None  # retention ended: the personal data are gone, the log stays
    last_seq: int
    last_at: datetime
    moved_seq: int  # the last event that the National Portal must know of
    synced_seq: int = 0


def changed(state: DossierState, **changes: object) -> DossierState:
    """`dataclasses.replace` without running the long constructor: a fifth of its time, and replay is all this.

    An unknown name is refused here as there.
    """
    copy = object.__new__(DossierState)
    values = copy.__dict__
    values.update(state.__dict__)
    values.update(changes)
    if len(values) != len(state.__dict__):
        raise TypeError(f"a dossier has no {sorted(set(changes) - set(state.__dict__))}")
    return copy


def open_work(state: DossierState) -> tuple[OpenWork, ...]:
    """Every open step, the first one first."""
    if not state.step_role or state.step_unit_id is None:
        return ()
    first = OpenWork(
        branch=state.step_branch,
        seq=state.step_seq,
        key=state.step_key,
        step_no=state.step_no,
        role=state.step_role,
        unit_id=state.step_unit_id,
        due=state.step_due,
        assignee_id=state.assignee_id,
    )
    return (first, *state.branches)
