"""What can go wrong in working-time arithmetic. Data are attributes; messages say what to do next."""

from datetime import date, datetime


class WorktimeError(Exception):
    """The base of everything this package raises on purpose."""


class LimitInvalid(WorktimeError, ValueError):
    """The time limit is not one a procedure can have. Correct the catalogue entry it comes from."""


class NaiveInstant(WorktimeError, ValueError):
    """An instant without a zone cannot be placed on a calendar. Give it a zone, e.g. Asia/Ho_Chi_Minh."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant
        super().__init__(
            f"The instant {instant.isoformat()} has no time zone. Give it Asia/Ho_Chi_Minh where it is read."
        )


class ReversedPeriod(WorktimeError, ValueError):
    """The end lies before the start. Exchange them, or find out which of the two was recorded wrongly."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start = start
        self.end = end
        super().__init__(
            f"The period ends ({end.isoformat()}) before it starts ({start.isoformat()}). "
            "Exchange the two, or correct the instant that was recorded wrongly."
        )


class NegativeAmount(WorktimeError, ValueError):
    """A quantity of working time below zero. Deadlines only count forward; ask `between` for elapsed time."""

    def __init__(self, amount: object) -> None:
        self.amount = amount
        super().__init__(
            f"A quantity of working time cannot be negative as {amount} is. Use `between` for elapsed time."
        )


class CalendarHorizon(WorktimeError):
    """The calculation leaves the years whose holidays are known; without them it would be wrong in silence.

    Attributes: `needed` (the date asked for; None when only "beyond the last known day" is known),
    `first_day` and `last_day` (both inclusive).
    """

    def __init__(self, needed: date | None, first_day: date, last_day: date) -> None:
        self.needed = needed
        self.first_day = first_day
        self.last_day = last_day
        super().__init__(
            f"The calendar knows the holidays from {first_day.isoformat()} to {last_day.isoformat()}, "
            f"and this calculation needs {needed.isoformat() if needed else 'a later day'}. "
            "Add the missing year as src/motcua/law/calendar/YEAR.yaml from the year's official notice."
        )


class CalendarDataInvalid(WorktimeError):
    """A calendar file or a unit's hours contradict their schema or themselves. Correct the place named."""

    def __init__(self, source: str, place: str, problem: str) -> None:
        self.source = source
        self.place = place
        self.problem = problem
        super().__init__(f"{source}, at {place or 'the top'}: {problem} Correct the entry and load it again.")
