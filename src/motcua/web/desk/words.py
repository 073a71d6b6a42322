"""What the desk calls things: queues, roles, deeds, checks. Due dates and states are in `components.words`."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.rules import lateness
from motcua.kernel.identity import IdProblem
from motcua.processes import queries as processes
from motcua.processes.errors import ProcessUnknown

QUEUE_LABELS = {
    "incoming": lazy("Incoming"),
    "work": lazy("My role's work"),
    "mine": lazy("Mine"),
    "waiting": lazy("Waiting for the applicant"),
    "ready": lazy("Ready to hand over"),
    "open": lazy("All open"),
    "all": lazy("All"),
}
# `g`, then this letter, goes to the queue.
QUEUE_KEYS = {
    "incoming": "i",
    "work": "w",
    "mine": "m",
    "waiting": "c",
    "ready": "r",
    "open": "o",
    "all": "a",
}
LATENESS_LABELS = {
    "late": lazy("Late"),
    "today": lazy("Due within 12 hours"),
    "tomorrow": lazy("Late tomorrow"),
    "soon": lazy("Due within 2 days"),
}
ROLE_LABELS = {
    "intake_officer": lazy("Intake officer"),
    "case_officer": lazy("Case officer"),
    "division_head": lazy("Division head"),
    "agency_head": lazy("Agency head"),
    "registry": lazy("Registry"),
}
CHECK_LABELS = {
    "unchecked": lazy("Not checked"),
    "correct": lazy("Correct"),
    "missing": lazy("Missing"),
    "wrong": lazy("To be corrected"),
}
CHECK_TONES = {"unchecked": "", "correct": "good", "missing": "bad", "wrong": "warn"}
RETURN_LABELS = {
    "counter": lazy("At the counter"),
    "post": lazy("By post"),
    "electronic": lazy("Electronically"),
}
# Where an item of the post is.
POST_LABELS = {
    "ordered": lazy("The post was asked to come"),
    "collected": lazy("Collected by the post"),
    "on_the_way": lazy("On the way with the post"),
    "not_met": lazy("The post met nobody and tries again"),
    "delivered": lazy("Delivered by the post"),
    "sent_back": lazy("Sent back by the post"),
    "cancelled": lazy("Post order cancelled"),
}
WAY_LABELS = {
    "cash": lazy("Cash at the counter"),
    "transfer": lazy("Bank transfer"),
    "portal": lazy("Online on the National Portal"),
    "gateway": lazy("Online through the province's gateway"),
}
REPRESENTATIVE_LABELS = {
    "delegate": lazy("Authorised by the owner"),
    "legal": lazy("Parent or guardian"),
    "organisation": lazy("Represents the organisation"),
}
RECEIVER_LABELS = {
    "owner": lazy("The owner"),
    "delegate": lazy("A delegate"),
    "legal": lazy("Parent or guardian"),
    "organisation": lazy("Represents the organisation"),
}
PROOF_LABELS = {
    "register_signature": lazy("signature in the register"),
    "signature_image": lazy("picture of the signature"),
    "post_code": lazy("tracking code of the post"),
    "electronic_receipt": lazy("fetched with the applicant's account"),
}
ID_WARNINGS = {
    IdProblem.UNKNOWN_PROVINCE: lazy(
        "The first three digits of the personal id name no province. Compare the card."
    ),
    IdProblem.OTHER_BIRTH_YEAR: lazy(
        "The year in the personal id is not that of the birth date. Compare the card."
    ),
    IdProblem.OTHER_SEX: lazy("The personal id is of the other sex. Compare the card."),
    IdProblem.CHECK_DIGIT_UNSURE: lazy(
        "The check digit of this tax code cannot be told. Compare the certificate."
    ),
}
PAPER_LIST_LABELS = {
    "units": lazy("Between units"),
    "post_out": lazy("Given to the post"),
    "post_in": lazy("Brought by the post"),
}
PAPER_STATE_LABELS = {
    "on_the_way": lazy("on the way"),
    "received": lazy("arrived"),
    "missing": lazy("missing"),
    "found": lazy("arrived later"),
    "stayed": lazy("left with the sender"),
}
OWNER_LABELS = {"citizen": lazy("Citizen"), "organisation": lazy("Organisation")}
SLIP_LABELS = {
    "receipt": lazy("Receipt and appointment"),
    "supplement": lazy("Supplement request"),
    "refusal": lazy("Refusal"),
    "apology": lazy("Apology with a new date"),
    "stop_notice": lazy("Stop notice"),
    "filing": lazy("Receipt for what was filed online"),
    "control_sheet": lazy("Control sheet"),
}
# Where letters of apology stand, in the order of work (`late_queries.TABS`).
LETTER_TAB_LABELS = {
    "due": lazy("To be written"),
    "drafted": lazy("To be signed"),
    "approved": lazy("To be delivered"),
    "broken": lazy("New date passed too"),
}
LETTER_WAY_LABELS = {
    "counter": lazy("At the counter, against a signature"),
    "post": lazy("By post"),
    "account": lazy("In the applicant's account"),
    "email": lazy("By e-mail"),
}
CAUSE_KIND_LABELS = {
    "subjective": lazy("The agency's own doing"),
    "objective": lazy("Beyond the agency's control"),
}
WARNING_LEVEL_LABELS = {"officer": lazy("to whoever has the work"), "head": lazy("to the head")}
DEED_WORDS = {
    "submitted": lazy("submitted the dossier"),
    "accepted": lazy("accepted the dossier"),
    "refused": lazy("refused to take in the dossier"),
    "supplement_requested": lazy("asked for a supplement"),
    "supplied": lazy("handed in the supplement"),
    "supplement_confirmed": lazy("confirmed the supplement"),
    "paper_reused": lazy("took a paper from the owner's store"),
    "party_corrected": lazy("corrected the owner's data"),
    "begun": lazy("passed the dossier on to be handled"),
    "taken": lazy("took the open step"),
    "work_completed": lazy("completed a step"),
    "assigned": lazy("gave the step to somebody"),
    "work_returned": lazy("sent the work back"),
    "opinion_asked": lazy("asked for an opinion"),
    "opinion_given": lazy("gave an opinion"),
    "noted": lazy("wrote a note"),
    "payment_demanded": lazy("demanded a payment"),
    "payment_recorded": lazy("recorded a payment"),
    "payment_refunded": lazy("refunded a payment"),
    "extended": lazy("extended the due date"),
    "became_late": lazy("noted that the due date passed"),
    "apology_drafted": lazy("wrote a letter of apology"),
    "apology_returned": lazy("sent the letter of apology back"),
    "apology_approved": lazy("signed the letter of apology"),
    "apology_delivered": lazy("delivered the letter of apology"),
    "result_drafted": lazy("drew up the result"),
    "result_checked": lazy("checked the drafted result"),
    "result_returned": lazy("sent the drafted result back"),
    "result_signed": lazy("signed the result"),
    "copies_given": lazy("handed over paper copies of the result"),
    "result_revoked": lazy("revoked the result"),
    "result_superseded": lazy("noted that a newer result takes its place"),
    "due_recomputed": lazy("moved the due date for a change of the calendar"),
    "rehomed": lazy("went to another unit by a reorganisation"),
    "withdrawn": lazy("withdrew the dossier"),
    "stopped": lazy("stopped the handling"),
    "concluded": lazy("concluded with a result"),
    "recalled": lazy("recalled the result"),
    "handed_over": lazy("handed over the result"),
    "papers_sent": lazy("sent the papers on"),
    "papers_received": lazy("received the papers"),
    "rated": lazy("rated the service"),
    "history_recorded": lazy("did, as an older system recorded"),
    "data_destroyed": lazy("destroyed the personal data when their retention ended"),
}
REASON_LABELS = {
    "workload": lazy("Workload"),
    "absence": lazy("Leave or absence"),
    "post_ended": lazy("Left the post"),
    "conflict": lazy("Conflict of interest"),
    "other": lazy("Another reason"),
}
POSITION_LABELS = {
    "agrees": lazy("Agrees"),
    "objects": lazy("Objects"),
    "other": lazy("Another view"),
}
POSITION_TONES = {"agrees": "good", "objects": "bad", "other": "warn"}
WAY_OF_ASSIGNING_LABELS = {
    "none": lazy("Nobody: the step waits for whoever of the role takes it"),
    "round_robin": lazy("One after the other"),
    "load": lazy("Whoever has the fewest open steps"),
    "sticky": lazy("Whoever handled this dossier or this applicant before"),
}
GROUND_WORDS = {
    "accepted": lazy("Acceptance"),
    "supplement_confirmed": lazy("Supplement confirmed"),
    "extended": lazy("Extension"),
    "payment_recorded": lazy("Payment received"),
    "due_recomputed": lazy("Calendar changed"),
}


class HasKind(Protocol):
    """A slip, as far as its name goes."""

    @property
    def pk(self) -> Any: ...
    @property
    def kind(self) -> str: ...
    @property
    def replaces_id(self) -> int | None: ...


def slip_label(slip: HasKind, all_slips: Sequence[HasKind]) -> str:
    """What a slip is, and whether another took its place."""
    label = str(SLIP_LABELS.get(slip.kind, slip.kind))
    is_replaced = any(other.replaces_id == slip.pk for other in all_slips)
    return _("%(slip)s (replaced)") % {"slip": label} if is_replaced else label


def cause_words(code: str, language: str) -> str:
    """A cause of lateness with its kind; the code itself when the list does not know it any more."""
    try:
        cause = lateness.cause(code)
    except lateness.UnknownCause:
        return code
    return f"{cause.name(language)} ({CAUSE_KIND_LABELS[cause.kind]})"


def step_name(process_key: str, step_no: int, version: int = 0) -> str:
    """The name of a step in the reader's language; empty when the process is not known here any more."""
    try:
        return processes.step_name(process_key, version, step_no, get_language() or "vi")
    except ProcessUnknown:
        return ""


class HasStep(Protocol):
    """A dossier's row or state, as far as its open step goes."""

    @property
    def process_key(self) -> str: ...
    @property
    def process_version(self) -> int: ...
    @property
    def step_no(self) -> int: ...
    @property
    def step_count(self) -> int: ...
    @property
    def step_role(self) -> str: ...


def step_words(state: HasStep) -> str:
    """`2/3 Thẩm định hồ sơ`, or nothing while no step is open."""
    if not state.step_role:
        return ""
    name = step_name(state.process_key, state.step_no, state.process_version)
    return f"{state.step_no}/{state.step_count} {name}".strip()
