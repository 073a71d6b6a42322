"""The life of a report: who may bring it from where to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.reports.rules.law import OfWhose, Rights


class State(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    SIGNED = "signed"
    SUBMITTED = "submitted"  # in the outbox for the reporting system, or handed in by hand
    DISCARDED = "discarded"


class Deed(StrEnum):
    DRAFT = "draft"
    RECOUNT = "recount"
    EDIT = "edit"
    EXPLAIN = "explain"
    CHECK = "check"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    SIGN = "sign"
    SUBMIT = "submit"
    DISCARD = "discard"
    SET_TEMPLATE = "set_template"


PUBLISHED = (State.SIGNED, State.SUBMITTED)
OPEN = (State.DRAFT, State.CHECKED, State.APPROVED)

TABLE: Mapping[Deed, Mapping[State, State]] = {
    Deed.RECOUNT: {State.DRAFT: State.DRAFT},
    Deed.EDIT: {State.DRAFT: State.DRAFT},
    Deed.EXPLAIN: {State.DRAFT: State.DRAFT},
    Deed.SET_TEMPLATE: {State.DRAFT: State.DRAFT},
    Deed.CHECK: {State.DRAFT: State.CHECKED},
    Deed.SEND_BACK: {State.CHECKED: State.DRAFT, State.APPROVED: State.DRAFT},
    Deed.APPROVE: {State.CHECKED: State.APPROVED},
    Deed.SIGN: {State.APPROVED: State.SIGNED},
    Deed.SUBMIT: {State.SIGNED: State.SUBMITTED},
    Deed.DISCARD: {State.DRAFT: State.DISCARDED},
}


def next_state(deed: Deed, state: State) -> State | None:
    """Where the deed leads, or None when it may not be done in this state."""
    return TABLE[deed].get(state)


@dataclass(frozen=True)
class By:
    """Who acts: an official, the unit acted for, the roles held there. The house itself has no id.

    `beside_reform`: reform staff sit in the unit, so its head answers for reports of the province.
    """

    user_id: int | None
    unit_id: int | None
    roles: frozenset[str]
    is_house: bool = False
    beside_reform: bool = False


def may(deed: Deed, by: By, rights: Rights, *, unit_id: int | None) -> bool:
    """Whether the post may do this deed on a report of the unit (None: of the province)."""
    if by.is_house:
        return deed is Deed.DRAFT
    own = by.unit_id == unit_id
    of: OfWhose = rights.whose["province" if unit_id is None else "unit"]
    anywhere = bool(by.roles & rights.draft_anywhere_roles)
    match deed:
        case (
            Deed.DRAFT
            | Deed.RECOUNT
            | Deed.EDIT
            | Deed.EXPLAIN
            | Deed.SET_TEMPLATE
            | Deed.DISCARD
            | Deed.SUBMIT
        ):
            return anywhere or ((unit_id is None or own) and bool(by.roles & of.draft_roles))
        case Deed.CHECK:
            place = by.beside_reform if unit_id is None else own or anywhere
            return place and bool(by.roles & of.check_roles)
        case Deed.APPROVE | Deed.SIGN:
            return (unit_id is None or own) and bool(by.roles & of.approve_roles)
        case Deed.SEND_BACK:
            return any(may(one, by, rights, unit_id=unit_id) for one in (Deed.CHECK, Deed.APPROVE))


def may_read(by: By, rights: Rights, *, unit_id: int | None, state: State, reach: frozenset[int]) -> bool:
    """Signed reports of the province are read by every post that the table of pages lets in, its drafts by those who
    work on them; a unit's by those in reach."""
    if by.roles & rights.read_everywhere_roles:
        return True
    if unit_id is not None:
        return unit_id in reach
    return state in PUBLISHED or may(Deed.CHECK, by, rights, unit_id=None)
