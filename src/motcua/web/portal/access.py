"""Who may see a dossier in this door: its submitter signed in, or whoever showed code and look-up secret."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _

from motcua.accounts.rules import Who
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.ledger import actions as ledger
from motcua.web.components.acting import page_of, require_page
from motcua.web.components.acting_for import acting_on, citizen_scope
from motcua.web.portal import tickets, typed

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """A dossier that this request may see, with the scope to read it in and who acts on it."""

    dossier_id: int
    code: str
    scope: scopes.Scope
    acting: Acting
    by_ticket: bool


def access(request: HttpRequest, code: str) -> Access | None:
    """Access to the dossier of a code, or None: the same for a wrong code and for another's dossier."""
    if is_citizen(request):
        own = citizen_scope(request)
        try:
            with scopes.scope(own):
                found = dossiers.by_code(code)
        except DossierNotFound:
            pass
        else:
            return Access(found.pk, found.code, own, acting_on(request, found.pk), by_ticket=False)
    ticket = tickets.ticket(request, code)
    if ticket is None:
        return None
    acting = Acting(user_id=None, kind="citizen", ticket_for=ticket.dossier_id)
    scope = scopes.of_ticket(ticket.dossier_id)
    return Access(ticket.dossier_id, ticket.code, scope, acting, by_ticket=True)


def is_citizen(request: HttpRequest) -> bool:
    return request.user.is_authenticated and getattr(request.user, "kind", "") == "citizen"


def personal(view: View) -> View:
    """A page with personal data: no cache keeps it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return wrapped


def _signed_out() -> JsonResponse:
    """For the uploading script, which cannot follow a redirect to a page."""
    return JsonResponse(
        {"error": _("Your session has ended. Reload the page; what has arrived is kept.")}, status=401
    )


def for_citizens(view: View) -> View:
    """Signed in as a citizen. Others are led to the sign-in; an official is told to use the desk."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "Upload-Identity" in request.headers and not is_citizen(request):
            return _signed_out()
        if not request.user.is_authenticated:
            is_here = request.method == "GET" or typed.is_page(request)
            back = request.get_full_path() if is_here else request.POST.get("next", "")
            return typed.keep(request, typed.sign_in(back or "/mine/"))
        if not is_citizen(request):
            return render(request, "portal/officials.html", status=403)
        require_page(request, Who.CITIZEN)
        return view(request, *args, **kwargs)

    wrapped.who = Who.CITIZEN  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return personal(wrapped)


def _trace(request: HttpRequest, held: Access) -> None:
    """Whoever comes with code and secret may be anybody: the owner sees that somebody did (invariant 12)."""
    ledger.trace_read(
        dossier_id=held.dossier_id,
        user_id=None,
        unit_id=None,
        what="page of the dossier",
        at=timezone.now(),
        page=page_of(request).name,
        actor="holder",
    )


def for_holders(view: View) -> View:
    """A page of one dossier: the view gets the `Access` in place of the code. Others show code and secret first."""

    @wraps(view)
    def wrapped(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = access(request, code)
        if held is None and "Upload-Identity" in request.headers:
            return _signed_out()
        if held is None:
            asked = {"code": code, **({"next": request.path} if typed.is_page(request) else {})}
            return typed.keep(request, redirect(f"{reverse('portal:track')}?{urlencode(asked)}"))
        require_page(request, Who.HOLDER)
        with scopes.scope(held.scope):
            response = view(request, held, *args, **kwargs)
        if held.by_ticket and request.method == "GET" and response.status_code == 200:
            _trace(request, held)
        return response

    wrapped.who = Who.HOLDER  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return personal(wrapped)
