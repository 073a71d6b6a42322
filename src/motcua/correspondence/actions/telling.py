"""Status messages: what a receiver tells the sender, and what a sender hears of each receiver."""

from datetime import datetime

from motcua.correspondence.actions import dispatching
from motcua.correspondence.actions.recording import locked, note
from motcua.correspondence.models import Document, Sending
from motcua.correspondence.rules.authority import By
from motcua.correspondence.rules.lifecycle import (
    Channel,
    SendingState,
    Status,
    TakeBack,
    told,
)


def tell_sender(row: Document, status: Status, reason: str, *, by: By | None, at: datetime) -> None:
    """Tell whoever sent a document in how it stands, inside the deed's transaction. Paper tells nobody."""
    if row.origin_id is not None:
        hear(row.origin_id, status, reason, at=at)
    elif row.channel == Channel.AXIS:
        dispatching.put_status(row, status, reason, by=by, at=at)


def hear(sending_id: int, status: Status, reason: str, *, at: datetime) -> bool:
    """A receiver says how a document sent to them stands; whether that was news. Late and double messages
    change nothing.

    Runs in the system's scope or in the deed of a unit of this installation, in whose transaction both
    documents are locked.
    """
    document = locked(Sending.objects.values_list("document_id", flat=True).get(pk=sending_id))
    sending = Sending.objects.select_for_update(of=("self",)).get(pk=sending_id)
    before = (sending.state, sending.take_back)
    sending.state = told(SendingState(sending.state), status)
    if status is Status.TAKE_BACK_AGREED:
        sending.take_back = TakeBack.AGREED
    if status is Status.TAKE_BACK_REFUSED and sending.take_back == TakeBack.ASKED:
        sending.take_back = TakeBack.REFUSED
    if (sending.state, sending.take_back) == before:
        return False
    if reason:
        sending.reason = reason[:1000]
    sending.told_at = at
    sending.save(update_fields=["state", "take_back", "reason", "told_at"])
    said = {"to": sending.to_name, "reason": reason}
    note(document, f"status_{status}", said, by=None, at=at)
    return True
