"""Accounts, and the posts that people hold in a unit for a period."""

from motcua.accounts.models.identities import AccountChange, Identity, ProviderLogout, ProviderSession
from motcua.accounts.models.organisations import (
    Invitation,
    MemberRole,
    Membership,
    Organisation,
    Representation,
    RepresentationKind,
)
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
    "AccountChange",
    "AccountKind",
    "AttemptWindow",
    "FactorKind",
    "FactorReset",
    "Identity",
    "Invitation",
    "MemberRole",
    "Membership",
    "Organisation",
    "PasswordGuard",
    "Post",
    "PostHolding",
    "ProviderLogout",
    "ProviderSession",
    "RecoveryCode",
    "Representation",
    "RepresentationKind",
    "Role",
    "SecondFactor",
    "SignInNote",
    "SignedIn",
    "User",
]
