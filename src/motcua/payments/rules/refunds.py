"""Giving money back: its states, on what ground, how much at most, and that two people decide. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class RefundState(StrEnum):
    PROPOSED = "proposed"
    REJECTED = "rejected"  # by the second person
    APPROVED = "approved"  # to be sent; sent again until the provider answers
    SENT = "sent"  # the provider has it; its answer is awaited
    DONE = "done"
    FAILED = "failed"  # the provider said so; may be proposed anew


NEXT: Mapping[RefundState, frozenset[RefundState]] = {
    RefundState.PROPOSED: frozenset({RefundState.APPROVED, RefundState.REJECTED}),
    RefundState.APPROVED: frozenset({RefundState.SENT, RefundState.DONE, RefundState.FAILED}),
    RefundState.SENT: frozenset({RefundState.DONE, RefundState.FAILED}),
    RefundState.REJECTED: frozenset(),
    RefundState.DONE: frozenset(),
    RefundState.FAILED: frozenset(),
}
# Amounts of refunds in these states are spoken for.
HOLDS = frozenset({RefundState.PROPOSED, RefundState.APPROVED, RefundState.SENT, RefundState.DONE})


class Ground(StrEnum):
    """Why (domain: over-payment, or a dossier that was refused before the service; exact days unknown)."""

    OVERPAID = "overpaid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WRONG_FEE = "wrong_fee"


class RefundRefused(ValueError):
    """`problem` is a stable code."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def moved(before: RefundState, after: RefundState) -> RefundState:
    if after not in NEXT[before]:
        raise RefundRefused("state-refused")
    return after


def check_proposal(*, amount_vnd: int, received_vnd: int, held_vnd: int, ground: str, words: str) -> None:
    """Never more than was received less what other refunds hold. Raises RefundRefused."""
    if ground not in set(Ground):
        raise RefundRefused("required")
    if not words.strip():
        raise RefundRefused("ground-required")
    if amount_vnd <= 0:
        raise RefundRefused("must-be-positive")
    if amount_vnd > received_vnd - held_vnd:
        raise RefundRefused("more-than-was-paid")


def fits_dossier(ground: Ground, *, business: str, processing_began: bool) -> bool:
    """Whether the ground agrees with where the dossier stands; a served dossier is not refunded as a refused one."""
    if ground is Ground.REFUSED:
        return business in ("refused", "stopped")
    if ground is Ground.WITHDRAWN:
        return business == "withdrawn" and not processing_began
    return True


def check_second(*, proposed_by: int, decides: int) -> None:
    """Four eyes. Raises RefundRefused."""
    if proposed_by == decides:
        raise RefundRefused("same-person")
