"""From a right password (or a key) to being signed in: the second step where the account has one."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from motcua.accounts import queries as accounts
from motcua.accounts.signing import factors, guarding
from motcua.web.components import acting_for, identity
from motcua.web.security.sessions import MUST_ENROL

PENDING = "mc_pending"
PENDING_FOR = timedelta(minutes=10)
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def password_fitted(request: HttpRequest, user: Any, *, target: str) -> HttpResponse:
    """Sign in, or ask for the second step first. Until then the session belongs to nobody."""
    guarding.password_was_right(user.pk)
    if not factors.has_any(user.pk):
        return enter(request, user, target=target, how="password")
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "target": target,
        "at": timezone.now().isoformat(),
        "wrong": 0,
    }
    return redirect("security:second")


def pending(request: HttpRequest) -> dict[str, Any] | None:
    """The sign-in that waits for its second step, unless it has waited too long."""
    found = request.session.get(PENDING)
    if not isinstance(found, dict):
        return None
    if timezone.now() - datetime.fromisoformat(found["at"]) >= PENDING_FOR:
        del request.session[PENDING]
        return None
    return cast(dict[str, Any], found)


def enter(request: HttpRequest, user: Any, *, target: str, how: str) -> HttpResponse:
    """Sign in and go where the person wanted to, or where they begin."""
    from motcua.web.components.views import landing

    request.session.pop(PENDING, None)
    setattr(request, "signed_in_how", how)  # noqa: B010  # for the note of the sign-in
    login(request, user, backend=BACKEND)
    request.session.pop(identity.IDENTITY_KEY, None)  # this sign-in proves no electronic identity
    if getattr(user, "kind", "") == "citizen":
        acting_for.remember(request)
    at = timezone.now()
    owed = guarding.obligation(user.pk, at=at)
    if owed.blocks(at):
        request.session[MUST_ENROL] = True
        return redirect("security:own")
    if owed.is_obliged and not owed.has_one and owed.may_wait_until:
        day = date_format(timezone.localtime(owed.may_wait_until), "d/m/Y")
        messages.warning(
            request,
            _("Your post needs a second factor from %(day)s on: add one under Sign-in.") % {"day": day},
        )
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if target and safe else landing(request))


def account(user_id: int) -> Any:
    """The account of an id, None when it was closed."""
    found = accounts.user(user_id)
    return found if found is not None and found.is_active else None
