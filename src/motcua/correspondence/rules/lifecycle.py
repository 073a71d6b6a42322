"""The states of a document in and of a document out, the deeds that lead on, and the status messages between
agencies.

Status codes of QCVN 102:2016/BTTTT (domain facts 9.1): 01 arrived, 02 refused, 03 received, 04 assigned, 05
being processed, 06 completed, 13 taking back asked, 15 agreed, 16 refused. That 13/15/16 read so is said by
two sources.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Urgency(IntEnum):
    """Priority 0-3 of the wire; the words of decree 30/2020."""

    NORMAL = 0
    URGENT = 1  # khẩn
    VERY_URGENT = 2  # thượng khẩn
    EXPRESS = 3  # hỏa tốc


class Secrecy(StrEnum):
    """Levels of the law on state secrets (29/2018/QH14)."""

    OPEN = "open"
    SECRET = "secret"  # mật
    TOP_SECRET = "top_secret"  # tối mật
    ABSOLUTE = "absolute"  # tuyệt mật


class Channel(StrEnum):
    """The way by which a document came or goes."""

    AXIS = "axis"  # an edXML package by the document axis
    INTERNAL = "internal"  # between two units of this installation
    PAPER = "paper"


class State(StrEnum):
    # in
    ARRIVED = "arrived"  # here, not in the register yet
    REGISTERED = "registered"  # has its number of arrival
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    DONE = "done"
    REFUSED = "refused"  # sent back to the sender
    TAKEN_BACK = "taken_back"  # the sender took it back, or recalled it
    # out
    DRAFT = "draft"
    SUBMITTED = "submitted"  # waits for the check
    CHECKED = "checked"  # waits for the signature
    SIGNED = "signed"  # waits for its number
    NUMBERED = "numbered"  # waits to be sent
    SENT = "sent"
    CANCELLED = "cancelled"
    RECALLED = "recalled"  # sent, and recalled by its sender
    REPLACED = "replaced"  # another document took its place


class Deed(StrEnum):
    # in
    REGISTER = "register"
    REFUSE = "refuse"
    ASSIGN = "assign"
    BEGIN = "begin"
    FINISH = "finish"
    AGREE_TAKE_BACK = "agree_take_back"
    REFUSE_TAKE_BACK = "refuse_take_back"
    # out
    CHANGE = "change"
    SUBMIT = "submit"
    CHECK = "check"
    SEND_BACK = "send_back"
    SIGN = "sign"
    NUMBER = "number"
    SEND = "send"
    CANCEL = "cancel"
    ASK_BACK = "ask_back"
    RECALL = "recall"
    UPDATE = "update"


class TakeBack(StrEnum):
    """How the sender's wish to take a document back stands."""

    NONE = ""
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


class SlipKind(StrEnum):
    HANDLE = "handle"  # chủ trì: answers for it
    COORDINATE = "coordinate"  # phối hợp
    INFORM = "inform"  # để biết


class SlipState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SENT_BACK = "sent_back"
    PASSED = "passed"  # given on to somebody else by another slip
    WITHDRAWN = "withdrawn"  # the document was taken back or finished without it


class Status(StrEnum):
    """Codes of the wire."""

    ARRIVED = "01"
    REFUSED = "02"
    RECEIVED = "03"
    ASSIGNED = "04"
    PROCESSING = "05"
    COMPLETED = "06"
    TAKE_BACK_ASKED = "13"
    TAKE_BACK_AGREED = "15"
    TAKE_BACK_REFUSED = "16"


class Business(IntEnum):
    """BussinessDocType of the wire."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


class SendingState(StrEnum):
    """Where a document sent to one receiver stands."""

    WAITING = "waiting"  # in the outbox, or on paper to be carried
    SENT = "sent"  # the axis has it
    ARRIVED = "arrived"
    REFUSED = "refused"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    TAKEN_BACK = "taken_back"
    FAILED = "failed"  # five tries, then somebody has to look


OPEN_IN = frozenset({State.ARRIVED, State.REGISTERED, State.ASSIGNED, State.PROCESSING})
OPEN_OUT = frozenset({State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNED, State.NUMBERED})
OPEN = OPEN_IN | OPEN_OUT
IN_DEEDS = frozenset(
    {Deed.REGISTER, Deed.REFUSE, Deed.ASSIGN, Deed.BEGIN, Deed.FINISH, Deed.AGREE_TAKE_BACK, Deed.REFUSE_TAKE_BACK}
)  # fmt: skip

_WORKED = frozenset({State.REGISTERED, State.ASSIGNED, State.PROCESSING})
_FROM: Mapping[Deed, frozenset[State]] = {
    Deed.REGISTER: frozenset({State.ARRIVED}),
    Deed.REFUSE: frozenset({State.ARRIVED, State.REGISTERED}),
    Deed.ASSIGN: _WORKED,
    Deed.BEGIN: frozenset({State.ASSIGNED}),
    Deed.FINISH: _WORKED,
    # what another took the place of meanwhile is still asked for: the question wants its answer
    Deed.AGREE_TAKE_BACK: OPEN_IN | {State.REPLACED},
    Deed.REFUSE_TAKE_BACK: OPEN_IN | {State.DONE, State.REPLACED},
    Deed.CHANGE: frozenset({State.DRAFT}),
    Deed.SUBMIT: frozenset({State.DRAFT}),
    Deed.CHECK: frozenset({State.SUBMITTED}),
    Deed.SEND_BACK: frozenset({State.SUBMITTED, State.CHECKED}),
    Deed.SIGN: frozenset({State.CHECKED}),
    Deed.NUMBER: frozenset({State.SIGNED}),
    Deed.SEND: frozenset({State.NUMBERED}),
    Deed.CANCEL: frozenset({State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNED}),
    Deed.ASK_BACK: frozenset({State.SENT}),
    Deed.RECALL: frozenset({State.SENT}),
    Deed.UPDATE: frozenset({State.SENT}),
}
_TO: Mapping[Deed, State] = {
    Deed.REGISTER: State.REGISTERED,
    Deed.REFUSE: State.REFUSED,
    Deed.ASSIGN: State.ASSIGNED,
    Deed.BEGIN: State.PROCESSING,
    Deed.FINISH: State.DONE,
    Deed.AGREE_TAKE_BACK: State.TAKEN_BACK,
    Deed.SUBMIT: State.SUBMITTED,
    Deed.CHECK: State.CHECKED,
    Deed.SEND_BACK: State.DRAFT,
    Deed.SIGN: State.SIGNED,
    Deed.NUMBER: State.NUMBERED,
    Deed.SEND: State.SENT,
    Deed.CANCEL: State.CANCELLED,
    Deed.RECALL: State.RECALLED,
}


def is_possible(deed: Deed, state: State, take_back: TakeBack = TakeBack.NONE) -> bool:
    """Whether the document stands where the deed begins; an answer to a take-back needs the question."""
    if deed in (Deed.AGREE_TAKE_BACK, Deed.REFUSE_TAKE_BACK) and take_back is not TakeBack.ASKED:
        return False
    return state in _FROM[deed]


def next_state(deed: Deed, state: State) -> State:
    """Where a possible deed leads; some leave the state as it is. Work that has begun goes on when it is
    given to more people."""
    if deed is Deed.ASSIGN and state is State.PROCESSING:
        return state
    return _TO.get(deed, state)


# What the receiver tells the sender by itself when a document in reaches a state.
STATUS_OF: Mapping[Deed, Status] = {
    Deed.REGISTER: Status.RECEIVED,
    Deed.REFUSE: Status.REFUSED,
    Deed.ASSIGN: Status.ASSIGNED,
    Deed.BEGIN: Status.PROCESSING,
    Deed.FINISH: Status.COMPLETED,
    Deed.AGREE_TAKE_BACK: Status.TAKE_BACK_AGREED,
    Deed.REFUSE_TAKE_BACK: Status.TAKE_BACK_REFUSED,
}
_SENDING: Mapping[Status, SendingState] = {
    Status.ARRIVED: SendingState.ARRIVED,
    Status.REFUSED: SendingState.REFUSED,
    Status.RECEIVED: SendingState.RECEIVED,
    Status.ASSIGNED: SendingState.ASSIGNED,
    Status.PROCESSING: SendingState.PROCESSING,
    Status.COMPLETED: SendingState.COMPLETED,
    Status.TAKE_BACK_AGREED: SendingState.TAKEN_BACK,
}
_RANK = {state: rank for rank, state in enumerate(
    (
        SendingState.WAITING, SendingState.FAILED, SendingState.SENT, SendingState.ARRIVED, SendingState.RECEIVED,
        SendingState.ASSIGNED, SendingState.PROCESSING, SendingState.COMPLETED, SendingState.REFUSED,
        SendingState.TAKEN_BACK,
    )
)}  # fmt: skip


def told(state: SendingState, status: Status) -> SendingState:
    """Where a sending stands after a status message. Messages come late, twice and in any order: a later
    stage is never undone by an earlier one, and what was refused or taken back stays so."""
    found = _SENDING.get(status, state)
    return found if _RANK[found] > _RANK[state] else state
