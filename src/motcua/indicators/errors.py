"""What can go wrong when figures are asked for."""

from datetime import date


class IndicatorError(Exception):
    """Base of this room's errors."""


class UnknownIndicator(IndicatorError):
    """There is no indicator of this code. `motcua indicators show` lists them all."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"There is no indicator {code!r}. `motcua indicators show` lists them all.")


class UnknownMeasure(IndicatorError):
    """There is no measure of this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"There is no measure {code!r}.")


class NotMeasurable(IndicatorError):
    """The dossiers do not hold what this indicator needs; its reason stands in law/indicators."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code} is not measurable here: {reason}")


class NotKnownThen(IndicatorError):
    """What is asked cannot be told as it was known on a past day: nothing kept says it, and nothing is guessed."""

    def __init__(self, what: str, day: date, since: date | None = None) -> None:
        self.what, self.day, self.since = what, day, since
        then = "" if since is None else f" What was known is kept since {since:%d/%m/%Y}."
        super().__init__(f"{what} cannot be told as known on {day:%d/%m/%Y}.{then}")
