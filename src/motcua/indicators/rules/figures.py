"""A figure: numerator over denominator, both kept exact; rounded once, when shown."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from motcua.indicators.rules.intervals import Interval, wilson


class Scale(StrEnum):
    PERCENT = "percent"
    COUNT = "count"
    YES_NO = "yes_no"
    HOURS = "hours"  # a mean: the numerator is a sum of hours
    RANK = "rank"  # the numerator is the place, the denominator how many were ranked; lower is better
    GROUP = "group"  # likewise: the place of the group among all groups, the best is 1
    LEAST = "least"  # the count of the unit that has fewest, among so many units
    AMOUNT = "amount"  # points or a number from a document: numerator over denominator, exact


PLACES = frozenset({Scale.RANK, Scale.GROUP})


@dataclass(frozen=True)
class Figure:
    """What an indicator gives for a period and a slice. `denominator` is None for a plain count.

    An empty denominator is "not assessed" (invariant 10): `value` is None, never 0 and never 100. `bounds`: the 95 %
    interval in percent of a share that was surveyed, whose numbers are scaled to a population and count nobody.
    """

    numerator: int
    denominator: int | None
    scale: Scale = Scale.PERCENT
    bounds: Interval | None = None

    @cached_property
    def value(self) -> Fraction | None:
        """Percent (0 to 100), the count, place or amount itself or mean hours, exact; of a yes or no 1 or 0."""
        if self.scale is Scale.YES_NO:
            return Fraction(bool(self.numerator))
        if self.scale is Scale.COUNT:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        if self.scale in PLACES or self.scale is Scale.LEAST:
            return Fraction(self.numerator)
        if self.scale in (Scale.AMOUNT, Scale.HOURS):
            return Fraction(self.numerator, self.denominator)
        return Fraction(self.numerator * 100, self.denominator)

    @cached_property
    def interval(self) -> Interval | None:
        """The 95 % interval of a share, in percent."""
        if self.scale is not Scale.PERCENT or not self.denominator:
            return None
        return self.bounds or wilson(self.numerator, self.denominator)


def rounded(value: Fraction | None, *, decimals: int = 2) -> Decimal | None:
    """Half away from zero, at display only (domain facts 7.2)."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
