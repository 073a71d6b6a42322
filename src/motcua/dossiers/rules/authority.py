"""Who may give which command: relation to the dossier, role and state, as one table of data.

The matrix stands in `motcua/law/authority/matrix.yaml`; actions, screens and the API all ask `may`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.rules.commands import OF_THE_SYSTEM, Command
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.states import Business
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
    RECEIVING = "receiving"
    HANDLING = "handling"
    WORKING = "working"
    DOING = "doing"
    ASKED = "asked"
    INVOLVED = "involved"
    SUBMITTER = "submitter"


_WORDS: Mapping[Relation, str] = {
    Relation.RECEIVING: "the receiving unit",
    Relation.HANDLING: "the handling unit",
    Relation.WORKING: "the unit and the post of the open step",
    Relation.DOING: "the unit of the open step",
    Relation.ASKED: "a unit whose opinion is awaited",
    Relation.INVOLVED: "a unit that has to do with the dossier",
    Relation.SUBMITTER: "the applicant",
}


# The posts by which lists are laid out; what a post may do stands in the matrix alone.
CASE = frozenset({"case_officer", "division_head", "agency_head", "registry"})


class Power(StrEnum):
    """What a post may do in its own unit, apart from single dossiers."""

    SET_ASSIGNMENT_RULE = "set_assignment_rule"
    RECORD_ABSENCE = "record_absence"
    HAND_OVER_WORK = "hand_over_work"
    SEE_COLLEAGUES_LOAD = "see_colleagues_load"
    ISSUE_RESULTS = "issue_results"


@dataclass(frozen=True)
class Grant:
    """One line of the matrix: who, in which roles (any for applicants), in which business states (empty: any)."""

    who: Relation
    roles: frozenset[str]
    states: frozenset[Business]

    def words(self) -> str:
        posts = f", in one of the posts {', '.join(sorted(self.roles))}" if self.roles else ""
        return _WORDS[self.who] + posts


def _law() -> Mapping[str, Mapping[str, list[Mapping[str, object]]]]:
    text = (resources.files("motcua") / "law" / "authority" / "matrix.yaml").read_text(encoding="utf-8")
    law: Mapping[str, Mapping[str, list[Mapping[str, object]]]] = yaml.safe_load(text)
    return law


@cache
def powers() -> Mapping[Power, frozenset[str]]:
    """The roles that hold each power, in their own unit."""
    listed = _law()["powers"]
    return {power: frozenset(map(str, listed[power])) for power in Power}


def may_in_unit(power: Power, by: Acting, unit_id: int) -> bool:
    """Whether who acts holds the power in the unit; nobody holds one in another unit."""
    return by.kind == "official" and by.unit_id == unit_id and bool(by.roles & powers()[power])


def require_in_unit(power: Power, by: Acting, unit_id: int) -> None:
    """Raises NotAllowed unless who acts holds the power in the unit."""
    if not may_in_unit(power, by, unit_id):
        posts = ", ".join(sorted(powers()[power]))
        raise NotAllowed(command=power, needs=f"the unit itself, in one of the posts {posts}")


@cache
def matrix() -> Mapping[Command, tuple[Grant, ...]]:
    """The whole matrix; commands of the system have no line."""
    listed = _law()["commands"]
    missing = set(map(str, Command)) - set(map(str, OF_THE_SYSTEM)) - set(listed)
    if missing:
        raise ValueError(f"the matrix of authority says nothing of {', '.join(sorted(missing))}")
    return {Command(name): tuple(_grant(line) for line in lines) for name, lines in listed.items()}


def _grant(line: Mapping[str, object]) -> Grant:
    roles, states = line.get("roles", []), line.get("states", [])
    if not isinstance(roles, list) or not isinstance(states, list):
        raise ValueError(f"roles and states must be lists: {line}")
    return Grant(Relation(str(line["who"])), frozenset(roles), frozenset(map(Business, states)))


def _has_relation(grant: Grant, by: Acting, state: DossierState, branch: int | None) -> bool:
    if grant.who is Relation.SUBMITTER:
        signed_in = by.user_id is not None and by.user_id == state.submitter_id
        return by.kind == "citizen" and (signed_in or by.ticket_for == state.id)
    if by.kind != "official" or by.unit_id is None or (grant.roles and not by.roles & grant.roles):
        return False
    match grant.who:
        case Relation.RECEIVING:
            return by.unit_id == state.receiving_unit_id
        case Relation.HANDLING:
            return by.unit_id == state.handling_unit_id
        case Relation.WORKING:
            return any(
                work.unit_id == by.unit_id and work.role in by.roles
                for work in open_work(state)
                if branch is None or work.branch == branch
            )
        case Relation.DOING:
            return any(
                work.unit_id == by.unit_id
                for work in open_work(state)
                if branch is None or work.branch == branch
            )
        case Relation.ASKED:
            return by.unit_id in state.asked_units
        case Relation.INVOLVED:
            return True  # the scope has let them see it: they have to do with it


def may(command: Command, by: Acting, state: DossierState, *, branch: int | None = None) -> bool:
    """Whether who acts may give the command on this dossier; `branch` names one of several open steps.

    A person gets no right by seeing a dossier: `involved` counts on the scope in which it was fetched.
    """
    if by.kind == "system":
        return True
    return any(
        (not grant.states or state.business in grant.states) and _has_relation(grant, by, state, branch)
        for grant in matrix().get(command, ())
    )


def may_take_in(by: Acting, unit_id: int) -> bool:
    """Whether who acts may open a dossier at the counter of a unit: what the matrix gives its receiving unit."""
    return by.kind == "official" and any(
        grant.who is Relation.RECEIVING and by.unit_id == unit_id and bool(by.roles & grant.roles)
        for grant in matrix()[Command.ACCEPT]
    )


def require(command: Command, by: Acting, state: DossierState, *, branch: int | None = None) -> None:
    """Raises NotAllowed unless who acts may give the command."""
    if not may(command, by, state, branch=branch):
        grants = matrix().get(command, ())
        needs = "; or ".join(grant.words() for grant in grants) or "the system"
        raise NotAllowed(command=command, needs=needs)
