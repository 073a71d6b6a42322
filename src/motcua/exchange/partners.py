"""Which partners this instance is connected to, and the clients that talk to them (settings.PARTNERS)."""

from django.conf import settings

from motcua.exchange.business_register import BUSINESS_REGISTER, BusinessRegister
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.population import POPULATION, PopulationService
from motcua.exchange.post import POST, PublicPost
from motcua.exchange.wire import Wire


def is_connected(partner: str) -> bool:
    """Whether there is an address of the partner."""
    return bool(settings.PARTNERS.get(partner, {}).get("url"))


def wire_to(partner: str, *, timeout_seconds: float = 10.0) -> Wire:
    """The line to a partner. Raises PartnerUnavailable when there is no address."""
    if not is_connected(partner):
        raise PartnerUnavailable(partner, "this instance has no address of it")
    known = settings.PARTNERS[partner]
    return Wire(partner, known["url"], known["key"], timeout_seconds)


def population(*, timeout_seconds: float) -> PopulationService:
    return PopulationService(wire_to(POPULATION, timeout_seconds=timeout_seconds))


def business_register(*, timeout_seconds: float) -> BusinessRegister:
    return BusinessRegister(wire_to(BUSINESS_REGISTER, timeout_seconds=timeout_seconds))


def public_post() -> PublicPost:
    return PublicPost(wire_to(POST))
