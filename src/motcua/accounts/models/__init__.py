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

__all__ = [
    "Absence",
    "AccountChange",
    "AccountKind",
    "AttemptWindow",
    "Identity",
    "Invitation",
    "MemberRole",
    "Membership",
    "Organisation",
    "Post",
    "PostHolding",
    "ProviderLogout",
    "ProviderSession",
    "Representation",
    "RepresentationKind",
    "Role",
    "User",
]
