"""What the script of passkeys asks and answers: JSON, each question good for one answer."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.accounts import actions as accounts
from motcua.accounts.signing import passkeys
from motcua.accounts.signing.errors import FactorExists, PasskeyRefused, TooManyFactors
from motcua.web.security import confirming, stepping
from motcua.web.security.own import signed_in_only
from motcua.web.security.sessions import MUST_ENROL, place_of, proved_lately

_STATE = "mc_passkey"
MOST_BYTES = 20_000
TRIED, WITHIN_SECONDS = 60, 300


def _title() -> str:
    return "Một cửa"


@never_cache
@require_POST
@signed_in_only
def register_options(request: HttpRequest) -> HttpResponse:
    if not proved_lately(request):
        return _refused(_("Confirm first that it is you: reload the page."), 403)
    try:
        asked = passkeys.ask_to_register(user_id=_user_id(request), host=request.get_host(), title=_title())
    except TooManyFactors:
        return _refused(_("An account has at most ten passkeys. Remove one that is not used any more."))
    return _ask(request, asked)


@never_cache
@require_POST
@signed_in_only
def register(request: HttpRequest) -> HttpResponse:
    state = request.session.pop(_STATE, None)
    if state is None or not proved_lately(request) or len(request.body) > MOST_BYTES:
        return _refused(_("The passkey was not accepted. Reload the page and try again."))
    try:
        passkeys.register(
            user_id=_user_id(request),
            host=request.get_host(),
            title=_title(),
            state=state,
            answer=request.body.decode("utf-8", "replace"),
            name=_named(request),
            at=timezone.now(),
            place=place_of(request),
        )
    except FactorExists:
        return _refused(_("This device is registered already."))
    except PasskeyRefused:
        return _refused(_("The passkey was not accepted. Reload the page and try again."))
    request.session.pop(MUST_ENROL, None)
    return JsonResponse({"next": request.build_absolute_uri("/account/security/")})


@never_cache
@require_POST
@signed_in_only
def confirm_options(request: HttpRequest) -> HttpResponse:
    """The question for one grave deed; the form of the deed carries the answer."""
    question = confirming.ask_passkey(request)
    return JsonResponse(json.loads(json.dumps(dict(question.options))))


@never_cache
@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    waiting = stepping.pending(request)
    user_id = int(waiting["user"]) if waiting else None
    return _ask(request, passkeys.ask_to_sign_in(host=request.get_host(), title=_title(), user_id=user_id))


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    key = f"passkey:{request.META.get('REMOTE_ADDR')}"
    state = request.session.pop(_STATE, None)
    allowed = accounts.attempt_allowed(key, limit=TRIED, window_seconds=WITHIN_SECONDS)
    if state is None or not allowed or len(request.body) > MOST_BYTES:
        return _refused(_("The passkey was not accepted. Reload the page and try again."))
    waiting = stepping.pending(request)
    try:
        user_id = passkeys.check(
            host=request.get_host(),
            title=_title(),
            state=state,
            answer=request.body.decode("utf-8", "replace"),
            at=timezone.now(),
        )
    except PasskeyRefused:
        return _refused(_("The passkey was not accepted. Reload the page and try again."))
    user = stepping.account(user_id)
    if user is None or (waiting is not None and int(waiting["user"]) != user_id):
        return _refused(_("The passkey was not accepted. Reload the page and try again."))
    target = waiting["target"] if waiting else request.GET.get("next", "")
    answer = stepping.enter(request, user, target=target, how="passkey")
    return JsonResponse({"next": answer["Location"]})


def _ask(request: HttpRequest, question: passkeys.Question) -> JsonResponse:
    request.session[_STATE] = dict(question.state)
    return JsonResponse(json.loads(json.dumps(dict(question.options))))


def _named(request: HttpRequest) -> str:
    return " ".join(request.GET.get("name", "").replace("\0", "").split())[:60] or place_of(request).device


def _user_id(request: HttpRequest) -> int:
    found: Any = request.user.pk
    return int(found)


def _refused(message: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
