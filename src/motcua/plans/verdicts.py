"""Whether a value meets a target: pure, exact, and silent where there is nothing to compare."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_ASSESSED = "not_assessed"  # the denominator is empty, or the base of comparison is
    NO_THRESHOLD = "no_threshold"  # measured, but the plan names no number
    NOT_MEASURABLE = "not_measurable"  # and no value was entered by hand


@dataclass(frozen=True)
class Threshold:
    """What a plan asks for. `kind` and `comparator` as the plan reader names them; `value` in the plan's unit."""

    kind: str
    comparator: str
    value: Decimal | None
    value_to: Decimal | None = None


@dataclass(frozen=True)
class Judgement:
    """The verdict and how far the value lies from the threshold (positive: on the good side), in the unit."""

    verdict: Verdict
    distance: Fraction | None = None


def judge(
    threshold: Threshold, value: Fraction | None, *, base: Fraction | None = None, rise: str = ""
) -> Judgement:
    """Hold `value` against the threshold. `base` is last year's value, for targets that name no number; with `rise`
    ("points" or "percent") a relative target asks for its number over the base, in points or in percent of the base.

    A range such as 15-20 % asks for its lower bound; more than its upper is met too (our reading, domain facts
    7.1 row 1.3). "= 100 %" is met by the whole alone.
    """
    relative = threshold.kind == "relative" and threshold.value is None
    if not relative and threshold.value is None:
        return Judgement(Verdict.NO_THRESHOLD)
    if threshold.kind == "relative" and not relative:
        if not rise or base is None:
            # "20 % over a superior's target": nobody said what that means, or the base is not held here
            return Judgement(Verdict.NOT_ASSESSED)
        over = Fraction(threshold.value or 0)
        wanted: Fraction | None = base + over if rise == "points" else base * (1 + over / 100)
    else:
        wanted = base if relative else Fraction(threshold.value or 0)
    if value is None or wanted is None:
        return Judgement(Verdict.NOT_ASSESSED)
    distance, is_met = _compared(threshold.comparator or ">=", value, wanted)
    return Judgement(Verdict.MET if is_met else Verdict.NOT_MET, distance)


def done_or_not(value: Fraction | None) -> Judgement:
    """Of a deed that a plan asks for (`value` 1 or 0): met once it is done."""
    if value is None:
        return Judgement(Verdict.NOT_ASSESSED)
    return Judgement(Verdict.MET if value else Verdict.NOT_MET)


def _compared(comparator: str, value: Fraction, wanted: Fraction) -> tuple[Fraction, bool]:
    over, under = value - wanted, wanted - value
    match comparator:
        case ">":
            return over, over > 0
        case "<":
            return under, under > 0
        case "<=":
            return under, under >= 0
        case "=":
            return -abs(over), over == 0
        case _:  # ">=" and "between"
            return over, over >= 0
