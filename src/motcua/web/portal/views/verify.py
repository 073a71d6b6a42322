"""Is this paper one of ours? By the reference printed on a slip, which is also what its QR code leads to.

The address holds no secret and no code of a dossier, and the page nothing that is not on the paper. Only wrong
references are counted, so that a right one is read without anything being written.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.dossiers import queries as dossiers
from motcua.dossiers.rules.verifying import read_reference
from motcua.payments import queries as payments
from motcua.payments.rules.receipts import read_reference as read_receipt_reference
from motcua.web.components import money
from motcua.web.portal.access import personal
from motcua.web.portal.questions import SummaryLine

# Wrong references from one address. There are 2**48 of them for each slip.
WRONG_BY_ADDRESS = 20
WINDOW_SECONDS = 15 * 60
_LONGEST = 40


@personal
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A field for the reference, for those who cannot scan."""
    typed = request.GET.get("reference", "").replace("\0", "").strip()[:_LONGEST]
    if "reference" not in request.GET:
        return _form(request)
    reference = read_reference(typed)
    receipt = read_receipt_reference(typed)
    if receipt is not None:
        return redirect("portal:verify-receipt", str(receipt))
    if reference is None:
        problem = _("Enter the whole verification code, as it stands at the foot of the slip.")
        return _form(request, typed=typed, problem=problem, status=422)
    return redirect("portal:verify-slip", str(reference))


@personal
@require_safe
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """What is known of the slip: issued, in force or replaced; or that there is no such slip."""
    asked = read_reference(reference)
    found = dossiers.verified_slip(asked) if asked else None
    if found is not None:
        return render(request, "portal/verified.html", {"slip": found})
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(f"verify:{address}", limit=WRONG_BY_ADDRESS, window_seconds=WINDOW_SECONDS):
        problem = _("Too many attempts. Please wait 15 minutes, or ask the unit by telephone.")
        return _form(request, problem=problem, status=429)
    problem = _(
        "No slip with this verification code was issued here. Check it digit by digit. If it is right, the paper "
        "is not genuine: show it to the unit named on it."
    )
    return _form(request, typed=reference[:_LONGEST], problem=problem, status=404)


@personal
@require_safe
def fee_receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """What is known of a receipt for a fee or a charge: in force, cancelled or replaced; or that there is none."""
    asked = read_receipt_reference(reference)
    found = payments.verified_receipt(asked) if asked else None
    if found is not None:
        return render(request, "portal/verified_receipt.html", money.verified(found))
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(f"verify:{address}", limit=WRONG_BY_ADDRESS, window_seconds=WINDOW_SECONDS):
        problem = _("Too many attempts. Please wait 15 minutes, or ask the unit by telephone.")
        return _form(request, problem=problem, status=429)
    problem = _("No receipt with this verification code was issued here. Check it digit by digit.")
    return _form(request, typed=reference[:_LONGEST], problem=problem, status=404)


def _form(request: HttpRequest, *, typed: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    summary = [SummaryLine("id_reference", problem)] if problem else []
    context = {"typed": typed, "problem": problem, "summary": summary}
    return render(request, "portal/verify.html", context, status=status)
