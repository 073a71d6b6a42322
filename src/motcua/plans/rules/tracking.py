"""Where a target stands on a day: one state, and the numbers that explain it. Pure; the words are made of it.

Two questions are asked exactly, before any forecast: could everything that may still come undo the target, and could
it save it. Only between them does a probability speak. The limits between on course, at risk and slipping are dated
(`tracking_law`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor

from motcua.plans.rules.forecast import Forecast
from motcua.plans.rules.thresholds import share_ceiling, share_wanted
from motcua.plans.rules.tracking_law import tracking_law


class State(StrEnum):
    DONE = "done"  # a deed is done, or the time is over and the target is met
    MET_FOR_GOOD = "met_for_good"  # nothing that may still come can undo it
    MET_SO_FAR = "met_so_far"
    ON_COURSE = "on_course"
    AT_RISK = "at_risk"
    SLIPPING = "slipping"
    LOST = "lost"  # the time is over, or nothing that may still come can save it
    UNDER_WAY = "under_way"  # not reached, and nothing can be foretold
    NOT_ASSESSED = "not_assessed"


# A state falls when it goes to one of a higher number.
SEVERITY = {
    State.DONE: 0,
    State.MET_FOR_GOOD: 0,
    State.MET_SO_FAR: 1,
    State.ON_COURSE: 1,
    State.UNDER_WAY: 1,
    State.NOT_ASSESSED: 1,
    State.AT_RISK: 2,
    State.SLIPPING: 3,
    State.LOST: 4,
}
BAD = (State.AT_RISK, State.SLIPPING, State.LOST)


class Reason(StrEnum):
    """What the sentence says. The values that each needs stand in `Because`."""

    DEED_DONE = "deed_done"
    DEED_OPEN = "deed_open"
    DEED_LATE = "deed_late"
    TIME_OVER_MET = "time_over_met"
    TIME_OVER_NOT_MET = "time_over_not_met"
    CANNOT_BE_LOST = "cannot_be_lost"
    CANNOT_BE_REACHED = "cannot_be_reached"
    COUNT_EXCEEDED = "count_exceeded"
    KEEPS = "keeps"  # met now: how much of what comes may fail
    NEEDS = "needs"  # not met now: how much of what comes must succeed
    MORE = "more"  # a number still missing
    MET_UNFORETOLD = "met_unforetold"
    NOT_MET_UNFORETOLD = "not_met_unforetold"
    NO_NUMBER = "no_number"
    NOTHING_TO_ASSESS = "nothing_to_assess"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True)
class Because:
    """Why a target is in its state.

    `value` now and `wanted` in the target's unit (percent or a number); `needed` the share in percent that what is
    still to come must reach; `to_come` how much is expected to come, `at_most` the most that may come; `allowed` how
    many of `to_come` may fail; `missing` how many are missing of a number; `days` to the day it is due.
    """

    reason: Reason
    value: Fraction | None = None
    wanted: Fraction | None = None
    needed: Fraction | None = None
    to_come: int = 0
    at_most: int = 0
    allowed: int = 0
    missing: int = 0
    days: int = 0


@dataclass(frozen=True)
class Standing:
    """What is known of a target on a day, whatever it counts.

    `is_met`: None where nothing can be held against it. `successes` of `trials` so far and `to_come` (expected,
    and at most) for a share; None for what is no share of a stream. `counted` and `is_rising` for a number that
    only grows within the period.
    """

    is_met: bool | None
    due_on: date
    on: date
    is_deed: bool = False
    value: Fraction | None = None
    wanted: Fraction | None = None
    comparator: str = ">="
    successes: int | None = None
    trials: int | None = None
    to_come: int = 0
    at_most: int = 0
    counted: int | None = None
    is_measured: bool = True
    has_number: bool = True

    @property
    def days(self) -> int:
        """Days left, the due day not counted; negative after it."""
        return (self.due_on - self.on).days


@dataclass(frozen=True)
class Placed:
    state: State
    because: Because


def placed(standing: Standing, forecast: Forecast) -> Placed:
    """The state of a target, and why."""
    s = standing
    if not s.is_measured:
        return Placed(State.NOT_ASSESSED, Because(Reason.NOT_MEASURED, days=s.days))
    if s.is_deed:
        return _deed(s)
    if not s.has_number:
        return Placed(State.NOT_ASSESSED, Because(Reason.NO_NUMBER, value=s.value, days=s.days))
    if s.is_met is None or s.value is None or s.wanted is None:
        return Placed(State.NOT_ASSESSED, Because(Reason.NOTHING_TO_ASSESS, days=s.days))
    if s.days < 0:
        reason = Reason.TIME_OVER_MET if s.is_met else Reason.TIME_OVER_NOT_MET
        state = State.DONE if s.is_met else State.LOST
        return Placed(state, Because(reason, s.value, s.wanted, days=s.days))
    if s.successes is not None and s.trials is not None:
        return _share(s, s.successes, s.trials, forecast)
    if s.counted is not None:
        return _number(s, s.counted, forecast)
    return _unforetold(s, forecast)


def _deed(s: Standing) -> Placed:
    if s.is_met:
        return Placed(State.DONE, Because(Reason.DEED_DONE, days=s.days))
    if s.days < 0:
        return Placed(State.LOST, Because(Reason.DEED_LATE, days=s.days))
    return Placed(State.UNDER_WAY, Because(Reason.DEED_OPEN, days=s.days))


def _share(s: Standing, successes: int, trials: int, forecast: Forecast) -> Placed:
    wanted = s.wanted or Fraction(0)
    if s.comparator in ("<", "<="):
        return _share_at_most(s, successes, trials, forecast)
    best = successes + s.at_most >= share_wanted(wanted, s.comparator, trials + s.at_most)
    worst = successes >= share_wanted(wanted, s.comparator, trials + s.at_most)
    whole = wanted == 100 and successes < trials
    because = Because(
        Reason.CANNOT_BE_REACHED, s.value, wanted, to_come=s.to_come, at_most=s.at_most, days=s.days
    )
    if whole or not best:
        return Placed(State.LOST, because)
    if worst and s.at_most:
        return Placed(State.MET_FOR_GOOD, _with(because, Reason.CANNOT_BE_LOST))
    needed = max(0, share_wanted(wanted, s.comparator, trials + s.to_come) - successes)
    share = Fraction(100 * min(needed, s.to_come), s.to_come) if s.to_come else None
    because = Because(
        Reason.KEEPS if s.is_met else Reason.NEEDS,
        s.value,
        wanted,
        needed=share,
        to_come=s.to_come,
        at_most=s.at_most,
        allowed=max(0, s.to_come - needed),
        days=s.days,
    )
    return Placed(_by_probability(s, forecast), because)


def _share_at_most(s: Standing, successes: int, trials: int, forecast: Forecast) -> Placed:
    """A share that is to stay small: its successes are what must not happen."""
    wanted = s.wanted or Fraction(0)
    best = successes <= share_ceiling(wanted, s.comparator, trials + s.at_most)
    worst = successes + s.at_most <= share_ceiling(wanted, s.comparator, trials + s.at_most)
    because = Because(
        Reason.CANNOT_BE_REACHED, s.value, wanted, to_come=s.to_come, at_most=s.at_most, days=s.days
    )
    if not best:
        return Placed(State.LOST, because)
    if worst and s.at_most:
        return Placed(State.MET_FOR_GOOD, _with(because, Reason.CANNOT_BE_LOST))
    allowed = max(0, share_ceiling(wanted, s.comparator, trials + s.to_come) - successes)
    because = Because(
        Reason.KEEPS if s.is_met else Reason.NEEDS,
        s.value,
        wanted,
        needed=Fraction(100 * max(0, s.to_come - allowed), s.to_come) if s.to_come else None,
        to_come=s.to_come,
        at_most=s.at_most,
        allowed=min(allowed, s.to_come),
        days=s.days,
    )
    return Placed(_by_probability(s, forecast), because)


def _number(s: Standing, counted: int, forecast: Forecast) -> Placed:
    """A number that only grows: at least so many is won once reached, at most so many is lost once exceeded."""
    wanted = s.wanted or Fraction(0)
    if s.comparator in ("<", "<=") or (s.comparator == "=" and wanted == 0):
        if not s.is_met:
            return Placed(State.LOST, Because(Reason.COUNT_EXCEEDED, s.value, wanted, days=s.days))
        left = floor(wanted) - counted - (1 if s.comparator == "<" and wanted.denominator == 1 else 0)
        return Placed(
            _by_probability(s, forecast),
            Because(Reason.MET_UNFORETOLD, s.value, wanted, allowed=max(0, left), days=s.days),
        )
    if s.is_met:
        return Placed(State.MET_FOR_GOOD, Because(Reason.CANNOT_BE_LOST, s.value, wanted, days=s.days))
    missing = share_wanted(wanted * 100, s.comparator, 1) - counted
    return Placed(
        _by_probability(s, forecast), Because(Reason.MORE, s.value, wanted, missing=missing, days=s.days)
    )


def _unforetold(s: Standing, forecast: Forecast) -> Placed:
    reason = Reason.MET_UNFORETOLD if s.is_met else Reason.NOT_MET_UNFORETOLD
    return Placed(_by_probability(s, forecast), Because(reason, s.value, s.wanted, days=s.days))


def _by_probability(s: Standing, forecast: Forecast) -> State:
    if forecast.probability is None:
        return State.MET_SO_FAR if s.is_met else State.UNDER_WAY
    limits = tracking_law(s.on)
    if forecast.probability >= limits.on_course_from:
        return State.MET_SO_FAR if s.is_met else State.ON_COURSE
    return State.AT_RISK if forecast.probability >= limits.at_risk_from else State.SLIPPING


def _with(because: Because, reason: Reason) -> Because:
    return Because(
        reason,
        because.value,
        because.wanted,
        to_come=because.to_come,
        at_most=because.at_most,
        days=because.days,
    )


def has_fallen(before: State | None, now: State) -> bool:
    """Whether a state went for the worse. What was never looked at before falls when it is bad at once."""
    return SEVERITY[now] >= 2 and (before is None or SEVERITY[now] > SEVERITY[before])
