"""What a worker counts on somebody's order, and what may come of it."""

from datetime import datetime, timedelta
from enum import StrEnum

# Of one person: figures are asked for one by one, and what is asked by hundreds keeps the worker from all others.
FIGURES_AT_ONCE = 5
# So long a counted figure stands: whoever asks again before is shown that one.
REST = timedelta(minutes=1)
# A worker that was killed is taken for dead after half a minute and its job begun again within another one, so what
# is not counted by then was not held up by that alone.
LATE_AFTER = timedelta(minutes=5)


class Ordered(StrEnum):
    """What was ordered. All but the last two change the report, each as one deed of the one who ordered it."""

    DRAFT = "draft"
    CORRECT = "correct"
    RECOUNT = "recount"
    APPROVE = "approve"
    COMPARE = "compare"
    FIGURE = "figure"  # one figure of a sheet


class Standing(StrEnum):
    WAITING = "waiting"  # for a worker, or one is counting
    DONE = "done"
    REFUSED = "refused"  # by a rule, told in `outcome`; ordered again it may be done
    FAILED = "failed"  # by a fault of the system, after it was tried several times
    WITHDRAWN = "withdrawn"  # by a person, before it was done


def is_late(ordered_at: datetime, *, now: datetime) -> bool:
    """Whether an order waits for longer than a worker that works should need."""
    return now - ordered_at >= LATE_AFTER


def stands(ended_at: datetime, *, now: datetime) -> bool:
    """Whether what was counted is so fresh that it is not counted again."""
    return now - ended_at < REST


def look_again_seconds(ordered_at: datetime, *, now: datetime) -> int:
    """After how many seconds a page that waits looks again: soon at first, ever more seldom then."""
    waited = (now - ordered_at).total_seconds()
    return min(30, max(4, round(waited / 2)))
