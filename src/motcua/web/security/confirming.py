"""It is you, now: a fresh code of the second factor (or the password, where there is none) for one grave deed.

Unlike the proof that a sign-in leaves behind, this one is spent by the deed that asked for it.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.accounts import actions as accounts
from motcua.accounts.signing import factors
from motcua.accounts.signing.errors import CodeSpent, CodeWrong
from motcua.accounts.signing.notes import What, note
from motcua.web.security import sessions

CODES_TRIED, WITHIN_SECONDS = 20, 3600


@dataclass(frozen=True)
class Asked:
    """What a person is asked for. `nothing`: neither can be given; a second factor is needed first."""

    code: bool
    password: bool

    @property
    def nothing(self) -> bool:
        return not (self.code or self.password)


NOTHING_ASKED = Asked(code=False, password=False)


def asked_of(request: HttpRequest) -> Asked:
    """A code for whoever has an app; the password for everybody else who has one here."""
    user: Any = request.user
    has_app = any(one.kind == "totp" for one in factors.of_account(int(user.pk or 0)))
    return Asked(code=has_app, password=not has_app and bool(user.has_usable_password()))


def refusal(request: HttpRequest, asked: Asked) -> str:
    """Why what was typed (`code`, `password`) does not prove it; empty when it does. Tries are counted."""
    user_id, at = int(request.user.pk or 0), timezone.now()
    key = f"confirm:{user_id}"
    if not accounts.attempt_allowed(key, limit=CODES_TRIED, window_seconds=WITHIN_SECONDS):
        return _("Too many wrong attempts. Wait an hour and try again.")
    if asked.code:
        place = sessions.place_of(request)
        try:
            factors.check_code(user_id=user_id, code=request.POST.get("code", "")[:40], at=at, place=place)
        except CodeSpent:
            return _("This code was used already. Wait until the app shows the next one.")
        except CodeWrong:
            note(user_id, What.WRONG_CODE, at=at, place=place)
            return _("The code does not fit. Take the newest one; your telephone's clock must be right.")
    else:
        found = authenticate(
            request, username=request.user.get_username(), password=request.POST.get("password", "")
        )
        if not asked.password or found is None or found.pk != user_id:
            return _("The password does not match. Capital letters count.")
    accounts.forget_attempts(key)
    return ""
