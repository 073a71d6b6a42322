"""Words for where results stand and why one was not signed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.web.desk.forms.base import problem_words

TABS: Mapping[str, Promise] = {
    "drafted": lazy("To be checked"),
    "checked": lazy("To be signed"),
    "signed": lazy("To be sealed and issued"),
    "returned": lazy("Sent back to be changed"),
    "issued": lazy("Issued"),
}
DEEDS: Mapping[str, tuple[Promise, Promise]] = {
    "check": (lazy("Mark the results as checked"), lazy("Mark the ticked as checked")),
    "sign": (lazy("Sign the results"), lazy("Sign the ticked results")),
    "issue": (lazy("Seal and issue the results"), lazy("Seal and issue the ticked results")),
}
# On which list a deed is offered, and which posts may give it (the action judges each result).
TAB_OF = {"check": "drafted", "sign": "checked", "issue": "signed"}
_PROBLEMS: Mapping[str, Promise] = {
    "no-key": lazy("You have no signing key in this unit. Have one entered under Signing."),
    "no-seal": lazy("The unit has no key of its seal. Have one entered under Signing."),
    "credential-unknown": lazy("The signing key is not in force. See the list of keys."),
    "credential-expired": lazy("The signing key has expired. Have it renewed."),
    "credential-revoked": lazy("The signing key was revoked. Have another one entered."),
    "key-unreadable": lazy("The signing key cannot be opened. Tell the administrator."),
    "key-mismatch": lazy("The signing key does not belong to its certificate. Tell the administrator."),
    "token-unavailable": lazy("The signing token does not answer. Try again when it is plugged in."),
    "signer-unavailable": lazy("The signing service does not answer. Try again later."),
    "signer-refused": lazy("The signing service refused. Look at the key there."),
    "time-stamp-unavailable": lazy("The time-stamping service does not answer. Try again later."),
    "proof-unavailable": lazy("The state of the certificate cannot be proved now. Try again later."),
    "cannot-be-set": lazy("The paper cannot be made from this template. Tell those who keep the catalogue."),
    "not-allowed": lazy("Your post does not allow this for this dossier."),
    "not-found": lazy("There is no such dossier in your reach."),
    "state-does-not-allow": lazy("Its state does not allow this any more."),
    "was-written-anew": lazy("The result was drawn up anew meanwhile. Read it, then press again."),
    "is-not-signed": lazy("It is not signed, or was sent back meanwhile."),
}
# A deed that signs asks for a factor of one's own; one that does not is confirmed by the press.
SIGNING = frozenset({"sign", "issue"})
VOID_WORDS: Mapping[str, Promise] = {
    "returned": lazy("sent back before it was issued"),
    "recalled": lazy("recalled before it was handed over"),
    "withdrawn": lazy("the dossier was withdrawn"),
    "stopped": lazy("the dossier was stopped"),
    "concluded": lazy("the dossier was concluded with another file"),
    "work_returned": lazy("the work was sent back"),
    "supplied": lazy("the applicant supplied something new"),
    "rehomed": lazy("the dossier went to another unit"),
    "year_ended": lazy("not used before the end of the year"),
}


def problem(code: str) -> str:
    return str(_PROBLEMS[code]) if code in _PROBLEMS else problem_words(code)


def void_words(code: str) -> str:
    return str(VOID_WORDS[code]) if code in VOID_WORDS else _("not used")
