"""Signing in with an electronic identity: off to the provider, back with proof, on to where the person was."""

import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.accounts import actions as accounts
from motcua.accounts.errors import AccountClosed, AssuranceUnknown, OtherPersonsAccount, SessionEnded
from motcua.accounts.rules.linking import Link
from motcua.accounts.rules.providers import ClaimsUnusable, Provider
from motcua.dossiers.actions import drafts
from motcua.exchange import identity_providers
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.openid import TokenRefused
from motcua.web.components import acting_for, identity
from motcua.web.signin import pending
from motcua.web.signin.pending import Begun

CLAIM_KEY = "organisation_claim"
BACKEND = "motcua.accounts.backends.PasswordBackend"
HIGHEST_LEVEL = 2


def safe_next(request: HttpRequest, target: str) -> str:
    """A place on this site, or empty: never another site's address."""
    is_own = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if target and is_own else ""


def level_asked(text: str) -> int:
    return min(int(text), HIGHEST_LEVEL) if text.isascii() and text.isdigit() and len(text) < 3 else 0


@never_cache
@require_safe
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """To the provider. A page may ask for a level; without one the best is asked for and any is taken."""
    known = identity_providers.provider(provider)
    if known is None:
        raise Http404
    public = urlsplit(settings.PUBLIC_URL)
    if public.netloc and request.get_host() != public.netloc:
        # The provider answers to the public address alone, and the browser has to be remembered there.
        return redirect(f"{settings.PUBLIC_URL.rstrip('/')}{request.get_full_path()}")
    level = level_asked(request.GET.get("level", ""))
    wanted = Begun(known.code, "", "", safe_next(request, request.GET.get("next", "")), level, time.time())
    try:
        asked = identity_providers.party(known).begin(
            redirect_uri=_own_address(known),
            acr_values=known.acr_values(level or 1),
            language=get_language() or "vi",
        )
    except PartnerUnavailable:
        return _away(request, known, wanted)
    begun = replace(wanted, nonce=asked.nonce, code_verifier=asked.code_verifier)
    pending.keep(request.session, asked.state, begun)
    return redirect(asked.url)


@never_cache
@require_safe
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider's answer. It counts once, in the browser that asked, for the provider that was asked."""
    known = identity_providers.provider(provider)
    if known is None:
        raise Http404
    begun = pending.take(request.session, request.GET.get("state", ""), now=time.time())
    if begun is None or begun.provider != known.code:
        return _failed(
            request,
            known,
            _("This sign-in was used already, took too long, or began in another browser."),
            status=400,
        )
    if "error" in request.GET or not request.GET.get("code"):
        return _failed(request, known, _not_given(request.GET.get("error", "")), begun, status=200)
    try:
        proven = identity_providers.party(known).finish(
            redirect_uri=_own_address(known),
            code=request.GET["code"],
            issuer=request.GET.get("iss", ""),
            nonce=begun.nonce,
            code_verifier=begun.code_verifier,
        )
        said = known.read(proven.claims)
        opened = accounts.sign_in_with(said, at=timezone.now())
    except PartnerUnavailable:
        return _away(request, known, begun)
    except TokenRefused:
        words = _("The answer of the provider could not be trusted, so nobody was signed in.")
        return _failed(request, known, words, begun, status=400)
    except ClaimsUnusable:
        words = _("The provider did not tell us your name, so no account can be opened.")
        return _failed(request, known, words, begun, status=400)
    except (AssuranceUnknown, OtherPersonsAccount, AccountClosed) as fault:
        return _failed(request, known, _refusal(fault), begun, status=403)
    if opened.link is Link.MOVE and opened.former_user_id is not None:
        drafts.take_over(from_user_id=opened.former_user_id, to_user_id=opened.user.pk)
    try:
        _enter(request, opened, proven, said)
    except SessionEnded:
        request.session.flush()
        words = _("The provider ended this session meanwhile. Please sign in again.")
        return _failed(request, known, words, begun, status=400)
    if said.organisation is not None:
        request.session[CLAIM_KEY] = {
            "provider": said.provider,
            "tax_code": said.organisation.tax_code,
            "name": said.organisation.name,
        }
    if said.assurance < begun.level:
        return _too_low(request, known, begun.level, begun.next)
    return redirect(begun.next or ("signin:organisations" if said.organisation else "portal:mine"))


def _own_address(known: Provider) -> str:
    """Where the provider sends people back to; it knows this address from the registration."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("signin:back", args=[known.code])


def _enter(request: HttpRequest, opened: accounts.Opened, proven: Any, said: Any) -> None:
    """A session of ours under a key of its own. Raises SessionEnded."""
    setattr(request, "signed_in_how", "identity")  # noqa: B010  # for the note of the sign-in
    login(request, opened.user, backend=BACKEND)
    request.session[identity.IDENTITY_KEY] = {
        "provider": said.provider,
        "assurance": said.assurance,
        "id_token": proven.id_token,
        "former_user": opened.former_user_id,
    }
    acting_for.remember(request)
    request.session.save()
    accounts.keep_provider_session(
        identity_id=opened.identity_id,
        session_key=request.session.session_key or "",
        sid=proven.sid,
        sub=proven.sub,
        assurance=said.assurance,
        at=timezone.now(),
    )


def _refusal(fault: Exception) -> str:
    if isinstance(fault, OtherPersonsAccount):
        return _(
            "This electronic identity belongs to an account with another personal identification number. "
            "Please bring your identity card to a service counter; they look into it."
        )
    if isinstance(fault, AccountClosed):
        return _("This account has been closed. Please ask at a service counter.")
    return _("The provider did not say how well it knows you, so no account can be opened.")


def _not_given(error: str) -> str:
    if error == "access_denied":
        return _("You ended the sign-in at the provider. Nothing was changed.")
    return _("The provider could not sign you in.")


def _again(known: Provider, begun: Begun | None) -> str:
    wanted = {"next": begun.next, "level": begun.level or ""} if begun else {}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('signin:begin', args=[known.code])}{'?' + query if query else ''}"


def _failed(
    request: HttpRequest, known: Provider, words: str, begun: Begun | None = None, *, status: int
) -> HttpResponse:
    context = {
        "words": words,
        "provider": identity.said(known.short),
        "again": _again(known, begun),
        "local": settings.CITIZENS_SIGN_IN_LOCALLY,
    }
    return render(request, "signin/failed.html", context, status=status)


def _away(request: HttpRequest, known: Provider, begun: Begun) -> HttpResponse:
    words = _("%(provider)s does not answer at the moment. Wait some minutes and try again.") % {
        "provider": identity.said(known.short)
    }
    return _failed(request, known, words, begun, status=503)


def _too_low(request: HttpRequest, known: Provider, level: int, next_place: str) -> HttpResponse:
    context = {
        "level": level,
        "reached": identity.assurance_of(request),
        "raise_level": identity.said(known.raise_level),
        "next": next_place,
        "offered": [],
        "shows_how": True,
    }
    return render(request, "signin/level.html", context, status=403)
