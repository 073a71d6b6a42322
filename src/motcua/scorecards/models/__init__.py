"""The rows of this room: frameworks and rounds, what units state and appraisers judge, what was published."""

from motcua.scorecards.models.published import Proposal, Publication, Result
from motcua.scorecards.models.rounds import Appraiser, FrameworkVersion, Round
from motcua.scorecards.models.sheets import Change, Contest, Evidence, Given, Line, Sheet

__all__ = [
    "Appraiser",
    "Change",
    "Contest",
    "Evidence",
    "FrameworkVersion",
    "Given",
    "Line",
    "Proposal",
    "Publication",
    "Result",
    "Round",
    "Sheet",
]
