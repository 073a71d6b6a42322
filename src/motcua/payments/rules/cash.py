"""Closing a cash day: what was counted against what was booked, explained, confirmed by a second person. Pure."""

from collections.abc import Mapping
from enum import StrEnum

# Notes in use, whole VND.
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)


class CashState(StrEnum):
    OPEN = "open"
    COUNTED = "counted"  # waits for the second person; nothing more is taken in
    LOCKED = "locked"


class CashRefused(ValueError):
    """`problem` is a stable code."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def counted(pieces: Mapping[int, int]) -> int:
    """The sum of so many pieces of each note. Raises CashRefused."""
    if any(note not in NOTES or not 0 <= number <= 100_000 for note, number in pieces.items()):
        raise CashRefused("no-number")
    return sum(note * number for note, number in pieces.items())


def check_count(*, counted_vnd: int, booked_vnd: int, explanation: str) -> None:
    """A difference needs its explanation. Raises CashRefused."""
    if counted_vnd != booked_vnd and not explanation.strip():
        raise CashRefused("difference-unexplained")


def check_confirmation(*, state: CashState, officer_id: int, confirms: int) -> None:
    """By somebody else than who holds the cash. Raises CashRefused."""
    if state is not CashState.COUNTED:
        raise CashRefused("state-refused")
    if officer_id == confirms:
        raise CashRefused("same-person")
