"""What must add up before a report can be approved, and why a line does not continue the period before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.reports.rules.forms import Identity


@dataclass(frozen=True)
class Broken:
    """An identity that does not hold in a row."""

    identity: Identity
    row: str
    left: int
    right: int


def broken(identities: Iterable[Identity], cells: Mapping[tuple[str, str], int]) -> tuple[Broken, ...]:
    """Every row in which an identity does not hold. `cells`: (row, column) -> count."""
    rows = dict.fromkeys(row for row, _column in cells)
    found = []
    for row in rows:
        for identity in identities:
            left = cells.get((row, identity.left), 0)
            right = sum(cells.get((row, column), 0) for column in identity.right)
            if left != right:
                found.append(Broken(identity, row, left, right))
    return tuple(found)


class Why(StrEnum):
    """Why dossiers carried over are not those that were pending (or are not in the same line)."""

    REORGANISED = "reorganised"  # another unit had it then
    RESTATED = "restated"  # it stands in another line now: sector or level of its procedure was changed
    ENTERED_LATER = "entered_later"  # entered or corrected after the previous report was frozen
    TAKEN_BACK = "taken_back"  # the previous report counts it as pending; it had ended, or was never accepted


@dataclass(frozen=True)
class Continued:
    """One row: what was pending then and is carried over now. `why`: dossiers more (positive) or fewer by reason.

    `then` is None where there is no previous report, or none that lists its dossiers.
    """

    row: str
    then: int | None
    now: int
    why: Mapping[Why, int]

    @property
    def difference(self) -> int:
        return 0 if self.then is None else self.now - self.then

    @property
    def is_even(self) -> bool:
        return not self.why and self.then == self.now


def continued(
    now: Mapping[int, str],
    then: Mapping[int, str],
    *,
    moved: frozenset[int],
) -> tuple[Continued, ...]:
    """Line by line, dossier by dossier. `now`, `then`: dossier -> row; `moved`: dossiers that a reorganisation gave
    to other units meanwhile."""
    rows = dict.fromkeys([*then.values(), *now.values()])
    whys: dict[str, dict[Why, int]] = {row: {} for row in rows}

    def note(row: str, why: Why, more: int) -> None:
        whys[row][why] = whys[row].get(why, 0) + more

    for dossier, row in now.items():
        before = then.get(dossier)
        if before is None:
            note(row, Why.REORGANISED if dossier in moved else Why.ENTERED_LATER, 1)
        elif before != row:
            note(row, Why.REORGANISED if dossier in moved else Why.RESTATED, 1)
            note(before, Why.REORGANISED if dossier in moved else Why.RESTATED, -1)
    for dossier, row in then.items():
        if dossier not in now:
            note(row, Why.REORGANISED if dossier in moved else Why.TAKEN_BACK, -1)
    counted_now, counted_then = _by_row(now), _by_row(then)
    return tuple(
        Continued(
            row, counted_then.get(row, 0), counted_now.get(row, 0), {k: v for k, v in whys[row].items() if v}
        )
        for row in rows
    )


def _by_row(members: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in members.values():
        found[row] = found.get(row, 0) + 1
    return found
