"""Interlinked services for citizens: what a service joins, one application for all of it, and the file as a whole."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.rules import Who
from motcua.dossiers import matters
from motcua.dossiers.actions import bundles, drafts
from motcua.dossiers.errors import BundleNotFound, DossierError, NoSuchLimit, ServiceUnknown
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.ledger.errors import CommandReused
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound
from motcua.web.components.acting import require_page
from motcua.web.components.acting_for import acting_on, citizen_scope, files_for
from motcua.web.portal import interlinked, tickets
from motcua.web.portal.access import Access, for_citizens, is_citizen, personal
from motcua.web.portal.answers import not_possible
from motcua.web.portal.refusals import refusal
from motcua.web.portal.views.apply import person


@require_safe
def service(request: HttpRequest, key: str) -> HttpResponse:
    """What the service joins, who handles which part, how long the whole takes."""
    try:
        view = interlinked.service_view(key)
    except (ServiceUnknown, ProcedureNotFound) as error:
        return not_possible(request, refusal(error))
    return render(request, "portal/interlinked.html", {"service": view})


@for_citizens
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, key: str) -> HttpResponse:
    """POST begins one application for the whole service. GET (back from the sign-in) shows the service."""
    try:
        view = interlinked.service_view(key)
        lead = next(part for part in view.parts if part.is_lead)
        page = procedures.procedure_page(lead.code)
    except (ServiceUnknown, ProcedureNotFound) as error:
        return not_possible(request, refusal(error))
    if request.method == "GET":
        return redirect("portal:interlinked", key)
    if not page.can_be_filed_online:
        return not_possible(request, refusal(NoSuchLimit(channel="online")))
    draft = drafts.start(
        user_id=person(request),
        procedure_id=page.id,
        version_id=page.version_id,
        service=view.key,
        organisation_id=files_for(request),
    )
    return redirect("portal:apply-unit", draft.pk)


# ---------------------------------------------------------------- the file as a whole


View = Callable[..., HttpResponseBase]


def _held(request: HttpRequest, code: str) -> Access | None:
    """Access to a file: of its applicant signed in, or of whoever showed its code and secret (a ticket for each
    part; the lead part's stands for the file)."""
    if is_citizen(request):
        own = citizen_scope(request)
        try:
            with scopes.scope(own):
                found = matters.matter(matters.by_code(code))
        except BundleNotFound:
            pass
        else:
            acting = acting_on(request, found.lead.pk)
            return Access(found.lead.pk, found.bundle.code, own, acting, by_ticket=False)
    ticket = tickets.ticket(request, code)
    if ticket is None:
        return None
    acting = Acting(user_id=None, kind="citizen", ticket_for=ticket.dossier_id)
    return Access(ticket.dossier_id, code, scopes.of_ticket(ticket.dossier_id), acting, by_ticket=True)


def for_file_holders(view: View) -> View:
    """A page of one file: the view gets the access to its lead part. Others show code and secret first."""

    @wraps(view)
    def wrapped(request: HttpRequest, code: str) -> HttpResponseBase:
        require_page(request, Who.HOLDER)
        held = _held(request, code)
        if held is not None:
            try:
                with scopes.scope(held.scope):
                    return view(request, held)
            except BundleNotFound:  # the code of a dossier that stands alone
                pass
        return redirect(f"{reverse('portal:track')}?{urlencode({'code': code})}")

    wrapped.who = Who.HOLDER  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return personal(wrapped)


def _matter(held: Access) -> matters.MatterPage:
    return matters.matter(matters.by_code(held.code))


@for_file_holders
@require_safe
def file(request: HttpRequest, held: Access) -> HttpResponse:
    """The file with its parts: where each stands, what it waits for, when the whole is due."""
    found = _matter(held)
    context: dict[str, Any] = {
        "matter": found,
        "name": found.service.name(get_language() or "vi"),
        "now": timezone.now(),
        "by_ticket": held.by_ticket,
    }
    return render(request, "portal/file.html", context)


@for_file_holders
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, held: Access) -> HttpResponse:
    """Ask once, then take back every part that has no result yet."""
    found = _matter(held)
    if request.method == "GET":
        if not found.is_open:
            return redirect("portal:file", held.code)
        name = found.service.name(get_language() or "vi")
        return render(request, "portal/file_withdraw.html", {"matter": found, "name": name})
    try:
        bundles.withdraw_bundle(
            dossier_id=held.dossier_id,
            by=held.acting,
            at=timezone.now(),
            command_id=f"withdraw-file-{found.bundle.pk}",
        )
    except (DossierError, CommandReused) as error:
        return not_possible(request, refusal(error))
    return redirect("portal:file", held.code)
