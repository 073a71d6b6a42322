"""What the house expects of any client of the National Portal, whichever generation of service it speaks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Protocol

from motcua.exchange.rules import PortalDossier
from motcua.exchange.rules.reconciling import Listed

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


class CodeGiver(Protocol):
    """Hands out dossier codes, each once. Raises PartnerUnavailable, PartnerRefused."""

    def next_code(self, agency_id: str) -> str: ...
