"""It is you, now: a passkey or a fresh code of the second factor (or the password, where there is none) for one grave
deed.

Unlike the proof that a sign-in leaves behind, this one is spent by the deed that asked for it.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.accounts import actions as accounts
from motcua.accounts.signing import factors, passkeys
from motcua.accounts.signing.errors import CodeSpent, CodeWrong, PasskeyRefused
from motcua.accounts.signing.notes import What, note
from motcua.web.security import sessions

CODES_TRIED, WITHIN_SECONDS = 20, 3600


@dataclass(frozen=True)
class Asked:
    """What a person is asked for. `code`: of the app, or where there is none (`paper_only`) a recovery code.
    `nothing`: none can be given; a second factor is needed first."""

    code: bool
    password: bool
    passkey: bool = False
    paper_only: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.code or self.password or self.passkey)


NOTHING_ASKED = Asked(code=False, password=False)
TITLE = "Một cửa"
_STATE = "mc_confirm_passkey"
_MOST_BYTES = 20_000


def asked_of(request: HttpRequest) -> Asked:
    """The passkey or a code for whoever has a second factor; the password for everybody else who has one here.

    A password alone proves less than the sign-in did: whoever signs in with a key confirms with a key.
    """
    user: Any = request.user
    kinds = {one.kind for one in factors.of_account(int(user.pk or 0))}
    return Asked(
        code=bool(kinds),
        password=not kinds and bool(user.has_usable_password()),
        passkey="passkey" in kinds and passkeys.works_at(request.get_host()),
        paper_only="totp" not in kinds,
    )


def ask_passkey(request: HttpRequest) -> passkeys.Question:
    """The question to the account's own passkeys; it is good for one deed of this session."""
    question = passkeys.ask_to_sign_in(
        host=request.get_host(), title=TITLE, user_id=int(request.user.pk or 0)
    )
    request.session[_STATE] = dict(question.state)
    return question


def refusal(request: HttpRequest, asked: Asked) -> str:
    """Why what was given (`passkey`, `code`, `password`) does not prove it; empty when it does. Tries are counted."""
    user_id, at = int(request.user.pk or 0), timezone.now()
    key = f"confirm:{user_id}"
    if not accounts.attempt_allowed(key, limit=CODES_TRIED, window_seconds=WITHIN_SECONDS):
        return _("Too many wrong attempts. Wait an hour and try again.")
    if asked.passkey and request.POST.get("passkey"):
        if not _passkey_fits(request, user_id):
            return _("The passkey was not accepted. Reload the page and try again.")
    elif asked.code:
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


def _passkey_fits(request: HttpRequest, user_id: int) -> bool:
    """Whether a key of this account answered the question of this session. The question is spent by the answer."""
    state, answer = request.session.pop(_STATE, None), request.POST.get("passkey", "")
    if state is None or len(answer) > _MOST_BYTES:
        return False
    try:
        found = passkeys.check(
            host=request.get_host(), title=TITLE, state=state, answer=answer, at=timezone.now()
        )
    except PasskeyRefused:
        return False
    return found == user_id
