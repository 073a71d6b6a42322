"""Whose unit is whose: the units that a person belongs to, through parts of units and through reorganisations."""

from collections.abc import Iterable
from datetime import date

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies

# A division or a service centre is a part of the unit above it.
_PARTS = frozenset({"division", "service_centre"})


def homes(unit_ids: Iterable[int]) -> frozenset[int]:
    """The units themselves, those they are parts of, and the ended ones whose files they keep: a successor answers
    for the sheet of a unit that ended. Two queries."""
    given = frozenset(unit_ids)
    if not given:
        return given
    rows = agencies.units(given)
    found = set(given) | {row.parent_id for row in rows.values() if row.kind in _PARTS and row.parent_id}
    keeps = [one for one in agencies.bridges() if one.keeps_files]
    while True:
        more = {one.predecessor_id for one in keeps if one.successor_id in found} - found
        if not more:
            return frozenset(found)
        found |= more


def own_units(user_id: int, day: date) -> frozenset[int]:
    """Every unit that the person belongs to by a post held on the day: none of these they appraise. Three queries."""
    return homes(post.unit_id for post in accounts.posts_of(user_id, day))
