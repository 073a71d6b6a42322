"""Who may enter, keep and confirm. The roles stand in law/steering/rights.yaml."""

from dataclasses import dataclass

from motcua.steering.rules.kinds import Confirmer, Keeper, Kind
from motcua.steering.rules.law import Rights


@dataclass(frozen=True)
class By:
    """Who acts: an official, the unit acted for, the roles held there, the units in reach."""

    user_id: int
    unit_id: int
    roles: frozenset[str]
    reach: frozenset[int] = frozenset()


def keeps(by: By, rights: Rights) -> bool:
    """Keeps every register, of every unit."""
    return bool(by.roles & rights.keep_roles)


def may_enter(by: By, rights: Rights, kind: Kind, *, unit_id: int | None) -> bool:
    """Enters or changes an entry about this unit (None: about the province)."""
    if keeps(by, rights):
        return True
    own = kind.keeper is Keeper.UNITS and unit_id is not None and unit_id == by.unit_id
    return own and bool(by.roles & rights.enter_roles)


def may_begin(by: By, rights: Rights, kind: Kind) -> bool:
    """Whether there is any entry of the kind that this person may make."""
    return may_enter(by, rights, kind, unit_id=by.unit_id)


def may_confirm(by: By, rights: Rights, kind: Kind, *, unit_id: int | None) -> bool:
    """Confirms an entry about this unit; that it is not their own is asked beside."""
    if by.roles & rights.confirm_everywhere_roles:
        return True
    return (
        kind.confirmer is Confirmer.HEAD
        and unit_id is not None
        and (unit_id == by.unit_id or unit_id in by.reach)
        and bool(by.roles & rights.confirm_roles)
    )
