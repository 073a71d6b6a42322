"""Ranking that refuses to tell apart what the numbers do not tell apart.

A unit's rank is a range: from 1 + how many are surely better to how many are not surely worse. Two units whose
intervals overlap share places. A strict order would crown whoever settled one dossier.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from motcua.indicators.rules.figures import Figure

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Placed(Generic[K]):
    """One unit's place: `best` to `worst` among `of` assessed; both None when it is not assessed."""

    key: K
    figure: Figure
    best: int | None
    worst: int | None
    of: int

    @property
    def is_tied(self) -> bool:
        return self.best != self.worst


def placed(figures: Mapping[K, Figure]) -> list[Placed[K]]:
    """All, highest value first; those with nothing to assess last. Equal values keep the order given."""
    assessed = {key: figure for key, figure in figures.items() if figure.interval is not None}
    lows = sorted(f.interval.low for f in assessed.values() if f.interval)
    highs = sorted(f.interval.high for f in assessed.values() if f.interval)
    count = len(assessed)
    found: list[Placed[K]] = []
    for key, figure in figures.items():
        interval = figure.interval
        if interval is None:
            found.append(Placed(key, figure, None, None, count))
            continue
        surely_better = count - bisect_right(lows, interval.high)
        surely_worse = bisect_left(highs, interval.low)
        found.append(Placed(key, figure, 1 + surely_better, count - surely_worse, count))
    return sorted(found, key=_descending)


def _descending(place: Placed[K]) -> tuple[int, Fraction]:
    value = place.figure.value
    return (1, Fraction(0)) if value is None else (0, -value)
