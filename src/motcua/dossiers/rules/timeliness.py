"""Early, on time, late: the legal rule and the rule of decision 766 are two functions (invariant 6)."""

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum


class Outcome(StrEnum):
    NONE = ""  # not settled, or no due date
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


def legal_outcome(*, due: datetime | None, end: datetime, zone: tzinfo) -> Outcome:
    """Early: a calendar day before the due date; on time: not after the due instant; else late.

    `end` is the instant the result was signed, not collected. Our reading of the practice (domain facts 3.5).
    """
    if due is None:
        return Outcome.NONE
    if end > due:
        return Outcome.LATE
    return Outcome.EARLY if end.astimezone(zone).date() < due.astimezone(zone).date() else Outcome.ON_TIME


def outcome_766(
    *,
    due: datetime | None,
    start: datetime,
    end: datetime,
    limit: timedelta | None,
    supplement_time: timedelta,
    supplement_requests: int,
    most_requests: int,
) -> Outcome:
    """Decision 766/QĐ-TTg as the National Portal computes it: early is not told apart from on time.

    More than `most_requests` supplement requests are late whatever the date. Without a due date,
    elapsed time less the time waiting for supplements is held against the limit; without either there is nothing to
    assess.
    """
    if supplement_requests > most_requests:
        return Outcome.LATE
    if due is not None:
        return Outcome.ON_TIME if end <= due else Outcome.LATE
    if limit is None:
        return Outcome.NONE
    return Outcome.ON_TIME if (end - start - supplement_time) <= limit else Outcome.LATE
