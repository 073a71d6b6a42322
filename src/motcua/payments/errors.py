"""What can go wrong with money. The doors map each type to words and a status."""


class PaymentError(Exception):
    """Base. `code` is stable."""

    code = "payment-error"


class NoSuchMoney(PaymentError):
    """There is no such order, refund, receipt, work item or day within the reach of who asks."""

    code = "no-such-money"


class MoneyRefused(PaymentError):
    """What is wanted cannot be done as things stand. `problem` is a stable code, `field` what to correct."""

    code = "money-refused"

    def __init__(self, problem: str, *, field: str = "") -> None:
        self.problem = problem
        self.field = field
        super().__init__(f"{field}: {problem}" if field else problem)


class CashDayClosed(PaymentError):
    """The cash of this official is counted for the day: nothing more is taken in. Take it tomorrow or at another
    desk, or have the count sent back."""

    code = "cash-day-closed"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class ProviderUnavailable(PaymentError):
    """The provider cannot be reached or does not answer properly. Nothing was lost; try again."""

    code = "provider-unavailable"


class ProviderRefused(PaymentError):
    """The provider refuses this request; the same again would be refused again."""

    code = "provider-refused"
