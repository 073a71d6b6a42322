"""What the house expects of any client of the National Portal, whichever generation of service it speaks."""

from typing import Protocol

from motcua.exchange.rules import PortalDossier


class NationalPortal(Protocol):
    """Telling the same twice changes nothing at the portal. Raises PartnerUnavailable, PartnerRefused."""

    def tell(self, dossier: PortalDossier) -> None: ...


class CodeGiver(Protocol):
    """Hands out dossier codes, each once. Raises PartnerUnavailable, PartnerRefused."""

    def next_code(self, agency_id: str) -> str: ...
