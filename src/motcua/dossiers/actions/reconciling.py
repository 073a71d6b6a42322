"""Each night: what we have and what the National Portal has of the same days, compared page by page, both ways.

A day is 100 % synchronised when both lists were read to their end and every dossier of either is equal in every
compared field: a figure with numerator and denominator, not a mark that we set ourselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from motcua.dossiers import portal_queries
from motcua.dossiers.actions import outgoing
from motcua.dossiers.models import Dossier
from motcua.exchange import actions as exchange
from motcua.exchange.actions import reconciling as kept
from motcua.exchange.errors import ExchangeError, LetterNotFound
from motcua.exchange.rules.reconciling import Difference, Tally, compare
from motcua.kernel.zone import day_of


@dataclass(frozen=True)
class Reconciled:
    """What one day's comparison found. `problem`: why nothing could be concluded."""

    day: date
    tally: Tally
    differences: int
    sent_again: int
    problem: str = ""

    @property
    def is_proven(self) -> bool:
        return not self.problem and self.tally.equal == self.tally.union


def days_back(now: datetime) -> Iterator[date]:
    """The days that a night compares: those before today, the newest first."""
    today = day_of(now)
    for back in range(1, exchange.connection(today).days + 1):
        yield today - timedelta(days=back)


def reconcile(day: date, *, at: datetime) -> Reconciled:
    """Compare one day, keep what came of it, tell again what differs. In the system's scope, outside transactions."""
    spoken = exchange.connection(day_of(at))
    tally = Tally()
    portal = exchange.national_portal(day_of(at))
    found: list[Difference] = []
    try:
        theirs = portal.listing(day, day, page=spoken.page)
        found.extend(compare(portal_queries.of_day(day, page=spoken.page), theirs, tally))
    except (ExchangeError, ValueError) as error:
        kept.failed(day, begun=at, at=at, tally=tally, problem=str(error))
        return Reconciled(day, tally, 0, 0, str(error))
    codes = [one.code for one in found]
    with transaction.atomic():
        again = kept.finished(
            day,
            begun=at,
            at=at,
            tally=tally,
            differences=found,
            dossiers=portal_queries.numbers(codes),
            moving=portal_queries.moving(codes, since=at),
        )
        if spoken.sends_again and again:
            _tell_again(again, at)
    return Reconciled(day, tally, len(found), len(again) if spoken.sends_again else 0)


def _tell_again(dossier_ids: list[int], at: datetime) -> None:
    rows = Dossier.objects.filter(pk__in=dossier_ids).order_by("pk").values_list("pk", "moved_seq")
    outgoing.put(
        [outgoing.item(pk, seq, whole=True, key=f"again-{at:%Y%m%d%H%M%S}") for pk, seq in rows], at=at
    )
    kept.sent_again(dossier_ids, at=at)


@transaction.atomic
def tell_again(dossier_id: int, *, at: datetime) -> None:
    """A person has a dossier told again from the beginning. Raises LetterNotFound."""
    if not Dossier.objects.filter(pk=dossier_id).exists():
        raise LetterNotFound
    _tell_again([dossier_id], at)
