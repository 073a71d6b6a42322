"""Months of a province for forecasts: rows of cells as the follower would write them, without the dossiers."""

from datetime import date
from typing import Any

from django.db import connection

import factories as f
from motcua.indicators import levels
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.models import Cell


def cell(month: date, *, unit: Any, procedure: Any, **measures: int) -> None:
    """A cell of one month at one unit, every measure that is not named 0; the database takes it from a follower."""
    _named("follower")
    Cell.objects.create(
        month=month,
        unit=unit,
        handling_unit=unit,
        procedure=procedure,
        channel="counter",
        **{**dict.fromkeys(IN_CELLS, 0), **measures},
    )
    levels.roll_up()
    _named("")


def _named(who: str) -> None:
    with connection.cursor() as db:
        db.execute("SELECT set_config('motcua.counting', %s, TRUE)", [who])


def settled(month: date, *, unit: Any, procedure: Any, in_time: int, of: int) -> None:
    cell(
        month,
        unit=unit,
        procedure=procedure,
        received=of,
        settled=of,
        settled_assessed=of,
        settled_in_time=in_time,
        settled_on_time=in_time,
        settled_late=of - in_time,
        late=of - in_time,
    )


def two_years(*, until: date, good: int, poor: int, of: int = 200) -> dict[str, Any]:
    """Two units over the 24 months before `until`: one with `good` in time of `of` a month, one with `poor`."""
    better, worse = f.make_unit("Sở Làm Nhanh"), f.make_unit("Sở Làm Chậm")
    procedure = f.make_procedure("Khai sinh")
    for back in range(1, 25):
        number = until.year * 12 + until.month - 1 - back
        month = date(number // 12, number % 12 + 1, 1)
        settled(month, unit=better, procedure=procedure, in_time=good, of=of)
        settled(month, unit=worse, procedure=procedure, in_time=poor, of=of)
    return {"better": better, "worse": worse, "procedure": procedure}
