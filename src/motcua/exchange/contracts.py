"""What the house expects of any client of the National Portal, whichever generation of service it speaks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Protocol

from motcua.exchange.rules import PortalDossier
from motcua.exchange.rules.reconciling import Listed
from motcua.ledger.rules import Json

# Around each call: notes the operation, how it ended and how long it took (`calls.timing`).
Timed = Callable[[str], AbstractContextManager[None]]


def unnoted(operation: str) -> AbstractContextManager[None]:
    """For a client whose calls nobody logs, as in a test of the client alone."""
    return nullcontext()


class NationalPortal(Protocol):
    """Telling the same twice changes nothing at the portal. Raises PartnerUnavailable, PartnerRefused."""

    def tell(self, dossier: PortalDossier) -> None: ...

    def listing(self, first: date, last: date, *, page: int) -> Iterator[Listed]:
        """What the portal has of dossiers submitted in these days, by code."""

    def catalogue_page(self, number: int, size: int) -> tuple[Json, Json]:
        """What it says is the total of the national list of procedures, and a page of it, from 1."""

    def procedure(self, code: str) -> Json:
        """A procedure whole, as it came."""


class CodeGiver(Protocol):
    """Hands out dossier codes, each once. Raises PartnerUnavailable, PartnerRefused."""

    def next_code(self, agency_id: str) -> str: ...
