"""What can go wrong with accounts and posts. No message holds personal data."""

from datetime import date


class AccountError(Exception):
    """Base of the errors about accounts and posts."""


class AccountExists(AccountError):
    """The user name, or the personal id for this kind of account, is taken."""

    def __init__(self, field: str) -> None:
        super().__init__(f"An account with this {field} exists already. Sign in with it, or choose another.")
        self.field = field


class PersonalIdInvalid(AccountError):
    """The personal id does not have 12 digits."""

    def __init__(self) -> None:
        super().__init__("A personal identification number has 12 digits.")


class NotAnOfficial(AccountError):
    """Only officials hold posts."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"Account {user_id} is no official's account, so it cannot hold a post.")
        self.user_id = user_id


class PostUnknown(AccountError):
    def __init__(self, post_id: int) -> None:
        super().__init__(f"There is no post {post_id}.")
        self.post_id = post_id


class PeriodReversed(AccountError):
    def __init__(self, valid_from: date, valid_to: date) -> None:
        super().__init__(f"A post cannot be held from {valid_from} to {valid_to}: the end comes first.")


class PostTaken(AccountError):
    """Somebody holds the post in the period. End that holding first."""

    def __init__(self, post_id: int, valid_from: date) -> None:
        super().__init__(f"Post {post_id} is held already on or after {valid_from}. End that holding first.")
        self.post_id = post_id


class NoPostInUnit(AccountError):
    """The person holds no post in the unit on the first of these days."""

    def __init__(self, user_id: int, unit_id: int) -> None:
        super().__init__(
            f"Account {user_id} holds no post in unit {unit_id} on the first day of the absence."
        )
        self.user_id = user_id
        self.unit_id = unit_id


class SubstituteCannotAct(AccountError):
    """A substitute holds a post of the same role in the same unit, is somebody else, and is there."""

    def __init__(self, user_id: int) -> None:
        super().__init__(
            f"Account {user_id} cannot stand in: choose somebody else who holds the same role in this unit then."
        )
        self.user_id = user_id


class AbsentAlready(AccountError):
    """An absence of this person is recorded for some of these days. Change that one."""

    def __init__(self, absence_id: int) -> None:
        super().__init__(f"{AbsentAlready.__doc__} (absence {absence_id})")
        self.absence_id = absence_id


class AbsenceOver(AccountError):
    """The absence is over or was cancelled; it can no longer be changed."""

    def __init__(self, absence_id: int) -> None:
        super().__init__(f"{AbsenceOver.__doc__} (absence {absence_id})")
        self.absence_id = absence_id


class IdentityRefused(AccountError):
    """A sign-in that was proven opens no account."""


class AssuranceUnknown(IdentityRefused):
    """The provider did not say how well it knows the person, so the sign-in opens no account."""


class OtherPersonsAccount(IdentityRefused):
    """This electronic identity opened the account of a person with another personal id. Go to a service counter."""


class AccountClosed(IdentityRefused):
    """The account was closed. Go to a service counter."""


class LogoutReplayed(AccountError):
    """This logout token was taken before."""


class SessionEnded(AccountError):
    """The provider ended this session before the sign-in was complete. Sign in again."""


class OrganisationUnusable(AccountError):
    """An organisation has a tax code of 10, 12 or 13 digits, a name, a proof, and members with one of the roles."""


class MayNotManage(AccountError):
    """Only a head of the organisation may do this."""


class InvitedAlready(AccountError):
    """This person is a member already, or an invitation waits for their answer."""


class InvitationOver(AccountError):
    """There is no such invitation, or it was answered, withdrawn, or is too old. Ask for a new one."""


class LastHead(AccountError):
    """An organisation keeps one head at least. Name another head first."""


class RepresentationUnusable(AccountError):
    """What was written about a representation cannot be kept; `field` says which part."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{RepresentationUnusable.__doc__} ({field})")
        self.field = field


class RepresentedAlready(AccountError):
    """You act for this person already. End that representation first."""
