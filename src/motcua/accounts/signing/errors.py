"""What can go wrong with a second factor. No message holds personal data."""

from motcua.accounts.errors import AccountError


class CodeWrong(AccountError):
    """The code does not fit. Take the newest one that the app shows; the telephone's clock must be right."""


class CodeSpent(AccountError):
    """This code was used already. Wait until the app shows the next one."""


class PasskeyRefused(AccountError):
    """The passkey was not accepted. Try again, or sign in with the code of your app."""


class FactorExists(AccountError):
    """This device, or a code app, is registered already. Remove the old one first."""


class TooManyFactors(AccountError):
    """An account has at most ten passkeys. Remove one that is not used any more."""


class NoSuchFactor(AccountError):
    """There is no such key or app on this account."""


class LastFactorStays(AccountError):
    """Your post demands a second factor: add another before you remove this one."""


class SecondPersonNeeded(AccountError):
    """Whoever asked for the reset, or has lost the keys, cannot approve it. Another person does."""


class NothingToDecide(AccountError):
    """This reset was decided already, or was never asked for. Reload the list."""


class ResetAsked(AccountError):
    """A reset for this account waits for a decision already."""
