"""What a register refuses, and what to do then."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.steering.rules.values import Fault


class SteeringError(Exception):
    """A register of the reform refused something."""


class KindNotFound(SteeringError):
    """There is no register of this name."""


class EntryNotFound(SteeringError):
    """There is no such entry, or it is out of reach."""


class NotAllowed(SteeringError):
    """This post may not do that. Ask whoever keeps the register."""


class OwnEntry(NotAllowed):
    """You made this entry: another person has to confirm it."""


class EntryRefused(SteeringError):
    """The entry cannot be written; every fault is named."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{one.field}: {one.problem}" for one in faults))
        self.faults = tuple(faults)


class SameEntry(SteeringError):
    """The register holds this entry already. Correct that one instead of entering it again."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"{self.__doc__} ({entry_id})")
        self.entry_id = entry_id


class EntryMoved(SteeringError):
    """Somebody changed this entry meanwhile. Look at the newest row, then do it again if it still holds."""


class DecidedAlready(SteeringError):
    """Somebody has confirmed or refused this row already."""


class StateRefused(SteeringError):
    """What was withdrawn is not changed any more. Make a new entry."""


@dataclass(frozen=True)
class CellFault:
    """A fault in a file: `row` as the sheet counts (0: the whole file), the heading, what was found there."""

    row: int
    column: str
    problem: str
    said: str = ""


class SheetRefused(SteeringError):
    """The file cannot be taken over; every fault is named by row and column. Nothing was taken."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        super().__init__(f"{self.__doc__} ({len(faults)})")
        self.faults = tuple(faults)


class SheetTaken(SteeringError):
    """This file was taken over already. Nothing was taken twice."""
