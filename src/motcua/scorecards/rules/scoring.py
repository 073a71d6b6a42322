"""From values to points: every formula of a framework, applicability and rescaling. Exact until shown.

A value is a figure (numerator and denominator), an amount or a yes or no. A ratio's amount is in percent, as the
value of a figure is; a given one in points; a survey's and another index's on their own scale; a penalty's is the
number of breaches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from motcua.indicators.rules.figures import Figure, Scale, rounded
from motcua.scorecards.rules.framework import Band, Criterion, Formula, Framework, Rescaling


@dataclass(frozen=True)
class Value:
    """What is known of one criterion of one unit; one of the first three.

    `is_out`: the criterion does not apply to this very unit, whatever its kind. `is_nothing`: it applies and nothing
    was shown, so it earns no points of those that can be reached (unlike not assessed). `error`: standard error of
    the amount, where a survey states one; `low`, `high`: its 95 % interval, likewise. They touch no points, only how
    sure the ranks are.
    """

    figure: Figure | None = None
    amount: Fraction | None = None
    is_yes: bool | None = None
    is_out: bool = False
    is_nothing: bool = False
    error: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


class State(StrEnum):
    SCORED = "scored"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"
    INFORMATION = "information"


class Problem(StrEnum):
    """Why a value cannot be scored."""

    NEGATIVE = "negative"
    ABOVE_THE_POINTS = "above_the_points"
    OFF_THE_SCALE = "off_the_scale"
    WRONG_SORT = "wrong_sort"  # e.g. a yes or no where an amount is asked for
    NO_LEAF = "no_leaf"  # a group, or a code that the framework does not have


class ValueRefused(ValueError):
    """A value that its criterion cannot take: `code` and `problem` say which and why."""

    def __init__(self, code: str, problem: Problem) -> None:
        super().__init__(f"criterion {code}: {problem.replace('_', ' ')}")
        self.code = code
        self.problem = problem


@dataclass(frozen=True)
class Points:
    """Of a leaf or a group. `reachable`: what could have been reached, after rescaling.

    `value`: what the formula saw (percent, mean, points, breaches), after multiplication; None without one.
    """

    points: Fraction
    reachable: Fraction
    state: State
    value: Fraction | None = None

    @property
    def shown(self) -> Decimal:
        found = rounded(self.points)
        assert found is not None
        return found

    @property
    def share(self) -> Fraction | None:
        """The part of the reachable points that was reached, 0 to 1."""
        return self.points / self.reachable if self.reachable else None


@dataclass(frozen=True)
class Score:
    """A unit's points under a framework. `index` in percent of what was reachable; None when that is nothing.

    `of` has every node of the tree, groups too.
    """

    framework: str
    kind: str
    total: Fraction
    reachable: Fraction
    index: Fraction | None
    band: Band | None
    scale: Decimal
    of: Mapping[str, Points]

    @property
    def shown(self) -> Decimal | None:
        """The index on the framework's own scale, rounded once."""
        if self.index is None:
            return None
        return rounded(self.index * Fraction(self.scale) / 100, decimals=4 if self.scale <= 1 else 2)


def score(framework: Framework, values: Mapping[str, Value], kind: str) -> Score:
    """The points of every node. A criterion without a value is not assessed. Raises ValueRefused."""
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    for code, value in values.items():
        if code not in leaves:
            raise ValueRefused(code, Problem.NO_LEAF)
        problem = trouble(leaves[code], value)
        if problem is not None:
            raise ValueRefused(code, problem)
    judged = _Judged(framework, leaves, _applicability(framework), values, kind)
    found: dict[str, Points] = {}
    for criterion in framework.criteria:
        _of(criterion, judged, found)
    total = sum((found[c.code].points for c in framework.criteria), Fraction(0))
    reachable = sum((found[c.code].reachable for c in framework.criteria), Fraction(0))
    index = total * 100 / reachable if reachable else None
    band = None if index is None else band_of(framework, index)
    return Score(framework.key, kind, total, reachable, index, band, framework.scale, found)


def shifts(
    framework: Framework, values: Mapping[str, Value], kind: str, changes: Iterable[tuple[str, Value]]
) -> list[Fraction]:
    """By how many points the total moves when one value alone becomes another, in the order given.

    What the value multiplies moves with it. What can be reached does not change: each of the values is one.
    """
    leaves = {leaf.code: leaf for leaf in framework.leaves()}
    judged = _Judged(framework, leaves, _applicability(framework), values, kind)
    multiplied: dict[str, list[Criterion]] = {}
    for leaf in leaves.values():
        if leaf.multiplied_by:
            multiplied.setdefault(leaf.multiplied_by, []).append(leaf)
    found = []
    for code, value in changes:
        other = replace(judged, values={**values, code: value})
        moved = (leaves[code], *multiplied.get(code, ()))
        found.append(
            sum((_of_leaf(one, other).points - _of_leaf(one, judged).points for one in moved), Fraction(0))
        )
    return found


def band_of(framework: Framework, index: Fraction) -> Band | None:
    """The band of an exact index in percent; None where a framework has no bands."""
    found = None
    for band in sorted(framework.bands, key=lambda one: one.least):
        if index >= Fraction(band.least):
            found = band
    return found


def trouble(criterion: Criterion, value: Value) -> Problem | None:
    """Why a criterion cannot take a value; None when it can."""
    if value.is_out or value.is_nothing:
        return None
    said = [one is not None for one in (value.figure, value.amount, value.is_yes)]
    if sum(said) > 1:
        return Problem.WRONG_SORT
    formula = criterion.formula
    if value.is_yes is not None and formula not in (Formula.YES_NO, Formula.INFORMATION):
        return Problem.WRONG_SORT
    if value.figure is not None and formula is Formula.GIVEN:
        return Problem.WRONG_SORT
    if value.error is not None and value.error < 0:
        return Problem.NEGATIVE
    amount = value.amount
    if amount is None and value.figure is not None:
        if value.figure.numerator < 0 or (value.figure.denominator or 0) < 0:
            return Problem.NEGATIVE
        amount = value.figure.value
    if amount is None:
        return None
    if formula in (Formula.SURVEY_MEAN, Formula.MAPPED):
        off = not _of_scale(criterion, "least") <= amount <= _of_scale(criterion, "most")
        return Problem.OFF_THE_SCALE if off else None
    if amount < 0 and formula is not Formula.INFORMATION:
        # steps may begin below zero: growth against the year before
        steps = criterion.parameters.get("steps")
        begins_below = (
            formula is Formula.STEPS and isinstance(steps, tuple) and bool(steps) and steps[0][0] < 0
        )
        return None if begins_below else Problem.NEGATIVE
    if formula is Formula.GIVEN and amount > Fraction(criterion.points):
        return Problem.ABOVE_THE_POINTS
    return None


def points_of(criterion: Criterion, value: Fraction) -> Fraction:
    """What a leaf's formula makes of a value; between 0 and its points whatever the value."""
    most = Fraction(criterion.points)
    match criterion.formula:
        case Formula.RATIO:
            full, floor, cap = (_number(criterion, name) for name in ("full", "floor", "cap"))
            if floor is not None and value < floor:
                return Fraction(0)
            reached = most * value / (full if full is not None else 100)
            return _between(reached, most if cap is None else min(cap, most))
        case Formula.STEPS:
            steps = criterion.parameters.get("steps", ())
            assert isinstance(steps, tuple)
            reached = Fraction(0)
            for step, points in steps:
                if value >= Fraction(step):
                    reached = Fraction(points)
            return _between(reached, most)
        case Formula.YES_NO:
            return most if value else Fraction(0)
        case Formula.PENALTY:
            return _between(most - value * (_number(criterion, "each") or 0), most)
        case Formula.SURVEY_MEAN | Formula.MAPPED:
            least, highest = _of_scale(criterion, "least"), _of_scale(criterion, "most")
            return _between(most * (value - least) / (highest - least), most)
        case Formula.GIVEN:
            return _between(value, most)
        case _:
            return Fraction(0)


@dataclass(frozen=True)
class _Judged:
    """All that one score is made from. `applies`: of each leaf the kinds of units; empty means all."""

    framework: Framework
    leaves: Mapping[str, Criterion]
    applies: Mapping[str, frozenset[str]]
    values: Mapping[str, Value]
    kind: str

    def value(self, code: str) -> Value:
        return self.values.get(code, Value())

    def is_out(self, code: str) -> bool:
        applies = self.applies[code]
        return self.value(code).is_out or bool(applies and self.kind not in applies)


def _applicability(framework: Framework) -> Mapping[str, frozenset[str]]:
    """Of each leaf the kinds that it and every group above it apply to."""
    found: dict[str, frozenset[str]] = {}

    def walk(criterion: Criterion, within: frozenset[str]) -> None:
        own = criterion.applies_to
        applies = own & within if own and within else own or within
        if not criterion.children:
            found[criterion.code] = applies
        for child in criterion.children:
            walk(child, applies)

    for criterion in framework.criteria:
        walk(criterion, frozenset())
    return found


def _of(criterion: Criterion, judged: _Judged, found: dict[str, Points]) -> Points:
    """The points of a node; `found` takes them and those of everything under it."""
    if not criterion.children:
        found[criterion.code] = _of_leaf(criterion, judged)
        return found[criterion.code]
    own = [_of(child, judged, found) for child in criterion.children]
    found[criterion.code] = Points(
        sum((one.points for one in own), Fraction(0)),
        sum((one.reachable for one in own), Fraction(0)),
        _of_group({one.state for one in own}),
    )
    return found[criterion.code]


def _of_group(states: set[State]) -> State:
    for state in (State.SCORED, State.NOT_ASSESSED, State.NOT_APPLICABLE):
        if state in states:
            return state
    return State.INFORMATION


def _of_leaf(criterion: Criterion, judged: _Judged) -> Points:
    most = Fraction(criterion.points)
    value = judged.value(criterion.code)
    if criterion.formula is Formula.INFORMATION:
        return Points(Fraction(0), Fraction(0), State.INFORMATION, _seen(value))
    if judged.is_out(criterion.code):
        match judged.framework.rescaling:
            case Rescaling.TO_FULL:
                return Points(Fraction(0), Fraction(0), State.NOT_APPLICABLE)
            case Rescaling.LOST:
                return Points(Fraction(0), most, State.NOT_APPLICABLE)
            case Rescaling.GRANTED:
                return Points(most, most, State.NOT_APPLICABLE)
    if value.is_nothing:
        return Points(Fraction(0), most, State.SCORED)
    if is_empty(value) and criterion.when_empty is not None:
        return Points(most * criterion.when_empty, most, State.SCORED)
    seen = _seen(value)
    if seen is not None and criterion.multiplied_by:
        factor = _rate(judged.leaves[criterion.multiplied_by], judged)
        seen = None if factor is None else seen * factor
    if seen is None:
        lost = judged.framework.unassessed is Rescaling.LOST
        return Points(Fraction(0), most if lost else Fraction(0), State.NOT_ASSESSED)
    return Points(points_of(criterion, seen), most, State.SCORED, seen)


def is_empty(value: Value) -> bool:
    """Whether a figure was asked for and has nothing in its denominator: 0 of 0, not simply unknown."""
    figure = value.figure
    return figure is not None and figure.scale is Scale.PERCENT and not figure.denominator


def _rate(criterion: Criterion, judged: _Judged) -> Fraction | None:
    """The rate of another criterion between 0 and 1; 1 where that one does not apply."""
    if judged.is_out(criterion.code):
        return Fraction(1)
    value = judged.value(criterion.code)
    if is_empty(value):
        return criterion.when_empty
    seen = _seen(value)
    return None if seen is None else _between(seen / 100, Fraction(1))


def _seen(value: Value) -> Fraction | None:
    if value.is_yes is not None:
        return Fraction(value.is_yes)
    if value.amount is not None:
        return value.amount
    return None if value.figure is None else value.figure.value


def _number(criterion: Criterion, name: str) -> Fraction | None:
    found = criterion.parameters.get(name)
    return Fraction(found) if isinstance(found, Decimal) else None


def _of_scale(criterion: Criterion, name: str) -> Fraction:
    found = _number(criterion, name)
    return found if found is not None else Fraction(0 if name == "least" else 100)


def _between(value: Fraction, most: Fraction) -> Fraction:
    return max(Fraction(0), min(value, most))
