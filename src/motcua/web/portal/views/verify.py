"""Is this paper one of ours? By the reference printed on a slip, which is also what its QR code leads to.

The address holds no secret and no code of a dossier, and the page nothing that is not on the paper. Only wrong
references are counted, so that a right one is read without anything being written.
"""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.dossiers import queries as dossiers
from motcua.dossiers import result_queries as results
from motcua.dossiers.rules.results import printed_code, read_code
from motcua.dossiers.rules.verifying import read_reference
from motcua.payments import queries as payments
from motcua.payments.rules.receipts import read_reference as read_receipt_reference
from motcua.records import seals
from motcua.records.errors import RecordsError
from motcua.web.components import money, stored_papers
from motcua.web.portal import verifying_results
from motcua.web.portal.access import personal
from motcua.web.portal.questions import SummaryLine

# Wrong references from one address. There are 2**48 of them for each slip.
WRONG_BY_ADDRESS = 20
WINDOW_SECONDS = 15 * 60
FILES_BY_ADDRESS = 30
LARGEST_FILE_BYTES = 5 * 1024 * 1024
_LONGEST = 40


@personal
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A field for the reference, for those who cannot scan."""
    typed = request.GET.get("reference", "").replace("\0", "").strip()[:_LONGEST]
    if "reference" not in request.GET:
        return _form(request)
    reference = read_reference(typed)
    result = read_code(typed)
    if result is not None:
        return redirect("portal:verify-slip", printed_code(result))
    receipt = read_receipt_reference(typed)
    if receipt is not None:
        return redirect("portal:verify-receipt", str(receipt))
    if reference is None:
        problem = _("Enter the whole verification code, as it stands at the foot of the slip.")
        return _form(request, typed=typed, problem=problem, status=422)
    return redirect("portal:verify-slip", str(reference))


@personal
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """An uploaded paper: intact, changed since it was sealed, or not ours. Nothing of it is kept."""
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(f"verify-file:{address}", limit=FILES_BY_ADDRESS, window_seconds=WINDOW_SECONDS):
        problem = _("Too many attempts. Please wait 15 minutes, or ask the unit by telephone.")
        return _form(request, file_problem=problem, status=429)
    upload = request.FILES.get("paper")
    if not isinstance(upload, UploadedFile) or not upload.size:
        return _form(request, file_problem=_("Choose the PDF file of the slip."), status=422)
    if upload.size > LARGEST_FILE_BYTES:
        problem = _("This file is larger than any slip of ours. Choose the PDF file of the slip.")
        return _form(request, file_problem=problem, status=422)
    content = upload.read()
    result = verifying_results.of_file(content, at=timezone.now())
    if result is not None:
        return render(request, "portal/verified_result.html", {"result": result, "by_file": True})
    by_content = dossiers.slip_of_file(hashlib.sha256(content).hexdigest())
    found = None
    if by_content is None:
        found = seals.look_for(content, at=timezone.now())
    if found is not None and found.verdict is seals.Verdict.NOT_OURS:
        other = verifying_results.of_signatures(content, at=timezone.now())
        if other is not None:
            return render(request, "portal/verified_other.html", {"other": other}, status=other.status)
        words = _(
            "This file does not bear our seal, or it was made anew from a copy. It proves nothing: check the code "
            "at the foot of the slip, or ask the unit named on it."
        )
        return _form(request, file_problem=words, status=404)
    reference = by_content or read_reference(found.reason if found else "")
    slip = dossiers.verified_slip(reference) if reference else None
    if found is not None and found.verdict is seals.Verdict.CHANGED:
        words = _(
            "This file bears our seal but was changed after it was sealed. Do not rely on it: compare it with what "
            "stands under its code, or ask the unit named on it."
        )
        return _form(request, file_problem=words, status=409)
    if slip is None:
        words = _(
            "The seal is ours and unbroken, but no slip of this number is kept here. Ask the unit named on it."
        )
        return _form(request, file_problem=words, status=404)
    return render(request, "portal/verified.html", {"slip": slip, "by_file": True})


@personal
@require_safe
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """What is known of the slip: issued, in force or replaced; or that there is no such slip."""
    result = verifying_results.of_code(reference, at=timezone.now())
    if result is not None:
        return render(request, "portal/verified_result.html", {"result": result, "by_file": False})
    asked = read_reference(reference)
    found = dossiers.verified_slip(asked) if asked else None
    if found is not None:
        return render(request, "portal/verified.html", {"slip": found, "by_file": False})
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(f"verify:{address}", limit=WRONG_BY_ADDRESS, window_seconds=WINDOW_SECONDS):
        problem = _("Too many attempts. Please wait 15 minutes, or ask the unit by telephone.")
        return _form(request, problem=problem, status=429)
    problem = _(
        "No slip with this verification code was issued here. Check it digit by digit. If it is right, the paper "
        "is not genuine: show it to the unit named on it."
    )
    return _form(request, typed=reference[:_LONGEST], problem=problem, status=404)


@require_safe
def decision(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The text of a decision that revoked a result, where it is public: asked for by its content, which tells nobody
    anything who has not been shown it."""
    if not results.public_decision(sha256):
        raise Http404
    try:
        return stored_papers.answer(sha256, f"quyet-dinh-{sha256[:12]}.pdf")
    except RecordsError:  # gone, or held back by the virus scanner
        raise Http404 from None


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


def _form(
    request: HttpRequest, *, typed: str = "", problem: str = "", file_problem: str = "", status: int = 200
) -> HttpResponse:
    summary = [SummaryLine("id_reference", problem)] if problem else []
    summary += [SummaryLine("id_paper", file_problem)] if file_problem else []
    context = {"typed": typed, "problem": problem, "file_problem": file_problem, "summary": summary}
    return render(request, "portal/verify.html", context, status=status)
