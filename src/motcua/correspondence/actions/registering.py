"""Documents in: entered from paper, put into the register, refused, begun, finished."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.correspondence.actions.recording import (
    KeptFile,
    handling_slip,
    keep,
    kind_of,
    next_number,
    not_past,
    opened,
    plain,
    require,
    require_direction,
    write_event,
)
from motcua.correspondence.actions.recording import folded as folded_of
from motcua.correspondence.actions.telling import tell_sender
from motcua.correspondence.errors import InputRefused, NotAllowed, SecretNotStored
from motcua.correspondence.models import Document, DocumentFile, Slip
from motcua.correspondence.rules.authority import By, Refusal
from motcua.correspondence.rules.law import law_on
from motcua.correspondence.rules.lifecycle import (
    STATUS_OF,
    Channel,
    Deed,
    Direction,
    Secrecy,
    SlipKind,
    SlipState,
    State,
    TakeBack,
    Urgency,
)
from motcua.kernel.zone import day_of

SHORTEST_KEY = 16


@dataclass(frozen=True, kw_only=True)
class PaperEntry:
    """A document that came on paper. `entry_key` is the random key of the form shown: sent twice, it enters
    once.

    Of a secret one only kind, notation, sender and days are entered.
    """

    entry_key: str
    kind: str
    notation: str
    from_name: str
    issued_on: date
    subject: str = ""
    secrecy: str = "open"
    urgency: int = 0
    signer_name: str = ""
    signer_title: str = ""
    pages: int | None = None
    due_on: date | None = None
    has_personal_data: bool = False
    files: Sequence[KeptFile] = ()


def enter_paper(entry: PaperEntry, *, by: By, at: datetime) -> Document:
    """Put a document that came on paper into the register of the unit acted for; it gets its number at once.

    Raises InputRefused, NotAllowed, SecretNotStored.
    """
    law = law_on(day_of(at))
    if not by.roles & law.register_roles:
        raise NotAllowed(Refusal.NOT_YOURS)
    secrecy = _secrecy(entry, by.roles & law.secret_roles)
    if entry.issued_on > day_of(at):
        raise InputRefused(field="issued_on", problem="future")
    if len(entry.files) > law.most_files:
        raise InputRefused(field="files", problem="too-many")
    row = Document(
        unit_id=by.unit_id,
        direction=Direction.IN,
        channel=Channel.PAPER,
        kind=kind_of(entry.kind, law),
        notation=plain("notation", entry.notation, longest=80),
        subject=""
        if secrecy != Secrecy.OPEN
        else plain("subject", entry.subject, longest=law.longest_subject),
        urgency=urgency_of(entry.urgency),
        secrecy=secrecy,
        issued_on=entry.issued_on,
        from_name=plain("from_name", entry.from_name, longest=250),
        signer_name=plain("signer_name", entry.signer_name, longest=120, shortest=0),
        signer_title=plain("signer_title", entry.signer_title, longest=120, shortest=0),
        pages=entry.pages,
        due_on=not_past("due_on", entry.due_on, at),
        has_personal_data=entry.has_personal_data,
        entry_key=hashed(entry.entry_key),
        entered_at=at,
        entered_by_id=by.user_id,
        registered_at=at,
        state=State.REGISTERED,
    )
    before: Document | None = Document.unscoped.filter(entry_key=row.entry_key).first()
    if before is not None:
        return before
    try:
        with transaction.atomic():
            row.year = day_of(at).year
            row.number = next_number(by.unit_id, Direction.IN, row.year)
            row.folded = folded_of(row)
            row.save()
            add_files(row, entry.files, by=by, at=at)
            write_event(row, "enter", {"number": row.number}, by=by, at=at)
    except IntegrityError:  # the same form pressed twice at the same moment
        again: Document | None = Document.unscoped.filter(entry_key=row.entry_key).first()
        if again is None:
            raise
        return again
    return row


def _secrecy(entry: PaperEntry, may_enter_secret: frozenset[str]) -> Secrecy:
    try:
        secrecy = Secrecy(entry.secrecy)
    except ValueError:
        raise InputRefused(field="secrecy", problem="unknown") from None
    if secrecy is not Secrecy.OPEN:
        if entry.files or entry.subject.strip():
            raise SecretNotStored
        if not may_enter_secret:
            raise NotAllowed(Refusal.NOT_YOURS)
    return secrecy


def hashed(key: str) -> str:
    """The key under which an entry is known again. Raises InputRefused."""
    if len(key) < SHORTEST_KEY:
        raise InputRefused(field="entry_key", problem="required")
    return hashlib.sha256(key.encode()).hexdigest()


def urgency_of(value: int) -> int:
    """Raises InputRefused."""
    if value not in set(Urgency):
        raise InputRefused(field="urgency", problem="unknown")
    return value


def add_files(
    row: Document,
    files: Sequence[KeptFile],
    *,
    by: By | None,
    at: datetime,
    first_is_main: bool = True,
    version: int | None = None,
) -> None:
    """The files of the present version, or of another that is kept beside it; the first is the document itself."""
    DocumentFile.objects.bulk_create(
        [
            DocumentFile(
                document=row,
                version=version or row.version,
                file_id=one.sha256,
                file_name=one.name[:200],
                is_main=first_is_main and place == 0,
                signature=one.signature,
                added_at=at,
                added_by_id=by.user_id if by else None,
            )
            for place, one in enumerate(files)
        ]
    )


@transaction.atomic
def register(document_id: int, *, due_on: date | None, seen: int | None, by: By, at: datetime) -> int:
    """Give an arrived document its number of arrival; the sender is told (03). Answers the number.

    Raises DocumentNotFound, ScreenStale, NotAllowed, DeedRefused, InputRefused.
    """
    one = opened(document_id, seen)
    require_direction(one.row, Direction.IN)
    require(Deed.REGISTER, one, by)
    year = day_of(at).year
    number = next_number(one.row.unit_id, Direction.IN, year)
    fields = {
        "year": year,
        "number": number,
        "registered_at": at,
        "due_on": not_past("due_on", due_on, at) or one.row.due_on,
    }
    keep(one.row, Deed.REGISTER, fields, {"number": number}, by=by, at=at)
    tell_sender(one.row, STATUS_OF[Deed.REGISTER], "", by=by, at=at)
    return number


@transaction.atomic
def refuse(document_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """Send a document back to its sender, with the reason (02). A number of arrival that it has stays used.

    Raises DocumentNotFound, ScreenStale, NotAllowed, DeedRefused, InputRefused.
    """
    one = opened(document_id, seen)
    require_direction(one.row, Direction.IN)
    require(Deed.REFUSE, one, by)
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=5)
    withdraw_slips(one.row, by=by, at=at)
    keep(one.row, Deed.REFUSE, {"ended_at": at}, {"reason": why}, by=by, at=at)
    tell_sender(one.row, STATUS_OF[Deed.REFUSE], why, by=by, at=at)


@transaction.atomic
def begin(document_id: int, *, seen: int | None, by: By, at: datetime) -> None:
    """Whoever the slip names begins to work on it (05). Raises as the others."""
    one = opened(document_id, seen)
    require(Deed.BEGIN, one, by)
    keep(one.row, Deed.BEGIN, {}, {}, by=by, at=at)
    tell_sender(one.row, STATUS_OF[Deed.BEGIN], "", by=by, at=at)


@transaction.atomic
def finish(document_id: int, *, answer: str, seen: int | None, by: By, at: datetime) -> None:
    """The document is dealt with (06): the slip that answers for it is done, the others are withdrawn.
    Without a slip it goes to the file as read. Raises as the others."""
    one = opened(document_id, seen)
    require_direction(one.row, Direction.IN)
    require(Deed.FINISH, one, by)
    said = plain("answer", answer, longest=one.law.longest_answer, shortest=3)
    slip = handling_slip(one.row)
    if slip is not None:
        end_slip(slip, SlipState.DONE, said, by=by, at=at)
    withdraw_slips(one.row, by=by, at=at)
    keep(one.row, Deed.FINISH, {"ended_at": at}, {"text": said}, by=by, at=at)
    tell_sender(one.row, STATUS_OF[Deed.FINISH], "", by=by, at=at)


@transaction.atomic
def answer_take_back(
    document_id: int, *, is_agreed: bool, reason: str, seen: int | None, by: By, at: datetime
) -> None:
    """The sender asked to have it back: agree (15: it is no longer worked on) or refuse with a reason (16)."""
    one = opened(document_id, seen)
    require_direction(one.row, Direction.IN)
    deed = Deed.AGREE_TAKE_BACK if is_agreed else Deed.REFUSE_TAKE_BACK
    require(deed, one, by)
    why = plain("reason", reason, longest=one.law.longest_reason, shortest=0 if is_agreed else 5)
    fields: dict[str, object] = {"take_back": TakeBack.AGREED if is_agreed else TakeBack.REFUSED}
    if is_agreed:
        withdraw_slips(one.row, by=by, at=at)
        fields["ended_at"] = at
    keep(one.row, deed, fields, {"reason": why}, by=by, at=at)
    tell_sender(one.row, STATUS_OF[deed], why, by=by, at=at)


def end_slip(slip: Slip, state: SlipState, answer: str, *, by: By | None, at: datetime) -> None:
    slip.state, slip.answer, slip.ended_at = state, answer, at
    slip.ended_by_id = by.user_id if by else None
    slip.save(update_fields=["state", "answer", "ended_at", "ended_by"])


def withdraw_slips(row: Document, *, by: By | None, at: datetime) -> None:
    """Nobody works any more on a document that ended; who was only informed keeps it."""
    Slip.objects.filter(document=row, state=SlipState.OPEN).exclude(kind=SlipKind.INFORM).update(
        state=SlipState.WITHDRAWN, ended_at=at, ended_by_id=by.user_id if by else None
    )
