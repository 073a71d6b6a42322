"""How hard a partner is tried, and when it is left alone: `law/exchange/pace.yaml`, the entry in force. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Pace:
    """One entry. Seconds and days as named."""

    valid_from: date
    first_wait_seconds: int
    wait_factor: int
    longest_wait_seconds: int
    tries_before_dead: int
    breaker_failures: int
    breaker_open_seconds: int
    breaker_longest_seconds: int
    keep_calls_days: int
    keep_delivered_days: int


@cache
def _entries() -> tuple[Pace, ...]:
    text = (resources.files("motcua") / "law" / "exchange" / "pace.yaml").read_text(encoding="utf-8")
    found = [
        Pace(
            valid_from=date.fromisoformat(one["valid_from"]),
            first_wait_seconds=one["wait"]["first_seconds"],
            wait_factor=one["wait"]["factor"],
            longest_wait_seconds=one["wait"]["longest_seconds"],
            tries_before_dead=one["tries_before_dead"],
            breaker_failures=one["breaker"]["failures"],
            breaker_open_seconds=one["breaker"]["open_seconds"],
            breaker_longest_seconds=one["breaker"]["longest_seconds"],
            keep_calls_days=one["keep"]["calls_days"],
            keep_delivered_days=one["keep"]["delivered_days"],
        )
        for one in yaml.safe_load(text)["entries"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def pace_on(day: date) -> Pace:
    """The entry in force on the day. Raises LookupError before the first."""
    found = [one for one in _entries() if one.valid_from <= day]
    if not found:
        raise LookupError(f"law/exchange/pace.yaml says nothing of {day}")
    return found[-1]


def wait(pace: Pace, *, tries: int, spread: float) -> timedelta:
    """How long to wait after `tries` (1 and more) that did not work.

    Half of it is fixed and half is drawn: `spread` is from 0 (at once after the fixed half) up to 1. Thousands that
    failed together do not come back together.
    """
    longest = float(pace.longest_wait_seconds)
    whole = min(longest, pace.first_wait_seconds * float(pace.wait_factor) ** min(tries - 1, 30))
    return timedelta(seconds=whole * (0.5 + 0.5 * spread))


def is_poisoned(pace: Pace, *, tries: int, first_tried: datetime, partner_worked: datetime | None) -> bool:
    """Whether a message that no try delivers is at fault itself: the partner took others meanwhile.

    While the partner takes nothing at all it is the partner that is away, and no message is given up for that.
    """
    return tries >= pace.tries_before_dead and partner_worked is not None and partner_worked > first_tried


class Door(StrEnum):
    """What a worker may do with a partner now."""

    OPEN = "open"  # send
    SHUT = "shut"  # leave it alone
    PROBE = "probe"  # its rest is over: one message tries whether it is back


@dataclass(frozen=True)
class Breaker:
    """A partner's failures in a row, how often it was left alone in a row, and until when it is."""

    failures: int = 0
    rests: int = 0
    open_until: datetime | None = None

    def door(self, now: datetime) -> Door:
        if self.open_until is None:
            return Door.OPEN
        return Door.SHUT if now < self.open_until else Door.PROBE

    def failed(self, now: datetime, pace: Pace, *, spread: float) -> "Breaker":
        """After a failure: enough of them, or a probe that failed, and it rests, each time longer."""
        failures = self.failures + 1
        if self.open_until is None and failures < pace.breaker_failures:
            return Breaker(failures, self.rests, None)
        seconds = min(
            float(pace.breaker_longest_seconds), pace.breaker_open_seconds * 2.0 ** min(self.rests, 20)
        )
        until = now + timedelta(seconds=seconds * (0.8 + 0.2 * spread))
        return Breaker(failures, self.rests + 1, until)
