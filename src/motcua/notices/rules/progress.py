"""How a delivery moves: what a provider reports against what is known, and when a try is repeated. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Reported(StrEnum):
    """What a provider says of a message."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    EXPIRED = "expired"


_RANK = {
    "queued": 0,
    "sending": 1,
    "failed": 2,
    "expired": 2,
    "sent": 2,
    "delivered": 3,
    "read": 4,
    "merged": 9,
}


def after_report(state: str, reported: Reported) -> str:
    """The state after a report. Reports come in any order and more than once.

    A message goes forward only. That it failed is believed until it has arrived; that it arrived is believed always.
    """
    return reported.value if _RANK[reported.value] > _RANK[state] else _after_equal(state, reported)


def _after_equal(state: str, reported: Reported) -> str:
    is_end = reported in (Reported.FAILED, Reported.EXPIRED)
    return reported.value if is_end and state == "sent" else state


def next_try(now: datetime, attempts: int, waits: Sequence[int]) -> datetime | None:
    """When to try again after `attempts` tries; None: no more, it is a dead letter."""
    return now + timedelta(seconds=waits[attempts - 1]) if attempts <= len(waits) else None


@dataclass(frozen=True)
class Circuit:
    """A provider's failures in a row; left alone until `open_until`."""

    failures: int = 0
    open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.open_until is not None and now < self.open_until

    def failed(self, now: datetime, *, limit: int, open_seconds: int) -> "Circuit":
        """After a failure. When it was tried again after a rest, one failure closes the door again."""
        count = self.failures + 1
        return Circuit(count, now + timedelta(seconds=open_seconds) if count >= limit else None)
