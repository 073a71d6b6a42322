"""When somebody is reminded of a target: days before it is due, and when its state falls. Pure."""

from collections.abc import Sequence
from datetime import date

from motcua.plans.rules.tracking import State, has_fallen


def step(days_left: int, steps: Sequence[int]) -> int | None:
    """The reminder that is due with so many days left: the smallest step not below them; None before the first.

    A worker that was away for days sends the step it missed, once, and not those before it. After the due day the
    step is -1, once.
    """
    if days_left < 0:
        return -1
    reached = [one for one in steps if one >= days_left]
    return min(reached) if reached else None


def reminds(state: State) -> bool:
    """Whether the day of a target in this state is worth a reminder: what is decided needs none."""
    return state not in (State.DONE, State.MET_FOR_GOOD, State.LOST)


def fall_key(target_id: int, before: State | None, now: State, on: date) -> str | None:
    """The key of the message that a state fell; None where it did not. The same fall of a month is told once."""
    if not has_fallen(before, now):
        return None
    return f"target-{target_id}-{now}-{on:%Y%m}"


def due_key(target_id: int, due_on: date, reached: int) -> str:
    return f"target-{target_id}-due-{due_on:%Y%m%d}-{reached}"
