"""Documents out: drafted, submitted, checked, signed, numbered. Four eyes: nobody checks or signs a draft of
their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.correspondence.actions.recording import (
    KeptFile,
    Opened,
    folded,
    keep,
    kind_of,
    next_number,
    note,
    opened,
    plain,
    require,
    require_direction,
    write_event,
)
from motcua.correspondence.actions.registering import add_files, hashed, urgency_of
from motcua.correspondence.errors import (
    DocumentNotFound,
    InputRefused,
    NotAllowed,
    NotSigned,
    SecretNotStored,
)
from motcua.correspondence.models import Document, DocumentFile, Sending
from motcua.correspondence.rules.authority import By, Refusal
from motcua.correspondence.rules.law import CorrespondenceLaw, law_on
from motcua.correspondence.rules.lifecycle import (
    Channel,
    Deed,
    Direction,
    Secrecy,
    SendingState,
    State,
)
from motcua.kernel.zone import day_of

MOST_RECEIVERS = 200
SIGNED_WHOLE = frozenset({"present", "valid", "doubtful"})


@dataclass(frozen=True)
class Receiver:
    """Who is written to: a unit of this installation, an agency of the axis, or somebody by paper (a name
    alone)."""

    name: str
    unit_id: int | None = None
    agency_id: str = ""

    @property
    def channel(self) -> Channel:
        if self.unit_id is not None:
            return Channel.INTERNAL
        return Channel.AXIS if self.agency_id else Channel.PAPER


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a draft says. `entry_key` is the random key of the form shown: sent twice, it drafts once."""

    entry_key: str
    kind: str
    notation_tail: str
    receivers: Sequence[Receiver]
    subject: str = ""
    secrecy: str = "open"
    urgency: int = 0
    due_on: date | None = None
    pages: int | None = None
    has_personal_data: bool = False
    responds_to_id: int | None = None
    replaces_id: int | None = None
    files: Sequence[KeptFile] = ()


def draft(given: Draft, *, by: By, at: datetime) -> Document:
    """A new draft of the unit acted for; the first file is the document itself.

    Raises NotAllowed, InputRefused, SecretNotStored, DocumentNotFound.
    """
    law = law_on(day_of(at))
    if not by.roles & law.handle_roles:
        raise NotAllowed(Refusal.NOT_YOURS)
    key = hashed(given.entry_key)
    before: Document | None = Document.unscoped.filter(entry_key=key).first()
    if before is not None:
        return before
    fields = _said(given, law, by)
    row = Document(
        unit_id=by.unit_id, direction=Direction.OUT, state=State.DRAFT, entry_key=key, entered_at=at,
        entered_by_id=by.user_id, drafted_by_id=by.user_id, secrecy=given.secrecy,
        responds_to=_related(given.responds_to_id, Direction.IN), replaces=_to_replace(given.replaces_id, by),
        **fields,
    )  # fmt: skip
    row.channel = _channel(given.receivers)
    row.folded = folded(row)
    try:
        with transaction.atomic():
            row.save()
            _set_receivers(row, given.receivers)
            add_files(row, given.files, by=by, at=at)
            write_event(row, "draft", {}, by=by, at=at)
    except IntegrityError:  # the same form pressed twice at the same moment
        again: Document | None = Document.unscoped.filter(entry_key=key).first()
        if again is None:
            raise
        return again
    return row


def _said(given: Draft, law: CorrespondenceLaw, by: By) -> dict[str, object]:
    if given.secrecy not in set(Secrecy):
        raise InputRefused(field="secrecy", problem="unknown")
    is_secret = given.secrecy != Secrecy.OPEN
    if is_secret and (given.files or given.subject.strip()):
        raise SecretNotStored
    if is_secret and not by.roles & law.secret_roles:
        raise NotAllowed(Refusal.NOT_YOURS)
    if is_secret and any(one.channel is not Channel.PAPER for one in given.receivers):
        raise SecretNotStored
    if not given.receivers:
        raise InputRefused(field="receivers", problem="required")
    if len(given.receivers) > MOST_RECEIVERS or len(given.files) > law.most_files:
        raise InputRefused(field="receivers", problem="too-many")
    if any(one.unit_id == by.unit_id for one in given.receivers):
        raise InputRefused(field="receivers", problem="own-unit")
    return {
        "kind": kind_of(given.kind, law),
        "notation_tail": plain("notation_tail", given.notation_tail, longest=60),
        "subject": "" if is_secret else plain("subject", given.subject, longest=law.longest_subject),
        "urgency": urgency_of(given.urgency),
        "due_on": given.due_on,
        "pages": given.pages,
        "has_personal_data": given.has_personal_data,
    }


def _channel(receivers: Sequence[Receiver]) -> Channel:
    """The way of the document in the list: paper as soon as one receiver gets it on paper."""
    ways = {one.channel for one in receivers}
    return next(way for way in (Channel.PAPER, Channel.AXIS, Channel.INTERNAL) if way in ways)


def _related(document_id: int | None, direction: Direction) -> Document | None:
    if document_id is None:
        return None
    row: Document | None = Document.objects.filter(pk=document_id, direction=direction).first()
    if row is None:
        raise DocumentNotFound
    return row


def _to_replace(document_id: int | None, by: By) -> Document | None:
    row = _related(document_id, Direction.OUT)
    if row is not None and (row.unit_id != by.unit_id or row.state != State.SENT):
        raise InputRefused(field="replaces", problem="not-sent")
    return row


def _set_receivers(row: Document, receivers: Sequence[Receiver]) -> None:
    Sending.objects.filter(document=row).delete()
    seen: dict[tuple[str, int | None, str], Sending] = {}
    for one in receivers:
        known = (one.agency_id, one.unit_id, "" if one.unit_id or one.agency_id else one.name)
        seen.setdefault(
            known,
            Sending(
                document=row, to_agency=one.agency_id, to_name=one.name[:250], to_unit_id=one.unit_id,
                channel=one.channel, state=SendingState.WAITING,
            ),
        )  # fmt: skip
    Sending.objects.bulk_create(seen.values())


@transaction.atomic
def change(document_id: int, given: Draft, *, seen: int | None, by: By, at: datetime) -> None:
    """Say anew what a draft says; files given stand in for those before. Raises as the others."""
    one = _mine(document_id, Deed.CHANGE, seen, by)
    if given.secrecy != one.row.secrecy:
        raise InputRefused(field="secrecy", problem="stays")
    fields = _said(given, one.law, by)
    _set_receivers(one.row, given.receivers)
    if given.files:
        DocumentFile.objects.filter(document=one.row, version=one.row.version).delete()
        add_files(one.row, given.files, by=by, at=at)
    keep(one.row, Deed.CHANGE, {**fields, "channel": _channel(given.receivers)}, {}, by=by, at=at)


@transaction.atomic
def submit(document_id: int, *, seen: int | None, by: By, at: datetime) -> None:
    """The draft is ready to be checked. Raises as the others."""
    one = _mine(document_id, Deed.SUBMIT, seen, by)
    if one.row.secrecy == Secrecy.OPEN and not one.row.files.exists():
        raise InputRefused(field="files", problem="required")
    keep(one.row, Deed.SUBMIT, {}, {}, by=by, at=at)


@transaction.atomic
def check(document_id: int, *, remark: str, seen: int | None, by: By, at: datetime) -> None:
    """A second person finds it right. Raises as the others."""
    one = _mine(document_id, Deed.CHECK, seen, by)
    text = plain("remark", remark, longest=one.law.longest_reason, shortest=0)
    keep(one.row, Deed.CHECK, {"checked_by_id": by.user_id}, {"text": text}, by=by, at=at)


@transaction.atomic
def send_back(document_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """Back to whoever drafted it, with what is to be changed. Raises as the others."""
    one = _mine(document_id, Deed.SEND_BACK, seen, by)
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    keep(one.row, Deed.SEND_BACK, {"checked_by_id": None}, {"reason": why}, by=by, at=at)


@transaction.atomic
def sign(
    document_id: int,
    *,
    signer_name: str,
    signer_title: str,
    signed: KeptFile | None,
    seen: int | None,
    by: By,
    at: datetime,
) -> None:
    """The leader signs. `signed` is the signed PDF; None: by hand on paper, so it is no electronic document
    and counts as such. Raises NotSigned and as the others."""
    one = _mine(document_id, Deed.SIGN, seen, by)
    fields: dict[str, object] = {
        "signed_by_id": by.user_id,
        "signer_name": plain("signer_name", signer_name, longest=120),
        "signer_title": plain("signer_title", signer_title, longest=120, shortest=0),
    }
    if signed is not None:
        fields |= _signed_file(one, signed, by=by, at=at)
    elif any(row.channel != Channel.PAPER for row in one.row.sendings.all()):
        raise NotSigned("paper-goes-by-paper")
    keep(one.row, Deed.SIGN, fields, {"text": fields["signer_name"]}, by=by, at=at)  # type: ignore[dict-item]  # words


def _signed_file(one: Opened, signed: KeptFile, *, by: By, at: datetime) -> dict[str, object]:
    """The signed file stands in for the main one. Raises NotSigned, SecretNotStored."""
    if one.row.secrecy != Secrecy.OPEN:
        raise SecretNotStored
    if signed.signature not in SIGNED_WHOLE:
        raise NotSigned(signed.signature or "none")
    DocumentFile.objects.filter(document=one.row, version=one.row.version, is_main=True).update(
        is_main=False, is_current=False
    )
    add_files(one.row, [signed], by=by, at=at)
    return {"signature": signed.signature}


@transaction.atomic
def number(
    document_id: int, *, stamped: KeptFile | None = None, seen: int | None, by: By, at: datetime
) -> str:
    """The registry gives number and day; `stamped` is the file with the agency's own signature, when it puts
    one.

    Answers the notation. Raises as the others.
    """
    one = _mine(document_id, Deed.NUMBER, seen, by)
    year = day_of(at).year
    fields: dict[str, object] = {}
    if stamped is not None:
        fields = _signed_file(one, stamped, by=by, at=at)
    given = next_number(one.row.unit_id, Direction.OUT, year)
    notation = f"{given}/{one.row.notation_tail}"
    fields |= {
        "year": year, "number": given, "notation": notation, "issued_on": day_of(at), "registered_at": at,
    }  # fmt: skip
    keep(one.row, Deed.NUMBER, fields, {"number": given, "text": notation}, by=by, at=at)
    return notation


@transaction.atomic
def cancel(document_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """The draft is given up; it stays to be read. Raises as the others."""
    one = _mine(document_id, Deed.CANCEL, seen, by)
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    keep(one.row, Deed.CANCEL, {"ended_at": at}, {"reason": why}, by=by, at=at)


@transaction.atomic
def mark_personal(document_id: int, *, is_personal: bool, seen: int | None, by: By, at: datetime) -> None:
    """Say that a document holds personal data: from then on each reading leaves its trace. Raises
    DocumentNotFound, NotAllowed, SecretNotStored."""
    one = opened(document_id, seen)
    if by.unit_id != one.row.unit_id or not by.roles & (one.law.register_roles | one.law.assign_roles):
        raise NotAllowed(Refusal.NOT_YOURS)
    if one.row.secrecy != Secrecy.OPEN:
        raise SecretNotStored
    said = {"is_personal": is_personal}
    note(one.row, "personal", said, by=by, at=at, fields={"has_personal_data": is_personal})


def _mine(document_id: int, deed: Deed, seen: int | None, by: By) -> Opened:
    one = opened(document_id, seen)
    require_direction(one.row, Direction.OUT)
    require(deed, one, by)
    return one
