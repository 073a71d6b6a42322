"""Reading changes of the calendar and the lists of what they move."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from motcua.dossiers.errors import RevisionNotFound
from motcua.dossiers.models import CalendarRevision, DueDifference
from motcua.dossiers.models.revision import DifferenceState

MOVES = (DifferenceState.LISTED, DifferenceState.WRITTEN)


@dataclass(frozen=True)
class UnitCount:
    """How many dossiers of a unit a revision moves, and how many it names but leaves."""

    unit_id: int
    name: str
    moves: int
    stays: int


def revisions() -> list[CalendarRevision]:
    """All changes, newest first, each with `listed`: the dossiers on its list. One query."""
    return list(
        CalendarRevision.objects.select_related("drafted_by", "decided_by")
        .annotate(listed=Count("differences"))
        .order_by("-pk")
    )


def revision(revision_id: int) -> CalendarRevision:
    """Raises RevisionNotFound."""
    found = CalendarRevision.objects.select_related("drafted_by", "decided_by").filter(pk=revision_id).first()
    if found is None:
        raise RevisionNotFound
    return found


def by_unit(revision_id: int) -> list[UnitCount]:
    """The list counted by unit, most first; one query."""
    rows = (
        DueDifference.objects.filter(revision_id=revision_id)
        .values_list("unit_id", "unit__name", "state")
        .annotate(n=Count("pk"))
        .order_by("unit__sort_key", "unit_id", "state")
    )
    counts: dict[int, UnitCount] = {}
    for unit_id, name, state, n in rows:
        old = counts.get(unit_id, UnitCount(unit_id, name, 0, 0))
        moves = state in MOVES
        counts[unit_id] = UnitCount(
            unit_id, name, old.moves + (n if moves else 0), old.stays + (0 if moves else n)
        )
    return sorted(counts.values(), key=lambda one: -(one.moves + one.stays))


def by_state(revision_id: int) -> dict[str, int]:
    """The list counted by state; one query."""
    rows = DueDifference.objects.filter(revision_id=revision_id).values_list("state")
    return dict(rows.annotate(n=Count("pk")).order_by("state"))


def differences(
    revision_id: int, *, unit_id: int | None = None, state: str = ""
) -> "QuerySet[DueDifference]":
    """The list, narrowed to a unit or a state, in the order in which it was made."""
    found = DueDifference.objects.filter(revision_id=revision_id).select_related(
        "dossier", "dossier__procedure", "unit"
    )
    if unit_id is not None:
        found = found.filter(unit_id=unit_id)
    if state:
        found = found.filter(state=state)
    return found.order_by("pk")
