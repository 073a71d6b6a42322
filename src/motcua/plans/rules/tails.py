"""Tails of two distributions, in plain arithmetic: how probable it is that at least so many happen."""

from math import erfc, exp, lgamma, log, log1p, sqrt

_TINY = 1e-300


def beta_at_least(needed: float, of: float, mean: float, variance: float) -> float:
    """That at least `needed` of `of` succeed, when their share has this mean and variance.

    The share is taken as a beta variable, its steps of one taken into account by half a step.
    """
    if needed <= 0:
        return 1.0
    if needed > of:
        return 0.0
    at = (needed - 0.5) / of
    mean = min(1 - 1e-9, max(1e-9, mean))
    variance = max(variance, 1e-12)
    strength = mean * (1 - mean) / variance - 1
    if strength <= 0:
        return mean
    if strength > 1e5:
        return 0.5 * erfc((at - mean) / sqrt(2 * variance))
    return 1.0 - incomplete_beta(mean * strength, (1 - mean) * strength, at)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    found = d
    for m in range(1, 2000):
        for factor in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + factor * d
            c = 1.0 + factor / c
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = c if abs(c) > _TINY else _TINY
            step = d * c
            found *= step
        if abs(step - 1.0) < 1e-12:
            break
    return found


def negative_binomial_at_least(needed: int, mean: float, variance: float) -> float:
    """That a count with this mean and variance (at least the mean: else Poisson) reaches `needed`."""
    if needed <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if needed > 5000:
        return 0.5 * erfc((needed - 0.5 - mean) / sqrt(2 * max(variance, mean)))
    below = 0.0
    if variance <= mean * (1 + 1e-9):
        for k in range(needed):
            below += exp(k * log(mean) - mean - lgamma(k + 1))
    else:
        share = mean / variance
        size = mean * share / (1 - share)
        for k in range(needed):
            below += exp(
                lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log(share) + k * log1p(-share)
            )
    return min(1.0, max(0.0, 1.0 - below))
