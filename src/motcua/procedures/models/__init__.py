"""The catalogue: Procedure (national) -> ProcedureVersion (immutable) -> Offering; drafts and decisions beside it."""

from motcua.procedures.models.catalogue import Offering, OnlineLevel, Procedure, ProcedureVersion, Sector
from motcua.procedures.models.drafts import DraftOrigin, DraftState, VersionDraft
from motcua.procedures.models.fees import FeeSchedule, FeeScheduleState
from motcua.procedures.models.national import (
    NationalDifference,
    NationalDifferenceState,
    NationalLine,
    NationalPull,
    NationalRecord,
    PullState,
)
from motcua.procedures.models.publication import (
    DecisionState,
    ItemKind,
    NoticeBoardPosting,
    PublicationDecision,
    PublicationItem,
)

__all__ = [
    "DecisionState",
    "DraftOrigin",
    "DraftState",
    "FeeSchedule",
    "FeeScheduleState",
    "ItemKind",
    "NationalDifference",
    "NationalDifferenceState",
    "NationalLine",
    "NationalPull",
    "NationalRecord",
    "NoticeBoardPosting",
    "Offering",
    "OnlineLevel",
    "Procedure",
    "ProcedureVersion",
    "PublicationDecision",
    "PublicationItem",
    "PullState",
    "Sector",
    "VersionDraft",
]
