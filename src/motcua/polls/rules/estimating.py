"""Shares with their uncertainty from a stratified or clustered sample.

A share is a ratio of two weighted sums, R = sum(w y) / sum(w x), with y how many of a person's answers are satisfied
and x how many are valid: one item (x is 0 or 1), a factor or the pooled whole (x is several) are the same thing.
Its variance is that of the linearised values z = w (y - R x) / X by strata and first units (Taylor linearisation;
C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling, 1992, 5.5-5.7; Cochran 1977, 5.10 and 11.10).
The interval is Wilson's, corrected for continuity, on the effective number of answers: it stays inside 0 to 1 and
serves small numbers (E. L. Korn, B. I. Graubard, Survey Methodology 24, 1998, for the correction by degrees of
freedom).

Few answers that are alike have a variance near zero by luck, and no interval may be narrow for that. So the variance
never falls below a mean of two: what was seen, counted with its degrees of freedom, and what it would be if each
person (where units were drawn first: each unit) were wholly content or wholly not, R (1 - R) sum(w x / X)^2, which
no shares between 0 and 1 exceed; it counts as much as `_PRIOR_PEOPLE` people. Where all say the best or the worst
there is nothing to take a variance of, and the interval is Wilson's for as many people as the weights are worth. Only
who asked everybody has no interval. The degrees of freedom are those of the people who have an answer in the share:
a unit with five answers is not made sure by the five hundred of others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from motcua.polls.rules.sampling import Z_95

_PRIOR_PEOPLE = 5.0
_NOTHING = 1e-12


@dataclass(frozen=True)
class Unit:
    """One person's part in one ratio. `stratum` is where the variance is taken, `cluster` what was drawn first there
    (a person of their own where people were drawn directly)."""

    weight: float
    satisfied: float
    valid: float
    stratum: str
    cluster: str


@dataclass(frozen=True)
class Frame:
    """What the variance needs of a stratum: how many first units there are in all (for the correction of a finite
    population); None: so many that it does not matter."""

    first_units: int | None = None


@dataclass(frozen=True)
class Estimate:
    """A share of one; `low` and `high` bound it at 95 %. `people` gave `answers` valid answers."""

    share: float
    error: float  # standard error
    low: float
    high: float
    people: int
    answers: int
    effective: float  # answers of a simple random sample that would be as exact
    design_effect: float
    satisfied_weight: float
    valid_weight: float


def estimate(units: Sequence[Unit], frames: Mapping[str, Frame] | None = None) -> Estimate | None:
    """The share with its interval; None when nobody gave a valid answer (not assessed)."""
    inside = [one for one in units if one.valid > 0]
    bottom = sum(one.weight * one.valid for one in inside)
    if not inside or bottom <= 0:
        return None
    top = sum(one.weight * one.satisfied for one in inside)
    share = min(1.0, max(0.0, top / bottom))
    # everybody of the sample, also who has no answer here, belongs to the variance: z is 0 for them
    values = [
        (one.stratum, one.cluster, one.weight * (one.satisfied - share * one.valid) / bottom) for one in units
    ]
    if is_census(units, frames or {}):
        return _of_everybody(inside, share, top, bottom)
    return _with_interval(inside, share, variance_of_total(values, frames or {}), frames or {}, top, bottom)


def mean_of(parts: Sequence[Sequence[Unit]], frames: Mapping[str, Frame] | None = None) -> Estimate | None:
    """The plain mean of several shares of the same people (the total as mean of the factors); its variance takes the
    people's answers together. Lists run parallel: one entry a person. None when a part is not assessed."""
    found = []
    values: list[tuple[str, str, float]] = []
    for units in parts:
        one = estimate(units, frames)
        if one is None:
            return None
        found.append((one, units))
    for row in zip(*(units for _one, units in found), strict=True):
        linear = sum(
            unit.weight * (unit.satisfied - one.share * unit.valid) / one.valid_weight
            for (one, _units), unit in zip(found, row, strict=True)
        )
        values.append((row[0].stratum, row[0].cluster, linear / len(found)))
    if not values:
        return None
    share = sum(one.share for one, _units in found) / len(found)
    everybody = [
        Unit(
            row[0].weight,
            sum(unit.satisfied for unit in row),
            sum(unit.valid for unit in row),
            row[0].stratum,
            row[0].cluster,
        )
        for row in zip(*(units for _one, units in found), strict=True)
        if any(unit.valid for unit in row)
    ]
    bottom = sum(one.weight * one.valid for one in everybody)
    if is_census((unit for _one, units in found for unit in units), frames or {}):
        return _of_everybody(everybody, share, share * bottom, bottom)
    variance = variance_of_total(values, frames or {})
    return _with_interval(everybody, share, variance, frames or {}, share * bottom, bottom)


def is_census(units: Iterable[Unit], frames: Mapping[str, Frame]) -> bool:
    """Whether every first unit answered in each stratum that has an answer to give: nothing there was left to chance,
    also where all say the same."""
    seen: dict[str, set[str]] = {}
    speaking = set()
    for one in units:
        seen.setdefault(one.stratum, set()).add(one.cluster)
        if one.valid > 0:
            speaking.add(one.stratum)
    return all(
        (whole := frames.get(name, Frame()).first_units) is not None and len(seen[name]) >= whole
        for name in speaking
    )


def _of_everybody(inside: Sequence[Unit], share: float, top: float, bottom: float) -> Estimate:
    """Without sampling error: the share is the truth of those who have an answer to give."""
    answers = round(sum(one.valid for one in inside))
    return Estimate(share, 0.0, share, share, len(inside), answers, float(answers), 0.0, top, bottom)


def variance_of_total(values: Iterable[tuple[str, str, float]], frames: Mapping[str, Frame]) -> float:
    """The variance of a sum of linearised values by strata and first units.

    A stratum with one first unit alone is centred on the mean of all strata, which errs on the wide side.
    """
    totals: dict[str, dict[str, float]] = {}
    for stratum, cluster, value in values:
        of_stratum = totals.setdefault(stratum, {})
        of_stratum[cluster] = of_stratum.get(cluster, 0.0) + value
    everything = [value for of_stratum in totals.values() for value in of_stratum.values()]
    if not everything:
        return 0.0
    middle = sum(everything) / len(everything)
    variance = 0.0
    for name, of_stratum in totals.items():
        count = len(of_stratum)
        kept = _kept(frames, name, count)
        if count == 1:
            variance += kept * (next(iter(of_stratum.values())) - middle) ** 2
            continue
        mean = sum(of_stratum.values()) / count
        variance += kept * count / (count - 1) * sum((value - mean) ** 2 for value in of_stratum.values())
    return variance


def _kept(frames: Mapping[str, Frame], stratum: str, count: int) -> float:
    """The correction of a finite population."""
    whole = frames.get(stratum, Frame()).first_units
    return 1.0 if not whole else max(0.0, 1 - count / whole)


@dataclass(frozen=True)
class _Few:
    """What so few people can say at all: `largest` is the variance, without its factor R (1 - R), if each first unit
    were wholly content or wholly not; `worth`: the equally weighted people that they are worth; `freedom`: of those
    who have an answer."""

    largest: float
    worth: float
    freedom: int


def _few(inside: Sequence[Unit], bottom: float, frames: Mapping[str, Frame]) -> _Few:
    parts: dict[str, dict[str, float]] = {}
    for one in inside:
        of_stratum = parts.setdefault(one.stratum, {})
        of_stratum[one.cluster] = of_stratum.get(one.cluster, 0.0) + one.weight * one.valid / bottom
    squares = {name: sum(part * part for part in of.values()) for name, of in parts.items()}
    largest = sum(_kept(frames, name, len(parts[name])) * square for name, square in squares.items())
    # strata with one first unit alone are held against one another
    alone = sum(1 for of in parts.values() if len(of) == 1)
    freedom = sum(len(of) - 1 for of in parts.values()) + max(0, alone - 1)
    return _Few(largest, 1 / sum(squares.values()), max(1, freedom))


def _with_interval(
    inside: Sequence[Unit],
    share: float,
    variance: float,
    frames: Mapping[str, Frame],
    top: float,
    bottom: float,
) -> Estimate:
    answers = round(sum(one.valid for one in inside))
    people = len(inside)
    spread = share * (1 - share)
    few = _few(inside, bottom, frames)
    t = student(few.freedom + int(_PRIOR_PEOPLE))
    if spread > _NOTHING:
        seen, possible = few.freedom * variance, _PRIOR_PEOPLE * few.largest * spread
        variance = max(variance, (seen + possible) / (few.freedom + _PRIOR_PEOPLE))
        effective = spread / variance if variance > _NOTHING else float(answers)
        low, high = cautious(share, effective * (Z_95 / t) ** 2)
        error = sqrt(variance)
    else:  # all said the same: a person counts once, however many items they answered
        effective = few.worth
        low, high = cautious(share, effective * (Z_95 / t) ** 2)
        error = (high - low) / (2 * Z_95)
    return Estimate(share, error, low, high, people, answers, effective, answers / effective, top, bottom)


def wilson(share: float, trials: float, *, z: float = Z_95) -> tuple[float, float]:
    """Wilson's bounds for a share of so many (also a broken number of) trials; both shares of one."""
    if trials <= 0:
        return 0.0, 1.0
    spread = z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low = 0.0 if share <= 0 else max(0.0, centre - half)
    high = 1.0 if share >= 1 else min(1.0, centre + half)
    return low, high


def cautious(share: float, trials: float, *, z: float = Z_95) -> tuple[float, float]:
    """Wilson's bounds with the correction for continuity (R. G. Newcombe, Statistics in Medicine 17, 1998, method 4):
    without it the interval after one discontented answer among few leaves out the shares just below the whole."""
    if trials <= 0:
        return 0.0, 1.0
    square, other, n = z * z, 1 - share, trials
    middle, below = 2 * n * share + square, 2 * (n + square)
    left = square - 2 - 1 / n + 4 * share * (n * other + 1)
    right = square + 2 - 1 / n + 4 * share * (n * other - 1)
    # fewer than two people's worth bound nothing
    low = 0.0 if share <= 0 or left < 0 else max(0.0, (middle - 1 - z * sqrt(left)) / below)
    high = 1.0 if share >= 1 or right < 0 else min(1.0, (middle + 1 + z * sqrt(right)) / below)
    return min(low, share), max(high, share)


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t (Cornish-Fisher series; Abramowitz and Stegun 26.7.5). Below 3 degrees the
    table's own values, because the series is too rough there."""
    table = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764}
    if freedom in table:
        return table[freedom]
    z, n = Z_95, float(max(1, freedom))
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
