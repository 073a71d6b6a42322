"""Dates that people choose lie within the years whose holidays are known: no clock could be counted to others."""

from datetime import datetime

from motcua.agencies import queries as agencies
from motcua.dossiers.errors import InputRefused
from motcua.kernel.worktime import CalendarHorizon
from motcua.kernel.zone import day_of

BEYOND = "beyond-the-calendar"


def require_known(moment: datetime, *, unit_id: int, field: str) -> None:
    """`moment` is aware; `unit_id` is whose calendar counts. Raises InputRefused, which names `field`."""
    try:
        agencies.calendar_of(unit_id).is_working_day(day_of(moment))
    except CalendarHorizon as horizon:
        raise InputRefused(field=field, problem=BEYOND) from horizon
