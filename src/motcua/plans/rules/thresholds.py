"""How many of a number make a share: exact, rounded to the side that the comparator asks for."""

from fractions import Fraction
from math import ceil, floor


def share_wanted(wanted: Fraction, comparator: str, trials: int) -> int:
    """The least number of successes of `trials` that meets a share of `wanted` percent ("at least" sense)."""
    exact = wanted * trials / 100
    return floor(exact) + 1 if comparator == ">" else ceil(exact)


def share_ceiling(wanted: Fraction, comparator: str, trials: int) -> int:
    """The greatest number of successes of `trials` that keeps a share of at most `wanted` percent."""
    exact = wanted * trials / 100
    return ceil(exact) - 1 if comparator == "<" else floor(exact)
