"""Slips that an applicant may fetch, by kind. The control sheet stays inside the agencies."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.queries import DossierPage

SLIP_NAMES = {
    "filing": _("Receipt for what was filed online"),
    "receipt": _("Receipt slip with the appointment for the result"),
    "supplement": _("Request for a supplement"),
    "refusal": _("Refusal to accept the dossier"),
    "apology": _("Letter of apology and new appointment"),
    "stop_notice": _("Notice that the dossier is stopped"),
}


def slip_name(page: DossierPage, slip_id: int) -> str:
    """What one of the dossier's slips is, and whether another took its place."""
    kind = next(slip.kind for slip in page.slips if slip.pk == slip_id)
    name = str(SLIP_NAMES[kind])
    is_replaced = any(other.replaces_id == slip_id for other in page.slips)
    return gettext("%(slip)s (replaced)") % {"slip": name} if is_replaced else name
