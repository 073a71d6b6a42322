"""The index of satisfaction: per item, factor and in total, for everybody, each unit and each sector.

(very satisfied + satisfied) / valid answers, weighted; a factor over its items' answers; the total pooled over all
items (the earlier method of the Ministry) or as mean of the factors: how since 2023 is not known, so it is a setting.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from motcua.polls.rules.answering import Value
from motcua.polls.rules.estimating import Estimate, Frame, Unit, estimate, mean_of
from motcua.polls.rules.questionnaire import SCALE, Item, Questionnaire
from motcua.polls.rules.suppressing import hidden, hidden_of_both
from motcua.polls.rules.weighting import Cell, adjusted, kish, rake


class Total(StrEnum):
    POOLED = "pooled"
    FACTORS = "factors"


class Balance(StrEnum):
    """What the weights are brought to after non-response."""

    NONE = "none"
    UNIT = "unit"  # post-stratified to how many people each unit has
    RAKE = "rake"  # raked to units and sectors


@dataclass(frozen=True)
class Reply:
    """An anonymous answer: the stratum and what was said."""

    stratum: str
    answers: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Method:
    total: Total = Total.POOLED
    balance: Balance = Balance.RAKE
    shown_from: int = 5
    adjust_from: int = 5
    satisfied: frozenset[int] = frozenset({4, 5})


@dataclass(frozen=True)
class Line:
    """A figure of the results. `estimate` None: not assessed, or hidden (`why`: few, other)."""

    code: str
    estimate: Estimate | None
    why: str = ""
    counts: tuple[int, ...] = ()  # unweighted, from 5 points to 1; of items alone


@dataclass(frozen=True)
class Rate:
    """Of a stratum or unit: people, asked, answered. `bias` is the share of the class among answers less its share
    among those asked, in points: what non-response would shift if nothing were done about it."""

    code: str
    population: int
    asked: int
    answered: int
    bias: float


@dataclass(frozen=True)
class Results:
    total: Line
    factors: tuple[Line, ...]
    items: tuple[Line, ...]
    units: tuple[Line, ...]
    sectors: tuple[Line, ...]
    rates: tuple[Rate, ...]
    people: int
    asked: int
    population: int
    weights_effect: float
    lowest_weight: float
    highest_weight: float
    is_balanced: bool
    unit_factors: tuple[
        tuple[str, tuple[Line, ...]], ...
    ] = ()  # of the units that are shown, where asked for


def results(
    form: Questionnaire,
    cells: Sequence[Cell],
    replies: Sequence[Reply],
    method: Method,
    *,
    stages: Mapping[str, tuple[int, int, str]] | None = None,
    with_unit_factors: bool = False,
) -> Results:
    """All figures of a wave. `stages` says for each unit how many units its level has and how many were drawn, and
    the level, where not every unit was drawn; then the unit is what was drawn first and the variance is
    taken there. `with_unit_factors`: also every factor of every unit, several times the work."""
    of_cell = {cell.code: cell for cell in cells}
    replies = sorted(
        replies, key=lambda one: (one.stratum, sorted((k, str(v)) for k, v in one.answers.items()))
    )
    weights, balanced = _weights(cells, replies, method)
    places = _places(of_cell, replies, stages or {})
    frames = _frames(cells, stages or {})
    items = form.indexed

    def of(chosen: Sequence[Item], keep: Callable[[Cell], bool] = lambda _cell: True) -> list[Unit]:
        return [
            _unit(reply, weight, place, chosen, keep(of_cell[reply.stratum]), method.satisfied)
            for reply, weight, place in zip(replies, weights, places, strict=True)
        ]

    def total(keep: Callable[[Cell], bool] = lambda _cell: True) -> Estimate | None:
        if method.total is Total.POOLED:
            return estimate(of(items, keep), frames)
        return mean_of(
            [of(form.of_factor(one.code), keep) for one in form.factors if form.of_factor(one.code)], frames
        )

    answered = {code: sum(1 for one in replies if one.stratum == code) for code in of_cell}
    by_unit = _sums(cells, answered, lambda cell: cell.unit)
    by_sector = _sums(cells, answered, lambda cell: cell.sector)
    units_hidden, sectors_hidden = hidden_of_both(
        {cell.code: (cell.unit, cell.sector, answered[cell.code]) for cell in cells}, method.shown_from
    )
    return Results(
        _line("total", total(), len(replies), method),
        tuple(_judged(one.code, estimate(of(form.of_factor(one.code)), frames), method) for one in form.factors),
        tuple(_item_line(item, of([item]), replies, frames, method) for item in items),
        tuple(
            Line(unit, None if unit in units_hidden else total(lambda cell, of=unit: cell.unit == of), units_hidden.get(unit, ""))  # type: ignore[misc]  # noqa: E501
            for unit in sorted(by_unit)
        ),
        tuple(
            Line(sector, None if sector in sectors_hidden else total(lambda cell, of=sector: cell.sector == of), sectors_hidden.get(sector, ""))  # type: ignore[misc]  # noqa: E501
            for sector in sorted(by_sector)
        ),
        _rates(cells, answered),
        len(replies),
        sum(cell.asked for cell in cells),
        sum(cell.population for cell in cells),
        kish(weights),
        min(weights, default=0.0),
        max(weights, default=0.0),
        balanced,
        _of_units(form, by_unit, units_hidden, of, frames, replies, of_cell, method) if with_unit_factors else (),
    )  # fmt: skip


def _of_units(
    form: Questionnaire,
    units: Mapping[str, object],
    units_hidden: Mapping[str, str],
    of: Callable[[Sequence[Item], Callable[[Cell], bool]], list[Unit]],
    frames: Mapping[str, Frame],
    replies: Sequence[Reply],
    of_cell: Mapping[str, Cell],
    method: Method,
) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """The factors of every unit that is shown: all of a unit's, or none.

    A factor that few people of a unit answered would be told by the unit's total less its other factors, and by the
    province's factor less the other units': both are looked at, and then the unit shows no factor at all.
    """
    factors = [(one.code, form.of_factor(one.code)) for one in form.factors if form.of_factor(one.code)]
    closed = set(units_hidden)
    for _code, items in factors:
        codes = {item.code for item in items}
        people = dict.fromkeys(units, 0)
        for reply in replies:
            people[of_cell[reply.stratum].unit] += bool(codes & reply.answers.keys())
        closed |= hidden(people, method.shown_from).keys()
    return tuple(
        (
            unit,
            tuple(
                _judged(code, estimate(of(items, lambda cell, of=unit: cell.unit == of), frames), method)  # type: ignore[misc]
                for code, items in factors
            ),
        )
        for unit in sorted(units)
        if unit not in closed
    )


def _line(code: str, found: Estimate | None, people: int, method: Method) -> Line:
    if found is not None and people < method.shown_from:
        return Line(code, None, "few")
    return Line(code, found)


def _judged(code: str, found: Estimate | None, method: Method) -> Line:
    return _line(code, found, found.people if found else 0, method)


def _item_line(
    item: Item, units: Sequence[Unit], replies: Sequence[Reply], frames: Mapping[str, Frame], method: Method
) -> Line:
    line = _judged(item.code, estimate(units, frames), method)
    if line.estimate is None:
        return line
    counts = tuple(sum(1 for one in replies if one.answers.get(item.code) == score) for score in SCALE)
    return Line(item.code, line.estimate, "", counts)


def _unit(
    reply: Reply,
    weight: float,
    place: tuple[str, str],
    items: Sequence[Item],
    is_inside: bool,
    contented: frozenset[int],
) -> Unit:
    said = [reply.answers[item.code] for item in items if item.code in reply.answers] if is_inside else []
    satisfied = sum(1 for one in said if one in contented)
    return Unit(weight, satisfied, len(said), *place)


def _weights(cells: Sequence[Cell], replies: Sequence[Reply], method: Method) -> tuple[list[float], bool]:
    found = adjusted(cells, method.adjust_from)
    weights = [found[one.stratum].weight for one in replies]
    if method.balance is Balance.NONE:
        return weights, True
    of_cell = {cell.code: cell for cell in cells}
    dimensions: list[Callable[[Cell], str]] = [lambda cell: cell.unit]
    if method.balance is Balance.RAKE:
        dimensions.append(lambda cell: cell.sector)
    # units that were not drawn are carried by those that were: people over the chance of their unit
    totals: list[dict[str, float]] = []
    for of in dimensions:
        sums: dict[str, float] = {}
        for cell in cells:
            sums[of(cell)] = sums.get(of(cell), 0.0) + float(cell.population / cell.first)
        totals.append(sums)
    return rake(weights, [[of(of_cell[one.stratum]) for one in replies] for of in dimensions], totals)  # type: ignore[arg-type]


def _places(
    of_cell: Mapping[str, Cell], replies: Sequence[Reply], stages: Mapping[str, tuple[int, int, str]]
) -> list[tuple[str, str]]:
    """Of each answer: the stratum of the variance and the first unit in it."""
    found = []
    for number, reply in enumerate(replies):
        unit = of_cell[reply.stratum].unit
        if unit in stages and stages[unit][0] > stages[unit][1]:
            found.append((f"level {stages[unit][2]}", unit))
        else:
            found.append((reply.stratum, str(number)))
    return found


def _frames(cells: Sequence[Cell], stages: Mapping[str, tuple[int, int, str]]) -> dict[str, Frame]:
    found = {cell.code: Frame(cell.population) for cell in cells}
    found |= {f"level {level}": Frame(whole) for whole, drawn, level in stages.values() if whole > drawn}
    return found


def _sums(cells: Sequence[Cell], answered: Mapping[str, int], of: Callable[[Cell], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in cells:
        found[of(cell)] = found.get(of(cell), 0) + answered[cell.code]
    return found


def _rates(cells: Sequence[Cell], answered: Mapping[str, int]) -> tuple[Rate, ...]:
    asked_all, answered_all = sum(cell.asked for cell in cells), sum(answered.values())
    return tuple(
        Rate(
            cell.code,
            cell.population,
            cell.asked,
            answered[cell.code],
            (answered[cell.code] / answered_all - cell.asked / asked_all) * 100
            if answered_all and asked_all
            else 0.0,
        )
        for cell in cells
    )


@dataclass(frozen=True)
class Placed:
    """A unit's place among those shown: `best` to `worst`, because overlapping intervals are not told apart."""

    code: str
    estimate: Estimate
    best: int
    worst: int

    @property
    def is_tied(self) -> bool:
        return self.best != self.worst


def placed(lines: Sequence[Line]) -> list[Placed]:
    """The lines that are shown, the highest first. From 1 + how many are surely better to how many are not surely
    worse: nobody is crowned by chance."""
    shown = [(line.code, line.estimate) for line in lines if line.estimate is not None]
    found = [
        Placed(
            code,
            one,
            1 + sum(1 for _code, other in shown if other.low > one.high),
            len(shown) - sum(1 for _code, other in shown if other.high < one.low),
        )
        for code, one in shown
    ]
    return sorted(found, key=lambda one: (-one.estimate.share, one.code))
