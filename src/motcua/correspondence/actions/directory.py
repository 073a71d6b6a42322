"""The local copy of the axis' directory of agencies, and our own agencies announced there."""

from datetime import datetime

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.correspondence.axis_client import Axis, axis
from motcua.correspondence.models import Correspondent
from motcua.exchange.errors import ExchangeError
from motcua.kernel.zone import day_of


def refresh(*, now: datetime, client: Axis | None = None) -> int:
    """Announce ours, copy the others. Agencies that the directory no longer names stay, not active. Nothing
    without an axis. Raises PartnerUnavailable, PartnerRefused (the copy stays as it was)."""
    found = client or axis()
    if found is None:
        return 0
    units = agencies.units([row.id for row in agencies.units_on(day_of(now))])
    ours = {unit.agency_id: unit.name for unit in units.values() if is_of(unit.agency_id, found.system)}
    found.announce(ours)
    others = {number: name for number, name in found.agencies() if not is_of(number, found.system)}
    with transaction.atomic():
        Correspondent.objects.bulk_create(
            [Correspondent(agency_id=number, name=name, refreshed_at=now) for number, name in others.items()],
            update_conflicts=True,
            unique_fields=["agency_id"],
            update_fields=["name", "is_active", "refreshed_at"],
        )
        Correspondent.objects.exclude(agency_id__in=list(others)).update(is_active=False)
    return len(others)


def refresh_first(*, now: datetime) -> bool:
    """The first copy of the directory, without waiting for the night; whether it was made. An axis that does
    not answer is asked again at the next round."""
    if axis() is None or Correspondent.objects.exists():
        return False
    try:
        return refresh(now=now) > 0
    except ExchangeError:
        return False


def is_of(agency_id: str, system: str) -> bool:
    """Whether an agency's identifier is one of a system's."""
    return agency_id == system or agency_id.startswith(f"{system}.")
