"""Indicators of a period and a part of the province: three queries at most for however many are asked.

Figures of registers, where they are asked for, add the queries of their own readers: a fixed number too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from motcua.indicators import catalogue_queries, queries, readings, registers, slices, words
from motcua.indicators.errors import NotMeasurable
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.periods import Period
from motcua.indicators.readings import Headline
from motcua.indicators.registry import INDICATORS, Indicator, PeriodBase, Shape, Variant
from motcua.indicators.rules.evaluation import Counted, evaluate, left_open, of_units
from motcua.indicators.rules.figures import Figure, Scale
from motcua.kernel.once import shared
from motcua.kernel.zone import day_of

_PARTS = ("unit_kind", "sector_group")
_UNITS = ("handling_unit_id",)


@dataclass(frozen=True)
class Reading:
    """One variant of an indicator with its figure. `left`: so many of the denominator stand open."""

    variant: Variant
    figure: Figure
    left: int = 0


@dataclass(frozen=True)
class Measured:
    """An indicator with all its readings; the first is the headline."""

    indicator: Indicator
    words: words.IndicatorWords
    readings: tuple[Reading, ...]
    counted: Counted = field(repr=False, compare=False)
    # on which grounds the headline comes first, where there are others
    first: Headline | None = None

    @cached_property
    def units(self) -> Mapping[int, Figure]:
        """The headline of each handling unit. Made when it is asked for: pages of all indicators do not."""
        headline = self.indicator.variants[0]
        if self.indicator.shape is Shape.LEAST_UNIT:
            return {
                unit: Figure(n, 1, Scale.LEAST)
                for unit, n in self.counted.register_units.get(headline.numerator, {}).items()
            }
        if headline.denominator not in IN_CELLS:
            return {}
        return of_units(headline, self.counted.units, self.indicator.scale)

    @property
    def headline(self) -> Reading:
        return self.readings[0]


def asked_of(period: Period, narrow: queries.Narrow, now: datetime) -> registers.Asked:
    """What registers are asked: the last day of the period, or today while it runs."""
    return registers.Asked(
        on=day_of(queries.at_end(period, now, narrow.known_on)),
        since=period.first,
        unit_id=narrow.handling_unit_id,
        restated=narrow.restated,
        known_on=narrow.known_on,
    )


def count(
    period: Period,
    narrow: queries.Narrow,
    now: datetime,
    *,
    codes: Collection[str] = tuple(INDICATORS),
    each_unit: bool = True,
) -> Counted:
    """What the indicators `codes` are evaluated from, and nothing else: three queries at most, and those of the
    registers asked.

    `each_unit`: also what `Measured.units` is made of; without it the headline of each unit cannot be asked.
    """
    with shared():
        return _counted(period, narrow, now, codes, each_unit)


def _counted(
    period: Period, narrow: queries.Narrow, now: datetime, codes: Collection[str], each_unit: bool
) -> Counted:
    asked = [INDICATORS[code] for code in INDICATORS if code in codes]
    variants = [(one, variant) for one in asked for variant in one.variants]
    sliced = slices.wanted(asked)
    wanted = slices.sets(sliced)
    of_units = _stored(asked if each_unit else [one for one in asked if one.shape in _OF_EACH_UNIT])
    if of_units:
        wanted[_UNITS] = of_units
    summed = queries.sums(period, narrow, wanted) if wanted else {}
    told = slices.told(sliced, summed)
    of_registers = registers.gathered(_of_registers(codes), asked_of(period, narrow, now))
    opened = catalogue = None
    left = {
        variant.numerator if one.base is PeriodBase.OPEN else variant.also_open for one, variant in variants
    }
    if names := sorted(left - {""}):
        opened = queries.open_now(now, narrow, (_PARTS,), names=names)[_PARTS]
    if any(one.base_of(variant) is PeriodBase.CATALOGUE for one, variant in variants):
        catalogue = catalogue_queries.catalogue_at(
            queries.at_end(period, now, narrow.known_on),
            handling_unit_id=narrow.handling_unit_id,
            restated=narrow.restated,
        )
    return Counted(
        cells={only: told.get(only, {}).get((), {}) for only in {one.only for one in asked}},
        open=None if opened is None else {(key[0], key[1]): sums for key, sums in opened.items()},
        units={key[0]: sums for key, sums in summed.get(_UNITS, {}).items()},
        catalogue=catalogue or {},
        registers=of_registers.sums,
        register_units=of_registers.units,
        bounds=of_registers.bounds,
        on=period.last_day,
    )


# Indicators that ask no register: for who measures what sums of dossiers cost.
OVER_DOSSIERS = tuple(
    code
    for code, one in INDICATORS.items()
    if all(one.base_of(variant) is not PeriodBase.REGISTER for variant in one.variants)
)

# What is read of every unit whether or not its headline is asked for.
_OF_EACH_UNIT = (Shape.WEAKEST_UNIT, Shape.WHOLE_UNITS)


def _stored(indicators: Collection[Indicator]) -> tuple[str, ...]:
    """The stored measures of these indicators."""
    return tuple(
        sorted({
            name
            for one in indicators
            for variant in one.variants
            for name in (variant.numerator, variant.denominator)
            if name in IN_CELLS
        })
    )  # fmt: skip


def _of_registers(codes: Collection[str]) -> list[str]:
    """The measures of registers that these indicators need."""
    found: dict[str, None] = {}
    for code in codes:
        indicator = INDICATORS.get(code)
        for variant in indicator.variants if indicator is not None else ():
            if indicator is not None and indicator.base_of(variant) is PeriodBase.REGISTER:
                found |= dict.fromkeys(name for name in (variant.numerator, variant.denominator) if name)
    return list(found)


def measure(code: str, counted: Counted) -> Measured:
    """Raises UnknownIndicator, NotMeasurable."""
    said = words.indicator(code)
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise NotMeasurable(code, str(said.not_measurable))
    indicator = readings.on_day(indicator, counted.on)
    return Measured(
        indicator=indicator,
        words=said,
        readings=tuple(
            Reading(v, evaluate(indicator, v, counted), left_open(indicator, v, counted))
            for v in indicator.variants
            if v.base is not PeriodBase.REGISTER
            or v.numerator in counted.registers  # exported facts hold no surveys
        ),
        counted=counted,
        first=readings.headline_of(code, counted.on),
    )


def measure_all(
    period: Period,
    narrow: queries.Narrow,
    now: datetime,
    *,
    codes: Collection[str] = tuple(INDICATORS),
    each_unit: bool = True,
) -> list[Measured]:
    """The indicators asked for, by default every measurable one, in the registry's order. `each_unit`: as `count`."""
    counted = count(period, narrow, now, codes=codes, each_unit=each_unit)
    return [measure(code, counted) for code in INDICATORS if code in codes]
