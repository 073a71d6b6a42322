"""Sign in and out, choose a post, choose a language."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from motcua.accounts import actions as accounts
from motcua.web.components import acting_for, identity, signing_out
from motcua.web.components.acting import POST_KEY, held_posts

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
        may_try = accounts.attempt_allowed(key, limit=ATTEMPTS, window_seconds=WAIT_SECONDS)
        user = None
        if may_try:
            user = authenticate(request, username=username, password=request.POST.get("password", ""))
        if not settings.CITIZENS_SIGN_IN_LOCALLY and getattr(user, "kind", "") == "citizen":
            user = None  # said as if the password were wrong: which accounts there are is nobody's business
        if user is not None:
            accounts.forget_attempts(key)
            login(request, user)
            request.session.pop(identity.IDENTITY_KEY, None)
            if getattr(user, "kind", "") == "citizen":
                acting_for.remember(request)
            safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
            return redirect(target if target and safe else landing(request))
        message = (
            _("Too many wrong attempts. Wait five minutes and try again.")
            if not may_try
            else _("User name and password do not match. Check both; capital letters count.")
        )
        errors = [SummaryLine("id_username", message)]
    return render(
        request,
        "registration/sign_in.html",
        {"summary": errors, "username": username, "next": target, "identity_providers": identity.offered()},
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
