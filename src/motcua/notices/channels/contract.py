"""What the product asks of every provider, whatever it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from motcua.notices.rules.progress import Reported


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message as it leaves. `reference` is ours and makes it once at the provider.

    SMS: `text` and `sender`. Zalo: `template` with `parameters`. Mail: `subject`, `text` and headers.
    """

    reference: str
    to: str = field(repr=False)
    text: str = field(default="", repr=False)
    sender: str = ""
    subject: str = ""
    template: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class StatusReport:
    """What a provider says of one message: as an answer to a question, or in a call-back (`event_id`)."""

    provider_message: str
    reference: str
    state: Reported
    reason: str = ""
    at: datetime
    event_id: str = ""


class Provider(Protocol):
    """One provider of one channel. Each call may take seconds and stands outside any transaction."""

    def send(self, message: Outgoing) -> str:
        """The provider's id of the message. Raises ProviderUnavailable (surely not taken), OutcomeUnknown (perhaps
        taken), ProviderRefused (will never be taken)."""
        ...

    def status(self, reference: str) -> StatusReport | None:
        """What became of a message; None when the provider does not know it. Raises ProviderUnavailable."""
        ...

    def parse(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime, tolerance_seconds: int
    ) -> StatusReport:
        """A call-back whose signature is right. Raises CallBackRefused."""
        ...
