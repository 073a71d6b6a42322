"""Indicators of a period and a part of the province: four queries for however many are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.indicators import queries, words
from motcua.indicators.errors import NotMeasurable
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS, Indicator, Variant
from motcua.indicators.rules.evaluation import Counted, evaluate, of_units
from motcua.indicators.rules.figures import Figure

_PARTS = ("unit_kind", "sector_group")
_UNITS = ("handling_unit_id",)


@dataclass(frozen=True)
class Reading:
    """One variant of an indicator with its figure."""

    variant: Variant
    figure: Figure


@dataclass(frozen=True)
class Measured:
    """An indicator with all its readings; the first is the headline. `units`: the headline of each handling unit."""

    indicator: Indicator
    words: words.IndicatorWords
    readings: tuple[Reading, ...]
    units: Mapping[int, Figure]

    @property
    def headline(self) -> Reading:
        return self.readings[0]


def count(period: Period, narrow: queries.Narrow, now: datetime) -> Counted:
    """Everything that indicators are evaluated from: three queries."""
    summed = queries.cells(period, narrow, (_PARTS, _UNITS))
    opened = queries.open_now(now, narrow, (_PARTS,))
    return Counted(
        cells={(key[0], key[1]): sums for key, sums in summed[_PARTS].items()},
        open={(key[0], key[1]): sums for key, sums in opened[_PARTS].items()},
        units={key[0]: sums for key, sums in summed[_UNITS].items()},
        catalogue=queries.catalogue_now(now, handling_unit_id=narrow.handling_unit_id),
    )


def measure(code: str, counted: Counted) -> Measured:
    """Raises UnknownIndicator, NotMeasurable."""
    said = words.indicator(code)
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise NotMeasurable(code, str(said.not_measurable))
    headline = indicator.variants[0]
    return Measured(
        indicator=indicator,
        words=said,
        readings=tuple(Reading(v, evaluate(indicator, v, counted)) for v in indicator.variants),
        units=of_units(headline, counted.units) if headline.denominator in IN_CELLS else {},
    )


def measure_all(period: Period, narrow: queries.Narrow, now: datetime) -> list[Measured]:
    """Every measurable indicator, in the registry's order."""
    counted = count(period, narrow, now)
    return [measure(code, counted) for code in INDICATORS]
