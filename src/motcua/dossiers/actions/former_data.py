"""The owner's data as they stood before they were corrected: what a paper says that was issued then."""

from datetime import datetime

from django.db.models import Q

from motcua.dossiers.models import PartyCorrection
from motcua.dossiers.rules.opening import PartyData
from motcua.dossiers.rules.party_correcting import before_again


def as_of(dossier_id: int, seq: int, now: PartyData) -> PartyData:
    """The owner's data as they stood after the event `seq`."""
    return _walked_back(dossier_id, Q(seq__gt=seq), now)


def as_at(dossier_id: int, at: datetime, now: PartyData) -> PartyData:
    """The owner's data as they stood at an instant, for papers that belong to no event of the dossier."""
    return _walked_back(dossier_id, Q(at__gt=at), now)


def _walked_back(dossier_id: int, later: Q, now: PartyData) -> PartyData:
    rows = PartyCorrection.unscoped.filter(later, dossier_id=dossier_id).order_by("-seq")
    for before in rows.values_list("before", flat=True):
        now = before_again(now, before)
    return now
