"""When the receiver of a slip hears of its day. Pure."""

from collections.abc import Sequence
from datetime import date

OVERDUE = -1


def step(due_on: date, today: date, before_days: Sequence[int]) -> int | None:
    """The step that a slip has reached: the fewest of the days before that are not more than what is left, OVERDUE
    past its day, None while it is too early. A slip that is given out late begins at the step where it stands: nobody
    is told of steps that were over when they got it."""
    left = (due_on - today).days
    if left < 0:
        return OVERDUE
    return next((days for days in sorted(before_days) if left <= days), None)
