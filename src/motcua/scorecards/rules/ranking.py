"""Ranks: the competition ranking that offices publish, and places that admit what the numbers do not tell apart."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from motcua.scorecards.rules.scoring import Score

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Ranked(Generic[K]):
    """`rank` is None where there is no index: such a one has no place and takes none."""

    key: K
    index: Fraction | None
    rank: int | None
    is_shared: bool = False


@dataclass(frozen=True)
class Placed(Generic[K]):
    """A place between `best` and `worst` among `of`; both None without an index."""

    key: K
    index: Fraction | None
    best: int | None
    worst: int | None
    of: int

    @property
    def is_tied(self) -> bool:
        return self.best != self.worst


def competition(scores: Mapping[K, Score | Fraction | None]) -> list[Ranked[K]]:
    """1, 2, 2, 4 by the exact index, highest first (decision 766); equal ones keep the order given."""
    indices = {key: _index(one) for key, one in scores.items()}
    ordered = sorted((one for one in indices.values() if one is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for place, index in enumerate(ordered, start=1):
        first.setdefault(index, place)
    found = [
        Ranked(
            key,
            index,
            None if index is None else first[index],
            index is not None and ordered.count(index) > 1,
        )
        for key, index in indices.items()
    ]
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0))


def honest(
    scores: Mapping[K, Score | Fraction | None], intervals: Mapping[K, tuple[Fraction, Fraction]]
) -> list[Placed[K]]:
    """From 1 + how many are surely better to how many are not surely worse. Without an interval: the index itself."""
    indices = {key: _index(one) for key, one in scores.items()}
    bounds = {key: intervals.get(key, (index, index)) for key, index in indices.items() if index is not None}
    found: list[Placed[K]] = []
    for key, index in indices.items():
        if index is None:
            found.append(Placed(key, None, None, None, len(bounds)))
            continue
        low, high = bounds[key]
        better = sum(1 for other, _ in bounds.values() if other > high)
        worse = sum(1 for _, other in bounds.values() if other < low)
        found.append(Placed(key, index, 1 + better, len(bounds) - worse, len(bounds)))
    return sorted(found, key=lambda one: (one.index is None, -(one.index or 0)))


def _index(score: Score | Fraction | None) -> Fraction | None:
    return score.index if isinstance(score, Score) else score
