"""Words of the pages for states, outcomes and refusals."""

from django.utils.translation import gettext as _

from motcua.exchange.errors import LetterNotFound, LetterRefused
from motcua.exchange.office_queries import Partner
from motcua.exchange.rules.pacing import Door

OUTCOME_TONES = {"ok": "good", "refused": "warn", "unavailable": "bad", "fault": "bad"}
STATE_TONES = {"waiting": "warn", "delivered": "good", "dead": "bad", "given_up": ""}

INCOMING_TONES = {"kept": "warn", "handled": "good", "failed": "bad", "set_aside": ""}


def incoming_state(value: str) -> str:
    return {
        "kept": _("Waits to be handled"),
        "handled": _("Handled"),
        "failed": _("Could not be handled"),
        "set_aside": _("Set aside"),
    }.get(value, value)


def outcome(value: str) -> str:
    return {
        "ok": _("Answered"),
        "refused": _("Refused by the partner"),
        "unavailable": _("Partner not available"),
        "fault": _("Fault of our own"),
    }.get(value, value)


def state(value: str) -> str:
    return {
        "waiting": _("Waiting to be sent"),
        "delivered": _("Sent and confirmed"),
        "dead": _("Dead letter"),
        "given_up": _("Given up"),
    }.get(value, value)


def standing(one: Partner) -> tuple[str, str]:
    """How a partner is doing, in a word and a tone."""
    if one.door is Door.SHUT:
        return _("Left alone for now"), "bad"
    if one.door is Door.PROBE:
        return _("About to be tried again"), "warn"
    if not one.is_known:
        return _("Nothing sends to it here"), "warn"
    if one.dead:
        return _("Works, with dead letters"), "warn"
    return _("Works"), "good"


def deed(kind: str, decision: str) -> str:
    if kind == "change":
        return {
            "": _("Change proposed, waits for a second person"),
            "approved": _("Change approved, sent again"),
            "returned": _("Change sent back"),
        }[decision]
    return {"again": _("Sent again"), "give_up": _("Given up")}.get(kind, kind)


def difference(kind: str) -> str:
    return {
        "missing_there": _("Missing at the National Portal"),
        "missing_here": _("Missing here"),
        "differs": _("The two sides differ"),
    }.get(kind, kind)


def compared_field(name: str) -> str:
    return {
        "MaTTHC": _("Procedure"),
        "TrangThaiHoSo": _("National state"),
        "NgayNopHoSo": _("Time of submission"),
        "NgayTiepNhan": _("Day of acceptance"),
        "NgayHenTra": _("Due"),
        "NgayKetThucXuLy": _("Handling ended"),
        "NgayTra": _("Result handed over"),
        "LePhi": _("Fee"),
        "KetQua": _("Number of the result"),
    }.get(name, name)


def refusal(error: LetterNotFound | LetterRefused) -> str:
    if isinstance(error, LetterNotFound):
        return _("Somebody has decided on this letter meanwhile. Look at it again.")
    return {
        "words-required": _("Say why."),
        "words-too-long": _("The reason has at most 500 characters."),
        "change-open": _("A change waits for its decision first."),
        "stream-went-on": _(
            "Later messages about the same matter have left already; this would come out of order."
        ),
        "nothing-changed": _("Nothing was changed."),
        "other-fields": _("A message keeps its fields; only their values can be changed."),
        "nothing-to-send": _("No address is kept for this message. Type the right one, or lay it aside."),
        "own-change": _("You proposed this change: a second person decides."),
    }[error.problem]
