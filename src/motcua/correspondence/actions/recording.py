"""What every deed on a document shares: the row locked, the screen not stale, the number given, the event
kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from motcua.correspondence.errors import (
    DeedRefused,
    DocumentNotFound,
    InputRefused,
    NotAllowed,
    ScreenStale,
    SecretNotStored,
)
from motcua.correspondence.models import Document, DocumentEvent, Slip
from motcua.correspondence.rules.authority import By, Standing, why_not
from motcua.correspondence.rules.law import CorrespondenceLaw, law_on
from motcua.correspondence.rules.lifecycle import (
    Deed,
    Direction,
    Secrecy,
    SlipKind,
    SlipState,
    State,
    TakeBack,
    is_possible,
    next_state,
)
from motcua.kernel.text import fold, squeeze, visible
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

_NUMBER = """
INSERT INTO correspondence_bookcount (unit_id, direction, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (unit_id, direction, year) DO UPDATE SET last = correspondence_bookcount.last + 1
RETURNING last
"""


@dataclass(frozen=True)
class KeptFile:
    """A file that the store holds already. `signature`: what was found in it (`Document.signature`)."""

    sha256: str
    name: str
    signature: str = ""


@dataclass(frozen=True)
class Opened:
    """A document locked for one deed, with the law of the day on which it was entered."""

    row: Document
    law: CorrespondenceLaw


def opened(document_id: int, seen: int | None) -> Opened:
    """Lock the document until the transaction ends; `seen` is the revision that the screen showed.

    A document between two units of this installation has a twin in the other's register that the deed may
    have to change: all of them are locked in the order of their ids, so that two deeds at once wait for one
    another and never in a ring. Runs in the caller's scope: what lies outside does not exist. Raises
    DocumentNotFound, ScreenStale.
    """
    found = Document.objects.filter(pk=document_id).values_list("origin__document_id", flat=True).first()
    if found is None and not Document.objects.filter(pk=document_id).exists():
        raise DocumentNotFound
    twins = Document.unscoped.filter(origin__document_id=document_id).values_list("pk", flat=True)
    together = {document_id, *([found] if found else []), *twins}
    rows = {
        row.pk: row
        for row in Document.unscoped.select_for_update(of=("self",)).filter(pk__in=together).order_by("pk")
    }
    row = rows[document_id]
    if seen is not None and seen != row.revision:
        raise ScreenStale(seen=seen, now=row.revision)
    return Opened(row, law_on(day_of(row.entered_at)))


def locked(document_id: int) -> Document:
    """The same without a scope, for what the other side does: the row is known to exist."""
    row: Document = Document.unscoped.select_for_update(of=("self",)).get(pk=document_id)
    return row


def require(deed: Deed, one: Opened, by: By) -> None:
    """Raises NotAllowed, DeedRefused."""
    refusal = why_not(deed, by, standing_of(one.row), one.law)
    if refusal is not None:
        raise NotAllowed(refusal)
    if not is_possible(deed, State(one.row.state), TakeBack(one.row.take_back)):
        raise DeedRefused


def require_direction(row: Document, direction: Direction) -> None:
    if row.direction != direction:
        raise DeedRefused


def require_open(row: Document) -> None:
    """Raises SecretNotStored."""
    if row.secrecy != Secrecy.OPEN:
        raise SecretNotStored


def handling_slip(row: Document) -> Slip | None:
    """The open slip that answers for the document."""
    return Slip.objects.filter(document=row, state=SlipState.OPEN, kind=SlipKind.HANDLE).first()


def standing_of(row: Document, slip: Slip | None = None) -> Standing:
    found = slip or (handling_slip(row) if row.direction == Direction.IN else None)
    return Standing(
        unit_id=row.unit_id,
        drafted_by_id=row.drafted_by_id,
        checked_by_id=row.checked_by_id,
        handler_unit_id=found.to_unit_id if found else None,
        handler_id=found.to_user_id if found else None,
    )


def keep(
    row: Document,
    deed: Deed,
    fields: Mapping[str, object],
    said: Mapping[str, Json],
    *,
    by: By | None,
    at: datetime,
) -> None:
    """Move the document, count the revision, write the event."""
    changed = {**fields, "state": next_state(deed, State(row.state))}
    note(row, str(deed), said, by=by, at=at, fields=changed)


def note(
    row: Document,
    kind: str,
    said: Mapping[str, Json],
    *,
    by: By | None,
    at: datetime,
    fields: Mapping[str, object] | None = None,
) -> None:
    """Change fields of a locked row and write what happened as its next event."""
    for name, value in (fields or {}).items():
        setattr(row, name, value)
    row.revision += 1
    row.folded = folded(row)
    row.save(update_fields=[*(fields or {}), "revision", "folded"])
    write_event(row, kind, said, by=by, at=at)


def write_event(row: Document, kind: str, said: Mapping[str, Json], *, by: By | None, at: datetime) -> None:
    DocumentEvent.objects.create(
        document=row,
        seq=row.revision,
        kind=kind,
        at=at,
        by_id=by.user_id if by else None,
        unit_id=by.unit_id if by else None,
        said=dict(said),
    )


def next_number(unit_id: int, direction: Direction, year: int) -> int:
    """The next number of a register. Inside the deed's transaction: whoever comes second waits, and what is
    rolled back gives its number back, so that none is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [unit_id, str(direction), year])
        row = cursor.fetchone()
    return int(row[0])


def folded(row: Document) -> str:
    """What a search compares: subject, notation, the other side, the signer."""
    return fold(f"{row.subject} {row.notation} {row.from_name} {row.signer_name}")


def plain(field: str, text: str, *, longest: int, shortest: int = 1) -> str:
    """The text without what cannot be seen, on one line. Raises InputRefused: empty, too short or too long."""
    found = squeeze(visible(text)) if longest <= 500 else visible(text).strip()
    if len(found) < shortest:
        raise InputRefused(field=field, problem="required")
    if len(found) > longest:
        raise InputRefused(field=field, problem="too-long")
    return found


def kind_of(kind: str, law: CorrespondenceLaw) -> str:
    if kind not in law.kinds:
        raise InputRefused(field="kind", problem="unknown")
    return kind


def not_past(field: str, day: date | None, at: datetime) -> date | None:
    """A day by which something is due lies not behind. Raises InputRefused."""
    if day is not None and day < day_of(at):
        raise InputRefused(field=field, problem="past")
    return day
