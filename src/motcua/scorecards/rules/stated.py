"""A value as a person states it or a source gives it: read from what was typed, kept as JSON, scored. Pure.

Null is not zero: nothing stated is `NOTHING`, told apart from 0 everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from motcua.indicators.rules.figures import Figure, Scale
from motcua.indicators.rules.intervals import Interval
from motcua.scorecards.rules.framework import Criterion, Formula
from motcua.scorecards.rules.scoring import Value

_LARGEST = Decimal(10) ** 12
_LARGEST_COUNT = 10**9


class Entry(StrEnum):
    """What a person types for a criterion."""

    SHARE = "share"  # so many of so many; without the second number an amount
    YES_NO = "yes_no"
    AMOUNT = "amount"
    POINTS = "points"


_ENTRIES = {
    Formula.RATIO: Entry.SHARE,
    Formula.STEPS: Entry.SHARE,
    Formula.YES_NO: Entry.YES_NO,
    Formula.GIVEN: Entry.POINTS,
}


def entry_of(criterion: Criterion) -> Entry:
    """What is typed for the criterion."""
    return _ENTRIES.get(criterion.formula, Entry.AMOUNT) if criterion.formula else Entry.AMOUNT


class Unreadable(ValueError):
    """What was typed is no value of this criterion. `problem` names why: no-number, negative, more-than-all,
    more-than-the-points, too-large, not-whole."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True)
class Stated:
    """A figure (numerator and denominator), an amount, or a yes or no; all empty: nothing is stated.

    `is_nothing`: said outright that nothing was shown, so the criterion earns no points (unlike not assessed).
    `is_out`: the criterion does not apply to this very unit. `error`: standard error of the amount; `low`, `high`:
    its 95 % interval, where a survey states them. A surveyed figure has its own bounds. `document`: where a value
    that filled itself stands.
    """

    figure: Figure | None = None
    amount: Decimal | None = None
    is_yes: bool | None = None
    is_nothing: bool = False
    is_out: bool = False
    error: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    document: str = ""

    @property
    def is_empty(self) -> bool:
        said = (self.figure, self.amount, self.is_yes)
        return all(one is None for one in said) and not self.is_nothing and not self.is_out


NOTHING = Stated()
NO_POINTS = Stated(is_nothing=True)
OUT = Stated(is_out=True)


def typed(criterion: Criterion, given: Mapping[str, str]) -> Stated:
    """Read the fields `numerator`, `denominator`, `amount`, `yes`, `out` as people type them (comma or point).

    Raises Unreadable.
    """
    entry = entry_of(criterion)
    if given.get("out"):
        return OUT
    if entry is Entry.YES_NO:
        said = given.get("yes", "")
        return Stated(is_yes=said == "yes") if said in ("yes", "no") else NOTHING
    if entry is Entry.SHARE and given.get("denominator", "").strip():
        numerator, denominator = _count(given.get("numerator", "")), _count(given["denominator"])
        if numerator is None or denominator is None:
            raise Unreadable("no-number")
        if numerator > denominator:
            raise Unreadable("more-than-all")
        return Stated(figure=Figure(numerator, denominator))
    amount = _number(given.get("numerator" if entry is Entry.SHARE else "amount", ""))
    if amount is None:
        return NOTHING
    if entry is Entry.POINTS and amount > criterion.points:
        raise Unreadable("more-than-the-points")
    return Stated(amount=amount)


def _number(text: str) -> Decimal | None:
    text = text.strip().replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    if len(text) > 24:
        raise Unreadable("too-large")
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Unreadable("no-number") from None
    if not value.is_finite():
        raise Unreadable("no-number")
    if value < 0:
        raise Unreadable("negative")
    if value >= _LARGEST:
        raise Unreadable("too-large")
    return value


def _count(text: str) -> int | None:
    value = _number(text)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise Unreadable("not-whole")
    if value > _LARGEST_COUNT:
        raise Unreadable("too-large")
    return int(value)


def to_json(stated: Stated) -> dict[str, object]:
    """For a column; exact."""
    found = _said(stated)
    return found | {"document": stated.document} if stated.document else found


def _said(stated: Stated) -> dict[str, object]:
    if stated.is_nothing:
        return {"nothing": True}
    if stated.is_out:
        return {"out": True}
    if stated.figure is not None:
        found: dict[str, object] = {"numerator": stated.figure.numerator}
        if stated.figure.denominator is not None:
            found["denominator"] = stated.figure.denominator
        if stated.figure.scale is not Scale.PERCENT:
            found["scale"] = stated.figure.scale.value
        if stated.figure.bounds is not None:
            found |= {"low": _six(stated.figure.bounds.low), "high": _six(stated.figure.bounds.high)}
        return found
    if stated.amount is not None:
        sure = {"error": stated.error, "low": stated.low, "high": stated.high}
        return {
            "amount": str(stated.amount),
            **{name: str(one) for name, one in sure.items() if one is not None},
        }
    return {} if stated.is_yes is None else {"yes": stated.is_yes}


def from_json(kept: Mapping[str, object] | None) -> Stated:
    """What `to_json` made; None and {} are nothing."""
    found = _kept(kept) if kept else NOTHING
    return replace(found, document=str(kept["document"])) if kept and "document" in kept else found


def _kept(kept: Mapping[str, object]) -> Stated:
    if kept.get("nothing"):
        return NO_POINTS
    if kept.get("out"):
        return OUT
    if "numerator" in kept:
        below = kept.get("denominator")
        bounds = Interval(float(str(kept["low"])), float(str(kept["high"]))) if "low" in kept else None
        return Stated(
            figure=Figure(
                int(str(kept["numerator"])),
                None if below is None else int(str(below)),
                Scale(str(kept.get("scale", Scale.PERCENT.value))),
                bounds,
            )
        )
    if "amount" in kept:
        sure = (Decimal(str(kept[name])) if name in kept else None for name in ("error", "low", "high"))
        error, low, high = sure
        return Stated(amount=Decimal(str(kept["amount"])), error=error, low=low, high=high)
    return Stated(is_yes=bool(kept["yes"])) if "yes" in kept else NOTHING


def value_of(stated: Stated) -> Value | None:
    """For the scoring; None: nothing is known."""
    if stated.is_empty:
        return None
    if stated.is_out:
        return Value(is_out=True)
    if stated.is_nothing:
        return Value(is_nothing=True)
    amount, error, low, high = (
        None if one is None else Fraction(one)
        for one in (stated.amount, stated.error, stated.low, stated.high)
    )
    return Value(figure=stated.figure, amount=amount, is_yes=stated.is_yes, error=error, low=low, high=high)


def stated_of(value: Value) -> Stated:
    """What a computed value is kept as. An amount keeps six decimals."""
    if value.is_out:
        return OUT
    if value.amount is not None:
        return Stated(
            amount=_decimal(value.amount),
            error=None if value.error is None else _decimal(value.error),
            low=None if value.low is None else _decimal(value.low),
            high=None if value.high is None else _decimal(value.high),
        )
    return Stated(figure=value.figure, is_yes=value.is_yes)


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    # normalised, but never with an exponent: 90, not 9E+1
    return Decimal(f"{exact.quantize(Decimal('0.000001')).normalize():f}")


def _six(percent: float) -> str:
    return f"{round(percent, 6):f}"
