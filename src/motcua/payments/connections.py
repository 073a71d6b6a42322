"""Which providers this installation is connected to: the profiles of the law, the addresses of the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from motcua.kernel.zone import day_of
from motcua.payments.rules.profiles import Profile, Way, profiles


@dataclass(frozen=True)
class Account:
    """The account that bank transfers go to."""

    bank_bin: str
    number: str
    name: str


@dataclass(frozen=True)
class Connection:
    profile: Profile
    url: str
    secret: str = field(repr=False)
    account: Account | None = None


def _given() -> Mapping[str, str]:
    given: Mapping[str, str] = settings.PAYMENT_SETTINGS
    return given


def account_of(text: str) -> Account | None:
    """`bin:number:name`; None when it is not given. Raises ValueError when it is no account."""
    if not text:
        return None
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(part.strip() for part in parts):
        raise ValueError("a bank account is given as bin:number:name")
    return Account(*(part.strip() for part in parts))


def connections(at: datetime) -> Mapping[str, Connection]:
    """By key, those with an address and a secret (and an account, where transfers need one)."""
    given = _given()
    found = {}
    for key, profile in profiles(day_of(at)).items():
        url, secret = given.get(profile.url_setting, ""), given.get(profile.secret_setting, "")
        account = account_of(given.get(profile.account_setting, "")) if profile.account_setting else None
        if url and secret and (profile.way is not Way.BANK_QR or account):
            found[key] = Connection(profile, url.rstrip("/"), secret, account)
    return found


def connection(key: str, at: datetime) -> Connection | None:
    return connections(at).get(key)
