"""The circuit breaker of each partner, kept in the database so that all workers stop and begin together."""

from datetime import datetime, timedelta
from random import random

from django.db import transaction
from django.db.models import Q

from motcua.exchange.models import PartnerState
from motcua.exchange.rules import without_numbers
from motcua.exchange.rules.pacing import Breaker, Door, Pace


def _breaker(row: PartnerState) -> Breaker:
    return Breaker(row.failures, row.rests, row.open_until)


def admit(partner: str, now: datetime, *, probe_seconds: float) -> Door:
    """Whether to send to the partner now. PROBE is answered to one worker at a time; it may send one message."""
    row = PartnerState.objects.filter(pk=partner).first()
    if row is None:
        return Door.OPEN
    door = _breaker(row).door(now)
    if door != Door.PROBE:
        return door
    mine = PartnerState.objects.filter(
        Q(probe_until__isnull=True) | Q(probe_until__lte=now), pk=partner, open_until=row.open_until
    ).update(probe_until=now + timedelta(seconds=probe_seconds))
    return Door.PROBE if mine else Door.SHUT


@transaction.atomic
def failed(partner: str, now: datetime, pace: Pace, problem: str) -> bool:
    """Count a failure; whether the partner is left alone now."""
    PartnerState.objects.get_or_create(pk=partner)
    row = PartnerState.objects.select_for_update().get(pk=partner)
    after = _breaker(row).failed(now, pace, spread=random())
    PartnerState.objects.filter(pk=partner).update(
        failures=min(after.failures, 1_000_000),
        rests=min(after.rests, 1_000),
        open_until=after.open_until,
        probe_until=None,
        failed_at=now,
        problem=without_numbers(problem),
    )
    return after.open_until is not None


def worked(partner: str, now: datetime) -> None:
    """The partner answered: the count begins anew and the door is open."""
    PartnerState.objects.update_or_create(
        pk=partner,
        defaults={"failures": 0, "rests": 0, "open_until": None, "probe_until": None, "worked_at": now},
    )


def end_probe(partner: str) -> None:
    """The probe found nothing to send: the next one may try."""
    PartnerState.objects.filter(pk=partner).update(probe_until=None)


def try_now(partner: str, now: datetime) -> bool:
    """End the rest of a partner by hand: the next message tries it. Whether it rested."""
    resting = PartnerState.objects.filter(pk=partner, open_until__gt=now)
    return bool(resting.update(open_until=now, probe_until=None))
