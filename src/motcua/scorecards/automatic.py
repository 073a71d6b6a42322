"""Values of automatic criteria, from the indicators: they fill themselves and nobody overwrites them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from motcua.agencies import queries as agencies
from motcua.indicators import board, queries, words
from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS
from motcua.indicators.rules.evaluation import evaluate
from motcua.scorecards.rules.framework import Framework, Kind, Source
from motcua.scorecards.rules.scoring import Value

_KINDS = {
    "department": Kind.DEPARTMENT,
    "service_centre": Kind.SERVICE_CENTRE,
    "division": Kind.DIVISION,
    "public_service_unit": Kind.PUBLIC_SERVICE_UNIT,
    "vertical_agency": Kind.VERTICAL_AGENCY,
}


def values(
    framework: Framework,
    period: Period,
    unit_id: int | None,
    now: datetime,
    known_on: date | None = None,
) -> Mapping[str, Value]:
    """The values of all criteria with an indicator that is measured here, by code; a fixed number of queries.

    Of what one handling unit settles, or of the whole province (`unit_id` None). `known_on`: as the figures were
    known at the end of that day. What cannot be measured has no entry; `not_measurable` says why.
    """
    asked = {
        leaf.code: (INDICATORS[leaf.indicator], leaf.variant)
        for leaf in framework.leaves()
        if leaf.source is Source.INDICATOR and leaf.indicator in INDICATORS
    }
    if not asked:
        return {}
    narrow = queries.Narrow(handling_unit_id=unit_id, known_on=known_on)
    counted = board.count(period, narrow, now, codes={indicator.code for indicator, _ in asked.values()})
    return {
        code: Value(figure=evaluate(indicator, indicator.variant(variant), counted))
        for code, (indicator, variant) in asked.items()
    }


def not_measurable(framework: Framework) -> Mapping[str, words.Phrase]:
    """Of each automatic criterion that this system holds no facts for the reason."""
    found = {}
    for leaf in framework.leaves():
        if leaf.source is Source.INDICATOR and leaf.indicator not in INDICATORS:
            said = words.indicator(leaf.indicator).not_measurable
            if said is not None:
                found[leaf.code] = said
    return found


@dataclass(frozen=True)
class Scored:
    """A unit that an index can be computed of."""

    unit_id: int
    agency_id: str
    name: str
    kind: Kind


def kind_of(kind: str, level: str) -> Kind:
    """What criteria call a unit of this kind and level; a committee is what it governs."""
    if kind in _KINDS:
        return _KINDS[kind]
    return Kind.COMMUNE if level in ("commune", "district") else Kind.PROVINCE


def handling(period: Period, known_on: date | None = None) -> frozenset[int]:
    """The units that settle dossiers by their offerings, and those that had any in the period."""
    by = ("handling_unit_id",)
    had = queries.cells(period, queries.Narrow(known_on=known_on), (by,), names=("received", "settled"))[by]
    return queries.names().handling | {key[0] for key, sums in had.items() if any(sums.values())}


def units(unit_ids: frozenset[int]) -> list[Scored]:
    """The units named, by name."""
    found = agencies.units(list(unit_ids))
    return sorted(
        (
            Scored(unit.pk, unit.agency_id, unit.name, kind_of(unit.kind, unit.level))
            for unit in found.values()
        ),
        key=lambda one: (one.name, one.unit_id),
    )
