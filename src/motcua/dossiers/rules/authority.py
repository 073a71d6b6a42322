"""Who may give which command: role and relation to the dossier, as one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.rules.lifecycle import Command
from motcua.dossiers.rules.projection import DossierState
from motcua.ledger.rules import Actor


@dataclass(frozen=True)
class Acting:
    """Who acts: an account, what kind, and for an official the unit acted for and the roles held there."""

    user_id: int | None
    kind: str  # citizen | official | system
    unit_id: int | None = None
    roles: frozenset[str] = frozenset()
    ticket_for: int | None = None  # the dossier whose code and look-up secret a citizen showed

    def actor(self) -> Actor:
        return Actor(kind=self.kind, user_id=self.user_id, unit_id=self.unit_id)


SYSTEM = Acting(user_id=None, kind="system")


class Relation(StrEnum):
    RECEIVING = "the receiving unit"
    HANDLING = "the handling unit"
    EITHER = "the receiving or the handling unit"
    SUBMITTER = "the applicant"
    SUBMITTER_OR_RECEIVING = "the applicant or the receiving unit"
    SYSTEM = "the system"


INTAKE = frozenset({"intake_officer"})
CASE = frozenset({"case_officer", "division_head", "agency_head", "registry"})
HEADS = frozenset({"division_head", "agency_head"})

TABLE: Mapping[Command, tuple[Relation, frozenset[str]]] = {
    Command.SUBMIT: (Relation.SUBMITTER_OR_RECEIVING, INTAKE),
    Command.ACCEPT: (Relation.RECEIVING, INTAKE),
    Command.REFUSE: (Relation.RECEIVING, INTAKE),
    Command.REQUEST_SUPPLEMENT: (Relation.EITHER, INTAKE | CASE),
    Command.SUPPLY: (Relation.SUBMITTER_OR_RECEIVING, INTAKE),
    Command.CONFIRM_SUPPLEMENT: (Relation.EITHER, INTAKE | CASE),
    Command.BEGIN: (Relation.RECEIVING, INTAKE),
    Command.TAKE: (Relation.HANDLING, CASE),
    Command.COMPLETE_WORK: (Relation.HANDLING, CASE),
    Command.DEMAND_PAYMENT: (Relation.EITHER, INTAKE | CASE),
    Command.RECORD_PAYMENT: (Relation.SUBMITTER_OR_RECEIVING, INTAKE),
    Command.EXTEND: (Relation.HANDLING, HEADS),
    Command.WITHDRAW: (Relation.SUBMITTER_OR_RECEIVING, INTAKE),
    Command.STOP: (Relation.HANDLING, HEADS),
    Command.CONCLUDE: (Relation.HANDLING, HEADS),
    Command.RECALL: (Relation.HANDLING, HEADS),
    Command.HAND_OVER: (Relation.RECEIVING, INTAKE),
    Command.RATE: (Relation.SUBMITTER, frozenset()),
    Command.SYNCHRONISE: (Relation.SYSTEM, frozenset()),
}


def _is_related(relation: Relation, by: Acting, state: DossierState) -> bool:
    receiving = by.kind == "official" and by.unit_id == state.receiving_unit_id
    handling = by.kind == "official" and by.unit_id == state.handling_unit_id
    signed_in = by.user_id is not None and by.user_id == state.submitter_id
    submitter = by.kind == "citizen" and (signed_in or by.ticket_for == state.id)
    match relation:
        case Relation.RECEIVING:
            return receiving
        case Relation.HANDLING:
            return handling
        case Relation.EITHER:
            return receiving or handling
        case Relation.SUBMITTER:
            return submitter
        case Relation.SUBMITTER_OR_RECEIVING:
            return submitter or receiving
        case Relation.SYSTEM:
            return False


def may(command: Command, by: Acting, state: DossierState) -> bool:
    """Whether who acts may give the command on this dossier (whatever its state)."""
    if by.kind == "system":
        return True
    relation, roles = TABLE[command]
    if not _is_related(relation, by, state):
        return False
    if by.kind == "official":
        if command in (Command.COMPLETE_WORK, Command.CONCLUDE, Command.TAKE) and state.step_role:
            return state.step_role in by.roles
        return bool(by.roles & roles)
    return True


def require(command: Command, by: Acting, state: DossierState) -> None:
    """Raises NotAllowed unless who acts may give the command."""
    if not may(command, by, state):
        relation, roles = TABLE[command]
        needs = str(relation)
        if by.kind == "official" and roles:
            needs += f", in one of the posts {', '.join(sorted(roles))}"
        raise NotAllowed(command=command, needs=needs)
