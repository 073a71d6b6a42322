"""Telling partners, and keeping what was told, how often it was tried and what went wrong."""

from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.db.models import F

from motcua.exchange import calls
from motcua.exchange.code_service import CodeService
from motcua.exchange.contracts import CodeGiver, NationalPortal
from motcua.exchange.errors import ExchangeError, PartnerUnavailable
from motcua.exchange.models import Delivery, PartnerFile
from motcua.exchange.older_service import OlderService
from motcua.exchange.rest_service import RestService
from motcua.exchange.rules import NATIONAL_PORTAL, PortalDossier, without_numbers
from motcua.exchange.rules.generations import Connection, Generation, in_force
from motcua.kernel.zone import day_of


def is_connected() -> bool:
    """Whether this instance has an address of the National Portal's service."""
    return bool(settings.NATIONAL_PORTAL_URL)


@cache
def _older(url: str, user: str, password: str, destination: str) -> NationalPortal:
    return OlderService(
        url=url, user=user, password=password, destination=destination, timed=calls.timing(NATIONAL_PORTAL)
    )


@cache
def _rest(url: str, user: str, password: str, uploads: frozenset[str]) -> NationalPortal:
    return RestService(
        url=url, user=user, password=password, uploads=uploads, files=KeptFileNumbers(),
        timed=calls.timing(NATIONAL_PORTAL),
    )  # fmt: skip


class KeptFileNumbers:
    """The Portal's numbers of files, kept in our database."""

    def number(self, sha256: str) -> str:
        row = PartnerFile.objects.filter(partner=NATIONAL_PORTAL, sha256=sha256).first()
        return row.number if row else ""

    def keep(self, sha256: str, number: str) -> None:
        PartnerFile.objects.bulk_create(
            [PartnerFile(partner=NATIONAL_PORTAL, sha256=sha256, number=number)], ignore_conflicts=True
        )


def connection(day: date) -> Connection:
    """Which generation is spoken on a day, and how both sides are compared."""
    return in_force(day, file=settings.NATIONAL_PORTAL_FILE)


def national_portal(day: date) -> NationalPortal:
    """The client of the portal that the settings name, of the generation of the day, with its session."""
    spoken = connection(day)
    url, user = settings.NATIONAL_PORTAL_URL, settings.NATIONAL_PORTAL_USER
    password = settings.NATIONAL_PORTAL_PASSWORD
    if spoken.generation is Generation.REST:
        return _rest(url, user, password, spoken.uploads)
    return _older(url, user, password, settings.NATIONAL_PORTAL_DESTINATION)


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
        national_portal(day_of(at)).tell(record)
    except ExchangeError as error:
        mine.update(last_problem=without_numbers(str(error)))
        raise
    mine.filter(delivered_at__isnull=True).update(delivered_at=at, last_problem="")
