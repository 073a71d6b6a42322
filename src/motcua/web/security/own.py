"""One's own sign-in: keys and codes, devices, password, and what happened lately. For every kind of account."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import actions as accounts
from motcua.accounts.rules import Who
from motcua.accounts.signing import devices, factors, guarding, notes
from motcua.accounts.signing.errors import CodeWrong, FactorExists, LastFactorStays, NoSuchFactor
from motcua.accounts.signing.passkeys import works_at
from motcua.web.components.acting import page_of
from motcua.web.components.views import SummaryLine
from motcua.web.security import sessions, words

View = Callable[..., HttpResponseBase]
_SECRET = "mc_new_secret"
PASSWORDS_TRIED, WITHIN_SECONDS = 10, 300


def signed_in_only(view: View) -> View:
    """For whoever is signed in, of every kind. Nothing of it is cached."""

    @never_cache
    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if page_of(request).who is not Who.ACCOUNT:
            raise PermissionDenied
        if not request.user.is_authenticated:
            return redirect(f"{reverse('components:sign-in')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    setattr(inside, "who", Who.ACCOUNT)  # noqa: B010  # read by the test that compares views with the table
    return inside


def _proved(view: View) -> View:
    """Asks for the password or a key first when the last proof is older than the law allows."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sessions.proved_lately(request):
            back = request.path if request.method == "GET" else reverse("security:own")
            return redirect(f"{reverse('security:prove')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return inside


def _user(request: HttpRequest) -> Any:
    """The account signed in: `signed_in_only` has looked."""
    return request.user


def _id(request: HttpRequest) -> int:
    return int(_user(request).pk)


@require_safe
@signed_in_only
def own(request: HttpRequest) -> HttpResponse:
    at, user_id = timezone.now(), _id(request)
    keys = factors.of_account(user_id)
    return render(
        request,
        "security/own.html",
        {
            "keys": [(key, words.FACTORS[key.kind]) for key in keys],
            "has_app": any(key.kind == "totp" for key in keys),
            "codes_left": factors.recovery_codes_left(user_id),
            "devices": [
                (one, words.WAYS.get(one.how, one.how))
                for one in devices.of_account(user_id, session_key=request.session.session_key or "", at=at)
            ],
            "notes": [(one, words.NOTES.get(one.what, one.what)) for one in notes.newest(user_id)],
            "owed": guarding.obligation(user_id, at=at),
            "must_enrol": bool(request.session.get(sessions.MUST_ENROL)),
            "passkeys_work": works_at(request.get_host()),
            "proved": sessions.proved_lately(request),
            "has_password": _user(request).has_usable_password(),
        },
    )


@require_http_methods(["GET", "POST"])
@signed_in_only
def prove(request: HttpRequest) -> HttpResponse:
    """It is still you: the password again, before keys change."""
    own_page = reverse("security:own")
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    target = wanted if wanted.startswith(own_page) else own_page
    message = ""
    if request.method == "POST":
        key = f"prove:{request.user.pk}"
        may_try = accounts.attempt_allowed(key, limit=PASSWORDS_TRIED, window_seconds=WITHIN_SECONDS)
        found = may_try and authenticate(
            request, username=_user(request).get_username(), password=request.POST.get("password", "")
        )
        if found and found.pk == request.user.pk:
            accounts.forget_attempts(key)
            sessions.prove(request)
            return redirect(target)
        message = (
            _("The password does not match. Capital letters count.")
            if may_try
            else _("Too many wrong attempts. Wait five minutes and try again.")
        )
    return render(
        request,
        "security/prove.html",
        {
            "summary": [SummaryLine("id_password", message)] if message else [],
            "next": target,
            "has_password": _user(request).has_usable_password(),
        },
        status=422 if message else 200,
    )


@require_http_methods(["GET", "POST"])
@signed_in_only
@_proved
def app(request: HttpRequest) -> HttpResponse:
    """Register a code app: the QR code to scan, then the first code it shows."""
    if any(key.kind == "totp" for key in factors.of_account(_id(request))):
        messages.warning(request, _("A code app is registered already. Remove it first."))
        return redirect("security:own")
    secret = request.session.get(_SECRET) or factors.new_secret()
    request.session[_SECRET] = secret
    message = ""
    if request.method == "POST":
        try:
            factors.add_app(
                user_id=_id(request),
                secret=secret,
                code=request.POST.get("code", "")[:40],
                name=request.POST.get("name", "").replace("\0", ""),
                at=timezone.now(),
                place=sessions.place_of(request),
            )
        except CodeWrong:
            message = _("The code does not fit. Take the newest one; your telephone's clock must be right.")
        except FactorExists:
            messages.warning(request, _("A code app is registered already. Remove it first."))
            return redirect("security:own")
        else:
            del request.session[_SECRET]
            request.session.pop(sessions.MUST_ENROL, None)
            messages.success(request, _("The code app is registered."))
            return redirect("security:codes")
    address = factors.address_of(secret, account=_user(request).get_username(), issuer="Motcua")
    # segno draws the code itself; nothing typed by anybody is in it but the user name, which it encodes.
    drawn = mark_safe(segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True))
    return render(
        request,
        "security/app.html",
        {
            "qr": drawn,
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "summary": [SummaryLine("id_code", message)] if message else [],
        },
        status=422 if message else 200,
    )


@require_http_methods(["GET", "POST"])
@signed_in_only
@_proved
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes: made on demand, shown this once."""
    made: list[str] = []
    if request.method == "POST" and factors.has_any(_id(request)):
        made = factors.make_recovery_codes(
            user_id=_id(request), at=timezone.now(), place=sessions.place_of(request)
        )
    left = factors.recovery_codes_left(_id(request))
    return render(
        request,
        "security/codes.html",
        {"made": made, "left": left, "has_any": factors.has_any(_id(request))},
    )


@require_http_methods(["GET", "POST"])
@signed_in_only
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other device is signed out."""
    problems: list[SummaryLine] = []
    if not _user(request).has_usable_password():
        return redirect("security:own")
    if request.method == "POST":
        new = request.POST.get("new", "")
        key = f"prove:{request.user.pk}"
        may_try = accounts.attempt_allowed(key, limit=PASSWORDS_TRIED, window_seconds=WITHIN_SECONDS)
        if not may_try:
            problems.append(
                SummaryLine("id_old", _("Too many wrong attempts. Wait five minutes and try again."))
            )
        elif not _user(request).check_password(request.POST.get("old", "")):
            problems.append(SummaryLine("id_old", _("The password does not match. Capital letters count.")))
        try:
            validate_password(new, _user(request))
        except ValidationError as refused:
            problems += [SummaryLine("id_new", said) for said in refused.messages]
        if new != request.POST.get("again", ""):
            problems.append(SummaryLine("id_again", _("The two new passwords differ.")))
        if not problems:
            accounts.forget_attempts(key)
            accounts.change_password(user_id=_id(request), password=new)
            _user(request).refresh_from_db()
            update_session_auth_hash(request, _user(request))
            sessions.follow(request)
            devices.end_all(_id(request), at=timezone.now(), except_key=request.session.session_key or "")
            messages.success(request, _("The password is changed. Other devices were signed out."))
            return redirect("security:own")
    return render(request, "security/password.html", {"summary": problems}, status=422 if problems else 200)


@require_POST
@signed_in_only
@_proved
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    at = timezone.now()
    owed = guarding.obligation(_id(request), at=at)
    try:
        factors.remove(
            user_id=_id(request),
            factor_id=factor_id,
            is_obliged=owed.is_obliged,
            at=at,
            place=sessions.place_of(request),
        )
    except LastFactorStays:
        messages.warning(
            request, _("Your post demands a second factor: add another before you remove this one.")
        )
    except NoSuchFactor:
        messages.warning(request, _("This key was removed already."))
    else:
        messages.success(request, _("Removed. It opens your account no more."))
    return redirect("security:own")


@require_POST
@signed_in_only
def end_device(request: HttpRequest, device_id: int) -> HttpResponse:
    devices.send_out(
        user_id=_id(request), device_id=device_id, at=timezone.now(), place=sessions.place_of(request)
    )
    messages.success(request, _("The device is signed out."))
    return redirect("security:own")


@require_POST
@signed_in_only
def end_others(request: HttpRequest) -> HttpResponse:
    devices.end_all(_id(request), at=timezone.now(), except_key=request.session.session_key or "")
    messages.success(request, _("All other devices are signed out."))
    return redirect("security:own")
