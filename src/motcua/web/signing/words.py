"""Words for where entries stand, what a probe said and what an action refused."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.signing.errors import SigningError
from motcua.signing.rules.report import Problem
from motcua.signing.words import PROBLEMS
from motcua.web.results.words import problem

STANDINGS: Mapping[str, tuple[Promise, str]] = {
    "waits": (lazy("Waits for a second person"), "warn"),
    "ahead": (lazy("Begins later"), ""),
    "works": (lazy("In force"), "good"),
    "ends-soon": (lazy("Ends within 60 days"), "warn"),
    "ended": (lazy("Has ended"), ""),
    "refused": (lazy("Sent back to its author"), "bad"),
    "revoked": (lazy("Revoked"), "bad"),
}
# Of a trust anchor: that it ended in good order, or that it is distrusted, are two things.
OF_ANCHORS: Mapping[str, tuple[Promise, str]] = {
    **STANDINGS,
    "ended": (lazy("Retired: carries what was signed before"), ""),
    "revoked": (lazy("Distrusted: carries nothing"), "bad"),
}
LEVELS: Mapping[str, Promise] = {
    "b_b": lazy("Signature only (B-B): its time is a claim"),
    "b_t": lazy("With a time-stamp (B-T)"),
    "b_lt": lazy("With time-stamp and proofs of the certificates (B-LT)"),
    "b_lta": lazy("For long-term keeping (B-LTA)"),
}
_REFUSED: Mapping[tuple[str, str], Promise] = {
    ("code", "form"): lazy("Use small letters without accents, digits and hyphens, 3 to 60 signs."),
    ("code", "waits-already"): lazy("A credential of this code waits for a second person already."),
    ("person", "required"): lazy("An official's signature belongs to a person: name the account."),
    ("person", "unknown"): lazy("No official has this account."),
    ("person", "no-post"): lazy("This person holds no post in the unit today."),
    ("key", "form"): lazy("Name the key as its place asks for; see the hint."),
    ("certificates", "unreadable"): lazy("Choose the certificate (PEM or CER); this file holds none."),
    ("certificate", "unreadable"): lazy("Choose the certificate (PEM or CER); this file holds none."),
    ("certificate", "no-authority"): lazy("This is a person's or a server's certificate, no authority's."),
    ("certificate", "known-already"): lazy("This certificate is believed, or waits, already."),
    ("partner", "form"): lazy("Give the agency's identifier, such as H40.2."),
    ("partner", "not-for-this-use"): lazy("Leave this empty, or choose the seal of one partner agency above."),
    ("content", "too-large"): lazy("A key file has a few kilobytes; this is none."),
    ("content", "not-for-this-place"): lazy("A file is handed in only for a key that lies in a file."),
    ("content", "not-encrypted"): lazy(
        "The key lies open in this file. Encrypt it with a passphrase first, then hand it in."
    ),
    ("content", "does-not-open"): lazy("The file does not open with this passphrase, or is no key."),
    ("content", "no-signing-key"): lazy("The key is neither RSA nor elliptic curve."),
    ("content", "of-another-certificate"): lazy("The key does not belong to this certificate."),
    ("secret", "required"): lazy("Type the passphrase of the file."),
    ("valid_until", "before-begin"): lazy("The last day lies before the first."),
    ("valid_until", "after-certificate"): lazy("The certificate ends earlier. Leave the day empty."),
    ("valid_from", "overlap"): lazy("A credential of this code is in force in these days. Revoke it first."),
    ("hosts", "form"): lazy("Names of hosts only, such as ocsp.ca.gov.vn, one a line."),
    ("fingerprint", "not-the-same"): lazy(
        "This is not the fingerprint of the certificate that was entered. Compare them; if yours came from the "
        "authority itself, send the entry back."
    ),
    ("until", "lies-behind"): lazy("Choose today or a day ahead. To end it at once, distrust it."),
    ("until", "not-earlier"): lazy("It ends earlier than that already."),
    ("until", "required"): lazy("Choose the last day."),
}  # fmt: skip
_COMMON: Mapping[str, Promise] = {
    "required": lazy("Fill this in."),
    "too-long": lazy("This is too long. Shorten it."),
}


def refused(field: str, fault: str) -> str:
    words = _REFUSED.get((field, fault)) or _COMMON.get(fault)
    return str(words) if words else _("This cannot be used. Check it.")


def fault(error: SigningError) -> str:
    """What stopped a deed."""
    own = {
        "same-person": _("You proposed it, or it is your own: a second person decides."),
        "change-moved": _("It was decided or changed meanwhile. Look at it again."),
    }
    return own.get(error.code) or problem(error.code)


def of_probe(said: str) -> str:
    """What the last probe said: empty when it signed and all was well; a fault, or what a validation found."""
    return str(PROBLEMS[Problem(said)]) if said in {one.value for one in Problem} else problem(said)
