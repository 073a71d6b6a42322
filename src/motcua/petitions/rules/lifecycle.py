"""The states of a petition and the deeds that lead from one to the next."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a petition is about."""

    PROCEDURE = "procedure"  # a rule or a procedure
    CONDUCT = "conduct"  # how officials behave
    DOSSIER = "dossier"  # the handling of one dossier


class Channel(StrEnum):
    ONLINE = "online"
    COUNTER = "counter"
    TELEPHONE = "telephone"


class State(StrEnum):
    RECEIVED = "received"  # nobody has decided what happens with it
    MORE_ASKED = "more_asked"  # the petitioner is asked; the 15 days stand still
    ASSIGNED = "assigned"  # a unit works on the answer
    ANSWERED = "answered"  # the petitioner has the answer; a second person publishes it or closes
    REFUSED = "refused"
    PUBLISHED = "published"
    CLOSED = "closed"  # answered, not made public


class Deed(StrEnum):
    REFUSE = "refuse"
    ASK_MORE = "ask_more"
    GIVE_MORE = "give_more"
    ASSIGN = "assign"
    CONCERN = "concern"  # name an official whom it is about
    ANSWER = "answer"
    SEND_BACK = "send_back"  # the answer is not good enough
    PUBLISH = "publish"
    CLOSE = "close"
    UNPUBLISH = "unpublish"  # personal data slipped through, or a wrong text


OPEN = frozenset({State.RECEIVED, State.MORE_ASKED, State.ASSIGNED, State.ANSWERED})

_FROM: Mapping[Deed, frozenset[State]] = {
    Deed.REFUSE: frozenset({State.RECEIVED, State.MORE_ASKED}),
    Deed.ASK_MORE: frozenset({State.RECEIVED, State.ASSIGNED}),
    Deed.GIVE_MORE: frozenset({State.MORE_ASKED}),
    Deed.ASSIGN: frozenset({State.RECEIVED, State.ASSIGNED}),
    Deed.CONCERN: OPEN,
    Deed.ANSWER: frozenset({State.ASSIGNED}),
    Deed.SEND_BACK: frozenset({State.ANSWERED}),
    Deed.PUBLISH: frozenset({State.ANSWERED}),
    Deed.CLOSE: frozenset({State.ANSWERED}),
    Deed.UNPUBLISH: frozenset({State.PUBLISHED}),
}
_TO: Mapping[Deed, State] = {
    Deed.REFUSE: State.REFUSED,
    Deed.ASK_MORE: State.MORE_ASKED,
    Deed.ASSIGN: State.ASSIGNED,
    Deed.ANSWER: State.ANSWERED,
    Deed.SEND_BACK: State.ASSIGNED,
    Deed.PUBLISH: State.PUBLISHED,
    Deed.CLOSE: State.CLOSED,
    Deed.UNPUBLISH: State.CLOSED,
}


def is_possible(deed: Deed, state: State) -> bool:
    return state in _FROM[deed]


def next_state(deed: Deed, state: State, *, is_assigned: bool) -> State:
    """Where a possible deed leads. What the petitioner supplied leads back to where it was asked from."""
    match deed:
        case Deed.GIVE_MORE:
            return State.ASSIGNED if is_assigned else State.RECEIVED
        case Deed.CONCERN:
            return state
        case _:
            return _TO[deed]
