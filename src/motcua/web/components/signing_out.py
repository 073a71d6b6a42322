"""Signing out here, and then at the provider that signed the person in."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from motcua.accounts import actions as accounts
from motcua.exchange import identity_providers
from motcua.exchange.errors import PartnerUnavailable
from motcua.web.components import identity

SIGN_OUT_KEY = "provider_sign_out"
log = logging.getLogger(__name__)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, whatever the provider does; offer its own sign-out on the next page.

    A form's answer may not lead to another site (the pages' policy), so a page of ours stands between.
    """
    kept = request.session.get(identity.IDENTITY_KEY)
    if kept is None:
        logout(request)
        return redirect("portal:home")
    where, short = "", kept["provider"]
    known = identity_providers.provider(kept["provider"])
    if known is not None:
        short = identity.said(known.short)
        back_to = settings.PUBLIC_URL.rstrip("/") + reverse("signin:signed-out")
        try:
            where = identity_providers.party(known).sign_out_url(
                id_token=kept["id_token"], back_to=back_to, state="out"
            )
        except PartnerUnavailable:
            log.warning("the identity provider %s is away; signed out here alone", known.code)
    accounts.end_own_session(request.session, at=timezone.now())
    logout(request)
    request.session[SIGN_OUT_KEY] = {
        "url": where if urlsplit(where).scheme in ("https", "http") else "",
        "provider": short,
    }
    return redirect("signin:signed-out")
