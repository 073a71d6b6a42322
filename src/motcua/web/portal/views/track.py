"""Looking up a dossier by code and look-up secret: neither ever stands in a URL together, and guesses are counted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.actions import attempt_allowed
from motcua.dossiers import matters
from motcua.dossiers import queries as dossiers
from motcua.kernel.text import fold, visible
from motcua.web.portal import tickets
from motcua.web.portal.access import personal
from motcua.web.portal.questions import SummaryLine

# Guesses from one address, and at one dossier from everywhere. A household or a village network shares an
# address, so the first is generous; a secret has 26**6 values, so the second keeps guessing hopeless.
BY_ADDRESS = 20
BY_CODE = 30
WINDOW_SECONDS = 15 * 60
_LONGEST_CODE = 60


@personal
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _form(
            request, code=request.GET.get("code", "")[:_LONGEST_CODE], back=request.GET.get("next", "")
        )
    code = visible(request.POST.get("code", "")).strip()[:_LONGEST_CODE].upper()
    secret = visible(request.POST.get("secret", "")).strip()[:_LONGEST_CODE]
    errors = []
    if not code:
        errors.append(SummaryLine("id_code", _("Enter the dossier code. It stands on the slip.")))
    if not secret:
        errors.append(SummaryLine("id_secret", _("Enter the look-up secret. It stands on the slip.")))
    if errors:
        return _form(request, code=code, errors=errors, status=422)
    if not _allowed(request, code):
        message = _("Too many attempts. Please wait 15 minutes, or ask the unit by telephone.")
        return _form(request, code=code, errors=[SummaryLine("id_code", message)], status=429)
    parts = matters.by_ticket(code, secret)
    if parts:
        # one ticket for the file, held by its first part, and one for each part
        tickets.grant(request, tickets.Ticket(parts[0][0], code))
        for dossier_id, part_code in parts:
            tickets.grant(request, tickets.Ticket(dossier_id, part_code))
        return redirect("portal:file", code)
    found = dossiers.by_ticket(code, secret)
    if found is None:
        message = _("Code and look-up secret do not belong together. Check both, letter by letter.")
        return _form(request, code=code, errors=[SummaryLine("id_code", message)], status=422)
    tickets.grant(request, tickets.Ticket(found, code))
    back = request.POST.get("next", "")
    return redirect(back) if _is_of(code, back) else redirect("portal:dossier", code)


def _is_of(code: str, path: str) -> bool:
    """Whether an address is a page of this dossier, and of nothing else."""
    root = reverse("portal:dossier", args=[code])
    rest = path.removeprefix(root)
    return path.startswith(root) and rest.rstrip("/").isalpha() and len(rest) < 20


def _allowed(request: HttpRequest, code: str) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    by_address = attempt_allowed(f"track:{address}", limit=BY_ADDRESS, window_seconds=WINDOW_SECONDS)
    by_code = attempt_allowed(f"track-code:{fold(code)}", limit=BY_CODE, window_seconds=WINDOW_SECONDS)
    return by_address and by_code


def _form(
    request: HttpRequest,
    *,
    code: str,
    errors: list[SummaryLine] | None = None,
    status: int = 200,
    back: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "code": code,
        "back": (back or request.POST.get("next", ""))[:200],
        "summary": errors or [],
        "errors": {error.anchor.removeprefix("id_"): error.message for error in errors or []},
    }
    return render(request, "portal/track.html", context, status=status)
