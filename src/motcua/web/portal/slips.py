"""Slips that an applicant may fetch, by the number of their form in the set of 2025."""

from django.utils.translation import gettext_lazy as _

SLIP_NAMES = {
    "01": _("Receipt slip with the appointment for the result"),
    "02": _("Request for a supplement"),
    "03": _("Refusal to accept the dossier"),
    "04": _("Letter of apology and new appointment"),
    "05": _("Notice that the dossier is stopped"),
}
