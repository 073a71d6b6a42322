"""Who may do what with a document. The roles stand in law/correspondence/rules.yaml.

Nobody checks or signs a draft of their own (four eyes). What a slip gives is done by whom it names, in the
unit it names.
"""

from dataclasses import dataclass
from enum import StrEnum

from motcua.correspondence.rules.law import CorrespondenceLaw
from motcua.correspondence.rules.lifecycle import Deed


@dataclass(frozen=True)
class By:
    """Who acts: an official, the unit acted for, the roles held there."""

    user_id: int
    unit_id: int
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What of a document decides who may touch it. `handler_*`: of the open slip that answers for it."""

    unit_id: int
    drafted_by_id: int | None = None
    checked_by_id: int | None = None
    handler_unit_id: int | None = None
    handler_id: int | None = None


class Refusal(StrEnum):
    """Why somebody may not."""

    NOT_YOURS = "not_yours"  # another unit's, or another role's
    OWN_DRAFT = "own_draft"  # four eyes
    SOMEBODY_ELSES = "somebody_elses"  # the slip names another person


_OF_REGISTRY = frozenset(
    {Deed.REGISTER, Deed.REFUSE, Deed.NUMBER, Deed.SEND, Deed.ASK_BACK, Deed.RECALL, Deed.UPDATE,
     Deed.AGREE_TAKE_BACK, Deed.REFUSE_TAKE_BACK}
)  # fmt: skip
_OF_DRAFTER = frozenset({Deed.CHANGE, Deed.SUBMIT, Deed.CANCEL})


def why_not(deed: Deed, by: By, of: Standing, law: CorrespondenceLaw) -> Refusal | None:
    """None when the official may."""
    if deed is Deed.ASSIGN:
        if by.unit_id == of.unit_id and by.roles & law.assign_roles:
            return None
        return _of_slip(by, of, law, law.assign_roles)
    if deed in (Deed.BEGIN, Deed.FINISH):
        if by.unit_id == of.unit_id and by.roles & law.assign_roles:
            return None
        return _of_slip(by, of, law, law.handle_roles)
    if by.unit_id != of.unit_id:
        return Refusal.NOT_YOURS
    if deed in _OF_REGISTRY:
        return None if by.roles & law.register_roles else Refusal.NOT_YOURS
    if deed in _OF_DRAFTER:
        if by.user_id == of.drafted_by_id:
            return None
        return None if by.roles & law.check_roles else Refusal.SOMEBODY_ELSES
    roles = law.sign_roles if deed is Deed.SIGN else law.check_roles
    if not by.roles & roles:
        return Refusal.NOT_YOURS
    return Refusal.OWN_DRAFT if by.user_id == of.drafted_by_id and deed is not Deed.SEND_BACK else None


def _of_slip(by: By, of: Standing, law: CorrespondenceLaw, roles: frozenset[str]) -> Refusal | None:
    if of.handler_unit_id != by.unit_id or not by.roles & roles:
        return Refusal.NOT_YOURS
    if of.handler_id is not None and of.handler_id != by.user_id and not by.roles & law.assign_roles:
        return Refusal.SOMEBODY_ELSES
    return None
