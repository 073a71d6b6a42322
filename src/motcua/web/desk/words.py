"""What the desk calls things: queues, roles, deeds, checks. Due dates and states are in `components.words`."""

from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

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
WAY_LABELS = {
    "cash": lazy("Cash at the counter"),
    "transfer": lazy("Bank transfer"),
    "portal": lazy("Online on the National Portal"),
    "gateway": lazy("Online through the province's gateway"),
}
RECEIVER_LABELS = {"owner": lazy("The owner"), "delegate": lazy("A delegate")}
OWNER_LABELS = {"citizen": lazy("Citizen"), "organisation": lazy("Organisation")}
SLIP_LABELS = {
    "01": lazy("Receipt and appointment (form 01)"),
    "02": lazy("Supplement request (form 02)"),
    "03": lazy("Refusal (form 03)"),
    "05": lazy("Stop notice (form 05)"),
}
DEED_WORDS = {
    "submitted": lazy("submitted the dossier"),
    "accepted": lazy("accepted the dossier"),
    "refused": lazy("refused to take in the dossier"),
    "supplement_requested": lazy("asked for a supplement"),
    "supplied": lazy("handed in the supplement"),
    "supplement_confirmed": lazy("confirmed the supplement"),
    "begun": lazy("passed the dossier on to be handled"),
    "taken": lazy("took the open step"),
    "work_completed": lazy("completed a step"),
    "payment_demanded": lazy("demanded a payment"),
    "payment_recorded": lazy("recorded a payment"),
    "extended": lazy("extended the due date"),
    "withdrawn": lazy("withdrew the dossier"),
    "stopped": lazy("stopped the handling"),
    "concluded": lazy("concluded with a result"),
    "recalled": lazy("recalled the result"),
    "handed_over": lazy("handed over the result"),
    "rated": lazy("rated the service"),
}
GROUND_WORDS = {
    "accepted": lazy("Acceptance"),
    "supplement_confirmed": lazy("Supplement confirmed"),
    "extended": lazy("Extension"),
}


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
