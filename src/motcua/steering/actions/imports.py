"""Taking entries from a workbook or a CSV: looked at first, then taken over whole or not at all, and once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.steering.actions import entries
from motcua.steering.actions.entries import Evidence, add, existing, hold, kind_of, same_as
from motcua.steering.errors import CellFault, EntryNotFound, NotAllowed, SheetRefused, SheetTaken
from motcua.steering.models import ImportSheet
from motcua.steering.rules import authority, law, sheets
from motcua.steering.rules.authority import By
from motcua.steering.rules.kinds import Kind
from motcua.steering.rules.values import Draft, Known

_ROWS = UUID("5b0f8b0e-6a0c-4a55-9e0f-3f0d8f6b7c11")  # names of commands: the sheet and the row


@dataclass(frozen=True)
class Looked:
    """What a file would do: rows that are new, rows that the register holds already (by the entry), faults."""

    new: tuple[tuple[int, Draft], ...]
    present: tuple[tuple[int, int], ...]
    faults: tuple[CellFault, ...]


def read(key: str, *, content: bytes, file_name: str, by: By, at: datetime) -> ImportSheet:
    """Read a file and keep what it says, to be looked at. Nothing becomes an entry yet.

    Raises KindNotFound, NotAllowed, SheetRefused (the file or its headings).
    """
    kind = kind_of(key)
    if not authority.may_begin(by, law.rights(), kind):
        raise NotAllowed(str(NotAllowed.__doc__))
    found = sheets.read(content, kind)
    return ImportSheet.objects.create(
        kind=key,
        file_name=file_name[-200:] or "tep",
        sha256=hashlib.sha256(content).hexdigest(),
        headings=list(found.headings),
        rows=[[number, list(row)] for number, row in found.rows],
        author_id=by.user_id,
        author_unit_id=by.unit_id,
        read_at=at,
    )


def look(sheet: ImportSheet, known: Known, *, by: By, at: datetime) -> Looked:
    """What taking it over would do now. Writes nothing."""
    kind, today, rights = kind_of(sheet.kind), day_of(at), law.rights()
    found, faults = sheets.drafts(kind, sheet.headings, [(row[0], row[1]) for row in sheet.rows], known)
    seen = entries.seen_for(kind, [draft for _number, draft in found], today)
    good: list[tuple[int, Draft]] = []
    for number, draft in found:
        wrong = [
            CellFault(number, sheets.column_name(kind, one.field), one.problem, one.said)
            for one in entries.judged(kind, draft, seen, today=today)
        ]
        if not wrong and not authority.may_enter(by, rights, kind, unit_id=draft.unit_id):
            wrong = [CellFault(number, sheets.column_name(kind, "unit"), "unit-of-others")]
        faults += wrong
        if not wrong:
            good.append((number, draft))
    names = {number: same_as(kind, draft) for number, draft in good}
    first: dict[str, int] = {}
    for number, name in names.items():
        if name in first:
            faults.append(CellFault(number, "", "same-as-row", str(first[name])))
        first.setdefault(name, number)
    there = existing(kind, set(names.values()))
    return Looked(
        tuple((number, draft) for number, draft in good if names[number] not in there),
        tuple((number, there[name].pk) for number, name in names.items() if name in there),
        tuple(sorted(faults, key=lambda one: (one.row, one.column))),
    )


def take_over(sheet_id: int, known: Known, *, by: By, at: datetime) -> int:
    """Make entries of the rows that are new; the number of them. What the register holds already is left alone.

    Raises EntryNotFound (not this person's sheet), SheetTaken, SheetRefused with every fault: nothing was taken.
    """
    with transaction.atomic():
        sheet = ImportSheet.objects.select_for_update().filter(pk=sheet_id, author_id=by.user_id).first()
        if sheet is None:
            raise EntryNotFound(sheet_id)
        if sheet.taken_at is not None:
            raise SheetTaken(str(SheetTaken.__doc__))
        kind = kind_of(sheet.kind)
        hold(kind)
        looked = look(sheet, known, by=by, at=at)
        if looked.faults:
            raise SheetRefused(looked.faults)
        _write(kind, sheet.pk, dict(looked.new), by=by, at=at)
        sheet.taken_at, sheet.taken = at, len(looked.new)
        sheet.save(update_fields=["taken_at", "taken"])
        return len(looked.new)


def _write(kind: Kind, sheet_id: int, new: Mapping[int, Draft], *, by: By, at: datetime) -> None:
    for number, draft in new.items():
        command = uuid5(_ROWS, f"{sheet_id}/{number}")
        add(kind, draft, Evidence(), is_known_new=True, command_id=command, by=by, at=at)
