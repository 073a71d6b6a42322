"""Sign in and out, choose a post, choose a language."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from motcua.accounts import actions as accounts
from motcua.accounts.signing import guarding
from motcua.accounts.signing.passkeys import works_at
from motcua.web.components import identity, signing_out
from motcua.web.components.acting import POST_KEY, held_posts
from motcua.web.security.sessions import place_of
from motcua.web.security.stepping import password_fitted

# After this many wrong passwords for one name from one address, wait. Defence in depth: argon2 is slow already.
ATTEMPTS = 10
WAIT_SECONDS = 300


@dataclass(frozen=True)
class SummaryLine:
    anchor: str
    message: str


def landing(request: HttpRequest) -> str:
    """Where a person begins: officials at the desk, leaders in the cockpit, citizens at home."""
    roles = {str(post.role) for post in held_posts(request)}
    if not roles:
        return "portal:mine" if request.user.is_authenticated else "portal:home"
    return "cockpit:home" if roles <= {"province_leader", "reform_staff"} else "desk:home"


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next") or request.GET.get("next") or ""
    username = request.POST.get("username", "").replace("\0", "").strip()
    errors: list[SummaryLine] = []
    if request.method == "POST":
        key = f"sign-in:{request.META.get('REMOTE_ADDR')}:{username.lower()[:150]}"
        at, is_open = timezone.now(), True
        may_try = accounts.attempt_allowed(key, limit=ATTEMPTS, window_seconds=WAIT_SECONDS)
        user = None
        if may_try and (is_open := guarding.password_is_open(username, at=at)):
            user = authenticate(request, username=username, password=request.POST.get("password", ""))
            if not settings.CITIZENS_SIGN_IN_LOCALLY and getattr(user, "kind", "") == "citizen":
                user = (
                    None  # said as if the password were wrong: which accounts there are is nobody's business
                )
            if user is None:
                guarding.password_was_wrong(username, at=at, place=place_of(request))
        if user is not None:
            accounts.forget_attempts(key)
            return password_fitted(request, user, target=target)
        message = (
            _("User name and password do not match. Check both; capital letters count.")
            if may_try and is_open
            else _("Too many wrong attempts. Wait some minutes and try again, or sign in with a passkey.")
        )
        errors = [SummaryLine("id_username", message)]
    return render(
        request,
        "registration/sign_in.html",
        {
            "summary": errors,
            "username": username,
            "next": target,
            "next_query": urlencode({"next": target}),
            "passkeys_work": works_at(request.get_host()),
            "identity_providers": identity.offered(),
        },
        status=422 if errors else 200,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return signing_out.sign_out(request)


@require_http_methods(["GET", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    posts = held_posts(request)
    if not posts:
        return redirect("portal:home")
    if request.method == "POST":
        wanted = request.POST.get("post", "")
        if any(str(post.post_id) == wanted for post in posts):
            request.session[POST_KEY] = int(wanted)
            return redirect(landing(request))
    return render(request, "registration/choose_post.html")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    return django_set_language(request)


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For a proxy or a monitor: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
