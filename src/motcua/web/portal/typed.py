"""Nothing typed is lost when the session ends in the middle of a form.

A POST that arrives after the end is kept (`dossiers.actions.typed`), the person signs in (or shows code and secret
again), comes back to the same page, and finds the fields as they were typed; nothing is saved until they press the
button. The token lies in a cookie of this browser, never in an address. The same happens to a form whose token of
protection is older than the sign-in, when it verifiably comes from our own pages.
"""

import re
from datetime import datetime
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.csrf import csrf_failure

from motcua.accounts.actions import attempt_allowed
from motcua.dossiers.actions import typed
from motcua.kernel.zone import day_of
from motcua.records.limits import limits_on

COOKIE = "typed"
BY_ADDRESS = 40
WINDOW_SECONDS = 15 * 60
# Pages with fields that somebody types; the value says whether the page belongs to a draft's account.
PAGES = {
    "portal:apply-unit": True,
    "portal:apply-whom": True,
    "portal:apply-applicant": True,
    "portal:apply-form": True,
    "portal:apply-return": True,
    "portal:correct": False,
    "portal:supply": False,
}
_NOT_KEPT = {"csrfmiddlewaretoken", "next", "stand"}
_DRAFT = re.compile(r"^/apply/([0-9a-f-]{36})/")


def keep(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Keep what an unauthenticated POST to one of the pages brought; `response` leads to the sign-in."""
    token = _kept(request, timezone.now())
    if token:
        response.set_cookie(
            COOKIE,
            token,
            max_age=limits_on(day_of(timezone.now())).typed_hours * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def is_page(request: HttpRequest) -> bool:
    """Whether the address is of a page whose fields are kept."""
    return _name(request.path) in PAGES


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _kept(request: HttpRequest, at: datetime) -> str:
    name = _name(request.path)
    if request.method != "POST" or name not in PAGES or request.FILES:
        return ""
    address = request.META.get("REMOTE_ADDR", "")
    if not attempt_allowed(f"typed:{address}", limit=BY_ADDRESS, window_seconds=WINDOW_SECONDS):
        return ""
    user_id = None
    if PAGES[name]:
        draft = _DRAFT.match(request.path)
        user_id = typed.owner_of_draft(draft[1]) if draft else None
        if user_id is None:
            return ""
    fields = {
        name: [value.replace("\0", "") for value in values]
        for name, values in cast(QueryDict, request.POST).lists()
        if name not in _NOT_KEPT
    }
    return typed.keep(path=request.path, user_id=user_id, fields=fields, at=at)


def restored(request: HttpRequest) -> QueryDict | None:
    """On a GET: the fields that were kept for this page and person, once; None when there are none.

    The page shows them as if they had been posted and were to be looked at again.
    """
    token = request.COOKIES.get(COOKIE, "")
    if request.method != "GET" or not token or len(token) > 100:
        return None
    user_id = cast("int | None", getattr(request.user, "pk", None))
    fields = typed.take(token, path=request.path, user_id=user_id, at=timezone.now())
    if fields is None:
        return None
    found = QueryDict(mutable=True)
    for name, values in fields.items():
        found.setlist(name, values)
    return found


def old_token(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form refused for its token (CSRF_FAILURE_VIEW). From our own pages it is an old tab: keep and ask again.

    The browser itself says where a form comes from (Origin); another site's is refused as ever.
    """
    origin = request.headers.get("Origin", "")
    is_ours = bool(origin) and urlsplit(origin).netloc == request.get_host()
    if is_ours and request.method == "POST" and is_page(request):
        return keep(request, redirect(request.path))
    return csrf_failure(request, reason=reason, template_name="403_csrf.html")


def sign_in(path: str) -> HttpResponseBase:
    return redirect(f"{reverse('components:sign-in')}?{urlencode({'next': path})}")
