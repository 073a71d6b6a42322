"""Reading drafts of plans: the list, one draft with its proposals, its history."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from motcua.plans.errors import DraftNotFound
from motcua.plans.models import PlanDeed, PlanDraft, Proposal
from motcua.plans.rules import proposals


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list: how many proposals it has and how many wait for a decision."""

    draft: PlanDraft
    proposals: int
    undecided: int


def drafts(unit_ids: Collection[int] | None = None) -> list[DraftRow]:
    """All drafts, the newest first; with `unit_ids` those of these units' own plans alone. One query."""
    rows = (
        PlanDraft.objects.select_related("unit", "begun_by", "plan")
        .defer("text", "plan__text")
        .annotate(of=Count("proposals"), undecided=Count("proposals", filter=Q(proposals__state="open")))
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return [DraftRow(row, row.of, row.undecided) for row in rows]


def draft(draft_id: int) -> PlanDraft:
    """Raises DraftNotFound."""
    found = (
        PlanDraft.objects.select_related("unit", "superior", "plan", "begun_by", "proposed_by", "decided_by")
        .defer("superior__text", "plan__text")
        .filter(pk=draft_id)
        .first()
    )
    if found is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    return found


def proposals_of(draft: PlanDraft) -> list[Proposal]:
    """In the order of the text; what a person added without a place comes last."""
    found = list(draft.proposals.select_related("decided_by"))
    return sorted(found, key=lambda one: (one.end == 0, one.start, one.ordinal))


def deeds(draft: PlanDraft, most: int = 30) -> list[PlanDeed]:
    """The newest deeds on a draft that are not about one proposal."""
    return list(draft.deeds.select_related("by").filter(ordinal=None)[:most])


def is_marked(one: Proposal) -> bool:
    """Whether a person should look twice."""
    return proposals.is_marked(one.doubts)
