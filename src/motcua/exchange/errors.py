"""What can go wrong with an outside system."""

from datetime import datetime


class ExchangeError(Exception):
    """The base of the room's errors. The message never holds personal data."""

    code = "exchange-error"


class PartnerUnavailable(ExchangeError):
    """The partner does not answer, or not in its own language. Try again later."""

    code = "partner-unavailable"

    def __init__(self, partner: str, why: str) -> None:
        self.partner = partner
        super().__init__(f"{partner} is not available: {why}")


class PartnerRefused(ExchangeError):
    """The partner understood and said no. `answer` is its code; someone has to look at the record."""

    code = "partner-refused"

    def __init__(self, partner: str, answer: str, why: str) -> None:
        self.partner = partner
        self.answer = answer
        super().__init__(f"{partner} refused with {answer}: {why}")


class NotYet(ExchangeError):
    """The message may leave later: at night nobody is rung. This is no failure, and no try is counted."""

    code = "not-yet"

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("the message may leave later")


class NothingToTell(ExchangeError):
    """What was to be told is so no more, or was told already: the message ends without a call."""

    code = "nothing-to-tell"


class PartnerUnknown(ExchangeError):
    """Nobody registered how messages for this partner are sent. `exchange.outbox.register` in an app's `ready()`."""

    code = "partner-unknown"

    def __init__(self, partner: str) -> None:
        self.partner = partner
        super().__init__(f"nobody registered how messages for {partner!r} are sent")


class LetterNotFound(ExchangeError):
    """There is no such dead letter; somebody may have decided on it meanwhile. Look at the list again."""

    code = "letter-not-found"


class LetterRefused(ExchangeError):
    """What was asked cannot be done with this letter. `problem` is a stable word for the page."""

    code = "letter-refused"

    def __init__(self, problem: str, field: str = "") -> None:
        self.problem = problem
        self.field = field
        super().__init__(problem)
