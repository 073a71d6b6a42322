"""What the system computes for the sheets of a round: live while units fill in, then as known on a day."""

from collections.abc import Mapping
from datetime import date, datetime

from motcua.indicators.periods import Period
from motcua.kernel import scopes
from motcua.scorecards import automatic, queries
from motcua.scorecards.models import Round, Sheet
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.stated import Stated, stated_of


def figures_of(
    of: Framework, period: Period, sheet: Sheet, *, now: datetime, known_on: date | None = None
) -> Mapping[str, Stated]:
    """The computed values of a unit by criterion; of the whole province for the province's own sheet.

    The unit as it was in the period: what its successors did is theirs. `known_on`: as known at the end of that day;
    None: now. A figure of the house is published, so the reader's own reach does not narrow it.
    """
    unit_id = None if sheet.kind == "province" else sheet.unit_id
    with scopes.scope(scopes.of_system("figures of a scorecard")):
        values = automatic.values(of, period, unit_id, now, known_on)
    return {code: stated_of(value) for code, value in values.items()}


def live(row: Round, sheet: Sheet, *, now: datetime) -> Mapping[str, Stated]:
    """The figures of one sheet as they stand now."""
    return figures_of(queries.framework(row.framework), queries.period_of(row), sheet, now=now)
