"""How long the wait will be, honestly: an interval from what was measured today, or nothing at all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_SERVED = 5  # fewer say nothing about the next one
ROUND_TO = 5  # minutes


@dataclass(frozen=True)
class Estimate:
    """Minutes, rounded outwards to five."""

    least: int
    most: int


def estimate(*, ahead: int, counters: int, served_minutes: Sequence[float]) -> Estimate | None:
    """The wait of somebody with `ahead` people before them at `counters` open counters.

    `served_minutes`: how long the last people were served. From the first quartile to the ninth decile of them;
    None when fewer than five were served or no counter is open.
    """
    if counters < 1 or len(served_minutes) < FEWEST_SERVED:
        return None
    turns = ahead / counters
    least = turns * quantile(served_minutes, 0.25)
    most = (turns + (1 if ahead else 0)) * quantile(served_minutes, 0.9)
    return Estimate(ROUND_TO * math.floor(least / ROUND_TO), ROUND_TO * math.ceil(most / ROUND_TO))


def quantile(values: Sequence[float], share: float) -> float:
    """By linear interpolation between neighbours, as PostgreSQL's percentile_cont. `values` is not empty."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below, above = math.floor(place), math.ceil(place)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
