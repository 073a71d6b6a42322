"""Interval of a share: how far a small number of dossiers may deceive."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution


@dataclass(frozen=True)
class Interval:
    """Bounds in percent."""

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high


def wilson(successes: int, trials: int, *, z: float = Z_95) -> Interval:
    """Wilson's score interval for `successes` of `trials` (E. B. Wilson, JASA 22, 1927), in percent.

    Unlike the textbook interval it is right at 0 %, at 100 % and for a handful of dossiers.
    Raises ValueError unless 0 <= successes <= trials and trials > 0.
    """
    if trials <= 0 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    share = successes / trials
    spread = z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(low * 100, high * 100)
