"""Was a procedure published and made public in time (decision 766/QĐ-TTg, criteria 1.1 and 1.2)? With the reckoning.

Days are days in Vietnam. What cannot be judged is `not assessed`, with the reason, and never counts as in time or
late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from motcua.kernel.worktime import CalendarHorizon, WorkCalendar
from motcua.procedures.rules.publication_law import PublicationLaw


class Verdict(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"  # not done yet, and its last day is not over
    NOT_ASSESSED = "not_assessed"


class Why(StrEnum):
    """Why nothing can be judged; empty where it can."""

    JUDGED = ""
    NO_RULE = "no_rule"  # issued before the first rule that is known
    LEVEL = "level"  # the law sets this level no time
    BASIS_UNDATED = "basis_undated"  # nobody stated when the newest legal basis takes effect
    CALENDAR = "calendar"  # the working calendar does not reach so far


@dataclass(frozen=True)
class Basis:
    """A legal basis of a decision; `effective_on` is None where nobody has looked it up."""

    number: str
    title: str = ""
    effective_on: date | None = None


@dataclass(frozen=True)
class Timing:
    """The verdict and its reckoning: `days` working days from `counted_from` lead to `last_day`; done on `done_on`.

    `late_by` counts the working days after the last day until it was done (or until today), 0 when in time.
    """

    verdict: Verdict
    why: Why = Why.JUDGED
    days: int = 0
    counted_from: date | None = None
    last_day: date | None = None
    done_on: date | None = None
    late_by: int = 0
    basis: str = ""


def newest_basis(bases: Iterable[Basis]) -> date | None:
    """The day on which the newest of them takes effect; None without bases or when one of them is undated.

    An undated one may be the newest, so nothing can be said then.
    """
    days = [basis.effective_on for basis in bases]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def signed_in_time(
    *,
    level: str,
    issued_on: date,
    newest_effective_on: date | None,
    calendar: WorkCalendar,
    law: PublicationLaw | None,
) -> Timing:
    """Criterion 1.1: signed at the latest so many working days before the newest legal basis takes effect."""
    if law is None:
        return Timing(Verdict.NOT_ASSESSED, Why.NO_RULE, done_on=issued_on)
    days = law.days_before_effect.get(level)
    if days is None:
        return Timing(Verdict.NOT_ASSESSED, Why.LEVEL, done_on=issued_on, basis=law.signing_basis)
    if newest_effective_on is None:
        return Timing(
            Verdict.NOT_ASSESSED, Why.BASIS_UNDATED, days, done_on=issued_on, basis=law.signing_basis
        )
    try:
        last = working_day_before(calendar, newest_effective_on, days)
        late_by = working_days_between(calendar, last, issued_on)
    except CalendarHorizon:
        return Timing(
            Verdict.NOT_ASSESSED,
            Why.CALENDAR,
            days,
            newest_effective_on,
            done_on=issued_on,
            basis=law.signing_basis,
        )
    verdict = Verdict.LATE if issued_on > last else Verdict.IN_TIME
    return Timing(
        verdict, Why.JUDGED, days, newest_effective_on, last, issued_on, max(late_by, int(verdict is Verdict.LATE)),
        law.signing_basis,
    )  # fmt: skip


def disclosed_in_time(
    *,
    level: str,
    issued_on: date,
    disclosed_on: date | None,
    today: date,
    calendar: WorkCalendar,
    law: PublicationLaw | None,
) -> Timing:
    """Criterion 1.2: public in the national database within so many working days of the decision."""
    if law is None:
        return Timing(Verdict.NOT_ASSESSED, Why.NO_RULE, done_on=disclosed_on)
    days = law.days_after_decision.get(level)
    if days is None:
        return Timing(Verdict.NOT_ASSESSED, Why.LEVEL, done_on=disclosed_on, basis=law.disclosure_basis)
    reached = disclosed_on or today
    try:
        last = working_day_after(calendar, issued_on, days)
        late_by = working_days_between(calendar, last, reached)
    except CalendarHorizon:
        return Timing(
            Verdict.NOT_ASSESSED,
            Why.CALENDAR,
            days,
            issued_on,
            done_on=disclosed_on,
            basis=law.disclosure_basis,
        )
    in_time = Verdict.OPEN if disclosed_on is None else Verdict.IN_TIME
    verdict = Verdict.LATE if reached > last else in_time
    return Timing(
        verdict, Why.JUDGED, days, issued_on, last, disclosed_on, max(late_by, int(verdict is Verdict.LATE)),
        law.disclosure_basis,
    )  # fmt: skip


def of_procedure(verdicts: Iterable[Verdict]) -> Verdict:
    """A procedure in several decisions counts once; one that was late makes it late (decision 766, 1.1)."""
    found = set(verdicts)
    for verdict in (Verdict.LATE, Verdict.OPEN, Verdict.IN_TIME):
        if verdict in found:
            return verdict
    return Verdict.NOT_ASSESSED


def working_day_before(calendar: WorkCalendar, day: date, count: int) -> date:
    """The `count`-th working day before the day, which is not counted itself. Raises CalendarHorizon."""
    return _step(calendar, day, count, -1)


def working_day_after(calendar: WorkCalendar, day: date, count: int) -> date:
    """The `count`-th working day after the day, which is not counted itself. Raises CalendarHorizon."""
    return _step(calendar, day, count, 1)


def working_days_between(calendar: WorkCalendar, after: date, until: date) -> int:
    """Working days after `after` up to and with `until`; 0 when there are none. Raises CalendarHorizon."""
    return sum(
        calendar.is_working_day(after + timedelta(days=n)) for n in range(1, max((until - after).days, 0) + 1)
    )


def _step(calendar: WorkCalendar, day: date, count: int, way: int) -> date:
    found = day
    while count:
        found += timedelta(days=way)
        count -= calendar.is_working_day(found)
    return found
