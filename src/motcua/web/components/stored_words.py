"""Papers of the personal data store in words, for citizens and officials alike."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.records.holding_rules import LegalValue, Origin, Signature, Standing, Term, standing

if TYPE_CHECKING:
    from motcua.records.models import Holding

STANDINGS = {
    Standing.VALID: lazy("Valid"),
    Standing.EXPIRED: lazy("Expired"),
    Standing.SUPERSEDED: lazy("Superseded"),
    Standing.REVOKED: lazy("Revoked"),
}
TONES = {
    Standing.VALID: "good",
    Standing.EXPIRED: "warn",
    Standing.SUPERSEDED: "warn",
    Standing.REVOKED: "bad",
}
LEGAL_VALUES = {
    LegalValue.ELECTRONIC_ORIGINAL: lazy("Electronic original"),
    LegalValue.ELECTRONIC_COPY: lazy("Electronic copy"),
    LegalValue.CERTIFIED_COPY: lazy("Certified electronic copy"),
}
SIGNATURES = {
    Signature.UNSIGNED: lazy("No digital signature"),
    Signature.PRESENT: lazy("A digital signature is present, not yet verified"),
    Signature.VERIFIED: lazy("Digital signature verified"),
}
ORIGINS = {
    Origin.RESULT: lazy("Result given by an agency"),
    Origin.SUPPLIED: lazy("Handed in with a dossier and found correct"),
    Origin.UPLOADED: lazy("Put in by the owner"),
    Origin.DIGITISED: lazy("Digitised from paper by an agency"),
}
GROUNDS = {
    "unreadable": lazy("The stored file cannot be read"),
    "data_differ": lazy("What it says differs from the form"),
    "original_required": lazy("The law asks for a new original"),
    "other": lazy("Another ground, in words"),
}


def validity(paper: "Holding") -> str:
    """How long it holds, as the paper says."""
    if paper.term == Term.UNTIL and paper.valid_until is not None:
        return _("valid until %(day)s") % {"day": f"{paper.valid_until:%d/%m/%Y}"}
    return _("no end of validity") if paper.term == Term.PERMANENT else _("validity not stated")


def about(paper: "Holding") -> str:
    """Number, issuer, day and validity in one line."""
    parts = [_("No. %(number)s") % {"number": paper.number} if paper.number else "", paper.issuer]
    if paper.issued_on is not None:
        parts.append(_("issued %(day)s") % {"day": f"{paper.issued_on:%d/%m/%Y}"})
    return " · ".join(filter(None, (*parts, validity(paper))))


def standing_of(paper: "Holding", on: date) -> tuple[str, str]:
    """Standing in words, with its tone."""
    found = standing(paper, on)
    return str(STANDINGS[found]), TONES[found]
