"""A sign-in has a beginning, a device and an end: noted when it begins, looked at with every request.

The session itself keeps when it began and was last used, so that a request costs no query; once a minute the
time of use is written down.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.accounts.signing import devices, rules
from motcua.accounts.signing.notes import Place, device_of
from motcua.kernel.zone import day_of

BEGAN, SEEN, PROVED, MUST_ENROL = "mc_began", "mc_seen", "mc_proved", "mc_must_enrol"
_KEY = "mc_device"
WRITTEN_EVERY = timedelta(seconds=60)
# What somebody may do who has to make a second factor first.
ALWAYS_OPEN = ("security:", "components:sign-out", "components:set-language", "components:health")


class SessionRules:
    """Middleware: ends a sign-in whose time is over, and leads who lacks a second factor to making one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Who has no session is nobody yet: pages for everybody cost no query here.
        if "_auth_user_id" in request.session:
            self._look(request, timezone.now())
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.session.get(MUST_ENROL):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        return None if name.startswith(ALWAYS_OPEN) else redirect("security:own")

    def _look(self, request: HttpRequest, at: datetime) -> None:
        began, seen = _instant(request, BEGAN), _instant(request, SEEN)
        if began is None or seen is None or not request.user.is_authenticated:
            logout(request)  # a session that no sign-in of ours began
            return
        rule = _rule(request, at)
        over = rules.ended(rule, began=began, seen=seen, at=at)
        if over is not None:
            devices.leave(request.session.session_key or "", at=at, why=str(over))
            logout(request)
            messages.info(request, _words(over))
        elif at - seen >= WRITTEN_EVERY:
            request.session[SEEN] = at.isoformat()
            devices.seen(request.session.session_key or "", at=at)


def _words(over: rules.Ended) -> str:
    if over is rules.Ended.IDLE:
        return _("You were signed out because nothing was done for a while. Sign in to go on.")
    return _("You were signed out because the sign-in had lasted its longest time. Sign in to go on.")


def _rule(request: HttpRequest, at: datetime) -> rules.SessionRule:
    return rules.sign_in_law(day_of(at)).sessions[getattr(request.user, "kind", "citizen")]


def _instant(request: HttpRequest, key: str) -> datetime | None:
    try:
        return datetime.fromisoformat(request.session[key])
    except (KeyError, TypeError, ValueError):
        return None


def place_of(request: HttpRequest) -> Place:
    """Where the request comes from."""
    return Place(device_of(request.headers.get("User-Agent", "")), request.META.get("REMOTE_ADDR") or None)


def proved_lately(request: HttpRequest) -> bool:
    """Whether the person gave a password or a key within the time the law names."""
    at, proved = timezone.now(), _instant(request, PROVED)
    return proved is not None and at - proved < _rule(request, at).proof


def prove(request: HttpRequest) -> None:
    request.session[PROVED] = timezone.now().isoformat()


def follow(request: HttpRequest) -> None:
    """The session got a new key: the device goes on under it."""
    request.session.save()
    devices.rename(str(request.session.get(_KEY, "")), request.session.session_key or "")
    request.session[_KEY] = request.session.session_key


def _began(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    at = timezone.now()
    for key in (BEGAN, SEEN, PROVED):
        request.session[key] = at.isoformat()
    if request.session.session_key is None:
        request.session.save()
    request.session[_KEY] = request.session.session_key
    devices.begin(
        user_id=user.pk,
        session_key=request.session.session_key or "",
        how=getattr(request, "signed_in_how", "password"),
        place=place_of(request),
        at=at,
    )


def _left(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    if user is not None and request.session.session_key:
        devices.leave(request.session.session_key, at=timezone.now())


def listen() -> None:
    user_logged_in.connect(_began, dispatch_uid="motcua.sessions.began")
    user_logged_out.connect(_left, dispatch_uid="motcua.sessions.left")
