"""Slips that an applicant may fetch, by kind. The control sheet stays inside the agencies."""

from django.utils.translation import gettext_lazy as _

SLIP_NAMES = {
    "receipt": _("Receipt slip with the appointment for the result"),
    "supplement": _("Request for a supplement"),
    "refusal": _("Refusal to accept the dossier"),
    "apology": _("Letter of apology and new appointment"),
    "stop_notice": _("Notice that the dossier is stopped"),
}
