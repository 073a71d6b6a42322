"""Accounts with a code app, and the codes it shows, for the tests of signing in."""

import base64
from datetime import UTC, datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from motcua.accounts.models import User
from motcua.accounts.signing import factors

PASSWORD = "motcua-demo-1"
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def code_of(secret: str, at: datetime = AT) -> str:
    """The six digits that an app with this secret shows at an instant."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def with_app(user: User, at: datetime = AT) -> str:
    """Register a code app for the account; its secret."""
    secret = factors.new_secret()
    factors.add_app(user_id=user.pk, secret=secret, code=code_of(secret, at), name="Máy", at=at)
    return secret
