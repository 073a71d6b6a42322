"""The circuit breaker of a provider, kept in the database so that all workers stop together."""

from datetime import datetime

from django.db import transaction

from motcua.notices.models import Breaker
from motcua.notices.rules.progress import Circuit
from motcua.notices.rules.settings import Rules


def open_until(provider: str, now: datetime) -> datetime | None:
    """Until when the provider is left alone, or None."""
    row = Breaker.objects.filter(pk=provider).first()
    if row is None or not Circuit(row.failures, row.open_until).is_open(now):
        return None
    return row.open_until


@transaction.atomic
def failed(provider: str, now: datetime, rules: Rules) -> None:
    """Count a failure; the door closes when there were too many in a row."""
    Breaker.objects.get_or_create(pk=provider)
    row = Breaker.objects.select_for_update().get(pk=provider)
    after = Circuit(row.failures, row.open_until).failed(
        now, limit=rules.breaker_failures, open_seconds=rules.breaker_open_seconds
    )
    Breaker.objects.filter(pk=provider).update(failures=min(after.failures, 999), open_until=after.open_until)


def worked(provider: str) -> None:
    """The provider answered: the count begins anew."""
    Breaker.objects.filter(pk=provider).exclude(failures=0, open_until=None).update(
        failures=0, open_until=None
    )
