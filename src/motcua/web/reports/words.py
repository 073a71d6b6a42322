"""States, deeds and refusals of reports in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from motcua.reports.errors import (
    AskedTooMuch,
    FiguresMoved,
    NotSigned,
    NumbersUnexplained,
    ReportsError,
    TemplateUnfit,
    TextRefused,
    Unexplained,
)
from motcua.reports.rules.countings import Ordered
from motcua.reports.rules.identities import Why
from motcua.reports.rules.lifecycle import State
from motcua.reports.rules.wording import Fault, Trouble

STATES = {
    State.DRAFT: lazy("Draft"),
    State.CHECKED: lazy("Checked, waits for approval"),
    State.APPROVED: lazy("Approved, waits for the signature"),
    State.SIGNED: lazy("Signed"),
    State.SUBMITTED: lazy("Handed in"),
    State.DISCARDED: lazy("Draft given up"),
}
TONES = {
    State.DRAFT: "", State.CHECKED: "warn", State.APPROVED: "warn", State.SIGNED: "good", State.SUBMITTED: "good",
    State.DISCARDED: "",
}  # fmt: skip
DEEDS = {
    "draft": lazy("Drafted, figures frozen"),
    "recount": lazy("Figures counted anew"),
    "edit": lazy("Texts written"),
    "explain": lazy("Differences explained"),
    "set_template": lazy("Template chosen"),
    "check": lazy("Checked"),
    "send_back": lazy("Sent back"),
    "approve": lazy("Approved"),
    "sign": lazy("Signed"),
    "submit": lazy("Handed in"),
    "discard": lazy("Given up"),
}
WHYS = {
    Why.REORGANISED: lazy("by a reorganisation"),
    Why.RESTATED: lazy("another line since the sector or level was changed"),
    Why.ENTERED_LATER: lazy("entered or corrected after the previous report was frozen"),
    Why.TAKEN_BACK: lazy("pending in the previous report, corrected since"),
}
ORDERS = {
    Ordered.DRAFT: lazy("The figures of the period are counted and frozen for a new report."),
    Ordered.CORRECT: lazy("The figures are counted for a report that corrects the signed one."),
    Ordered.RECOUNT: lazy("The figures of the draft are counted anew."),
    Ordered.APPROVE: lazy(
        "The figures are counted once more before the approval, and the documents are made."
    ),
    Ordered.COMPARE: lazy("The frozen figures are held against those of today."),
    Ordered.FIGURE: lazy("One figure is counted again."),
}
_TROUBLES = {
    Trouble.UNKNOWN_SLOT: lambda one: (
        _("There is no figure called %(name)s in this report.") % {"name": one.detail}
    ),
    Trouble.BROKEN_SLOT: lambda one: _("Double braces stand there that name no figure. Take them out."),
    Trouble.DROPPED_SLOT: lambda one: (
        _("The reference %(name)s was taken out: put it back.") % {"name": "{{" + one.detail + "}}"}
    ),
    Trouble.RETYPED: lambda one: (
        _("%(name)s%% is a computed figure: name it by its reference instead of typing it.")
        % {"name": one.detail}
    ),
    Trouble.TOO_LONG: lambda one: _("This is too long. Shorten it."),
    Trouble.CONTROL: lambda one: _("There is a character that cannot be printed. Take it out."),
}
_SIMPLE = {
    "not-found": lazy("There is no such report."),
    "not-allowed": lazy("Your post may not do this."),
    "same-person": lazy("You wrote or checked this report yourself: somebody else has to do this."),
    "state": lazy("The report does not stand where this can be done. Look at it again."),
    "stale": lazy(
        "Somebody changed the report meanwhile. Nothing was saved: look at it below, then do it again."
    ),
    "not-over": lazy("The period has not ended yet, so its figures cannot be frozen."),
    "period": lazy("This form is not made for such a period. Choose another."),
    "already": lazy("There is a report of this form and period already."),
    "identities": lazy(
        "Columns contradict one another, so the report cannot be checked. Tell those who run the system."
    ),
    "not-connected": lazy(
        "This installation is not connected to the reporting system for this form. "
        "Hand the signed file in another way and note it here."
    ),
    "reason": lazy("Say why, in a few words."),
    "being-counted": lazy(
        "The figures of this report are being counted anew. Wait until they are there, then do it again."
    ),
    "order-ended": lazy("This was carried out or taken back already. Look at the report."),
    "just-counted": lazy(
        "This figure was counted less than a minute ago. Look at that below; in a minute you may ask again."
    ),
    "cannot-be-set": lazy(
        "The document cannot be made, so nothing was changed. Tell those who run the system."
    ),
}
_TEMPLATES = {
    "unknown_field": lazy("The template asks for values that this form has not"),
    "not_word": lazy("The file is no Word document (DOCX)"),
    "macros": lazy("The file holds macros"),
    "too_large": lazy("The file is too large"),
    "embedded": lazy("The file holds embedded objects"),
    "external": lazy("The file points to files elsewhere"),
    "entities": lazy("The file holds definitions that are not allowed"),
    "field_code": lazy("The file holds a field that reads other files"),
    "tag": lazy("A tag of the template cannot be read"),
    "tag_forbidden": lazy("A tag of the template is not allowed"),
}


def fault(one: Fault) -> str:
    return str(_TROUBLES[one.trouble](one))


def told(outcome: Mapping[str, Any]) -> str:
    """Why an order was refused, from what was kept of the refusal."""
    if outcome.get("code") == FiguresMoved.code:
        return refusal(FiguresMoved(int(outcome["figures"])))
    if outcome.get("code") == NumbersUnexplained.code:
        return refusal(NumbersUnexplained(int(outcome["numbers"])))
    return str(_SIMPLE.get(str(outcome.get("code")), _("This cannot be done.")))


def age(then: datetime, *, now: datetime) -> str:
    """How long ago, in the largest whole unit."""
    minutes = max(0, int((now - then).total_seconds()) // 60)
    if minutes < 1:
        return _("less than a minute ago")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", minutes // 60) % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


def refusal(error: ReportsError) -> str:
    """Why something was refused, in words."""
    match error:
        case TextRefused():
            return " ".join(fault(one) for one in error.faults)
        case Unexplained():
            return _("Lines differ from the previous report and nobody said why. Explain each first.")
        case FiguresMoved():
            return _(
                "%(count)s figures counted now are not those that were frozen. "
                "Send the report back to be counted anew, or say why the frozen ones are kept."
            ) % {"count": error.figures}
        case NumbersUnexplained():
            return ngettext(
                "The texts hold %(count)s number that is not from the figures of this report. Send it back, or say "
                "why it stays.",
                "The texts hold %(count)s numbers that are not from the figures of this report. Send it back, or say "
                "why they stay.",
                error.numbers,
            ) % {"count": error.numbers}
        case AskedTooMuch():
            return ngettext(
                "%(count)s figure that you asked for is still being counted. Wait until it is there, then ask again.",
                "%(count)s figures that you asked for are still being counted. Wait until one is there, then ask "
                "again.",
                error.figures,
            ) % {"count": error.figures}
        case NotSigned():
            return _signing(error)
        case TemplateUnfit():
            said = _TEMPLATES.get(error.trouble, lazy("The file cannot be used"))
            return f"{said}: {error.detail}." if error.detail else f"{said}."
        case _:
            return str(_SIMPLE.get(error.code, _("This cannot be done.")))


def _signing(error: NotSigned) -> str:
    if error.why == "no-key":
        return _("You have no key to sign with in this unit. Ask the administrator to enter one.")
    if error.why == "not-as-approved":
        return _(
            "The document does not come out as it was approved. Send the report back and approve it again."
        )
    if error.is_passing:
        return _("The signing service does not answer. Nothing was changed: try again in a while.")
    return _("The signature could not be put (%(code)s). Nothing was changed.") % {"code": error.why}
