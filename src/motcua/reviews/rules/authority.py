"""Who may do what in a review. The roles stand in law/reviews/rights.yaml."""

from dataclasses import dataclass

from motcua.reviews.rules.law import Rights


@dataclass(frozen=True)
class By:
    """Who acts: an official, the unit acted for, the roles held there."""

    user_id: int
    unit_id: int
    roles: frozenset[str]


def may_keep(by: By, rights: Rights) -> bool:
    """Draws up plans, records proposals, decentralisations and regulations."""
    return bool(by.roles & rights.keep_roles)


def may_approve(by: By, rights: Rights) -> bool:
    """Approves plans (not the ones proposed by the same person)."""
    return bool(by.roles & rights.approve_roles)


def may_review(by: By, rights: Rights, *, unit_id: int) -> bool:
    """Fills in a sheet that is its unit's to review."""
    return by.unit_id == unit_id and bool(by.roles & rights.review_roles)


def may_conclude(by: By, rights: Rights, *, unit_id: int) -> bool:
    """Concludes a sheet of that unit (not one submitted by the same person)."""
    own = by.unit_id == unit_id and bool(by.roles & rights.conclude_roles)
    return own or bool(by.roles & rights.conclude_everywhere_roles)
