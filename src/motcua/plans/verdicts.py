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
    """What a plan asks for. `kind` and `comparator` as the plan reader names them; `value` in the plan's unit.

    `is_place`: a rank or a group, where lower is better and "from place 20 up" means 20 or less.
    """

    kind: str
    comparator: str
    value: Decimal | None
    value_to: Decimal | None = None
    is_place: bool = False


@dataclass(frozen=True)
class Superior:
    """What a superior asks for, and how "20 % over it" is read: percentage points more, or percent more."""

    value: Fraction
    is_points: bool

    def and_over(self, by: Decimal) -> Fraction:
        more = Fraction(by)
        return self.value + more if self.is_points else self.value * (1 + more / 100)


@dataclass(frozen=True)
class Judgement:
    """The verdict and how far the value lies from the threshold (positive: on the good side), in the unit."""

    verdict: Verdict
    distance: Fraction | None = None


def judge(
    threshold: Threshold,
    value: Fraction | None,
    *,
    base: Fraction | None = None,
    superior: Superior | None = None,
) -> Judgement:
    """Hold `value` against the threshold. `base` is last year's value, for targets that name no number; `superior`
    is the target of the superior that "20 % over it" starts from.

    A range such as 15-20 % asks for its lower bound; more than its upper is met too (our reading, domain facts
    7.1 row 1.3). "= 100 %" is met by the whole alone.
    """
    relative = threshold.kind == "relative" and threshold.value is None
    if not relative and threshold.value is None:
        return Judgement(Verdict.NO_THRESHOLD)
    if relative:
        wanted = base
    elif threshold.kind == "relative":
        # "20 % over a superior's target": nothing is held against a base that is not in the register
        wanted = None if superior is None else superior.and_over(threshold.value or Decimal(0))
    else:
        wanted = Fraction(threshold.value or 0)
    if value is None or wanted is None:
        return Judgement(Verdict.NOT_ASSESSED)
    comparator = threshold.comparator or ">="
    if threshold.is_place:
        comparator = {">=": "<=", ">": "<"}.get(comparator, comparator)
    distance, is_met = _compared(comparator, value, wanted)
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
