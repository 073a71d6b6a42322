"""How good forecasts were: scores against naive ones, calibration, and provinces made up to try them on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import exp, log
from random import Random

from motcua.plans.rules import forecast as fc
from motcua.plans.rules.forecast import Aim, Forecast, Month, Stream
from motcua.plans.rules.thresholds import share_ceiling, share_wanted

SEED = 766  # of the provinces made up


@dataclass(frozen=True)
class Tried:
    """One forecast and what became of it. `carried` and `pace` are the naive ones, each 0 or 1."""

    foretold: float
    carried: float
    pace: float
    is_met: bool


@dataclass(frozen=True)
class Bin:
    """Forecasts from `low` to `high`: how many, what they said on average, how often it came true."""

    low: float
    high: float
    count: int
    said: float
    came: float


@dataclass(frozen=True)
class Scored:
    """Brier scores: the mean square of what was said less what came (0 perfect, 0.25 a coin).

    `base`: of one who knows only how often targets were met over all of these trials, which nobody knows before.
    """

    count: int
    met: int
    model: float
    carried: float
    pace: float
    base: float
    bins: tuple[Bin, ...]

    @property
    def beats_naive(self) -> bool:
        return self.model < self.carried and self.model < self.pace


def is_met(aim: Aim, successes: int, trials: int) -> bool:
    if aim.comparator in ("<", "<="):
        return successes <= share_ceiling(aim.percent, aim.comparator, trials)
    return successes >= share_wanted(aim.percent, aim.comparator, trials)


def tried(stream: Stream, aim: Aim, *, successes: int, trials: int) -> Tried | None:
    """The forecast on a day against the outcome (`successes` of `trials` at the end); None where it was refused.

    Carried on: what is still to come succeeds as the last month did. Pace: as the whole period did so far.
    """
    found: Forecast = fc.of_share(stream, aim)
    if found.probability is None or found.to_come is None or not stream.trials:
        return None
    last = next((month for month in reversed(stream.months) if month.trials), None)
    volume = round(found.to_come.mid)
    rate = 0.0 if last is None else last.successes / last.trials
    return Tried(
        foretold=found.probability,
        carried=float(is_met(aim, stream.successes + round(rate * volume), stream.trials + volume)),
        pace=float(is_met(aim, stream.successes, stream.trials)),
        is_met=is_met(aim, successes, trials),
    )


_EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)


def scored(found: Sequence[Tried]) -> Scored | None:
    """None without any forecast."""
    if not found:
        return None
    count, met = len(found), sum(one.is_met for one in found)

    def brier(values: Sequence[float]) -> float:
        return sum((value - one.is_met) ** 2 for value, one in zip(values, found, strict=True)) / count

    bins = []
    for low, high in pairwise(_EDGES):
        mine = [one for one in found if low <= one.foretold < high or (high == 1.0 and one.foretold == 1.0)]
        if mine:
            bins.append(
                Bin(
                    low,
                    high,
                    len(mine),
                    sum(one.foretold for one in mine) / len(mine),
                    sum(one.is_met for one in mine) / len(mine),
                )
            )
    return Scored(
        count=count,
        met=met,
        model=brier([one.foretold for one in found]),
        carried=brier([one.carried for one in found]),
        pace=brier([one.pace for one in found]),
        base=brier([met / count] * count),
        bins=tuple(bins),
    )


def month(at: int) -> date:
    """The month number `at`, from January 2024."""
    return date(2024 + at // 12, at % 12 + 1, 1)


def province(random: Random) -> list[Month]:
    """24 months of a province made up: a level that drifts or not, months that scatter more than chance, seasons and
    growth in the number."""
    start = random.choice([0.999, 0.99, 0.97, 0.95, 0.9, 0.8, 0.6])
    logit, drift = log(start / (1 - start)), random.choice([0.0, 0.02, 0.05, 0.1])
    rho, size = random.choice([0.001, 0.005, 0.02]), random.choice([30, 150, 400])
    growth, seasons = random.gauss(0, 0.15), [random.lognormvariate(0, 0.25) for _ in range(12)]
    found = []
    for at in range(24):
        logit += random.gauss(0, drift)
        level = 1 / (1 + exp(-logit))
        scatter = random.lognormvariate(0, 0.1)
        trials = max(1, int(size * seasons[at % 12] * exp(growth * (at // 12)) * scatter))
        rate = random.betavariate(level * (1 / rho - 1), (1 - level) * (1 / rho - 1))
        found.append(Month(month(at), sum(random.random() < rate for _ in range(trials)), trials))
    return found


def known_then(months: Sequence[Month], first: int, known: int) -> Stream:
    """What was known after `known` months of a period that begins with month number `first`."""
    inside = months[first:known]
    return Stream(
        months=tuple(months[:known]),
        successes=sum(m.successes for m in inside),
        trials=sum(m.trials for m in inside),
        coming=tuple((m.first, 1.0) for m in months[known:]),
    )


def simulated(provinces: int, *, seed: int = SEED) -> Iterator[Tried]:
    """Forecasts after 3, 6, 9 and 11 months of the second year, for a threshold near what the province reaches."""
    random = Random(seed)
    for _ in range(provinces):
        months = province(random)
        above, below = sum(m.successes for m in months[12:]), sum(m.trials for m in months[12:])
        near = above / below + random.gauss(0, 0.015)
        aim = Aim(">=", Fraction(round(min(0.999, max(0.05, near)) * 1000), 10))
        for known in (15, 18, 21, 23):
            found = tried(known_then(months, 12, known), aim, successes=above, trials=below)
            if found is not None:
                yield found
