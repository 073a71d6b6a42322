"""The ways of a task from state to state, and what each asks for. Pure.

Who leads the task reports; that it is done is confirmed by another person (four eyes, our design).
"""

from enum import StrEnum


class Deed(StrEnum):
    BEGIN = "begin"
    REPORT = "report"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    RETURN = "return"
    CANCEL = "cancel"


_WAYS: dict[tuple[str, Deed], str] = {
    ("planned", Deed.BEGIN): "under_way",
    ("planned", Deed.REPORT): "reported",
    ("under_way", Deed.REPORT): "reported",
    ("reported", Deed.TAKE_BACK): "under_way",
    ("reported", Deed.CONFIRM): "done",
    ("reported", Deed.RETURN): "under_way",
    ("planned", Deed.CANCEL): "cancelled",
    ("under_way", Deed.CANCEL): "cancelled",
}
NEEDS_EVIDENCE = frozenset({Deed.REPORT})
NEEDS_WORDS = frozenset({Deed.RETURN, Deed.CANCEL})
BY_LEAD = frozenset({Deed.BEGIN, Deed.REPORT, Deed.TAKE_BACK})


def next_state(state: str, deed: Deed) -> str | None:
    """The state after the deed; None where the deed is not possible."""
    return _WAYS.get((state, deed))


def possible(state: str) -> tuple[Deed, ...]:
    """The deeds that a task in this state can meet with."""
    return tuple(deed for (at, deed) in _WAYS if at == state)
