"""The log of calls to partners: who was called for what, how it ended and how long it took. No personal data.

`note` writes at once; inside `gathered()` it writes when the block ends, or each time many have come together.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from time import perf_counter

from django.utils import timezone

from motcua.exchange.errors import NothingToTell, NotYet, PartnerRefused, PartnerUnavailable
from motcua.exchange.models import Call
from motcua.exchange.rules import without_numbers

_AT_ONCE = 100
_gathering: ContextVar[list[Call] | None] = ContextVar("motcua_exchange_calls", default=None)


class Outcome(StrEnum):
    """How a call ended."""

    OK = "ok"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    FAULT = "fault"  # ours


def note(partner: str, operation: str, outcome: str, milliseconds: int, at: datetime) -> None:
    """Log one call. Do not call partners inside a transaction: what is rolled back is not logged either.

    `operation` is the name of a service, never an address with values in it; long numbers are taken out all the same.
    """
    call = Call(
        partner=partner[:40],
        operation=without_numbers(operation, limit=60),
        outcome=str(outcome)[:20],
        milliseconds=max(0, min(milliseconds, 2_000_000_000)),
        at=at,
    )
    gathering = _gathering.get()
    if gathering is None:
        call.save(force_insert=True)
        return
    gathering.append(call)
    if len(gathering) >= _AT_ONCE:
        _write(gathering)


@contextmanager
def gathered() -> Iterator[None]:
    """Write the calls of this block together."""
    if _gathering.get() is not None:
        yield
        return
    calls: list[Call] = []
    token = _gathering.set(calls)
    try:
        yield
    finally:
        _gathering.reset(token)
        _write(calls)


def _write(calls: list[Call]) -> None:
    if calls:
        Call.objects.bulk_create(calls)
        calls.clear()


@contextmanager
def timed(partner: str, operation: str, at: datetime) -> Iterator[None]:
    """Note the call that is made in this block, however it ends; none was made where there was nothing to tell."""
    begun = perf_counter()
    outcome: Outcome | None = Outcome.FAULT
    try:
        yield
        outcome = Outcome.OK
    except (NothingToTell, NotYet):
        outcome = None
        raise
    except PartnerUnavailable:
        outcome = Outcome.UNAVAILABLE
        raise
    except PartnerRefused:
        outcome = Outcome.REFUSED
        raise
    finally:
        if outcome is not None:
            note(partner, operation, outcome, round((perf_counter() - begun) * 1000), at)


def timing(partner: str) -> Callable[[str], AbstractContextManager[None]]:
    """What a client takes to have each of its calls noted."""
    return lambda operation: timed(partner, operation, timezone.now())


def forget(*, before: datetime) -> int:
    """Delete what is older. How many."""
    return Call.objects.filter(at__lt=before).delete()[0]
