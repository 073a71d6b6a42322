"""What the room says: states, reasons, grades, and what was refused."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.quality import errors
from motcua.quality.queries import State
from motcua.quality.rules.maintaining import Concern, Light, Reason
from motcua.records.errors import RecordsError
from motcua.web.desk.forms.base import file_problem

LIGHTS = {
    Light.MAINTAINED: lazy("Maintained"),
    Light.ATTENTION: lazy("Maintained, needs attention"),
    Light.NOT_MAINTAINED: lazy("Not maintained"),
    Light.NOT_RECORDED: lazy("Nothing recorded"),
}
LIGHT_TONES = {
    Light.MAINTAINED: "good",
    Light.ATTENTION: "warn",
    Light.NOT_MAINTAINED: "bad",
    Light.NOT_RECORDED: "",
}
REASONS = {
    Reason.NOT_RECORDED: lazy("No quality system has been entered."),
    Reason.NOT_ANNOUNCED: lazy("The system is not announced."),
    Reason.NO_AUDIT: lazy("No internal audit has been carried out."),
    Reason.AUDIT_TOO_OLD: lazy("The last internal audit is older than the law data allow."),
    Reason.NO_REVIEW: lazy("No management review has been held."),
    Reason.REVIEW_TOO_OLD: lazy("The last management review is older than the law data allow."),
    Reason.MAJOR_PAST_DUE: lazy("A major nonconformity is past its due day."),
}
CONCERNS = {
    Concern.ACTION_PAST_DUE: lazy("A corrective action is past its due day."),
    Concern.AWAITS_VERIFICATION: lazy("A corrective action waits to be verified."),
    Concern.CERTIFICATE_ENDS_SOON: lazy("The certificate expires soon."),
    Concern.CERTIFICATE_ENDED: lazy("The certificate has expired."),
    Concern.CERTIFICATE_SUSPENDED: lazy("The certificate is suspended."),
    Concern.AUDIT_PAST_PLAN: lazy("A planned audit was not recorded as carried out."),
}
STATES = {
    State.NOTED: lazy("Noted"),
    State.OPEN: lazy("Action under way"),
    State.OVERDUE: lazy("Overdue"),
    State.DONE: lazy("Waits for verification"),
    State.CLOSED: lazy("Closed"),
}
STATE_TONES = {
    State.NOTED: "",
    State.OPEN: "",
    State.OVERDUE: "bad",
    State.DONE: "warn",
    State.CLOSED: "good",
}


def refusal(error: errors.QualityError | RecordsError) -> str:
    """What happened, and what to do next."""
    if isinstance(error, RecordsError):
        return file_problem(error)
    match error:
        case errors.Incomplete():
            return _("Fill this in.")
        case errors.LiesInFuture():
            return _("This day is still to come: record what is done already.")
        case errors.DatesInWrongOrder():
            return _("This day does not fit to the other days: check their order.")
        case errors.CertificateOverlaps():
            return _("Another certificate is valid on some of these days. Check both days.")
        case errors.VersionsOverlap():
            return _("Another version would be in force on the same day. Begin after the last version.")
        case errors.ProcessVersionEnded():
            return _("This version of the process is no longer in force on that day. Choose the present one.")
        case errors.NotInForce():
            return _("This version is not in force on that day.")
        case errors.ListedTwice():
            return _("This stands on the list already.")
        case errors.AuditOfOwnUnit():
            return _("An auditor may not audit the own unit. Choose somebody of another unit.")
        case errors.AuditNotCarriedOut():
            return _("Record first that the audit was carried out.")
        case errors.AuditCarriedOut():
            return _("The audit was recorded as carried out already.")
        case errors.EvidenceMissing():
            return _("Name the evidence: without it the action is not done.")
        case errors.SamePerson():
            return _(
                "Whoever answers for the action or recorded it as done does not verify it. Ask another person."
            )
        case errors.WrongMoment():
            return _("This is not the next step: go back and look how it stands now.")
        case _:
            return _("This cannot be used. Check it.")
