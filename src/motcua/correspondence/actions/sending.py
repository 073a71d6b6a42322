"""Documents out on their way: sent, updated, recalled, asked back; carried by paper."""

from datetime import datetime

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.correspondence.actions import dispatching, receiving
from motcua.correspondence.actions.drafting import SIGNED_WHOLE
from motcua.correspondence.actions.receiving import Arrival
from motcua.correspondence.actions.recording import (
    KeptFile,
    Opened,
    keep,
    locked,
    note,
    opened,
    plain,
    require,
    require_direction,
)
from motcua.correspondence.actions.registering import add_files
from motcua.correspondence.errors import DeedRefused, InputRefused, NotSigned
from motcua.correspondence.models import Document, DocumentFile, Sending
from motcua.correspondence.rules.authority import By
from motcua.correspondence.rules.lifecycle import (
    Business,
    Channel,
    Deed,
    Direction,
    SendingState,
    State,
    TakeBack,
)
from motcua.kernel.zone import day_of

_THERE = frozenset(
    {SendingState.WAITING, SendingState.SENT, SendingState.ARRIVED, SendingState.RECEIVED, SendingState.ASSIGNED,
     SendingState.PROCESSING, SendingState.COMPLETED, SendingState.FAILED}
)  # fmt: skip
_CAN_COME_BACK = _THERE - {SendingState.WAITING, SendingState.COMPLETED, SendingState.FAILED}


@transaction.atomic
def send(document_id: int, *, seen: int | None, by: By, at: datetime) -> None:
    """Send a numbered document to everybody it names: to units here at once, to the axis by the outbox, on
    paper by hand.

    Raises DocumentNotFound, ScreenStale, NotAllowed, DeedRefused, NotSigned, InputRefused (a unit ended
    meanwhile).
    """
    one = _mine(document_id, Deed.SEND, seen, by)
    row = one.row
    sendings = list(row.sendings.order_by("pk"))
    is_electronic = any(one.channel != Channel.PAPER for one in sendings)
    if is_electronic and row.signature not in SIGNED_WHOLE:
        raise NotSigned(row.signature or "none")
    fields = {
        "sent_at": at,
        "document_id": f"{dispatching.agency_id_of(row.unit_id)},{row.year},{row.notation}"[:120]
        if is_electronic
        else "",
        "wire_at": at,
    }
    keep(row, Deed.SEND, fields, {}, by=by, at=at)
    business = Business.NEW
    if row.replaces_id is not None:
        business = Business.REPLACE
        old = locked(row.replaces_id)
        if old.state != State.SENT:
            raise DeedRefused
        note(old, "replaced", {"text": row.notation}, by=by, at=at, fields={"state": State.REPLACED})
    for sending in sendings:
        sending.document = row
        match Channel(sending.channel):
            case Channel.PAPER:
                _move(sending, SendingState.SENT, at)
            case Channel.AXIS:
                dispatching.put_document(sending, business, "", by=by, at=at)
            case Channel.INTERNAL:
                _deliver(sending, at)


def _deliver(sending: Sending, at: datetime) -> None:
    """Into the register of another unit of this installation; its successor's, when it has ended."""
    unit = agencies.unit(sending.to_unit_id or 0)
    if not agencies.exists_on(unit, day_of(at)):
        raise InputRefused(field="receivers", problem="unit-ended")
    _move(sending, SendingState.SENT, at)
    receiving.take_in(arrival_of(sending), at=at)


def arrival_of(sending: Sending) -> Arrival:
    """What a unit of this installation gets."""
    row = sending.document
    unit = agencies.unit(row.unit_id)
    return Arrival(
        to_unit_id=sending.to_unit_id or 0,
        channel=Channel.INTERNAL,
        from_agency=unit.agency_id,
        from_name=unit.name,
        document_id=row.document_id,
        kind=row.kind,
        notation=row.notation,
        subject=row.subject,
        issued_on=row.issued_on,
        sent_at=row.wire_at or row.entered_at,
        urgency=row.urgency,
        due_on=row.due_on,
        signer_name=row.signer_name,
        signer_title=row.signer_title,
        pages=row.pages,
        files=files_of(row),
        responds_to=responded(row),
        replaces=[row.replaces.document_id] if row.replaces else [],
        has_personal_data=row.has_personal_data,
        origin_id=sending.pk,
    )


def responded(row: Document) -> list[str]:
    """The wire's id of what the document answers."""
    return [row.responds_to.document_id] if row.responds_to and row.responds_to.document_id else []


def files_of(row: Document, version: int | None = None) -> list[KeptFile]:
    """The files of a version (the present one) that go out: the document first, its attachments after."""
    files = DocumentFile.objects.filter(document=row, version=version or row.version, is_current=True)
    return [KeptFile(one.file_id, one.file_name, one.signature) for one in files.order_by("-is_main", "pk")]


@transaction.atomic
def update(
    document_id: int, *, corrected: KeptFile, reason: str, seen: int | None, by: By, at: datetime
) -> None:
    """Send a corrected, signed file in the place of what was sent; number and day stay. Raises as `send`."""
    one = _mine(document_id, Deed.UPDATE, seen, by)
    row = one.row
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    if corrected.signature not in SIGNED_WHOLE:
        raise NotSigned(corrected.signature or "none")
    attachments = files_of(row)[1:]
    row.version += 1
    keep(
        row, Deed.UPDATE, {"version": row.version, "signature": corrected.signature, "wire_at": at},
        {"reason": why, "version": row.version}, by=by, at=at,
    )  # fmt: skip
    add_files(row, [corrected, *attachments], by=by, at=at)
    for sending in _reached(row):
        if sending.channel == Channel.AXIS:
            dispatching.put_document(sending, Business.UPDATE, why, by=by, at=at)
        elif (twin := _twin(sending)) is not None:
            receiving.update(twin, arrival_of(sending), at=at)


@transaction.atomic
def recall(document_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """Recall a document that is no longer to hold: every receiver is told. Raises as `send`."""
    one = _mine(document_id, Deed.RECALL, seen, by)
    row = one.row
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    keep(row, Deed.RECALL, {"ended_at": at, "wire_at": at}, {"reason": why}, by=by, at=at)
    for sending in _reached(row):
        if sending.channel == Channel.AXIS:
            dispatching.put_document(sending, Business.RECALL, why, by=by, at=at)
        elif (twin := _twin(sending)) is not None:
            receiving.recall(twin, why, at=at)


@transaction.atomic
def ask_back(document_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """Ask every receiver that has not dealt with it to give it back (13); each agrees or refuses. Raises as
    `send`."""
    one = _mine(document_id, Deed.ASK_BACK, seen, by)
    row = one.row
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    asked = [
        sending
        for sending in _reached(row)
        if sending.channel != Channel.PAPER
        and SendingState(sending.state) in _CAN_COME_BACK
        and sending.take_back != TakeBack.ASKED
    ]
    if not asked:
        raise DeedRefused
    keep(row, Deed.ASK_BACK, {}, {"reason": why}, by=by, at=at)
    for sending in asked:
        sending.take_back = TakeBack.ASKED
        sending.save(update_fields=["take_back"])
        if sending.channel == Channel.AXIS:
            dispatching.put_take_back(sending, why, by=by, at=at)
        elif (twin := _twin(sending)) is not None:
            receiving.ask_back(twin, why, at=at)


def _reached(row: Document) -> list[Sending]:
    found = list(row.sendings.exclude(channel=Channel.PAPER).order_by("pk"))
    for sending in found:
        sending.document = row
    return [sending for sending in found if SendingState(sending.state) in _THERE]


def _twin(sending: Sending) -> int | None:
    found: int | None = Document.unscoped.filter(origin=sending).values_list("pk", flat=True).first()
    return found


def _move(sending: Sending, state: SendingState, at: datetime) -> None:
    sending.state, sending.told_at = state, at
    sending.save(update_fields=["state", "told_at"])


def _mine(document_id: int, deed: Deed, seen: int | None, by: By) -> Opened:
    one = opened(document_id, seen)
    require_direction(one.row, Direction.OUT)
    require(deed, one, by)
    return one
