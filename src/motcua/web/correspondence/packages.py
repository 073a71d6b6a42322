"""Packages of the axis that could not be used: the list, one with its reason, once more or set aside."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies import queries as agencies
from motcua.correspondence import queries
from motcua.correspondence.actions import polling
from motcua.correspondence.errors import DeedRefused, DocumentNotFound, InputRefused
from motcua.kernel.scopes import of_system, scope
from motcua.web.correspondence import words
from motcua.web.desk.access import Official, for_officials

if TYPE_CHECKING:
    from motcua.correspondence.models import Package


def _own(official: Official) -> list[str]:
    return [agencies.unit(official.unit_id).agency_id]


@require_safe
@for_officials
def listed(request: HttpRequest, official: Official) -> HttpResponse:
    """Packages that could not be used, or wait for what they speak of; below those that were set aside."""
    own = _own(official)
    found = [(one, words.PACKAGE_STATES[one.state]) for one in queries.unusable_packages(own)]
    aside = queries.set_aside_packages(own)
    return render(request, "correspondence/packages.html", {"packages": found, "aside": aside})


@require_safe
@for_officials
def one(request: HttpRequest, official: Official, package_id: int) -> HttpResponse:
    return _shown(request, _package(official, package_id), [])


def _package(official: Official, package_id: int) -> "Package":
    try:
        return queries.package(package_id, _own(official))
    except DocumentNotFound:
        raise Http404 from None


def _shown(request: HttpRequest, row: "Package", errors: list[dict[str, str]]) -> HttpResponse:
    shown = {
        "row": row,
        "state": words.PACKAGE_STATES[row.state],
        "tone": words.PACKAGE_TONES[row.state],
        "reason": words.package_problem(row.problem),
        "may_try": row.state == "bad" and row.xml_id is not None,
        "may_leave": row.state in ("bad", "held"),
        "errors": errors,
        "typed": request.POST.get("reason", ""),
    }
    return render(request, "correspondence/package.html", shown, status=422 if errors else 200)


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, package_id: int, deed: str) -> HttpResponse:
    row, at = _package(official, package_id), timezone.now()
    try:
        match deed:
            case "again":
                with scope(of_system("a package of the axis is tried once more")):
                    state = polling.once_more(row.pk, by_id=official.user_id, at=at)
                _say(request, state)
            case "aside":
                reason = request.POST.get("reason", "")
                polling.set_aside(row.pk, reason=reason, by_id=official.user_id, at=at)
                messages.success(request, _("It was set aside."))
            case _:
                raise Http404
    except InputRefused:
        error = {"anchor": "id_reason", "message": _("Say in a few words why it is left.")}
        return _shown(request, row, [error])
    except DeedRefused:
        messages.warning(request, _("Somebody has dealt with it meanwhile. Look at it again."))
    return redirect("correspondence:package", package_id)


def _say(request: HttpRequest, state: str) -> None:
    match state:
        case "done":
            messages.success(request, _("It was understood: the document or its status is in the register."))
        case "held":
            messages.success(request, _("It was understood and waits for the document that it speaks of."))
        case _:
            messages.warning(request, _("It cannot be used this time either; the reason is below."))
