"""The pulls of the national catalogue and what differs, for the keeper's pages."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from motcua.procedures.models import NationalDifference, NationalPull

LAST_PULLS = 10


def last_pulls() -> Sequence[NationalPull]:
    """The newest pulls; one query."""
    return list(NationalPull.objects.order_by("-begun_at", "-pk")[:LAST_PULLS])


def differences(*, state: str, kind: str = "") -> QuerySet[NationalDifference]:
    """Work items of a state, by code, to be cut into pages."""
    rows = NationalDifference.objects.filter(state=state)
    return (rows.filter(kind=kind) if kind else rows).select_related("draft").order_by("code", "pk")


def kinds(*, state: str) -> dict[str, int]:
    """How many items of each kind a state has; one query."""
    rows = NationalDifference.objects.filter(state=state).values_list("kind").annotate(n=Count("pk"))
    return dict(rows.order_by("kind"))
