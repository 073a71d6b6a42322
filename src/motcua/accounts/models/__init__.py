"""Accounts, and the posts that people hold in a unit for a period."""

from motcua.accounts.models.people import (
    Absence,
    AccountKind,
    AttemptWindow,
    Post,
    PostHolding,
    Role,
    User,
)
from motcua.accounts.models.security import (
    FactorKind,
    FactorReset,
    PasswordGuard,
    RecoveryCode,
    SecondFactor,
    SignedIn,
    SignInNote,
)

__all__ = [
    "Absence",
    "AccountKind",
    "AttemptWindow",
    "FactorKind",
    "FactorReset",
    "PasswordGuard",
    "Post",
    "PostHolding",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SignInNote",
    "SignedIn",
    "User",
]
