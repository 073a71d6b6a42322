"""Kinds of keys, ways of signing in and lines of the record in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.accounts.signing.notes import What

FACTORS: Mapping[str, Any] = {"passkey": _("Passkey"), "totp": _("Code app")}
WAYS: Mapping[str, Any] = {
    "password": _("with the password"),
    "code": _("with password and code"),
    "passkey": _("with a passkey"),
    "identity": _("with an electronic identity"),
}
NOTES: Mapping[str, Any] = {
    What.SIGNED_IN: _("Signed in"),
    What.SIGNED_OUT: _("Signed out"),
    What.SENT_OUT: _("Devices signed out"),
    What.WRONG_PASSWORD: _("Wrong password"),
    What.WRONG_CODE: _("Wrong code"),
    What.CLOSED: _("Password closed for a while after many wrong ones"),
    What.OPENED: _("Password opened again"),
    What.FACTOR_ADDED: _("Key or app added"),
    What.FACTOR_REMOVED: _("Key or app removed"),
    What.CODES_MADE: _("Recovery codes made"),
    What.CODE_SPENT: _("Signed in with a recovery code"),
    What.RESET_ASKED: _("Reset of the second factor asked for"),
    What.RESET_GRANTED: _("Second factor reset"),
    What.RESET_REFUSED: _("Reset of the second factor refused"),
}
