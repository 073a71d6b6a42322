"""What a worker counts on somebody's order, and what may come of it."""

from enum import StrEnum


class Ordered(StrEnum):
    """What was ordered. All but the last change the report; each of them is one deed of the one who ordered it."""

    DRAFT = "draft"
    CORRECT = "correct"
    RECOUNT = "recount"
    APPROVE = "approve"
    COMPARE = "compare"


class Standing(StrEnum):
    WAITING = "waiting"  # for a worker, or one is counting
    DONE = "done"
    REFUSED = "refused"  # by a rule, told in `outcome`; ordered again it may be done
    FAILED = "failed"  # by a fault of the system, after it was tried several times
    WITHDRAWN = "withdrawn"  # by a person, before it was done
