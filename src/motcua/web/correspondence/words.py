"""Words of documents between agencies."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.correspondence import errors
from motcua.correspondence.rules.authority import Refusal
from motcua.correspondence.rules.comparing import Fate
from motcua.correspondence.rules.law import kind_words
from motcua.correspondence.rules.lifecycle import (
    Channel,
    Direction,
    Secrecy,
    SendingState,
    SlipKind,
    SlipState,
    State,
    Urgency,
)

DIRECTIONS = {Direction.IN: _("Documents in"), Direction.OUT: _("Documents out")}
STATES = {
    State.ARRIVED: _("Arrived, not in the register yet"),
    State.REGISTERED: _("Entered in the register"),
    State.ASSIGNED: _("Given out"),
    State.PROCESSING: _("Being worked on"),
    State.DONE: _("Dealt with"),
    State.REFUSED: _("Sent back to the sender"),
    State.TAKEN_BACK: _("Taken back by the sender"),
    State.DRAFT: _("Draft in work"),
    State.SUBMITTED: _("Waiting to be checked"),
    State.CHECKED: _("Waiting for the signature"),
    State.SIGNED: _("Signed, waiting for its number"),
    State.NUMBERED: _("Numbered, waiting to be sent"),
    State.SENT: _("Document sent"),
    State.CANCELLED: _("Draft given up"),
    State.RECALLED: _("Recalled"),
    State.REPLACED: _("Replaced by another document"),
}
TONES = {
    State.ARRIVED: "warn", State.DONE: "good", State.REFUSED: "bad", State.TAKEN_BACK: "bad", State.SENT: "good",
    State.CANCELLED: "bad", State.RECALLED: "bad", State.REPLACED: "bad",
}  # fmt: skip
CHANNELS = {
    Channel.AXIS: _("By the document axis"),
    Channel.INTERNAL: _("Between units of the province"),
    Channel.PAPER: _("On paper"),
}
URGENCIES = {
    Urgency.NORMAL: _("Ordinary"),
    Urgency.URGENT: _("Urgent (khẩn)"),
    Urgency.VERY_URGENT: _("Very urgent (thượng khẩn)"),
    Urgency.EXPRESS: _("Express (hỏa tốc)"),
}
SECRECIES = {
    Secrecy.OPEN: _("Not secret"),
    Secrecy.SECRET: _("Secret (mật)"),
    Secrecy.TOP_SECRET: _("Top secret (tối mật)"),
    Secrecy.ABSOLUTE: _("Absolutely secret (tuyệt mật)"),
}
SENDINGS = {
    SendingState.WAITING: _("Waiting to leave"),
    SendingState.SENT: _("On its way"),
    SendingState.ARRIVED: _("Arrived there (01)"),
    SendingState.REFUSED: _("Refused there (02)"),
    SendingState.RECEIVED: _("In their register (03)"),
    SendingState.ASSIGNED: _("Given out there (04)"),
    SendingState.PROCESSING: _("Being worked on there (05)"),
    SendingState.COMPLETED: _("Dealt with there (06)"),
    SendingState.TAKEN_BACK: _("Given back (15)"),
    SendingState.FAILED: _("Could not be delivered"),
}
SENDING_TONES = {
    SendingState.COMPLETED: "good", SendingState.REFUSED: "bad", SendingState.FAILED: "bad",
    SendingState.TAKEN_BACK: "warn", SendingState.WAITING: "warn",
}  # fmt: skip
SLIP_KINDS = {
    SlipKind.HANDLE: _("Responsible for it"),
    SlipKind.COORDINATE: _("Takes part"),
    SlipKind.INFORM: _("For information"),
}
SLIP_STATES = {
    SlipState.OPEN: _("Slip open"),
    SlipState.DONE: _("Slip done"),
    SlipState.SENT_BACK: _("Slip sent back"),
    SlipState.PASSED: _("Passed on"),
    SlipState.WITHDRAWN: _("Slip withdrawn"),
}
FIELDS = {
    "subject": _("Subject of the document"),
    "kind": _("Kind of document"),
    "notation": _("Number and notation"),
    "issued_on": _("Date of the document"),
    "urgency": _("Urgency"),
    "due_on": _("To be dealt with by"),
    "from_name": _("Sender of the document"),
    "signer_name": _("Signed by"),
    "signer_title": _("Title of the signer"),
    "pages": _("Number of pages"),
    "has_personal_data": _("Holds personal data"),
}
FATES = {
    Fate.SAME: (_("File unchanged"), ""),
    Fate.RENAMED: (_("Same content, renamed"), ""),
    Fate.REPLACED: (_("File replaced"), "warn"),
    Fate.ADDED: (_("File added"), "good"),
    Fate.REMOVED: (_("File removed"), "bad"),
}
EVENTS = {
    "enter": _("Entered from paper"),
    "arrive": _("Arrived here"),
    "register": _("Entered in the register"),
    "refuse": _("Sent back to the sender"),
    "assign": _("Given out"),
    "begin": _("Work begun"),
    "finish": _("Dealt with"),
    "slip_done": _("Contribution given"),
    "slip_back": _("Slip sent back"),
    "filed": _("Laid into a work file"),
    "agree_take_back": _("Taking back agreed to"),
    "refuse_take_back": _("Taking back refused"),
    "asked_back": _("The sender asks for it back"),
    "recalled": _("The sender recalled it"),
    "updated": _("The sender sent a new version"),
    "update_noted": _("The sender sent a new version after the document had ended here"),
    "seal_unbound": _("In doubt: the seal of the package is not known to be the sender's"),
    "replaced": _("Replaced by another document"),
    "personal": _("Mark of personal data changed"),
    "draft": _("Draft written"),
    "change": _("Draft changed"),
    "submit": _("Submitted for the check"),
    "check": _("Document checked"),
    "send_back": _("Draft sent back"),
    "sign": _("Document signed"),
    "number": _("Number given"),
    "send": _("Document sent"),
    "cancel": _("Draft given up"),
    "ask_back": _("Asked to have it back"),
    "recall": _("Recalled"),
    "update": _("New version sent"),
    "undelivered": _("Could not be delivered"),
    "resent": _("Put on its way again"),
    "status_01": _("Arrived there (01)"),
    "status_02": _("Refused there (02)"),
    "status_03": _("In their register (03)"),
    "status_04": _("Given out there (04)"),
    "status_05": _("Being worked on there (05)"),
    "status_06": _("Dealt with there (06)"),
    "status_15": _("Given back (15)"),
    "status_16": _("Not given back (16)"),
}
SIGNATURES = {
    "": _("No digital signature"),
    "present": _("Digitally signed, not verified yet"),
    "valid": _("Digital signature valid"),
    "doubtful": _("Digital signature in doubt"),
    "broken": _("Digital signature broken"),
}
REFUSALS = {
    Refusal.NOT_YOURS: _("Your post does not do this with this document."),
    Refusal.OWN_DRAFT: _("You drafted this document: another person checks and signs it."),
    Refusal.SOMEBODY_ELSES: _("The slip names somebody else."),
}
PROBLEMS = {
    "required": _("Fill this in."),
    "too-long": _("This is too long. Shorten it."),
    "unknown": _("This is none of the choices. Choose again."),
    "past": _("Choose a day that is still to come."),
    "future": _("This day is still to come."),
    "too-many": _("These are too many."),
    "unit-ended": _("This unit no longer exists. Choose its successor."),
    "secret-stays": _("A secret document stays in its unit, with those who may see it."),
    "not-in-unit": _("This person holds no post in that unit. Choose another."),
    "own-unit": _("This is your own unit. Choose another."),
    "not-sent": _("Only a document of yours that was sent can be replaced."),
    "stays": _("This stays as it was. Draft it anew."),
    "no-pdf": _("Only a PDF can be signed here. Attach the document as a PDF."),
    "taken": _("This code is taken in your unit."),
}
# Why a row of a figure is not counted (correspondence.figures).
NOT_COUNTED = {
    "by_paper": _("went or came on paper"),
    "unsigned": _("not digitally signed"),
    "not_worked_on": _("not given out yet"),
    "no_register": _("keeps no register here"),
    "nothing_signed": _("sent nothing signed"),
}
PACKAGE_STATES = {
    "held": _("Waits for the document that it speaks of"),
    "bad": _("Cannot be used"),
    "aside": _("Set aside"),
    "done": _("In the register"),
}
PACKAGE_TONES = {"held": "warn", "bad": "bad", "aside": "", "done": "good"}
# By the first word of what was noted (`polling`, `edxml.values`); what follows a colon is for who looks closer.
_PACKAGE_PROBLEMS = {
    "another-sender": _("It names another sender than the axis vouches for."),
    "not-for-us": _("It is addressed to other agencies."),
    "no-such-unit": _(
        "No unit here bears the receiver's identifier today. Enter the unit, then try once more."
    ),
    "status-of-nothing": _("It reports on a document that was never sent from here to that agency."),
    "not-handed-out": _("The axis lists it and does not hand it out; it is asked for again for a day."),
    "too-large": _("It is larger than a package may be. Ask the sender to send it in parts."),
    "attachment": _("A file in it is not safe, too large, or of a kind that is not taken."),
    "data": _("A field in it is longer than any register allows."),
    "kept": _("What was kept of it cannot be read at this moment."),
    "seal-unbound": _("In doubt: the seal of the package is not known to be the sender's"),
    "seal": _("Its seal is missing, broken, or not the sender's. Ask the sender to send it again."),
}


def package_problem(problem: str) -> str:
    """Why a package cannot be used, in words; empty when nothing is wrong."""
    if not problem:
        return ""
    word = problem.partition(":")[0].strip()
    known = _PACKAGE_PROBLEMS.get(word) or (_PACKAGE_PROBLEMS["seal"] if word.startswith("seal-") else None)
    return str(known or _("It is not edXML as the standard describes it. Ask the sender to send it again."))


def kind(code: str) -> str:
    return kind_words(code, get_language() or "vi")


def problem(error: errors.CorrespondenceError) -> tuple[str, str]:
    """The field that was refused (empty: none), and what to say."""
    match error:
        case errors.InputRefused():
            return error.field, str(PROBLEMS.get(error.problem, _("This cannot be used. Check it.")))
        case errors.NotAllowed():
            return "", str(REFUSALS[error.why])
        case errors.ScreenStale():
            return "", str(
                _(
                    "Somebody changed this document meanwhile. Nothing was saved: look at it, then press again."
                )
            )
        case errors.DeedRefused():
            return "", str(_("This cannot be done at this point of the document."))
        case errors.SecretNotStored():
            return "", str(
                _("A secret document is entered with its number alone: its words and files stay on paper.")
            )
        case errors.NotSigned():
            return "", str(
                _("What goes electronically has to bear a whole digital signature. Attach the signed PDF.")
            )
        case _:
            return "", str(_("There is no such document in your reach."))
