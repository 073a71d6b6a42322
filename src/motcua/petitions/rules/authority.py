"""Who may do what with a petition. The roles stand in law/petitions/rules.yaml.

Whoever a petition complains about handles no part of it and does not even read it; nobody publishes an answer of
their own (four eyes).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from motcua.petitions.rules.law import PetitionLaw
from motcua.petitions.rules.lifecycle import Deed


@dataclass(frozen=True)
class By:
    """Who acts: an official, the unit acted for, the roles held there."""

    user_id: int
    unit_id: int
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What of a petition decides who may touch it."""

    receiving_unit_id: int
    assigned_unit_id: int | None = None
    answered_by_id: int | None = None
    concerned_ids: frozenset[int] = field(default_factory=frozenset)


class Refusal(StrEnum):
    """Why somebody may not."""

    CONCERNED = "concerned"  # it is about them
    SAME_PERSON = "same_person"  # they answered it themselves
    NOT_YOURS = "not_yours"  # another unit's, or another role's


_OF_RECEIVER = frozenset({Deed.REFUSE, Deed.ASSIGN, Deed.CONCERN})
_OF_PUBLISHER = frozenset({Deed.PUBLISH, Deed.CLOSE, Deed.SEND_BACK, Deed.UNPUBLISH})


def why_not(deed: Deed, by: By, of: Standing, law: PetitionLaw) -> Refusal | None:
    """None when the official may."""
    if by.user_id in of.concerned_ids:
        return Refusal.CONCERNED
    receives = by.unit_id == of.receiving_unit_id
    works = by.unit_id == of.assigned_unit_id
    if deed in _OF_PUBLISHER:
        if not (receives and by.roles & law.publish_roles):
            return Refusal.NOT_YOURS
        return Refusal.SAME_PERSON if by.user_id == of.answered_by_id else None
    if deed in _OF_RECEIVER:
        return None if receives and by.roles & law.receive_roles else Refusal.NOT_YOURS
    if deed is Deed.ANSWER:
        return None if works and by.roles & law.answer_roles else Refusal.NOT_YOURS
    asks = (receives and by.roles & law.receive_roles) or (works and by.roles & law.answer_roles)
    return None if asks else Refusal.NOT_YOURS
