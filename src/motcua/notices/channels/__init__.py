"""The ways out of the house: one contract, a client for each kind of provider."""

from django.conf import settings

from motcua.notices.channels.contract import Outgoing, Provider, StatusReport
from motcua.notices.channels.json_http import JsonHttp
from motcua.notices.channels.smtp import Mail
from motcua.notices.rules.kinds import Channel
from motcua.notices.rules.providers import Profile, in_force

__all__ = ["Outgoing", "Provider", "StatusReport", "client", "connected"]


def connected() -> frozenset[Channel]:
    """The channels that have a provider with an address here."""
    from django.utils import timezone

    from motcua.kernel.zone import day_of

    found = in_force(day_of(timezone.now())).values()
    return frozenset(one.channel for one in found if one.contract == "smtp" or address_of(one))


def address_of(profile: Profile) -> str:
    return str(getattr(settings, profile.url, "")) if profile.url else ""


def secret_of(profile: Profile) -> str:
    return str(getattr(settings, profile.secret, "")) if profile.secret else ""


def client(profile: Profile) -> Provider:
    """The client of a provider with the addresses and keys of the settings."""
    if profile.contract == "smtp":
        return Mail()
    return JsonHttp(
        provider=profile.provider,
        url=address_of(profile),
        key=str(getattr(settings, profile.key, "")),
        secret=secret_of(profile),
        timeout_seconds=profile.timeout_seconds,
    )
