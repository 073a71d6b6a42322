"""What a member may do for an organisation, and how long one may act for another person. Pure.

The roles are ours: no rule of law lists them; the head answers for what members do (Civil Code 2015, art. 134 to 143
on representation; from memory). A written authority without a term holds one year (art. 563; from memory).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

INVITATION_DAYS = 30
AUTHORITY_DAYS_WITHOUT_TERM = 365
ADULT_YEARS = 18


class Right(StrEnum):
    SEE = "see"
    FILE = "file"
    PAY = "pay"
    MANAGE = "manage"


RIGHTS: Mapping[str, frozenset[Right]] = {
    "head": frozenset(Right),
    "clerk": frozenset({Right.SEE, Right.FILE, Right.PAY}),
    "viewer": frozenset({Right.SEE}),
}


def rights_of(role: str) -> frozenset[Right]:
    """Nothing for a role that is not known."""
    return RIGHTS.get(role, frozenset())


def invitation_until(invited_on: date) -> date:
    """The last day on which an invitation may be accepted."""
    return invited_on + timedelta(days=INVITATION_DAYS)


def last_day(kind: str, *, valid_from: date, named: date | None, birth_date: date | None) -> date | None:
    """The last day of a representation. A parent or guardian acts until the day before the child is of age; an
    authority ends on the day named, or after a year."""
    if kind == "delegate":
        return named or valid_from + timedelta(days=AUTHORITY_DAYS_WITHOUT_TERM - 1)
    if birth_date is None:
        return named
    of_age = _years_later(birth_date, ADULT_YEARS)
    # a guardian of an adult who cannot act is named by a court's decision: then no age ends it
    grown = None if of_age <= valid_from else of_age - timedelta(days=1)
    return min((day for day in (named, grown) if day is not None), default=None)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
