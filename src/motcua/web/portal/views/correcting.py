"""What the applicant does once a result is there: fetch an electronic one, ask for an error to be mended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import correcting, returning
from motcua.dossiers.errors import DossierError
from motcua.dossiers.rules.states import Handover
from motcua.kernel.text import visible
from motcua.ledger.errors import CommandReused
from motcua.web.portal import typed
from motcua.web.portal.access import Access, for_holders
from motcua.web.portal.answers import not_possible
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import refusal

LONGEST_REASON = 300


@for_holders
@require_POST
def fetch(request: HttpRequest, held: Access) -> HttpResponse:
    """Receive a result that is given electronically: the log says that the applicant fetched it, then it opens."""
    found = dossiers.page(held.dossier_id)
    try:
        returning.hand_over(
            dossier_id=held.dossier_id,
            method="electronic",
            by=held.acting,
            at=timezone.now(),
            command_id=f"fetch-{held.dossier_id}-{found.state.concluded_at:%Y%m%d%H%M%S%f}"
            if found.state.concluded_at
            else f"fetch-{held.dossier_id}",
            salt=bytes(found.party.salt),
        )
    except (DossierError, CommandReused) as error:
        return not_possible(request, refusal(error), back=held.code)
    return redirect("portal:dossier", held.code)


@for_holders
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, held: Access) -> HttpResponse:
    """Say what is wrong with a result that was handed over: a new dossier is opened that mends it."""
    found = dossiers.page(held.dossier_id)
    if found.state.handover is not Handover.RETURNED or held.by_ticket:
        return redirect("portal:dossier", held.code)
    again = typed.restored(request)
    said = (again or request.POST).get("reason", "")
    reason = " ".join(visible(str(said)).split())[:LONGEST_REASON]
    summary = []
    if request.method == "POST" and not reason:
        summary = [SummaryLine("id_reason", _("Please say what is wrong."))]
    elif request.method == "POST":
        try:
            done = correcting.open_correction(
                dossier_id=held.dossier_id,
                reason=reason,
                by=held.acting,
                at=timezone.now(),
                command_id=f"correct-{held.dossier_id}-{found.state.returned_at:%Y%m%d%H%M%S%f}",
            )
        except (DossierError, CommandReused) as error:
            return not_possible(request, refusal(error), back=held.code)
        return redirect("portal:dossier", done.state.code)
    context = {
        "dossier": found.dossier,
        "reason": reason,
        "summary": summary,
        "longest": LONGEST_REASON,
        "restored": again is not None,
    }
    return render(request, "portal/correct.html", context, status=422 if summary else 200)
