"""Steps of dossiers as items of work, within the open scope: for doors that hand them out one by one."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Dossier, WorkItem
from motcua.kernel import scopes

_BESIDE = ("dossier__procedure", "assignee", "unit")


def open_steps(held: Collection[tuple[int, str]]) -> "QuerySet[WorkItem]":
    """Steps that are open for the posts, given as unit and role."""
    wanted = Q(pk__in=[])
    for unit_id, role in held:
        wanted |= Q(unit_id=unit_id, role=role)
    return WorkItem.objects.filter(wanted, done_at__isnull=True).select_related(*_BESIDE)


def step(dossier_id: int, seq: int, branch: int) -> WorkItem | None:
    """One step in reach, open or done."""
    found = WorkItem.objects.filter(dossier_id=dossier_id, opened_seq=seq, branch=branch)
    return found.select_related(*_BESIDE).first()


def open_step_of(dossier_ids: Collection[int]) -> dict[int, WorkItem]:
    """The first open step of each dossier in reach; one query."""
    found: dict[int, WorkItem] = {}
    rows = WorkItem.objects.filter(dossier_id__in=dossier_ids, done_at__isnull=True)
    for row in rows.select_related("assignee").order_by("dossier_id", "branch"):
        found.setdefault(row.dossier_id, row)
    return found


def in_reach() -> "QuerySet[Dossier]":
    """All dossiers that the open scope reaches, in no order."""
    scopes.current()
    return Dossier.objects.all()


def in_order(dossier_ids: Collection[int]) -> list[Dossier]:
    """Dossiers in reach with what a line shows of them, without personal data; one query."""
    rows = Dossier.objects.filter(pk__in=dossier_ids).select_related("procedure", "receiving_unit")
    return list(rows.order_by("pk"))
