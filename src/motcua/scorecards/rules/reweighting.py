"""What other weights of the top groups would make of the indices, and how far each rank hangs on them. Pure.

A group keeps the share of its points that a unit reached; its weight and what could be reached change in proportion.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.ranking import competition
from motcua.scorecards.rules.scoring import Score

K = TypeVar("K", bound=Hashable)
Weights = Mapping[str, Fraction]


def index_with(framework: Framework, score: Score, weights: Weights) -> Fraction | None:
    """The index in percent when the groups named weigh so much; the others keep their points."""
    total = reachable = Fraction(0)
    for group in framework.criteria:
        own = Fraction(group.points)
        factor = weights[group.code] / own if group.code in weights and own else Fraction(1)
        total += score.of[group.code].points * factor
        reachable += score.of[group.code].reachable * factor
    return total * 100 / reachable if reachable else None


def variants(framework: Framework, percent: int) -> Iterator[Weights]:
    """The framework's own weights, then each group alone moved up and down by so many percent of its weight."""
    yield {}
    for group in framework.criteria:
        own = Fraction(group.points)
        for moved in (own * (100 + percent) / 100, own * (100 - percent) / 100):
            yield {group.code: moved}


def rank_ranges(
    framework: Framework, scores: Mapping[K, Score], percent: int, *, besides: Sequence[Weights] = ()
) -> dict[K, tuple[int, int]]:
    """The best and the worst rank of each under all variants; those without an index have none."""
    found: dict[K, tuple[int, int]] = {}
    for weights in (*variants(framework, percent), *besides):
        for one in competition({key: index_with(framework, s, weights) for key, s in scores.items()}):
            if one.rank is not None:
                best, worst = found.get(one.key, (one.rank, one.rank))
                found[one.key] = min(best, one.rank), max(worst, one.rank)
    return found
