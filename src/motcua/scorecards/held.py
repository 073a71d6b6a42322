"""What this house holds of a criterion that is no indicator: an own round's published result, a published survey, a
result that another body published and two people recorded. It fills the criterion by itself; nobody types over it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.indicators.periods import Period
from motcua.kernel.text import fold
from motcua.kernel.zone import VIETNAM
from motcua.polls import queries as polls
from motcua.scorecards import queries
from motcua.scorecards.models import Result
from motcua.scorecards.rules.framework import Criterion, Formula, Framework, Kind, Source
from motcua.scorecards.rules.scoring import Value, trouble
from motcua.steering import queries as steering

# Frameworks whose criteria are themselves what another body publishes, as the register of outside results calls them.
_PUBLISHED_BY_OTHERS = {"SIPAS": "sipas", "PAPI": "papi", "DTI": "dti", "PCI": "pci"}


@dataclass(frozen=True)
class Held:
    """A value, and the document that it stands in."""

    value: Value
    document: str


@dataclass(frozen=True)
class Wanted:
    """Where a criterion's value comes from: an index, and a part of it if not the whole. `is_recorded`: nothing but
    what the other body published is it."""

    leaf: Criterion
    index: str
    part: str = ""
    is_recorded: bool = False


@dataclass(frozen=True)
class Shelf:
    """All that is held for the criteria of a framework and a period; read once, asked for many units."""

    wanted: tuple[Wanted, ...]
    own: Mapping[str, Mapping[int | None, Result]]
    surveys: Mapping[str, polls.Published]
    outside: Mapping[str, tuple[steering.Outside, ...]]

    def of(self, unit_id: int | None, kind: str) -> dict[str, Held]:
        """By criterion, of a unit; of the province for its own sheet and where no unit is named."""
        of_province = unit_id is None or kind == Kind.PROVINCE
        found = {}
        for one in self.wanted:
            for held in self._sources(one, unit_id, of_province):
                if held is not None and trouble(one.leaf, held.value) is None:
                    found[one.leaf.code] = held
                    break
        return found

    def _sources(self, one: Wanted, unit_id: int | None, of_province: bool) -> Iterator[Held | None]:
        """The best first: what was ranked here, then what the criterion says it is of."""
        if one.is_recorded:
            yield self._outside(one, unit_id, of_province)
            return
        yield self._own(one, unit_id)
        if one.leaf.source is Source.SURVEY:
            yield self._survey(one, unit_id, of_province)
            yield self._outside(one, unit_id, of_province)
        else:
            yield self._outside(one, unit_id, of_province)
            yield self._survey(one, unit_id, of_province)

    def _own(self, one: Wanted, unit_id: int | None) -> Held | None:
        row = self.own.get(one.index, {}).get(unit_id)
        if row is None or one.part or row.index is None:
            return None
        scale = Fraction(queries.framework(row.publication.round.framework).scale) / 100
        bounds = (row.index_low, row.index_high)
        low, high = (None if bound is None else Fraction(bound) * scale for bound in bounds)
        value = Value(amount=Fraction(row.index) * scale, low=low, high=high)
        return Held(value, row.publication.document)

    def _survey(self, one: Wanted, unit_id: int | None, of_province: bool) -> Held | None:
        survey = self.surveys.get(one.index)
        if survey is None or one.leaf.formula is Formula.INFORMATION:
            return None
        if one.part:
            of_unit = {} if unit_id is None else survey.unit_factors.get(unit_id, {})
            figure = (survey.factors if of_province else of_unit).get(one.part)
        else:
            figure = survey.total if of_province or unit_id is None else survey.units.get(unit_id)
        if figure is None or not figure.denominator:
            return None
        low, share, high = (Fraction(str(round(x, 10))) for x in (figure.low, figure.share, figure.high))
        begin, width = _scale(one.leaf)
        value = Value(
            amount=begin + width * share,
            error=width * Fraction(str(round(figure.error, 10))),
            low=begin + width * min(low, share),
            high=begin + width * max(high, share),
        )
        return Held(value, f"{survey.title} (SHA-256 {survey.sha256[:16]})")

    def _outside(self, one: Wanted, unit_id: int | None, of_province: bool) -> Held | None:
        for row in self.outside.get(_outside_code(one.index), ()):
            if row.value is None or not _is_part(one, row.part):
                continue
            if (row.unit_id is not None and row.unit_id == unit_id) or (of_province and row.unit_id is None):
                return Held(Value(amount=row.value), row.document)
        return None


def shelf(of: Framework, period: Period, *, known_on: date | None = None) -> Shelf:
    """At most a query for own results, two for outside results and one for each survey; none where nothing is
    wanted. `known_on`: as it was known at the end of that day."""
    wanted = tuple(_wanted(of, period.last_day))
    if not wanted:
        return Shelf((), {}, {}, {})
    codes = {one.index for one in wanted}
    year = period.last.year
    surveys = {code: polls.published(code, year, known_on=known_on) for code in sorted(codes)}
    outside: dict[str, list[steering.Outside]] = {}
    for row in steering.outside("", year, known_on=known_on):
        outside.setdefault(row.index, []).append(row)
    return Shelf(
        wanted,
        _own_results(codes, period, known_on),
        {code: found for code, found in surveys.items() if found is not None},
        {index: tuple(rows) for index, rows in outside.items()},
    )


def _wanted(of: Framework, day: date) -> Iterator[Wanted]:
    law = _law_on(day).get(of.code, {})
    for leaf in of.leaves():
        if leaf.source not in (Source.SURVEY, Source.OUTSIDE):
            continue
        if leaf.from_index:
            index, _sign, part = leaf.from_index.partition(":")
            yield Wanted(leaf, index.partition("/")[0], part)
        elif leaf.source is Source.OUTSIDE and of.code in _PUBLISHED_BY_OTHERS:
            yield Wanted(leaf, of.code, "" if leaf.code == "index" else leaf.code, is_recorded=True)
        elif leaf.code in law:
            said = law[leaf.code]
            yield Wanted(leaf, said["index"], said.get("part", ""))


def _own_results(
    codes: set[str], period: Period, known_on: date | None
) -> dict[str, dict[int | None, Result]]:
    """By framework and unit (the province also under None), the newest publication of the newest round."""
    rows = (
        Result.objects.filter(
            publication__round__framework__code__in=codes,
            publication__round__first__gte=period.first,
            publication__round__last__lte=period.last,
            index__isnull=False,
        )
        .select_related("publication__round__framework", "sheet")
        .defer("publication__content", "publication__round__framework__content")
        .order_by("publication__round__last", "publication__number", "pk")
    )
    if known_on is not None:
        rows = rows.filter(
            publication__at__lt=datetime.combine(known_on + timedelta(days=1), time(), VIETNAM)
        )
    found: dict[str, dict[int | None, Result]] = {}
    for row in rows:
        of_index = found.setdefault(row.publication.round.framework.code, {})
        of_index[row.unit_id] = row
        if row.sheet.kind == Kind.PROVINCE:
            of_index[None] = row
    return found


def _outside_code(index: str) -> str:
    return index.lower().replace("-", "_")


def _is_part(one: Wanted, part: str) -> bool:
    if not one.part or not part:
        return not one.part and not part
    return fold(part) in {fold(one.part), fold(one.leaf.name.vi), fold(one.leaf.name.en)}


def _scale(leaf: Criterion) -> tuple[Fraction, Fraction]:
    """Where the criterion's scale begins and how wide it is; points given go from 0 to all of them."""
    if leaf.formula is Formula.GIVEN:
        return Fraction(0), Fraction(leaf.points)
    least, most = (leaf.parameters.get(name) for name in ("least", "most"))
    low = Fraction(least) if isinstance(least, Decimal) else Fraction(0)
    high = Fraction(most) if isinstance(most, Decimal) else Fraction(100)
    return low, high - low


@cache
def _law() -> tuple[tuple[date, Mapping[str, Mapping[str, Mapping[str, str]]]], ...]:
    file = resources.files("motcua") / "law" / "scorecards" / "sources" / "surveys.yaml"
    told: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = [(date.fromisoformat(one["valid_from"]), one["criteria"]) for one in told["versions"]]
    return tuple(sorted(found, key=lambda one: one[0]))


def _law_on(day: date) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The version in force on the day; before the first one, that one."""
    return next((said for since, said in reversed(_law()) if since <= day), _law()[0][1])
