"""Whose account a sign-in opens. Pure; the decision is carried out by `accounts.identities`.

An account that the province holds is opened by its personal id at the required assurance only: whoever knows a
number must not get at the person's papers. What is decided here is tried again from the start when two sign-ins of
one person meet (the database keeps both uniquenesses).
"""

from dataclasses import dataclass
from enum import StrEnum

from motcua.accounts.rules.providers import SignedIn


class Link(StrEnum):
    """What to do with a sign-in that was proven."""

    OPEN = "open"  # the account that this subject opened before
    ADOPT = "adopt"  # the subject's account learns its personal id
    MOVE = "move"  # the subject turns to the account of its personal id; the former one was opened below that level
    JOIN = "join"  # a new subject of an account that the province holds
    CREATE = "create"  # nobody known
    REFUSE_OTHER_PERSON = "refuse_other_person"  # the subject's account is another person's


@dataclass(frozen=True)
class Known:
    """An account as far as linking asks."""

    user_id: int
    personal_id: str


def decide(said: SignedIn, *, by_subject: Known | None, by_personal_id: Known | None) -> Link:
    """`by_personal_id` is looked up with `said.personal_id`, which is empty below the required assurance."""
    if by_subject is None:
        if said.personal_id and by_personal_id is not None:
            return Link.JOIN
        return Link.CREATE
    if not said.personal_id or by_subject.personal_id == said.personal_id:
        return Link.OPEN
    if by_subject.personal_id:
        return Link.REFUSE_OTHER_PERSON
    return Link.MOVE if by_personal_id is not None else Link.ADOPT


def takes_name(said: SignedIn, *, account_is_identified: bool) -> bool:
    """Whether the account follows the name that the provider gives: a name that was proven is not overwritten by one
    that was not."""
    return bool(said.personal_id) or not account_is_identified
