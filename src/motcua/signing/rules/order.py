"""Who may still sign a document that bears signatures already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from motcua.signing.rules.kinds import Role


class Refusal(StrEnum):
    CLOSED = "closed"  # a signature in it allows nothing more
    SEALED = "sealed"  # this unit's seal is on it
    TWICE = "twice"  # this credential has signed it
    MISSING = "missing"  # somebody who was to sign before has not


@dataclass(frozen=True)
class Present:
    """A signature that is on the document: the credential's code, where it is one of ours."""

    code: str
    role: Role | None
    unit_id: int | None
    closes: bool


def refusal(
    present: Sequence[Present], *, code: str, unit_id: int, after: Sequence[str] = ()
) -> Refusal | None:
    """Why this credential may not sign now. `after`: codes that have to have signed before.

    Officials sign first and the agency's seal is the last of the agency (NĐ 30/2020) [from memory]; another agency
    may still sign a document that does not forbid it: it receives, copies and certifies.
    """
    if any(one.code == code for one in present if one.code):
        return Refusal.TWICE
    if any(one.role is Role.AGENCY_SEAL and one.unit_id == unit_id for one in present):
        return Refusal.SEALED
    if any(one.closes for one in present):
        return Refusal.CLOSED
    if set(after) - {one.code for one in present}:
        return Refusal.MISSING
    return None
