"""The person's own account: how it is signed in to, pages that ask for more, and leaving."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.accounts import queries as accounts
from motcua.exchange import identity_providers
from motcua.web.components import identity
from motcua.web.components.signing_out import SIGN_OUT_KEY
from motcua.web.portal.access import for_citizens
from motcua.web.signin.openid import level_asked, safe_next


@for_citizens
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Which electronic identities open the account, at which level, and what they changed in it."""
    user_id = int(request.user.pk or 0)
    short = {known.code: identity.said(known.short) for known in identity_providers.law().providers}
    context = {
        "identities": [
            (short.get(row.provider, row.provider), row) for row in accounts.identities_of(user_id)
        ],
        "changes": [
            (_FIELDS[row.field](), short.get(row.source, row.source), row)
            for row in accounts.changes_of(user_id)
            if row.field in _FIELDS
        ],
        "assurance": identity.assurance_of(request),
        "offered": identity.offered(),
    }
    return render(request, "signin/account.html", context)


_FIELDS = {
    "full_name": lambda: _("Full name"),
    "personal_id": lambda: _("Personal identification number"),
    "birth_date": lambda: _("Date of birth"),
    "telephone": lambda: _("Telephone"),
    "email": lambda: _("E-mail"),
    "address": lambda: _("Address"),
    "identity": lambda: _("Electronic identity"),
}


@for_citizens
@require_safe
def level(request: HttpRequest) -> HttpResponse:
    """A page asked for a better proof of who one is."""
    wanted = level_asked(request.GET.get("level", "")) or 2
    next_place = safe_next(request, request.GET.get("next", ""))
    if identity.assurance_of(request) >= wanted:
        return redirect(next_place or "signin:account")
    context = {
        "level": wanted,
        "reached": identity.assurance_of(request),
        "offered": identity.offered(),
        "next": next_place,
        "raise_level": "",
        "shows_how": False,
    }
    return render(request, "signin/level.html", context)


@for_citizens
@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """A form that was sent before the person had to prove more: as it was typed, to be sent with one press."""
    held = request.session.get(identity.HELD_KEY, {}).get(token)
    if held is None:
        raise Http404
    return render(request, "signin/continue.html", {"held": held})


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; leads on to the provider once, where the person signs out of that as well."""
    where = request.session.pop(SIGN_OUT_KEY, None)
    return render(request, "signin/signed_out.html", {"where": where})
