"""Telling partners, and keeping what was told, how often it was tried and what went wrong."""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import F

from motcua.exchange import calls
from motcua.exchange.code_service import CodeService
from motcua.exchange.contracts import CodeGiver, NationalPortal
from motcua.exchange.errors import ExchangeError, PartnerUnavailable
from motcua.exchange.models import Delivery
from motcua.exchange.older_service import OlderService
from motcua.exchange.rules import NATIONAL_PORTAL, PortalDossier, without_numbers


def is_connected() -> bool:
    """Whether this instance has an address of the National Portal's service."""
    return bool(settings.NATIONAL_PORTAL_URL)


@cache
def _client(url: str, user: str, password: str, destination: str) -> NationalPortal:
    return OlderService(
        url=url, user=user, password=password, destination=destination, timed=calls.timing(NATIONAL_PORTAL)
    )


def national_portal() -> NationalPortal:
    """The client of the portal that the settings name, with its session."""
    return _client(
        settings.NATIONAL_PORTAL_URL,
        settings.NATIONAL_PORTAL_USER,
        settings.NATIONAL_PORTAL_PASSWORD,
        settings.NATIONAL_PORTAL_DESTINATION,
    )


@cache
def _code_giver(url: str, user: str, password: str) -> CodeGiver:
    return CodeService(url=url, user=user, password=password, timed=calls.timing(NATIONAL_PORTAL))


def next_dossier_code(agency_id: str) -> str:
    """The next dossier code that the National Portal allots to the agency.

    Runs outside any transaction: the call may take seconds. Raises PartnerUnavailable, PartnerRefused.
    """
    giver = _code_giver(
        settings.NATIONAL_PORTAL_URL, settings.NATIONAL_PORTAL_USER, settings.NATIONAL_PORTAL_PASSWORD
    )
    return giver.next_code(agency_id)


def tell_national_portal(
    dossier_id: int, record: PortalDossier, *, at: datetime, again: bool = False
) -> None:
    """Tell the portal of the dossier up to `record.up_to`; each try is kept as a row and outlives a failure.

    Runs outside any transaction: the call may take seconds. Telling what was delivered before does nothing, unless
    it is to be told `again`. Raises PartnerUnavailable, PartnerRefused.
    """
    if not is_connected():
        raise PartnerUnavailable(NATIONAL_PORTAL, "no address of it is set")
    delivery, _ = Delivery.objects.get_or_create(
        dossier_id=dossier_id, partner=NATIONAL_PORTAL, up_to_seq=record.up_to
    )
    if delivery.delivered_at is not None and not again:
        return
    mine = Delivery.objects.filter(pk=delivery.pk)
    mine.update(attempts=F("attempts") + 1)
    try:
        national_portal().tell(record)
    except ExchangeError as error:
        mine.update(last_problem=without_numbers(str(error)))
        raise
    mine.filter(delivered_at__isnull=True).update(delivered_at=at, last_problem="")
