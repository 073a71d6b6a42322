"""Values of automatic criteria, from the indicators: they fill themselves and nobody overwrites them."""

from collections.abc import Mapping
from datetime import date, datetime

from motcua.indicators.periods import Period
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.scoring import Value


def values(
    framework: Framework,
    period: Period,
    unit_id: int | None,
    now: datetime,
    known_on: date | None = None,
) -> Mapping[str, Value]:
    """The values of all criteria with an indicator, by code; of one handling unit, or of the whole province."""
    raise NotImplementedError
