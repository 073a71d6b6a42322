"""Plans with their objectives, targets and tasks; drafts that wait for a person; amendments; year-end reviews."""

from motcua.plans.days import TargetDay
from motcua.plans.models.adopted import HandValue, Plan, PlanLevel, Target, TargetKind
from motcua.plans.models.changes import ChangeState, PlanChange, TargetLead, TargetRevision
from motcua.plans.models.deeds import PlanDeed
from motcua.plans.models.drafts import DraftState, PlanDraft, Proposal, ProposalSort, ProposalState
from motcua.plans.models.reviews import ReviewLine, ReviewState, YearReview
from motcua.plans.models.tasks import Objective, Task, TaskEntry, TaskState, TaskStep

__all__ = [
    "ChangeState",
    "DraftState",
    "HandValue",
    "Objective",
    "Plan",
    "PlanChange",
    "PlanDeed",
    "PlanDraft",
    "PlanLevel",
    "Proposal",
    "ProposalSort",
    "ProposalState",
    "ReviewLine",
    "ReviewState",
    "Target",
    "TargetDay",
    "TargetKind",
    "TargetLead",
    "TargetRevision",
    "Task",
    "TaskEntry",
    "TaskState",
    "TaskStep",
    "YearReview",
]
