"""Reading what the National Portal brought and what could not be filed, for officials: no personal data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.models import ArrivalState, PortalArrival

SHOWN = 100


@dataclass(frozen=True)
class Arrived:
    id: int
    code: str
    procedure_code: str
    agency_id: str
    state: str
    state_label: str
    problem: str
    detail: str
    attempts: int
    arrived_at: datetime
    dossier_id: int | None


def listed(agency_ids: Collection[str] | None) -> list[Arrived]:
    """The newest arrivals; `agency_ids` None: of every unit, also those that name none of ours."""
    rows = PortalArrival.objects.order_by("-arrived_at", "-pk")
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    return [
        Arrived(
            row.pk,
            row.code,
            row.procedure_code,
            row.agency_id,
            row.state,
            str(ArrivalState(row.state).label),
            row.problem,
            row.detail,
            row.attempts,
            row.arrived_at,
            row.dossier_id,
        )
        for row in rows.defer("record")[:SHOWN]
    ]


def in_reach(arrival_id: int, agency_ids: Collection[str] | None) -> bool:
    rows = PortalArrival.objects.filter(pk=arrival_id)
    return (rows if agency_ids is None else rows.filter(agency_id__in=agency_ids)).exists()
