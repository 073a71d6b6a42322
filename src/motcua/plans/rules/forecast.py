"""How probable it is that a target is met by its deadline. Pure, seeded, and silent where too little is known.

A share over a stream of dossiers (settled in time, settled online, satisfied ...): so many succeeded of so many so
far; what is still to come is unknown in number and in quality. Both are drawn many times from what the months
teach, and for each draw the chance that enough succeed is computed, not sampled:

* Number: each coming month as the same month of the year before, times the growth of the last months over the
  same months then; without a year before, the mean of the months known. Growth and months scatter as they did.
* Quality: a level that may drift. How quickly old months are forgotten is chosen by how well each speed would have
  foretold the months known (the weight of each speed is its likelihood), and the drift that this speed implies
  goes on until the deadline. Months differ by more than chance: their over-dispersion is estimated, with its own
  uncertainty, and drawn.
* Given number, level, drift and dispersion, the share of what comes is a beta variable with that mean and
  variance, and the chance of enough successes is its tail.

The probability is the mean over the draws. Its interval (5 % to 95 % of the draws) says how much the probability
itself hangs on parameters that the months teach only roughly. A rate that moves with the seasons, or a change of
law, is not in the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import exp, floor, log, sqrt
from random import Random
from statistics import fmean

from motcua.plans.rules.tails import beta_at_least, negative_binomial_at_least
from motcua.plans.rules.thresholds import share_ceiling, share_wanted

DRAWS = 240
SEED = 766
LEAST_MONTHS = 4  # whole months with something to assess
LEAST_TRIALS = 40
_MEMORIES = (1.0, 0.92, 0.8, 0.6)  # weight of a month against the one after it
_PRIOR_SPREAD = 0.30  # scatter of a month's number about its expectation, worth three months of knowledge
_PRIOR_MONTHS = 3.0
_PRIOR_DISPERSION = 1.5  # of a month's failures against chance alone, worth three months of knowledge


class Refusal(StrEnum):
    """Why nothing is foretold."""

    TIME_OVER = "time_over"
    TOO_FEW_MONTHS = "too_few_months"
    TOO_LITTLE = "too_little"
    NO_NUMBER = "no_number"
    RANK = "rank"
    QUALITATIVE = "qualitative"
    BY_HAND = "by_hand"
    EXACT_VALUE = "exact_value"
    STANDS_NOW = "stands_now"  # a stock that is cleared within days has no course
    NOT_STEADY = "not_steady"  # a count of rows that went up and down
    DEED = "deed"
    NOTHING_TO_ASSESS = "nothing_to_assess"
    WHOLE_UNITS = "whole_units"
    REACHED = "reached"  # a figure of rows: reached, and rows seldom go


@dataclass(frozen=True)
class Month:
    """What a month brought: how many were assessed, how many of them succeeded."""

    first: date
    successes: int
    trials: int


@dataclass(frozen=True)
class Stream:
    """All that is known on a day about a share over a stream.

    `months`: whole months before the running one, oldest first, without gaps. `successes` of `trials` stand in the
    target's period by now. `coming`: the months that are still to come by their first day, each with the part of it
    that is ahead (the running one: below 1). `surplus`: dossiers that stand overdue beyond the usual number; they
    will be settled late on top of the usual share.
    """

    months: tuple[Month, ...]
    successes: int
    trials: int
    coming: tuple[tuple[date, float], ...]
    surplus: int = 0


@dataclass(frozen=True)
class Span:
    low: float
    mid: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """The probability of meeting the target by its deadline, 0 to 1, with its interval of 90 %; or the refusal.

    `to_come`: how many are expected still to be assessed (5 %, mean, 97.5 %); `share`: of those, in percent.
    """

    probability: float | None = None
    low: float | None = None
    high: float | None = None
    to_come: Span | None = None
    share: Span | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Aim:
    """What is asked of a share, in percent."""

    comparator: str
    percent: Fraction


def refused(why: Refusal, to_come: Span | None = None) -> Forecast:
    return Forecast(refusal=why, to_come=to_come)


@dataclass(frozen=True)
class Draw:
    """One set of parameters: `volume` to come, `level` of the share, variance of the share of what comes."""

    volume: int
    level: float
    variance: float


def of_share(stream: Stream, aim: Aim, *, seed: int = SEED, draws: int = DRAWS) -> Forecast:
    """The forecast of a share over a stream.

    "= 100 %" is asked as at least; any other exact value is refused: no stream hits a point.
    """
    if not stream.coming:
        return refused(Refusal.TIME_OVER)
    if aim.comparator == "=" and aim.percent not in (0, 100):
        return refused(Refusal.EXACT_VALUE)
    random = Random(seed)
    volumes = _volumes(stream, random, draws)
    span = None if volumes is None else _span([float(v) for v in volumes])
    known = [m for m in stream.months if m.trials]
    if volumes is None or len(known) < LEAST_MONTHS:
        return refused(Refusal.TOO_FEW_MONTHS, span)
    if sum(m.trials for m in known[-12:]) < LEAST_TRIALS:
        return refused(Refusal.TOO_LITTLE, span)
    found = _draws(stream, known, volumes, random)
    chances = [chance(stream, aim, draw) for draw in found]
    ordered = sorted(chances)
    return Forecast(
        probability=fmean(chances),
        low=_quantile(ordered, 0.05),
        high=_quantile(ordered, 0.95),
        to_come=span,
        share=_span([100 * (d.level + random.gauss(0.0, sqrt(d.variance))) for d in found], within=100.0),
    )


def chance(stream: Stream, aim: Aim, draw: Draw) -> float:
    """That the aim is met, given one set of parameters."""
    whole = stream.trials + draw.volume
    if aim.comparator in ("<", "<=") or (aim.comparator == "=" and aim.percent == 0):
        least_failures = whole - share_ceiling(aim.percent, aim.comparator, whole)
        needed = least_failures - (stream.trials - stream.successes)
        mean = 1 - draw.level
    else:
        needed = share_wanted(aim.percent, aim.comparator, whole) - stream.successes
        mean = draw.level
    return beta_at_least(needed, draw.volume, mean, draw.variance)


def _volumes(stream: Stream, random: Random, draws: int) -> list[int] | None:
    """How many may still come in all; None where no month teaches it."""
    of = {m.first: m.trials for m in stream.months}
    recent = stream.months[-12:]
    if not recent or not any(m.trials for m in recent):
        return None
    usual = fmean(m.trials for m in recent)
    pairs = [
        (m.trials, of[_year_before(m.first)])
        for m in stream.months[-6:]
        if of.get(_year_before(m.first), 0) >= 5 and m.trials
    ]
    growth, spread, freedom = 0.0, _PRIOR_SPREAD, 0.0
    if len(pairs) >= 3:
        growth = log(sum(now for now, _ in pairs) / sum(then for _, then in pairs))
        residuals = [log(now / then) - growth for now, then in pairs]
        freedom = float(len(pairs) - 1)
        spread = _pooled(sum(r * r for r in residuals), freedom)
    else:
        residuals = [log((m.trials + 0.5) / (usual + 0.5)) for m in recent]
        freedom = float(max(0, len(residuals) - 1))
        spread = _pooled(sum(r * r for r in residuals), freedom)
    base = []
    for month, part in stream.coming:
        then = of.get(_year_before(month), 0) if len(pairs) >= 3 else 0
        base.append(part * (then * exp(growth) if then else usual))
    teaching = max(1, len(pairs) if len(pairs) >= 3 else len(recent))
    found = []
    for _ in range(draws):
        scatter = spread * sqrt(
            (freedom + _PRIOR_MONTHS) / max(0.5, random.gammavariate((freedom + _PRIOR_MONTHS) / 2, 2.0))
        )
        shift = random.gauss(0.0, scatter / sqrt(teaching))
        expected = sum(b * exp(shift + random.gauss(0.0, scatter) - scatter * scatter / 2) for b in base)
        found.append(max(0, round(expected + random.gauss(0.0, sqrt(expected)))))
    return found


def _pooled(squares: float, freedom: float) -> float:
    """Standard deviation with the prior's three months weighed in."""
    return sqrt((squares + _PRIOR_MONTHS * _PRIOR_SPREAD**2) / (freedom + _PRIOR_MONTHS))


@dataclass(frozen=True)
class _Memory:
    """What one speed of forgetting makes of the months: level, how much it rests on, and how well it foretold."""

    weight: float
    level: float
    trials: float
    score: float


def _draws(stream: Stream, known: Sequence[Month], volumes: Sequence[int], random: Random) -> list[Draw]:
    recent = list(known[-24:])
    freedom = float(len(recent) - 1)
    size = fmean(m.trials for m in recent)
    memories = [_remembered(recent, weight, _dispersion(recent, weight)) for weight in _MEMORIES]
    best = max(m.score for m in memories)
    weights = [exp(m.score - best) for m in memories]
    found = []
    total_part = sum(part for _, part in stream.coming)
    parts = [part / total_part for _, part in stream.coming]
    squares = sum(p * p for p in parts)
    tails = [sum(parts[i:]) for i in range(len(parts))]
    drift_share = sum(t * t for t in tails)
    for volume in volumes:
        memory = random.choices(memories, weights)[0]
        # how much more than chance the months scatter: a scaled inverse chi-square
        pull = (freedom + _PRIOR_MONTHS) / 2
        dispersion = _dispersion(recent, memory.weight) * pull / max(0.25, random.gammavariate(pull, 1.0))
        rho = min(0.5, max(0.0, (dispersion - 1) / max(1.0, size - 1)))
        rests_on = max(2.0, memory.trials / max(1.0, dispersion))
        level = random.betavariate(memory.level * rests_on + 0.01, (1 - memory.level) * rests_on + 0.01)
        level = min(1 - 1e-9, max(1e-9, level))
        if stream.surplus and volume:
            level = max(1e-9, level - min(stream.surplus, volume) / volume * level)
        noise = level * (1 - level)
        month_noise = noise * (1 / max(1.0, size) + rho)
        drift = month_noise * (1 - memory.weight) ** 2 / memory.weight
        variance = noise * ((1 - rho) / max(1, volume) + rho * squares) + drift * drift_share
        found.append(Draw(volume, level, min(variance, noise * 0.98)))
    return found


def _dispersion(months: Sequence[Month], weight: float) -> float:
    """Pearson's statistic of each month against what the months before it foretold, per month; at least 1."""
    above, below = float(months[0].successes), float(months[0].trials)
    squares = 0.0
    for month in months[1:]:
        level = (above + 0.5) / (below + 1.0)
        variance = level * (1 - level) * (1 / month.trials + 1 / (below + 1.0))
        squares += (month.successes / month.trials - level) ** 2 / variance
        above, below = above * weight + month.successes, below * weight + month.trials
    freedom = len(months) - 1
    return max(1.0, (squares + _PRIOR_MONTHS * _PRIOR_DISPERSION) / (freedom + _PRIOR_MONTHS))


def _remembered(months: Sequence[Month], weight: float, dispersion: float) -> _Memory:
    above, below = float(months[0].successes), float(months[0].trials)
    score = 0.0
    for month in months[1:]:
        level = (above + 0.5) / (below + 1.0)
        variance = dispersion * level * (1 - level) * (1 / month.trials + 1 / (below + 1.0))
        miss = month.successes / month.trials - level
        score -= 0.5 * (log(variance) + miss * miss / variance)
        above, below = above * weight + month.successes, below * weight + month.trials
    return _Memory(weight, (above + 0.5) / (below + 1.0), below, score)


def of_count(
    stream: Stream, comparator: str, wanted: Fraction, *, seed: int = SEED, draws: int = DRAWS
) -> Forecast:
    """The forecast of a number over a stream (the trials of its months), by the volume still to come."""
    if not stream.coming:
        return refused(Refusal.TIME_OVER)
    if comparator == "=" and wanted != 0:
        return refused(Refusal.EXACT_VALUE)
    if len(stream.months) < LEAST_MONTHS:
        return refused(Refusal.TOO_FEW_MONTHS)
    if sum(m.trials for m in stream.months[-12:]) < 10:
        return refused(Refusal.TOO_LITTLE)
    volumes = _volumes(stream, Random(seed), draws)
    if volumes is None:
        return refused(Refusal.TOO_FEW_MONTHS)
    met = [_meets(stream.trials + volume, comparator, wanted) for volume in volumes]
    probability = (sum(met) + 0.5) / (len(met) + 1)
    half = 1.645 * sqrt(probability * (1 - probability) / max(4.0, float(min(24, len(stream.months)))))
    return Forecast(
        probability,
        max(0.0, probability - half),
        min(1.0, probability + half),
        _span([float(v) for v in volumes]),
    )


def _meets(number: int, comparator: str, wanted: Fraction) -> bool:
    match comparator:
        case ">":
            return number > wanted
        case "<":
            return number < wanted
        case "<=" | "=":
            return number <= wanted
        case _:
            return number >= wanted


@dataclass(frozen=True)
class Pace:
    """A number of rows that grows by deeds: how many stood at the ends of months, oldest first, the last one now.

    `months_between` are the lengths of the steps in months; `ahead` the months until the deadline.
    """

    counts: tuple[int, ...]
    months_between: tuple[float, ...]
    ahead: float


def of_pace(pace: Pace, needed: int, *, seed: int = SEED, draws: int = DRAWS) -> Forecast:
    """Whether `needed` more rows come in time at the pace seen: gamma-Poisson, wider where deeds come in batches."""
    if pace.ahead <= 0:
        return refused(Refusal.TIME_OVER)
    if needed <= 0:
        return Forecast(1.0, 1.0, 1.0)
    steps = [b - a for a, b in zip(pace.counts, pace.counts[1:], strict=False)]
    if len(steps) < 3:
        return refused(Refusal.TOO_FEW_MONTHS)
    if any(step < 0 for step in steps):
        return refused(Refusal.NOT_STEADY)
    total, months = sum(steps), sum(pace.months_between)
    if total == 0:
        return refused(Refusal.TOO_LITTLE)
    rate = total / months
    expected = [rate * length for length in pace.months_between]
    pearson = sum((s - e) ** 2 / e for s, e in zip(steps, expected, strict=True))
    batch = max(1.0, (pearson + _PRIOR_MONTHS) / (len(steps) - 1 + _PRIOR_MONTHS))
    random = Random(seed)
    shape = (total + 0.5) / batch
    found = []
    for _ in range(draws):
        mean = random.gammavariate(shape, batch / months) * pace.ahead
        found.append(negative_binomial_at_least(needed, mean, mean * batch))
    ordered = sorted(found)
    mean = rate * pace.ahead
    spread = sqrt(mean * batch + (pace.ahead / months) ** 2 * total * batch)
    return Forecast(
        fmean(found),
        _quantile(ordered, 0.05),
        _quantile(ordered, 0.95),
        Span(max(0.0, mean - 1.645 * spread), mean, mean + 1.96 * spread),
    )


def together(forecasts: Sequence[Forecast]) -> Forecast:
    """Of a target that every one of several must meet, each by itself: the product, as if they were independent.

    Refused where one of them is.
    """
    if not forecasts:
        return refused(Refusal.NOTHING_TO_ASSESS)
    probability = low = high = 1.0
    for one in forecasts:
        if one.probability is None or one.low is None or one.high is None:
            return refused(one.refusal or Refusal.TOO_LITTLE)
        probability, low, high = probability * one.probability, low * one.low, high * one.high
    return Forecast(probability, low, high)


def _span(values: Sequence[float], *, within: float | None = None) -> Span:
    ordered = sorted(values)
    low, mid, high = _quantile(ordered, 0.05), fmean(ordered), _quantile(ordered, 0.975)
    if within is not None:
        low, mid, high = (min(within, max(0.0, x)) for x in (low, mid, high))
    return Span(low, mid, high)


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    low = floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def _year_before(month: date) -> date:
    return date(month.year - 1, month.month, 1)
