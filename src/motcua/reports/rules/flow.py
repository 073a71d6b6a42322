"""How a dossier counts in a form of the II.06a kind: how it came into the period, how it went.

Every accepted dossier that was open at some instant of the period comes once and goes once, so the columns add up
(domain facts 2.4). Where a withdrawn or refused dossier goes is an option of the form, shown in the report.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motcua.reports.rules.forms import Column, Ending, Place

EARLY, ON_TIME, LATE = "early", "on_time", "late"
PENDING_IN_TIME, PENDING_OVERDUE = "pending_in_time", "pending_overdue"
LEFT_OUT = "left_out"
_JUDGED = (EARLY, ON_TIME, LATE)


@dataclass(frozen=True)
class Flow:
    """Dossiers of one row that came and went the same way. `went` as the facts say it: a way of pending, or
    `<final state>:<legal outcome>`. `ids` in order."""

    row: str
    came: str
    went: str
    ids: tuple[int, ...]


def place_of(went: str, options: Mapping[Ending, Place]) -> str:
    """The class of columns that a way of going belongs to, or LEFT_OUT."""
    state, colon, outcome = went.partition(":")
    if not colon:
        return state
    judged = outcome if outcome in _JUDGED else ON_TIME
    if state == "withdrawn":
        place = options[Ending.WITHDRAWN]
    elif state == "concluded":
        place = Place.BY_OUTCOME if outcome in _JUDGED else options[Ending.WITHOUT_LIMIT]
    else:  # stopped: conditions not met
        place = options[Ending.REFUSED]
    if place is Place.LEFT_OUT:
        return LEFT_OUT
    return ON_TIME if place is Place.ON_TIME else judged


def counts_in(column: Column, came: str, place: str) -> bool:
    """Whether dossiers of this way count in the column."""
    return (
        place != LEFT_OUT
        and (not column.came or came in column.came)
        and (not column.went or place in column.went)
    )


@dataclass(frozen=True)
class Tallied:
    """`cells`: (row, column) -> how many; `left_out`: how many dossiers the options leave out."""

    cells: Mapping[tuple[str, str], int]
    left_out: int


def tally(flows: Iterable[Flow], columns: Iterable[Column], options: Mapping[Ending, Place]) -> Tallied:
    """Count every column of every row, each from the dossiers themselves and none as a sum of others."""
    columns = tuple(columns)
    cells: dict[tuple[str, str], int] = {}
    left_out = 0
    for flow in flows:
        place = place_of(flow.went, options)
        if place == LEFT_OUT:
            left_out += len(flow.ids)
        for column in columns:
            found = len(flow.ids) if counts_in(column, flow.came, place) else 0
            cells[flow.row, column.no] = cells.get((flow.row, column.no), 0) + found
    return Tallied(cells, left_out)


def members(
    flows: Iterable[Flow], column: Column, options: Mapping[Ending, Place], *, rows: frozenset[str] | None
) -> dict[int, str]:
    """The dossiers that a column counts, each with its row; `rows` None: every row."""
    return {
        one: flow.row
        for flow in flows
        if (rows is None or flow.row in rows) and counts_in(column, flow.came, place_of(flow.went, options))
        for one in flow.ids
    }
