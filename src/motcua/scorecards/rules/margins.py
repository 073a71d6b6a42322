"""Between which bounds an index lies, by the errors of surveys and of small numbers. Pure; no draws, no chance.

Each uncertain value goes to the bounds of its own 95 % interval by itself; the index goes by the root of the sum of
squares of what that changes (MOVER: G. Y. Zou, A. Donner, Statistics in Medicine 27, 2008). So a criterion that is
capped or steps leaves the index where the formula leaves it, and the same values give the same bounds everywhere.

Uncertain are survey parts by the interval of their survey and computed shares by their numbers (Wilson). What was
stated and appraised, and what another body published without an error, is taken as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import isqrt

from motcua.indicators.rules.intervals import Z_95
from motcua.scorecards.rules.framework import Criterion, Framework, Source
from motcua.scorecards.rules.scoring import Score, Value, shifts

Bounds = tuple[Fraction, Fraction]
_MILLION = 10**6
_Z = Fraction(round(Z_95 * _MILLION), _MILLION)


def of_value(criterion: Criterion, value: Value) -> Bounds | None:
    """The 95 % interval of a value on its own scale (a share in percent); None: it is taken as it is."""
    if value.amount is not None:
        if value.low is not None and value.high is not None:
            return value.low, value.high
        if value.error is not None:
            return value.amount - _Z * value.error, value.amount + _Z * value.error
        return None
    figure = value.figure
    if figure is None or (figure.bounds is None and criterion.source is not Source.INDICATOR):
        return None
    found = figure.interval
    return None if found is None else (_six(found.low), _six(found.high))


def of_index(framework: Framework, values: Mapping[str, Value], kind: str, score: Score) -> Bounds | None:
    """The 95 % interval of the index in percent; None without an index. Without any error both are the index."""
    if score.index is None or not score.reachable:
        return None
    changes: list[tuple[str, Value]] = []
    for leaf in framework.leaves():
        value = values.get(leaf.code)
        bounds = None if value is None else of_value(leaf, value)
        if value is not None and bounds is not None:
            changes += [(leaf.code, replace(value, figure=None, amount=bound)) for bound in bounds]
    moved = shifts(framework, values, kind, changes)
    below = above = Fraction(0)
    for first, second in zip(moved[::2], moved[1::2], strict=True):
        below += min(first, second, Fraction(0)) ** 2
        above += max(first, second, Fraction(0)) ** 2
    share = Fraction(100) / score.reachable
    low = max(Fraction(0), score.index - root(below) * share)
    high = min(max(Fraction(100), score.index), score.index + root(above) * share)
    return low, high


def root(value: Fraction) -> Fraction:
    """To six decimals, never less than the root."""
    scaled = -(-value.numerator * _MILLION**2 // value.denominator)
    floor = isqrt(scaled)
    return Fraction(floor if floor * floor == scaled else floor + 1, _MILLION)


def _six(percent: float) -> Fraction:
    return Fraction(round(percent * _MILLION), _MILLION)
