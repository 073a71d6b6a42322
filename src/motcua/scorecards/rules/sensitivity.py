"""How much a rank hangs on the weights chosen and on the errors of surveys and of small numbers, by drawing.

One set of other weights, exactly: `rules.reweighting`. Bounds without drawing, for what is published:
`rules.margins`. Weights: every weight is moved by up to a share of itself, many times, from a seed; the same seed
gives the same answer. Errors: every figure is drawn again from what its numbers allow, every survey from its standard
error. Points themselves are exact; a simulation is not and needs no exactness, so it counts in floating point.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import TypeVar

from motcua.indicators.rules.figures import Scale
from motcua.indicators.rules.intervals import Z_95
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.scoring import Score, State, Value, score, trouble

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Ranks:
    """Where a unit came out over all draws: `times` of each rank. Nine draws in ten lie from `low` to `high`."""

    times: Mapping[int, int]
    low: int
    high: int

    @property
    def best(self) -> int:
        return min(self.times)

    @property
    def worst(self) -> int:
        return max(self.times)

    def share_at(self, rank: int) -> float:
        """In which part of the draws it had this rank, 0 to 1."""
        return self.times.get(rank, 0) / sum(self.times.values())


@dataclass(frozen=True)
class Spread:
    """The index of a unit over all draws of errors, in percent: nine in ten lie between, and its ranks."""

    low: Fraction
    high: Fraction
    ranks: Ranks


def to_weights(
    framework: Framework,
    scores: Mapping[K, Score],
    *,
    spread: Fraction,
    draws: int = 1000,
    seed: int = 766,
) -> dict[K, Ranks]:
    """The ranks of units with an index when every weight may differ by up to `spread` of itself."""
    codes = [leaf.code for leaf in framework.leaves() if leaf.points]
    known = {key: one for key, one in scores.items() if one.index is not None}
    parts = {
        key: [(float(one.of[code].points), float(one.of[code].reachable)) for code in codes]
        for key, one in known.items()
    }
    chance = Random(seed)
    times: dict[K, dict[int, int]] = {key: {} for key in known}
    for _ in range(draws):
        factors = [1 + float(spread) * (2 * chance.random() - 1) for _ in codes]
        indices = {}
        for key, own in parts.items():
            below = sum(f * reachable for f, (_, reachable) in zip(factors, own, strict=True))
            above = sum(f * points for f, (points, _) in zip(factors, own, strict=True))
            indices[key] = above / below if below else 0.0
        _rank_into(times, indices)
    return {key: _ranks(found) for key, found in times.items()}


def to_errors(
    framework: Framework,
    values: Mapping[K, Mapping[str, Value]],
    kinds: Mapping[K, str],
    *,
    draws: int = 200,
    seed: int = 766,
) -> dict[K, Spread]:
    """The index and the ranks when every figure is drawn again from what its numbers allow.

    A share is drawn from the distribution of Jeffreys (Beta with 1/2 and 1/2), an amount with a standard error from
    the normal one, cut at its scale. What has no error stays as it is.
    """
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    chance = Random(seed)
    found: dict[K, list[float]] = {key: [] for key in values}
    times: dict[K, dict[int, int]] = {key: {} for key in values}
    for _ in range(draws):
        indices: dict[K, float] = {}
        for key, own in values.items():
            drawn = {}
            for code, value in own.items():
                other = _drawn(value, chance)
                drawn[code] = value if trouble(leaves[code], other) is not None else other
            index = score(framework, drawn, kinds[key]).index
            if index is not None:
                indices[key] = float(index)
                found[key].append(float(index))
        _rank_into(times, indices)
    return {
        key: Spread(_exact(_at(sorted(own), 0.05)), _exact(_at(sorted(own), 0.95)), _ranks(times[key]))
        for key, own in found.items()
        if own
    }


def _drawn(value: Value, chance: Random) -> Value:
    figure = value.figure
    if figure is not None and figure.bounds is not None and figure.value is not None:
        error = (figure.bounds.high - figure.bounds.low) / (2 * Z_95)
        return replace(value, figure=None, amount=_exact(chance.gauss(float(figure.value), error)))
    if figure is not None and figure.scale is Scale.PERCENT and figure.denominator:
        share = min(max(figure.numerator, 0), figure.denominator)
        drawn = chance.betavariate(share + 0.5, figure.denominator - share + 0.5)
        return replace(value, figure=None, amount=_exact(drawn * 100))
    if value.amount is not None and value.error:
        return replace(value, amount=_exact(chance.gauss(float(value.amount), float(value.error))))
    return value


def _rank_into(times: dict[K, dict[int, int]], indices: Mapping[K, float]) -> None:
    ordered = sorted(indices.values(), reverse=True)
    first: dict[float, int] = {}
    for place, index in enumerate(ordered, start=1):
        first.setdefault(index, place)
    for key, index in indices.items():
        rank = first[index]
        times[key][rank] = times[key].get(rank, 0) + 1


def _ranks(times: Mapping[int, int]) -> Ranks:
    every = [rank for rank, count in sorted(times.items()) for _ in range(count)]
    return Ranks(dict(sorted(times.items())), round(_at(every, 0.05)), round(_at(every, 0.95)))


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _exact(value: float) -> Fraction:
    return Fraction(round(value * 10_000), 10_000)


def decisive(framework: Framework, scores: Mapping[K, Score]) -> list[tuple[str, Fraction]]:
    """Criteria by how far the units' shares lie apart, weighed by their points, the widest first."""
    found = []
    for leaf in framework.leaves():
        shares = [
            one.of[leaf.code].points for one in scores.values() if one.of[leaf.code].state is State.SCORED
        ]
        if len(shares) > 1 and max(shares) > min(shares):
            found.append((leaf.code, max(shares) - min(shares)))
    return sorted(found, key=lambda one: -one[1])
