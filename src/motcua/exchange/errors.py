"""What can go wrong with an outside system."""


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
