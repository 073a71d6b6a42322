"""What a deed puts into the outbox for the National Portal: the dossier's number, in the order of its events."""

from collections.abc import Iterable
from datetime import datetime

from motcua.exchange import actions as exchange
from motcua.exchange import outbox
from motcua.exchange.outbox import Item
from motcua.exchange.rules import NATIONAL_PORTAL

KIND = "dossier"
# The same told from the beginning: after a refund, or when the two sides were found to differ.
KIND_WHOLE = "dossier-whole"


def stream_of(dossier_id: int) -> str:
    return f"dossier-{dossier_id}"


def item(dossier_id: int, seq: int, *, whole: bool = False, key: str = "") -> Item:
    """The message about an event of a dossier. `key` tells apart what is told again without a new event."""
    stream = stream_of(dossier_id)
    return Item(
        stream=stream,
        kind=KIND_WHOLE if whole else KIND,
        key=f"{stream}-{seq}{key and '-'}{key}",
        body={"dossier_id": dossier_id, "seq": seq},
    )


def put(items: Iterable[Item], *, at: datetime) -> int:
    """Put messages to the portal, in the caller's transaction; nothing without an address of the portal."""
    return outbox.put_many(NATIONAL_PORTAL, items, at=at) if exchange.is_connected() else 0
