"""What a report says, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.signing.rules.report import Problem, State

STATES: dict[State, Promise] = {
    State.NONE: _("No digital signature"),
    State.VALID: _("All signatures are valid"),
    State.DOUBTFUL: _("Unchanged, but not everything is proven"),
    State.BROKEN: _("Broken: what is seen is not what was signed"),
}

PROBLEMS: dict[Problem, Promise] = {
    Problem.CHANGED: _("Something that was signed has been changed."),
    Problem.FORGED: _("The signature was not made with the key of this certificate."),
    Problem.PARTIAL: _("The signature covers only a part of the document."),
    Problem.ALTERED_LATER: _("After this signature something was added that changes what is seen."),
    Problem.COVERED_LATER: _(
        "The mark of a later signature lies over words that were signed before. Compare with the earlier version."
    ),
    Problem.WRAPPED: _("The signature was moved: what it covers is not what is shown."),
    Problem.FORBIDDEN_LATER: _("This signature closed the document; something was added all the same."),
    Problem.UNREADABLE: _("The signature or the file cannot be read."),
    Problem.UNKNOWN_ISSUER: _("The certificate was issued by nobody whom this installation trusts."),
    Problem.EXPIRED: _("The certificate has expired, and no time-stamp proves that it signed before."),
    Problem.NOT_YET_VALID: _("The certificate was not yet valid."),
    Problem.REVOKED: _(
        "The certificate was revoked before the time of signing, or nobody can prove it was after."
    ),
    Problem.STATUS_UNKNOWN: _("It could not be asked whether the certificate was revoked."),
    Problem.WRONG_USE: _("The certificate is not meant for signing documents."),
    Problem.WEAK: _("The signature uses a method that is no longer safe."),
    Problem.TIME_STAMP_BROKEN: _("The time-stamp does not belong to this signature."),
    Problem.TIME_STAMP_UNTRUSTED: _("The time-stamp comes from nobody whom this installation trusts."),
    Problem.TIME_AHEAD: _("The time that the signer claims lies ahead of the proven time."),
    Problem.TIME_CLAIMED: _("The time of signing is the signer's own statement; no time-stamp proves it."),
    Problem.REVOKED_LATER: _("The certificate was revoked later; the signature stands."),
}
