"""What was told to partners, for the screens of the administrator."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from motcua.exchange.models import Delivery, OutgoingMessage, OutgoingStream


@dataclass(frozen=True)
class Told:
    """One telling of a dossier: up to which event, how often tried, when delivered, what went wrong last."""

    up_to_seq: int
    attempts: int
    delivered_at: datetime | None
    last_problem: str


def tellings_of(dossier_id: int, partner: str) -> list[Told]:
    """Every telling of a dossier to a partner, oldest first."""
    rows = Delivery.objects.filter(dossier_id=dossier_id, partner=partner).order_by("up_to_seq")
    return [Told(*row) for row in rows.values_list("up_to_seq", "attempts", "delivered_at", "last_problem")]


def waiting_streams(partner: str) -> QuerySet[OutgoingStream, str]:
    """The names of the streams in which something waits or stands dead; also as a part of another query."""
    waiting = OutgoingStream.objects.filter(partner=partner, waiting_since__isnull=False)
    return waiting.order_by().values_list("name", flat=True)


def streams_on_their_way(partner: str, names: Collection[str]) -> frozenset[str]:
    """Those of the streams in which something waits to be sent and no dead letter stands in the way."""
    rows = OutgoingStream.objects.filter(
        partner=partner, name__in=names, waiting_since__isnull=False, stopped=False
    )
    return frozenset(rows.values_list("name", flat=True))


def keys_known(partner: str, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys under which something was put into the outbox and is not forgotten yet."""
    rows = OutgoingMessage.objects.filter(partner=partner, key__in=keys)
    return frozenset(rows.values_list("key", flat=True))
