"""What other weights would make of an index, and how far each rank hangs on them. Pure and exact.

A criterion or a group keeps the share of its points that a unit reached: half of them stay half of them.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.ranking import competition
from motcua.scorecards.rules.scoring import Score

K = TypeVar("K", bound=Hashable)
Weights = Mapping[str, Fraction]


class UnknownWeight(ValueError):
    """A weight of what has no points to weigh, one below nothing, or one inside a group that is weighed itself:
    `code`. Or all weights are nothing: an empty code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is no criterion with points of its own" if code else "all weights are 0")
        self.code = code


def factors(framework: Framework, weights: Weights) -> dict[str, Fraction]:
    """By how much every leaf with points weighs more or less, if leaves or groups weigh so many points.

    Raises UnknownWeight.
    """
    found = {leaf.code: Fraction(1) for leaf in framework.leaves() if leaf.points}
    nodes = {node.code: node for node in framework.nodes()}
    weighed: set[str] = set()
    for code, wanted in weights.items():
        node = nodes.get(code)
        if node is None or not node.points or wanted < 0:
            raise UnknownWeight(code)
        for leaf in node.leaves():
            if leaf.code in weighed:
                raise UnknownWeight(code)
            weighed.add(leaf.code)
            if leaf.points:
                found[leaf.code] = wanted / Fraction(node.points)
    if not any(found.values()):
        raise UnknownWeight("")
    return found


def index_with(framework: Framework, one: Score, weights: Weights) -> Fraction | None:
    """The exact index in percent, had leaves or groups been worth so many points; the others keep theirs.

    Raises UnknownWeight.
    """
    return _index(one, factors(framework, weights))


def _index(one: Score, by: Mapping[str, Fraction]) -> Fraction | None:
    reached = reachable = Fraction(0)
    for code, factor in by.items():
        reached += one.of[code].points * factor
        reachable += one.of[code].reachable * factor
    return reached * 100 / reachable if reachable else None


def variants(framework: Framework, percent: int) -> Iterator[Weights]:
    """The framework's own weights, then each group alone moved up and down by so many percent of its weight."""
    yield {}
    for group in framework.criteria:
        own = Fraction(group.points)
        if own:
            yield {group.code: own * (100 + percent) / 100}
            yield {group.code: own * (100 - percent) / 100}


def rank_ranges(
    framework: Framework, scores: Mapping[K, Score], percent: int, *, besides: Sequence[Weights] = ()
) -> dict[K, tuple[int, int]]:
    """The best and the worst rank of each under all variants; those without an index have none."""
    found: dict[K, tuple[int, int]] = {}
    for weights in (*variants(framework, percent), *besides):
        by = factors(framework, weights)
        for one in competition({key: _index(score, by) for key, score in scores.items()}):
            if one.rank is not None:
                best, worst = found.get(one.key, (one.rank, one.rank))
                found[one.key] = min(best, one.rank), max(worst, one.rank)
    return found
