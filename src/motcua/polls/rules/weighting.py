"""Weights: what the design gives, made good for who did not answer, brought to what is known of the population.

Sources: R. Valliant, J. Dever, F. Kreuter, Practical Tools for Designing and Weighting Survey Samples (2013), 13-14;
raking is iterative proportional fitting (W. E. Deming, F. F. Stephan, 1940).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Cell:
    """A stratum of the sample: how many people there are, were asked (without those who turned out not to belong to
    the population) and answered. `first` is the chance of its unit to be drawn."""

    code: str
    unit: str
    sector: str
    population: int
    asked: int
    answered: int
    first: Fraction = Fraction(1)

    @property
    def base(self) -> float:
        """The design weight: one over the chance of being asked."""
        if not self.asked:
            return 0.0
        return float(Fraction(self.population, self.asked) / self.first)


@dataclass(frozen=True)
class Adjusted:
    """The weight of each answer of a stratum, and over which class its non-response was made good."""

    weight: float
    base: float
    group: str  # stratum, unit, all


def adjusted(cells: Sequence[Cell], fewest: int) -> dict[str, Adjusted]:
    """Base weights times asked over answered of the class: the stratum where at least `fewest` answered, else its
    unit, else everybody. Strata without an answer get no weight; the class carries them."""
    levels = [("stratum", {c.code: c.code for c in cells}), ("unit", {c.code: c.unit for c in cells}), ("all", {c.code: "" for c in cells})]  # fmt: skip  # noqa: E501
    done: dict[str, tuple[str, str]] = {}
    left = [cell for cell in cells if cell.asked]
    for name, of in levels:
        groups: dict[str, list[Cell]] = {}
        for cell in left:
            groups.setdefault(of[cell.code], []).append(cell)
        still: list[Cell] = []
        for key, members in groups.items():
            if sum(cell.answered for cell in members) >= fewest or name == "all":
                done |= {cell.code: (name, key) for cell in members}
            else:
                still += members
        left = still
    asked: dict[tuple[str, str], float] = {}
    answered: dict[tuple[str, str], float] = {}
    for cell in cells:
        if cell.code in done:
            group = done[cell.code]
            asked[group] = asked.get(group, 0.0) + cell.base * cell.asked
            answered[group] = answered.get(group, 0.0) + cell.base * cell.answered
    found = {}
    lost = sum(asked[group] for group in asked if not answered[group])
    carried = sum(asked[group] for group in asked if answered[group])
    # where the few left over have no answer at all, everybody else carries them
    more = (carried + lost) / carried if carried else 1.0
    for cell in cells:
        if cell.answered and cell.code in done:
            group = done[cell.code]
            found[cell.code] = Adjusted(
                cell.base * asked[group] / answered[group] * more, cell.base, group[0]
            )
    return found


def rake(
    weights: Sequence[float],
    classes: Sequence[Sequence[Hashable]],
    totals: Sequence[Mapping[Hashable, float]],
    *,
    rounds: int = 100,
    tolerance: float = 1e-9,
) -> tuple[list[float], bool]:
    """Weights that meet every margin: `classes[d][i]` is the class of answer i in dimension d, `totals[d]` what is
    known of each class. One dimension: post-stratification, met in one round. Classes without an answer are left out
    and the margin scaled to the first one's sum. Answers also whether all margins were met.
    """
    out = [float(one) for one in weights]
    if not out:
        return out, True
    targets: list[dict[Hashable, float]] = []
    first_sum = 0.0
    for number, (of, known) in enumerate(zip(classes, totals, strict=True)):
        present = {key: float(known.get(key, 0.0)) for key in set(of)}
        whole = sum(present.values())
        if number == 0:
            first_sum = whole
        targets.append({key: value * first_sum / whole for key, value in present.items()} if whole else {})
    for _round in range(rounds):
        worst = 0.0
        for of, target in zip(classes, targets, strict=True):
            sums: dict[Hashable, float] = {}
            for key, value in zip(of, out, strict=True):
                sums[key] = sums.get(key, 0.0) + value
            for position, key in enumerate(of):
                if target.get(key) and sums[key]:
                    out[position] *= target[key] / sums[key]
            worst = max([worst, *(abs(sums[key] - value) / value for key, value in target.items() if value)])
        if worst <= tolerance:
            return out, True
    return out, False


def kish(weights: Sequence[float]) -> float:
    """Kish's design effect of unequal weights, 1 + cv^2; 1 where there is nothing to weigh."""
    whole = sum(weights)
    return len(weights) * sum(one * one for one in weights) / whole**2 if whole else 1.0
