"""Which units or procedures move a share, exactly: the parts add up to the whole, to the last fraction.

Two comparisons. With the middle: how the share would change if a unit's own rate were that of the middle unit. With
a year ago: what of the change since then a unit's rate made, and what its weight in the whole made.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Part:
    """What a unit or procedure brought: `successes` of `trials`."""

    successes: int
    trials: int

    @property
    def rate(self) -> Fraction:
        return Fraction(self.successes, self.trials)


@dataclass(frozen=True)
class Driver(Generic[K]):
    """One unit's part in a share, in percentage points.

    `to_middle`: by how much the whole would rise if this unit performed as the middle one (negative: it performs
    better, and would fall). `by_rate` and `by_weight`: what of the change since a year ago its own rate and its share
    of the work made; None where nothing is known of that year. `missing`: how many more of its cases would have had
    to succeed for it to reach the wanted share; 0 where it does.
    """

    key: K
    now: Part
    then: Part | None
    to_middle: Fraction
    by_rate: Fraction | None
    by_weight: Fraction | None
    missing: int


@dataclass(frozen=True)
class Drivers(Generic[K]):
    """All drivers, those that would lift the whole most first; the sums are those of the whole.

    `middle`: the rate of the middle unit in percent (weighted by cases). The `to_middle` add up to middle - share;
    `by_rate` and `by_weight` add up to share - share a year ago.
    """

    share: Fraction
    middle: Fraction
    share_then: Fraction | None
    drivers: tuple[Driver[K], ...]


def driven(now: Mapping[K, Part], then: Mapping[K, Part], wanted: Fraction | None) -> Drivers[K] | None:
    """None where nothing is assessed. `wanted` in percent."""
    mine = {key: part for key, part in now.items() if part.trials}
    trials = sum(part.trials for part in mine.values())
    if not trials:
        return None
    share = Fraction(sum(part.successes for part in mine.values()), trials)
    middle = _middle(mine)
    old = {key: part for key, part in then.items() if part.trials}
    trials_then = sum(part.trials for part in old.values())
    share_then = Fraction(sum(p.successes for p in old.values()), trials_then) if trials_then else None
    found = []
    for key in {**mine, **old}:
        part, before = mine.get(key, Part(0, 0)), old.get(key)
        by_rate = by_weight = None
        if share_then is not None:
            weight, weight_then = (
                Fraction(part.trials, trials),
                Fraction(before.trials if before else 0, trials_then),
            )
            rate_then = before.rate if before else share_then
            by_rate = weight * ((part.rate if part.trials else rate_then) - rate_then)
            by_weight = (weight - weight_then) * (rate_then - share_then)
        lacking = 0
        if wanted is not None:
            lacking = max(0, ceil(wanted * part.trials / 100) - part.successes)
        found.append(
            Driver(
                key=key,
                now=part,
                then=before,
                to_middle=100 * (middle * part.trials - part.successes) / trials,
                by_rate=None if by_rate is None else 100 * by_rate,
                by_weight=None if by_weight is None else 100 * by_weight,
                missing=lacking,
            )
        )
    return Drivers(
        100 * share,
        100 * middle,
        None if share_then is None else 100 * share_then,
        tuple(sorted(found, key=lambda one: (-one.to_middle, -one.now.trials))),
    )


def _middle(parts: Mapping[K, Part]) -> Fraction:
    """The rate below and above which half of the cases lie: a unit of two cases is no yardstick."""
    ordered = sorted(parts.values(), key=lambda part: part.rate)
    whole, seen = sum(part.trials for part in ordered), 0
    for part in ordered:
        seen += part.trials
        if 2 * seen >= whole:
            return part.rate
    raise ValueError("nothing is assessed")
