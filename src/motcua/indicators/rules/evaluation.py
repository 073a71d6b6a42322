"""From sums of measures to figures: what each shape of indicator means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from motcua.indicators.registry import Indicator, PeriodBase, Shape, Slice, Variant
from motcua.indicators.rules.figures import Figure, Scale
from motcua.indicators.rules.intervals import Interval

Sums = Mapping[str, int]


@dataclass(frozen=True)
class Counted:
    """All sums that indicators of one period and one part of the province are evaluated from.

    `cells` are keyed by the slice that an indicator takes; `open` by (kind of the receiving unit, group of the
    sector), `units` by handling unit. What was not counted is not there: to evaluate an indicator by it fails.
    """

    cells: Mapping[Slice, Sums]
    open: Mapping[tuple[str, str], Sums] | None
    units: Mapping[int, Sums]
    catalogue: Sums
    registers: Sums = field(default_factory=dict)  # of the measures that were asked for
    register_units: Mapping[str, Mapping[int, int]] = field(
        default_factory=dict
    )  # each unit's, of the weakest
    bounds: Mapping[str, Interval] = field(default_factory=dict)  # of surveyed shares, by their numerators
    on: date = date.max  # the last day of the period: which reading comes first


def evaluate(indicator: Indicator, variant: Variant, counted: Counted) -> Figure:
    """The figure of one reading of an indicator. Raises LookupError when what it needs was not counted.

    What stood open on a past day and is not known any more makes it "not assessed", never zero.
    """
    needed = variant.numerator if indicator.base is PeriodBase.OPEN else variant.also_open
    if needed and not all(needed in sums for sums in _open(counted).values()):
        return Figure(0, 0)
    match indicator.shape:
        case Shape.COUNT:
            return Figure(_total(indicator, variant, variant.numerator, counted), None, Scale.COUNT)
        case Shape.DONE:
            return Figure(_total(indicator, variant, variant.numerator, counted), None, Scale.YES_NO)
        case Shape.WEAKEST_UNIT:
            ratios = [f for f in of_units(variant, counted.units).values() if f.denominator]
            return min(ratios, key=lambda f: f.value or 0, default=Figure(0, 0))
        case Shape.WHOLE_UNITS:
            ratios = [f for f in of_units(variant, counted.units).values() if f.denominator]
            return Figure(sum(1 for f in ratios if f.numerator == f.denominator), len(ratios))
        case Shape.RECORDED | Shape.LEAST_UNIT:
            over = _total(indicator, variant, variant.denominator, counted)
            return Figure(_total(indicator, variant, variant.numerator, counted), over, indicator.scale)
        case Shape.RATIO:
            below = _total(indicator, variant, variant.denominator, counted)
            below += left_open(indicator, variant, counted)
            above = _total(indicator, variant, variant.numerator, counted)
            return Figure(above, below, indicator.scale, counted.bounds.get(variant.numerator))


def left_open(indicator: Indicator, variant: Variant, counted: Counted) -> int:
    """How many of a reading's denominator stand open; zero where it takes in none, or nobody knows of any."""
    code = variant.also_open
    if not code or not all(code in sums for sums in _open(counted).values()):
        return 0
    return _sum(_open(counted), code, indicator.only)


def of_units(variant: Variant, units: Mapping[int, Sums], scale: Scale = Scale.PERCENT) -> dict[int, Figure]:
    """The ratio of each handling unit by itself."""
    return {
        unit: Figure(sums[variant.numerator], sums[variant.denominator], scale)
        for unit, sums in units.items()
    }


def _total(indicator: Indicator, variant: Variant, code: str, counted: Counted) -> int:
    match indicator.base_of(variant):
        case PeriodBase.CATALOGUE:
            return counted.catalogue[code]
        case PeriodBase.REGISTER:
            return counted.registers[code]
        case PeriodBase.OPEN:
            return _sum(_open(counted), code, indicator.only)
        case _:
            sums = counted.cells[indicator.only]
            return sums[code] if sums else 0


def _open(counted: Counted) -> Mapping[tuple[str, str], Sums]:
    if counted.open is None:
        raise LookupError("what stands open was not counted")
    return counted.open


def _sum(parts: Mapping[tuple[str, str], Sums], code: str, only: Slice) -> int:
    return sum(sums[code] for key, sums in parts.items() if _within(key, only))


def of_slices(parts: Mapping[tuple[str, str], Sums], slices: Iterable[Slice]) -> dict[Slice, Sums]:
    """Sums by slice, from sums by (kind of the receiving unit, group of the sector)."""
    names = next(iter(parts.values()), {})
    return {only: {name: _sum(parts, name, only) for name in names} for only in slices}


def _within(key: tuple[str, str], only: Slice) -> bool:
    kind, group = key
    return (not only.unit_kinds or kind in only.unit_kinds) and (
        not only.sector_groups or group in only.sector_groups
    )


def below(threshold: float, figures: Iterable[tuple[int, Figure]]) -> list[tuple[int, Figure]]:
    """Units whose share lies under the threshold (percent), lowest first."""
    found = [
        (unit, figure) for unit, figure in figures if figure.value is not None and figure.value < threshold
    ]
    return sorted(found, key=lambda pair: pair[1].value or 0)
