"""The second step of a sign-in: a code of the app, a code from paper, or a passkey (by the script)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.accounts import actions as accounts
from motcua.accounts.signing import factors, rules
from motcua.accounts.signing.errors import CodeSpent, CodeWrong
from motcua.accounts.signing.notes import What, note
from motcua.accounts.signing.passkeys import works_at
from motcua.kernel.zone import day_of
from motcua.web.components.views import SummaryLine
from motcua.web.security import stepping
from motcua.web.security.sessions import place_of

# Over all sign-ins of an account: a million codes cannot be tried, however often the password is typed.
CODES_TRIED, CODES_WITHIN_SECONDS = 20, 3600


@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    waiting = stepping.pending(request)
    if waiting is None:
        return redirect("components:sign-in")
    user_id, at = int(waiting["user"]), timezone.now()
    message = ""
    if request.method == "POST":
        key = f"code:{user_id}"
        try:
            if not accounts.attempt_allowed(key, limit=CODES_TRIED, window_seconds=CODES_WITHIN_SECONDS):
                raise CodeWrong
            factors.check_code(
                user_id=user_id, code=request.POST.get("code", "")[:40], at=at, place=place_of(request)
            )
        except CodeSpent:
            message = _("This code was used already. Wait until the app shows the next one.")
        except CodeWrong:
            note(user_id, What.WRONG_CODE, at=at, place=place_of(request))
            waiting["wrong"] += 1
            request.session[stepping.PENDING] = waiting
            if waiting["wrong"] >= rules.sign_in_law(day_of(at)).guessing.wrong_codes:
                del request.session[stepping.PENDING]
                return redirect("components:sign-in")
            message = _("The code does not fit. Take the newest one; your telephone's clock must be right.")
        else:
            accounts.forget_attempts(key)
            user = stepping.account(user_id)
            if user is None:
                return redirect("components:sign-in")
            return stepping.enter(request, user, target=waiting["target"], how="code")
    kinds = {factor.kind for factor in factors.of_account(user_id)}
    return render(
        request,
        "security/second.html",
        {
            "summary": [SummaryLine("id_code", message)] if message else [],
            "has_app": "totp" in kinds,
            "has_passkey": "passkey" in kinds and works_at(request.get_host()),
        },
        status=422 if message else 200,
    )
