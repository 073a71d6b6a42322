"""How probable it is that a target is met by its deadline. Pure, free of chance, silent where too little is known.

A share over a stream of dossiers (settled in time, settled online, satisfied ...): so many succeeded of so many so
far; what is still to come is unknown in number and in quality. Both are foretold from what the months teach, by
weighted points and not by drawing, so that the same months always give the same probability and a day that brings
nothing moves it little:

* Number: each coming month as the same month of the year before, times the growth of the last months over the
  same months then; without a year before, the mean of the months known. Growth and months scatter as they did.
* Quality: a level that may drift. How quickly old months are forgotten is chosen by how well each speed would have
  foretold the months known (the weight of each speed is its likelihood), and the drift that this speed implies
  goes on until the deadline. Months differ by more than chance: their over-dispersion is estimated, with its own
  uncertainty.
* Given number and dispersion, the share of what comes is a beta variable whose variance is that of the level, of the
  drift and of the months together (a beta-binomial), and the chance of enough successes is its tail.

The probability is the mean over the points. Its interval is the same with the level at its 5 % and its 95 %: it says
how much the probability itself hangs on what the months teach only roughly. A rate that moves with the seasons, or a
change of law, is not in the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil, erfc, exp, expm1, floor, log, log1p, sqrt
from statistics import fmean

from motcua.plans.rules.tails import beta_at_least, negative_binomial_at_least
from motcua.plans.rules.thresholds import share_ceiling, share_wanted

LEAST_MONTHS = 4  # whole months with something to assess
LEAST_TRIALS = 40
_MANY = 10
_MEMORIES = (1.0, 0.92, 0.7)  # weight of a month against the one after it
_PRIOR_SPREAD = 0.30  # scatter of a month's number about its expectation, worth three months of knowledge
_PRIOR_MONTHS = 3.0
# Three points with the mean, spread and flatness of a normal variable (Gauss-Hermite), and their weights.
_POINTS = ((-sqrt(3), 1 / 6), (0.0, 2 / 3), (sqrt(3), 1 / 6))
_Z_90, _Z_975 = 1.645, 1.96
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
    that is ahead (the running one: below 1). `surplus`: dossiers that stand overdue beyond what months used to
    end with; they will be settled late on top of the usual share.
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
    `surplus`: the overdue dossiers beyond the usual that were counted as failures to come.
    """

    probability: float | None = None
    low: float | None = None
    high: float | None = None
    to_come: Span | None = None
    share: Span | None = None
    refusal: Refusal | None = None
    surplus: int = 0


@dataclass(frozen=True)
class Aim:
    """What is asked of a share, in percent."""

    comparator: str
    percent: Fraction


def refused(why: Refusal, to_come: Span | None = None) -> Forecast:
    return Forecast(refusal=why, to_come=to_come)


@dataclass(frozen=True)
class Point:
    """One set of parameters: `volume` to come, mean and variance of the share of what comes, and its weight."""

    volume: float
    mean: float
    variance: float
    weight: float = 1.0


def of_share(stream: Stream, aim: Aim) -> Forecast:
    """The forecast of a share over a stream.

    "= 100 %" is asked as at least; any other exact value is refused: no stream hits a point.
    """
    if not stream.coming:
        return refused(Refusal.TIME_OVER)
    if aim.comparator == "=" and aim.percent not in (0, 100):
        return refused(Refusal.EXACT_VALUE)
    volume = _volume(stream)
    span = None if volume is None else volume.span
    known = [m for m in stream.months if m.trials]
    if volume is None or len(known) < LEAST_MONTHS:
        return refused(Refusal.TOO_FEW_MONTHS, span)
    if sum(m.trials for m in known[-12:]) < LEAST_TRIALS:
        return refused(Refusal.TOO_LITTLE, span)
    teaching = _taught(stream, known)
    points = _points(stream, teaching, volume)
    probability = _mean_chance(stream, aim, points)
    bounds = [_mean_chance(stream, aim, _points(stream, teaching, volume, z)) for z in (-_Z_90, _Z_90)]
    return Forecast(
        probability=probability,
        low=min(probability, *bounds),
        high=max(probability, *bounds),
        to_come=span,
        share=_share_span(points),
        surplus=stream.surplus,
    )


def _mean_chance(stream: Stream, aim: Aim, points: Sequence[Point]) -> float:
    return min(1.0, sum(point.weight * chance(stream, aim, point) for point in points))


def chance(stream: Stream, aim: Aim, point: Point) -> float:
    """That the aim is met, given one set of parameters.

    Where many may still fail and many must succeed, how many come is open by far more than one, so the step to the
    next whole dossier is left out: it would move the probability up and down from day to day.
    """
    wanted = float(aim.percent / 100) * (stream.trials + point.volume) - stream.successes
    if _MANY <= wanted <= point.volume - _MANY:
        met = beta_at_least(wanted + 0.5, point.volume, point.mean, point.variance)
        return 1 - met if aim.comparator in ("<", "<=") else met
    volume = round(point.volume)
    whole = stream.trials + volume
    if aim.comparator in ("<", "<=") or (aim.comparator == "=" and aim.percent == 0):
        least_failures = whole - share_ceiling(aim.percent, aim.comparator, whole)
        needed = least_failures - (stream.trials - stream.successes)
        mean = 1 - point.mean
    else:
        needed = share_wanted(aim.percent, aim.comparator, whole) - stream.successes
        mean = point.mean
    return beta_at_least(needed, volume, mean, point.variance)


def _share_span(points: Sequence[Point]) -> Span:
    """Of what comes, in percent, over all points."""
    mean = sum(p.weight * p.mean for p in points)
    spread = sqrt(sum(p.weight * (p.variance + (p.mean - mean) ** 2) for p in points))
    low, high = mean - _Z_90 * spread, mean + _Z_975 * spread
    return Span(100 * max(0.0, low), 100 * mean, 100 * min(1.0, high))


@dataclass(frozen=True)
class _Volume:
    """How many may still come in all, taken as lognormal with this mean and variance."""

    mean: float
    variance: float

    def at(self, z: float) -> float:
        if self.mean <= 0:
            return 0.0
        spread = log1p(self.variance / self.mean**2)
        return exp(log(self.mean) - spread / 2 + z * sqrt(spread))

    @property
    def span(self) -> Span:
        return Span(self.at(-_Z_90), self.mean, self.at(_Z_975))

    def at_least(self, number: float) -> float:
        """That so many come."""
        if number <= 0:
            return 1.0
        if self.mean <= 0:
            return 0.0
        spread = log1p(self.variance / self.mean**2)
        middle = log(self.mean) - spread / 2
        return 0.5 * erfc((log(number) - middle) / sqrt(2 * spread))


def _volume(stream: Stream) -> _Volume | None:
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
    growth = 0.0
    if len(pairs) >= 3:
        growth = log(sum(now for now, _ in pairs) / sum(then for _, then in pairs))
        residuals = [log(now / then) - growth for now, then in pairs]
    else:
        residuals = [log((m.trials + 0.5) / (usual + 0.5)) for m in recent]
    freedom = float(max(0, len(residuals) - 1))
    base = []
    for month, part in stream.coming:
        then = of.get(_year_before(month), 0) if len(pairs) >= 3 else 0
        base.append(part * (then * exp(growth) if then else usual))
    teaching = max(1, len(pairs) if len(pairs) >= 3 else len(recent))
    squares = sum(r * r for r in residuals) + _PRIOR_MONTHS * _PRIOR_SPREAD**2
    # the mean of a variance that is itself known from so few months only
    scatter = min(1.0, squares / (freedom + _PRIOR_MONTHS - 2))
    mean = sum(base)
    variance = mean**2 * expm1(scatter / teaching) + sum(b * b for b in base) * expm1(scatter) + mean
    return _Volume(mean, variance)


@dataclass(frozen=True)
class _Memory:
    """What one speed of forgetting makes of the months: level, how much it rests on, and how well it foretold."""

    weight: float
    level: float
    trials: float
    score: float


@dataclass(frozen=True)
class _Taught:
    """What the months teach of quality: each memory with its dispersion, the size of a month, and how many months'
    scatter the dispersion rests on."""

    memories: tuple[tuple[_Memory, float, float], ...]  # memory, dispersion, weight
    size: float
    freedom: float


def _taught(stream: Stream, known: Sequence[Month]) -> _Taught:
    recent = list(known[-24:])
    dispersions = [_dispersion(recent, weight) for weight in _MEMORIES]
    memories = [_remembered(recent, w, d) for w, d in zip(_MEMORIES, dispersions, strict=True)]
    best = max(m.score for m in memories)
    likelihoods = [exp(m.score - best) for m in memories]
    whole = sum(likelihoods)
    return _Taught(
        tuple((m, d, one / whole) for m, d, one in zip(memories, dispersions, likelihoods, strict=True)),
        fmean(m.trials for m in recent),
        float(len(recent) - 1),
    )


def _points(stream: Stream, taught: _Taught, volume: _Volume, level_at: float | None = None) -> list[Point]:
    """Sets of parameters that stand for all of them. `level_at`: the level is taken as known, at so many standard
    errors from its mean; None: its uncertainty is part of the variance."""
    total_part = sum(part for _, part in stream.coming)
    parts = [part / total_part for _, part in stream.coming]
    squares = sum(p * p for p in parts)
    drift_share = sum(sum(parts[i:]) ** 2 for i in range(len(parts)))
    found = []
    for memory, usual, likelihood in taught.memories:
        for z_dispersion, weight in _POINTS if level_at is None else ((0.0, 1.0),):
            # how much more than chance the months scatter: a scaled inverse chi-square (Wilson and Hilferty)
            pull = (taught.freedom + _PRIOR_MONTHS) / 2
            dispersion = usual / max(0.05, 1 - 1 / (9 * pull) + z_dispersion / (3 * sqrt(pull))) ** 3
            rho = min(0.5, max(0.0, (dispersion - 1) / max(1.0, taught.size - 1)))
            rests_on = max(2.0, memory.trials / max(1.0, dispersion))
            level, level_variance = _level(memory.level, rests_on, level_at)
            for z_volume, share in _POINTS:
                coming = volume.at(z_volume)
                mean = level
                if stream.surplus and coming > 0:
                    mean = max(1e-9, level * (1 - min(stream.surplus, coming) / coming))
                noise = mean * (1 - mean)
                month_noise = noise * (1 / max(1.0, taught.size) + rho)
                drift = month_noise * (1 - memory.weight) ** 2 / memory.weight
                variance = level_variance + drift * drift_share
                variance += noise * ((1 - rho) / max(1.0, coming) + rho * squares)
                found.append(Point(coming, mean, min(variance, noise * 0.98), likelihood * weight * share))
    return found


def _level(level: float, rests_on: float, at: float | None) -> tuple[float, float]:
    """Mean and variance of the level; known at a bound of Wilson's, which stays inside 0 and 1, or as a beta."""
    if at is None:
        return min(1 - 1e-9, max(1e-9, level)), level * (1 - level) / (rests_on + 1)
    spread = at * at / rests_on
    half = at * sqrt(level * (1 - level) / rests_on + spread / (4 * rests_on))
    return min(1 - 1e-9, max(1e-9, (level + spread / 2 + half) / (1 + spread))), 0.0


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


def of_count(stream: Stream, comparator: str, wanted: Fraction) -> Forecast:
    """The forecast of a number over a stream (the trials of its months), by the volume still to come."""
    if not stream.coming:
        return refused(Refusal.TIME_OVER)
    if comparator == "=" and wanted != 0:
        return refused(Refusal.EXACT_VALUE)
    if len(stream.months) < LEAST_MONTHS:
        return refused(Refusal.TOO_FEW_MONTHS)
    if sum(m.trials for m in stream.months[-12:]) < 10:
        return refused(Refusal.TOO_LITTLE)
    volume = _volume(stream)
    if volume is None:
        return refused(Refusal.TOO_FEW_MONTHS)
    # the least whole number that is enough (or too many), less half a step
    is_most = comparator in ("<", "<=", "=")
    beyond = floor(wanted) + 1 if comparator in (">", "<=", "=") else ceil(wanted)
    reaches = volume.at_least(beyond - 0.5 - stream.trials)
    probability = 1 - reaches if is_most else reaches
    half = _Z_90 * sqrt(probability * (1 - probability) / max(4.0, float(min(24, len(stream.months)))))
    return Forecast(probability, max(0.0, probability - half), min(1.0, probability + half), volume.span)


@dataclass(frozen=True)
class Pace:
    """A number of rows that grows by deeds: how many stood at the ends of months, oldest first, the last one now.

    `months_between` are the lengths of the steps in months; `ahead` the months until the deadline.
    """

    counts: tuple[int, ...]
    months_between: tuple[float, ...]
    ahead: float


def of_pace(pace: Pace, needed: int) -> Forecast:
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
    # the rate is a gamma variable; a number of rows given the rate scatters by batches: both together are wider
    shape = (total + 0.5) / batch
    mean = shape * batch / months * pace.ahead
    rate_variance = mean * mean / shape

    def at(z: float) -> float:
        """The number expected at a rate so many standard errors from its mean (Wilson and Hilferty)."""
        return float(mean * max(0.0, 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3)

    probability = negative_binomial_at_least(needed, mean, mean * batch + rate_variance)
    low, high = (negative_binomial_at_least(needed, at(z), at(z) * batch) for z in (-_Z_90, _Z_90))
    spread = sqrt(mean * batch + rate_variance)
    return Forecast(
        probability,
        min(probability, low),
        max(probability, high),
        Span(max(0.0, mean - _Z_90 * spread), mean, mean + _Z_975 * spread),
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


def _year_before(month: date) -> date:
    return date(month.year - 1, month.month, 1)
