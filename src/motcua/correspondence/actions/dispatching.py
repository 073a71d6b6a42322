"""Messages put on their way to the document axis: each is a row with the package's id, and a line of the
outbox."""

from datetime import datetime
from uuid import UUID, uuid5

from motcua.agencies import queries as agencies
from motcua.correspondence.axis_client import PARTNER
from motcua.correspondence.models import Dispatch, Document, Sending
from motcua.correspondence.rules.authority import By
from motcua.correspondence.rules.lifecycle import Business, Status
from motcua.exchange import outbox

_IDS = UUID("5e6f3f5c-6c43-5d0b-9b6e-2f7d1a0c9e11")


def put_status(row: Document, status: Status, reason: str, *, by: By | None, at: datetime) -> None:
    """A status of a document that came by the axis, to whoever sent it."""
    _put(
        Dispatch(
            id=_id(f"status|{row.pk}|{status}|{row.revision}"),
            document=row,
            from_agency=agency_id_of(row.unit_id),
            to_agency=row.from_agency,
            kind="status",
            status=status,
            reason=reason,
            staff_id=by.user_id if by else None,
            made_at=at,
        )
    )


def put_document(sending: Sending, business: Business, reason: str, *, by: By, at: datetime) -> None:
    """A document out to one receiver: new, replacing, updated or recalled."""
    row = sending.document
    _put(
        Dispatch(
            id=_id(f"document|{sending.pk}|{business}|{row.version}|{row.revision}"),
            document=row,
            sending=sending,
            from_agency=agency_id_of(row.unit_id),
            to_agency=sending.to_agency,
            kind="document",
            business=business,
            reason=reason,
            version=row.version,
            staff_id=by.user_id,
            made_at=at,
        )
    )


def put_take_back(sending: Sending, reason: str, *, by: By, at: datetime) -> None:
    """The sender asks a receiver for the document back (13)."""
    row = sending.document
    _put(
        Dispatch(
            id=_id(f"take-back|{sending.pk}|{row.revision}"),
            document=row,
            sending=sending,
            from_agency=agency_id_of(row.unit_id),
            to_agency=sending.to_agency,
            kind="status",
            status=Status.TAKE_BACK_ASKED,
            reason=reason,
            staff_id=by.user_id,
            made_at=at,
        )
    )


def agency_id_of(unit_id: int) -> str:
    """The identifier by which the axis knows a unit."""
    return agencies.unit(unit_id).agency_id


def _id(words: str) -> UUID:
    """The same message has the same id however often it is built."""
    return uuid5(_IDS, words)


def _put(dispatch: Dispatch) -> None:
    dispatch.save(force_insert=True)
    _to_outbox(dispatch, str(dispatch.pk), dispatch.made_at)


def put_again(dispatch: Dispatch, *, at: datetime) -> None:
    """The axis lost it: the same package, with the same id, once more."""
    _to_outbox(dispatch, f"{dispatch.pk}/{dispatch.tries + 1}", at)


def _to_outbox(dispatch: Dispatch, key: str, at: datetime) -> None:
    """Messages of one document to one agency keep their order; no document waits for another."""
    outbox.put(
        PARTNER,
        stream=f"{dispatch.document_id}/{dispatch.to_agency}",
        kind=dispatch.kind,
        key=key,
        body={"dispatch": str(dispatch.pk)},
        at=at,
    )
