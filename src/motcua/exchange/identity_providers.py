"""The identity providers that this installation is registered with: the law's file and the settings together."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from motcua.accounts.rules.providers import Provider, SignInLaw, law_on
from motcua.exchange.openid import Registration, RelyingParty, relying_party
from motcua.kernel.zone import day_of


def today() -> date:
    return day_of(timezone.now())


def law() -> SignInLaw:
    """The law's file as it stands today."""
    return law_on(today())


def provider(code: str) -> Provider | None:
    """A provider that the law's file describes and this installation is registered with."""
    registered = settings.IDENTITY_PROVIDERS.get(code, {})
    return law().provider(code) if registered.get("issuer") else None


def registered() -> list[Provider]:
    """Those that people may sign in with, in the order of the file."""
    return [known for known in law().providers if provider(known.code)]


def party(known: Provider) -> RelyingParty:
    """The client of a provider, as this installation is registered with it."""
    own = settings.IDENTITY_PROVIDERS[known.code]
    return relying_party(
        Registration(
            provider=known.code,
            issuer=own["issuer"],
            client_id=own["client_id"],
            client_secret=own["client_secret"],
            scopes=known.scopes,
            algorithms=known.algorithms,
            client_authentication=known.client_authentication,
            skew_seconds=law().clock_skew_seconds,
            reads_userinfo=known.reads_userinfo,
        )
    )
