"""Who gets a step that opens: the ways in which a unit may let its work be given out.

Pure: who may act, how much lies with whom and who was last are passed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How the steps of one role in one unit find their official."""

    NONE = "none"  # nobody: the step waits in the queue of its role
    ROUND_ROBIN = "round_robin"  # one after the other
    LOAD = "load"  # whoever has the fewest open steps
    STICKY = "sticky"  # whoever handled this dossier, then this applicant, before; else the fewest open steps


@dataclass(frozen=True)
class Field:
    """What a choice looks at. `candidates` can act now, in a fixed order; `loads` counts their open steps.

    `last` had the last turn; `earlier` handled this dossier or this applicant before, the nearest first.
    """

    candidates: Sequence[int]
    loads: Mapping[int, int]
    last: int | None = None
    earlier: Sequence[int] = ()


def choose(way: Way, field: Field) -> int | None:
    """The account that gets the step, or None: nobody can act, or the unit leaves it in the queue."""
    if way is Way.NONE or not field.candidates:
        return None
    if way is Way.ROUND_ROBIN:
        return _next(field)
    if way is Way.STICKY:
        for user_id in field.earlier:
            if user_id in field.candidates:
                return user_id
    return min(field.candidates, key=lambda user_id: field.loads.get(user_id, 0))


def _next(field: Field) -> int:
    order = sorted(field.candidates)
    after = [user_id for user_id in order if field.last is not None and user_id > field.last]
    return (after or order)[0]


def stand_in(user_id: int, away: Mapping[int, int | None]) -> int | None:
    """Who acts for somebody on a day on which `away` says who is absent and who stands in (None: nobody).

    A substitute who is away too is stood in for in turn; a circle ends with nobody.
    """
    seen: set[int] = set()
    current: int | None = user_id
    while current is not None and current in away:
        if current in seen:
            return None
        seen.add(current)
        current = away[current]
    return current


def able(holders: Sequence[int], away: Mapping[int, int | None]) -> tuple[int, ...]:
    """Who can act of those who hold a post of the role: they or their substitutes, each once.

    A substitute who does not hold the role is left out: the step would lie with somebody who cannot do it.
    """
    held = frozenset(holders)
    found: dict[int, None] = {}
    for user_id in holders:
        acting = stand_in(user_id, away)
        if acting is not None and acting in held:
            found.setdefault(acting)
    return tuple(found)
