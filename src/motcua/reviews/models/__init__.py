"""Tables of the review."""

from motcua.reviews.models.deeds import Deed, Evidence
from motcua.reviews.models.follow_ups import Decentralisation, Proposal, ProposalState
from motcua.reviews.models.plans import PlanLine, PlanState, ReviewPlan
from motcua.reviews.models.regulations import (
    ErrorFound,
    Fate,
    Handling,
    Regulation,
    RegulationCheck,
    RegulationKind,
)
from motcua.reviews.models.sheets import ReviewSheet, SheetState

__all__ = [
    "Decentralisation",
    "Deed",
    "ErrorFound",
    "Evidence",
    "Fate",
    "Handling",
    "PlanLine",
    "PlanState",
    "Proposal",
    "ProposalState",
    "Regulation",
    "RegulationCheck",
    "RegulationKind",
    "ReviewPlan",
    "ReviewSheet",
    "SheetState",
]
