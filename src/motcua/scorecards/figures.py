"""What fills itself on the sheets of a round: live while units fill in, then as known on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from motcua.indicators.periods import Period
from motcua.kernel import scopes
from motcua.scorecards import automatic, held, queries
from motcua.scorecards.models import Round, Sheet
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.stated import Stated, stated_of


def figures_of(
    of: Framework, period: Period, sheet: Sheet, *, now: datetime, known_on: date | None = None
) -> Mapping[str, Stated]:
    """All values of a unit that fill themselves, by criterion; of the whole province for the province's own sheet.

    The unit as it was in the period: what its successors did is theirs. `known_on`: as known at the end of that day;
    None: now. A figure of the house is published, so the reader's own reach does not narrow it.
    """
    unit_id = None if sheet.kind == "province" else sheet.unit_id
    with scopes.scope(scopes.of_system("figures of a scorecard")):
        found = automatic.figures(of, period, unit_id, now, known_on)
    computed = {code: stated_of(value) for code, value in found.items()}
    return computed | held_of(of, period, [sheet], now=now, known_on=known_on)[sheet.pk]


def held_of(
    of: Framework, period: Period, sheets: Iterable[Sheet], *, now: datetime, known_on: date | None = None
) -> dict[int, dict[str, Stated]]:
    """Survey, outside and mapped criteria that the house holds a value for, by sheet, each with its document."""
    with scopes.scope(scopes.of_system("values held for a scorecard")):
        shelf = held.shelf(of, period, known_on=known_on)
        found = {
            sheet.pk: automatic.from_elsewhere(
                of, period, sheet.unit_id, now, known_on, kind=sheet.kind, shelf=shelf
            )
            for sheet in sheets
        }
    return {
        key: {code: replace(stated_of(one.value), document=one.document[:300]) for code, one in own.items()}
        for key, own in found.items()
    }


def live(row: Round, sheet: Sheet, *, now: datetime) -> Mapping[str, Stated]:
    """The values of one sheet as they stand now."""
    return figures_of(queries.framework(row.framework), queries.period_of(row), sheet, now=now)
