"""What the units owe by the schedule: one unit's own list, and who has not handed in yet."""

from collections.abc import Sequence
from datetime import date, timedelta

from motcua.reports import schedule
from motcua.reports.schedule import OfUnit, OfUnits

_BACK, _AHEAD = timedelta(days=200), timedelta(days=120)


def of_units(today: date, *, seen: frozenset[int] | None) -> list[OfUnits]:
    """What the units that the reader may see owe around today, by due day. None: every unit."""
    asked = schedule.asked_for("unit", since=today - _BACK, until=today + _AHEAD, today=today)
    only = next(iter(seen)) if seen is not None and len(seen) == 1 else None
    found = list(schedule.of_units(asked, today=today, unit_id=only))
    if seen is None or only is not None:
        return found
    return [
        OfUnits(one.form, one.span, tuple(row for row in one.rows if row.unit.id in seen)) for one in found
    ]


def of_one(owed: Sequence[OfUnits], unit_id: int) -> list[OfUnit]:
    """The lines of one unit: those still to be handed in first, by due day."""
    lines = [row for one in owed for row in one.rows if row.unit.id == unit_id]
    return sorted(lines, key=lambda row: (row.is_done, row.span.due_on, row.form.code))


def ended(owed: Sequence[OfUnits]) -> list[OfUnits]:
    """Of several units: periods that have ended, the newest first."""
    return [
        one
        for one in sorted(owed, key=lambda one: (one.span.last, one.form.code), reverse=True)
        if len(one.rows) > 1 and any(row.today > one.span.last for row in one.rows)
    ]
