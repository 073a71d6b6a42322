"""What the other side sends: a document, an update, a recall, a wish to have it back. By the axis or from a
unit here.

Everything may come twice and in any order; each function answers whether it changed something.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from motcua.correspondence.actions.recording import KeptFile, folded, locked, note, write_event
from motcua.correspondence.actions.registering import add_files, withdraw_slips
from motcua.correspondence.actions.telling import tell_sender
from motcua.correspondence.models import Document, DocumentFile
from motcua.correspondence.rules.lifecycle import (
    OPEN_IN,
    Channel,
    Direction,
    State,
    Status,
    TakeBack,
)
from motcua.ledger.rules import Json


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A document as its sender describes it. `sent_at` is the sender's stamp: an older content never replaces
    a newer."""

    to_unit_id: int
    channel: Channel
    from_agency: str
    from_name: str
    document_id: str
    kind: str
    notation: str
    subject: str
    issued_on: date | None
    sent_at: datetime
    urgency: int = 0
    due_on: date | None = None
    signer_name: str = ""
    signer_title: str = ""
    pages: int | None = None
    files: Sequence[KeptFile] = ()
    responds_to: Sequence[str] = ()
    replaces: Sequence[str] = ()
    has_personal_data: bool = False
    origin_id: int | None = None


def find(to_unit_id: int, from_agency: str, document_id: str) -> int | None:
    """The document in that a message speaks of."""
    found: int | None = (
        Document.unscoped.filter(
            unit_id=to_unit_id, direction=Direction.IN, from_agency=from_agency, document_id=document_id
        )
        .values_list("pk", flat=True)
        .first()
    )
    return found


def take_in(given: Arrival, *, at: datetime) -> tuple[int, bool]:
    """A document arrives: it waits at the registry, and its sender is told that it is here (01).

    Answers its id and whether it is new.
    """
    known = find(given.to_unit_id, given.from_agency, given.document_id)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            return _take_in(given, at), True
    except IntegrityError:  # the same package by two workers at once
        known = find(given.to_unit_id, given.from_agency, given.document_id)
        if known is None:
            raise
        return known, False


def _take_in(given: Arrival, at: datetime) -> int:
    key = f"{given.to_unit_id}|{given.from_agency}|{given.document_id}"
    row = Document(
        unit_id=given.to_unit_id,
        direction=Direction.IN,
        state=State.ARRIVED,
        entry_key=hashlib.sha256(key.encode()).hexdigest(),
        entered_at=at,
        channel=given.channel,
        from_agency=given.from_agency,
        document_id=given.document_id,
        origin_id=given.origin_id,
        responds_to=_own(given.to_unit_id, given.responds_to),
        **_content(given),
    )
    row.signature = given.files[0].signature if given.files else ""
    row.folded = folded(row)
    row.save()
    add_files(row, given.files, by=None, at=at)
    write_event(row, "arrive", {}, by=None, at=at)
    for document_id in given.replaces:
        _replaced(given, document_id, row, at)
    tell_sender(row, Status.ARRIVED, "", by=None, at=at)
    return row.pk


def _content(given: Arrival) -> dict[str, object]:
    return {
        "kind": given.kind[:30],
        "notation": given.notation[:80],
        "subject": given.subject[:500] or given.notation[:80],
        "issued_on": given.issued_on,
        "urgency": given.urgency,
        "due_on": given.due_on,
        "from_name": given.from_name[:250],
        "signer_name": given.signer_name[:120],
        "signer_title": given.signer_title[:120],
        "pages": given.pages,
        "has_personal_data": given.has_personal_data,
        "wire_at": given.sent_at,
    }


def _own(unit_id: int, document_ids: Sequence[str]) -> Document | None:
    """The document of ours that theirs answers."""
    rows = Document.unscoped.filter(
        unit_id=unit_id, direction=Direction.OUT, document_id__in=list(document_ids)
    )
    found: Document | None = rows.order_by("-pk").first()
    return found


def _replaced(given: Arrival, document_id: str, by_row: Document, at: datetime) -> None:
    known = find(given.to_unit_id, given.from_agency, document_id)
    if known is None:
        return
    old = locked(known)
    fields: dict[str, object] = {}
    if State(old.state) in OPEN_IN:
        withdraw_slips(old, by=None, at=at)
        fields = {"state": State.REPLACED, "ended_at": at}
    note(old, "replaced", {"text": by_row.notation}, by=None, at=at, fields=fields)
    by_row.replaces = old
    by_row.save(update_fields=["replaces"])


@transaction.atomic
def update(document_id: int, given: Arrival, *, at: datetime) -> bool:
    """The sender corrects what was sent: a new version of words and files; the old files stay, the event keeps
    the words that were there before. A document already dealt with keeps its words: the event holds the new ones,
    for a clerk to read."""
    row = locked(document_id)
    if row.wire_at is not None and given.sent_at <= row.wire_at:
        return False
    fields = _content(given)
    if not given.due_on:
        del fields["due_on"]
    if State(row.state) not in OPEN_IN:
        return _noted_update(row, given, fields, at)
    before = _words(row, fields)
    row.version += 1
    signature = given.files[0].signature if given.files else row.signature
    note(
        row, "updated", {"version": row.version, "before": before}, by=None, at=at,
        fields={**fields, "version": row.version, "signature": signature},
    )  # fmt: skip
    add_files(row, given.files, by=None, at=at)
    return True


def _noted_update(row: Document, given: Arrival, fields: Mapping[str, object], at: datetime) -> bool:
    """What the sender says now of a document that ended here. Its files are kept beside those in force, by a
    version that the document itself does not take on."""
    kept = DocumentFile.objects.filter(document=row).aggregate(last=Max("version"))["last"] or 0
    version = max(row.version, kept) + 1
    said = Document(**fields)
    after = {name: value for name, value in _words(said, fields).items() if value != _word(row, name)}
    text = f"{said.notation}: {said.subject}"
    note(
        row, "update_noted", {"version": version, "after": after, "text": text}, by=None, at=at,
        fields={"wire_at": given.sent_at},
    )  # fmt: skip
    add_files(row, given.files, by=None, at=at, version=version)
    return True


def _words(row: Document, fields: Mapping[str, object]) -> dict[str, Json]:
    """What the document says in these fields, as an event keeps it."""
    return {name: _word(row, name) for name in fields if name != "wire_at"}


def _word(row: Document, name: str) -> Json:
    value = getattr(row, name)
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def recall(document_id: int, reason: str, *, at: datetime) -> bool:
    """The sender recalls it: nobody works on it any more. What was dealt with already only learns of it."""
    row = locked(document_id)
    if row.state in (State.TAKEN_BACK, State.REFUSED):
        return False
    fields: dict[str, object] = {}
    if State(row.state) in OPEN_IN:
        withdraw_slips(row, by=None, at=at)
        fields = {"state": State.TAKEN_BACK, "ended_at": at}
    note(row, "recalled", {"reason": reason}, by=None, at=at, fields=fields)
    return True


@transaction.atomic
def doubt(document_id: int, *, at: datetime) -> None:
    """What came was sealed by somebody whom nothing binds to its sender: the document's history says it."""
    note(locked(document_id), "seal_unbound", {}, by=None, at=at)


@transaction.atomic
def ask_back(document_id: int, reason: str, *, at: datetime) -> bool:
    """The sender would like to have it back (13); the registry answers, also for what was dealt with (it can only
    refuse) or replaced meanwhile."""
    row = locked(document_id)
    if row.take_back in (TakeBack.ASKED, TakeBack.AGREED) or row.state in (State.TAKEN_BACK, State.REFUSED):
        return False
    note(row, "asked_back", {"reason": reason}, by=None, at=at, fields={"take_back": TakeBack.ASKED})
    return True
