"""Values of automatic criteria: they fill themselves and nobody overwrites them.

From the indicators; from what is held here (`held`: own rounds, published surveys, recorded outside results); and
from the present score by another shipped framework where nothing of it was published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from motcua.agencies import queries as agencies
from motcua.indicators import board, queries, readings, words
from motcua.indicators.periods import Period
from motcua.indicators.registry import INDICATORS
from motcua.indicators.rules.evaluation import evaluate
from motcua.scorecards import frameworks, held
from motcua.scorecards.held import Held
from motcua.scorecards.rules import margins
from motcua.scorecards.rules.framework import Framework, Kind, Source
from motcua.scorecards.rules.scoring import Value, score, trouble

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
    """The values of all criteria that fill themselves, by code; a fixed number of queries.

    Of what one handling unit settles, or of the whole province (`unit_id` None). `known_on`: as everything was known
    at the end of that day. What cannot be measured has no entry; `not_measurable` says why.
    """
    elsewhere = from_elsewhere(framework, period, unit_id, now, known_on)
    return {
        **figures(framework, period, unit_id, now, known_on),
        **{code: one.value for code, one in elsewhere.items()},
    }


def figures(
    framework: Framework, period: Period, unit_id: int | None, now: datetime, known_on: date | None = None
) -> dict[str, Value]:
    """The criteria with an indicator that is measured here."""
    asked = {
        leaf.code: (readings.on_day(INDICATORS[leaf.indicator], period.last_day), leaf.variant)
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


def from_elsewhere(
    framework: Framework,
    period: Period,
    unit_id: int | None,
    now: datetime,
    known_on: date | None = None,
    *,
    kind: str = "",
    shelf: held.Shelf | None = None,
) -> dict[str, Held]:
    """Survey, outside and mapped criteria with what stands behind each. `shelf`: read before, for many units."""
    shelf = shelf if shelf is not None else held.shelf(framework, period, known_on=known_on)
    if not shelf.wanted:
        return {}
    kind = kind or _kind(unit_id)
    found = shelf.of(unit_id, kind)
    for one in shelf.wanted:
        other = None if one.leaf.code in found else _other(one)
        mapped = None if other is None else _mapped(other, period, unit_id, now, known_on, kind)
        if mapped is not None and trouble(one.leaf, mapped.value) is None:
            found[one.leaf.code] = mapped
    return found


def _other(one: held.Wanted) -> Framework | None:
    """The shipped framework that the criterion is mapped from, where it is computed here at all."""
    if one.part or one.is_recorded:
        return None
    try:
        other = frameworks.one(one.index)
    except frameworks.UnknownFramework:
        return None
    return other if any(leaf.source is Source.INDICATOR for leaf in other.leaves()) else None


def _mapped(
    other: Framework, period: Period, unit_id: int | None, now: datetime, known_on: date | None, kind: str
) -> Held | None:
    """The index as the other framework gives it now; no framework leads back to itself, reading refuses it."""
    scoring_unit = None if kind == Kind.PROVINCE else unit_id
    known = values(other, period, scoring_unit, now, known_on)
    made = score(other, known, kind)
    bounds = margins.of_index(other, known, kind, made)
    if made.index is None or bounds is None:
        return None
    scale = Fraction(other.scale) / 100
    low, high = (bound * scale for bound in bounds)
    return Held(Value(amount=made.index * scale, low=low, high=high), other.key)


def _kind(unit_id: int | None) -> str:
    if unit_id is None:
        return Kind.PROVINCE
    return next((one.kind for one in units(frozenset({unit_id}))), Kind.PROVINCE)


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
