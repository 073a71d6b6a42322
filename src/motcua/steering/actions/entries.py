"""Entering, correcting, withdrawing, confirming. Each is a new row: nothing is overwritten, nothing is done twice."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import jsonschema_rs
from django.conf import settings
from django.db import connection, transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.kernel.text import fold, squeeze
from motcua.kernel.zone import day_of
from motcua.records import actions as files
from motcua.records import rules as media
from motcua.records.actions import Readable
from motcua.steering.errors import (
    DecidedAlready,
    EntryMoved,
    EntryNotFound,
    EntryRefused,
    KindNotFound,
    NotAllowed,
    OwnEntry,
    SameEntry,
    StateRefused,
)
from motcua.steering.models import Confirmation, Entry
from motcua.steering.rules import authority, law, values
from motcua.steering.rules.authority import By
from motcua.steering.rules.kinds import FieldType, Kind
from motcua.steering.rules.values import Draft, Fault

ACCEPTED = frozenset({media.PDF, media.DOCX, media.XLSX, media.ODT, media.PNG, media.JPEG, media.TIFF})


@dataclass(frozen=True)
class Upload:
    """A file that comes with an entry."""

    content: bytes | Readable
    name: str


@dataclass(frozen=True)
class Evidence:
    """A file that the store holds."""

    sha256: str = ""
    name: str = ""


def kind_of(key: str) -> Kind:
    """Raises KindNotFound."""
    found = law.kinds().get(key)
    if found is None:
        raise KindNotFound(key)
    return found


def receive(upload: Upload | None, *, at: datetime) -> Evidence:
    """Keep the file, outside of any transaction. Raises RecordsError: empty, too large, of a wrong type, unsafe."""
    if upload is None:
        return Evidence()
    stored = files.receive(upload.content, limit_bytes=settings.UPLOAD_MAX_BYTES, accepted=ACCEPTED, at=at)
    return Evidence(stored.sha256, upload.name[-200:] or "tep")


def enter(
    key: str,
    draft: Draft,
    *,
    upload: Upload | None = None,
    command_id: UUID,
    by: By,
    at: datetime,
) -> Entry:
    """Put an entry into a register. The same command again gives the same row.

    Raises KindNotFound, NotAllowed, EntryRefused (every fault), SameEntry, RecordsError.
    """
    kind = kind_of(key)
    _require(authority.may_enter(by, law.rights(), kind, unit_id=draft.unit_id))
    done = Entry.objects.filter(command_id=command_id, kind=key).first()
    if done is not None:
        return done
    _judge(kind, draft, has_file=upload is not None, at=at)
    evidence = receive(upload, at=at)
    with transaction.atomic():
        hold(kind)
        return add(kind, draft, evidence, command_id=command_id, by=by, at=at)


def correct(
    entry_id: int,
    draft: Draft,
    *,
    reason: str,
    upload: Upload | None = None,
    command_id: UUID,
    by: By,
    at: datetime,
) -> Entry:
    """Follow a row with a corrected one, or with what came of it since. Without a new file the old one stays.

    `entry_id` is the newest row that the screen showed. Raises as `enter`, and EntryNotFound, EntryMoved,
    StateRefused, EntryRefused for a missing reason.
    """
    before = _entry(entry_id)
    kind = kind_of(before.kind)
    for unit_id in {before.unit_id, draft.unit_id}:
        _require(authority.may_enter(by, law.rights(), kind, unit_id=unit_id))
    done = Entry.objects.filter(command_id=command_id, series=before.series).first()
    if done is not None:
        return done
    if not squeeze(reason):
        raise EntryRefused([Fault("reason", "required")])
    _judge(kind, draft, has_file=upload is not None or before.evidence_id is not None, at=at)
    evidence = receive(upload, at=at)
    with transaction.atomic():
        hold(kind)
        _newest(before)
        kept = evidence if evidence.sha256 else Evidence(before.evidence_id or "", before.evidence_name)
        return add(kind, draft, kept, after=before, reason=reason, command_id=command_id, by=by, at=at)


def withdraw(entry_id: int, *, reason: str, command_id: UUID, by: By, at: datetime) -> Entry:
    """Take back what should not have been entered; it stays to be read. Raises as `correct`."""
    before = _entry(entry_id)
    kind = kind_of(before.kind)
    _require(authority.may_enter(by, law.rights(), kind, unit_id=before.unit_id))
    done = Entry.objects.filter(command_id=command_id, series=before.series).first()
    if done is not None:
        return done
    if not squeeze(reason):
        raise EntryRefused([Fault("reason", "required")])
    with transaction.atomic():
        hold(kind)
        _newest(before)
        counted = Entry.objects.filter(series=before.series, confirmation__is_confirmed=True).exists()
        return Entry.objects.create(
            kind=before.kind,
            series=before.series,
            revision=before.revision + 1,
            unit_id=before.unit_id,
            day=before.day,
            number=before.number,
            title=before.title,
            facts=before.facts,
            evidence_id=before.evidence_id,
            evidence_name=before.evidence_name,
            is_withdrawn=True,
            reason=squeeze(reason)[:500],
            counts_at_once=not (kind.needs_confirmation and counted),
            sameness=before.sameness,
            search_text=before.search_text,
            command_id=command_id,
            author_id=by.user_id,
            author_unit_id=by.unit_id,
            recorded_at=at,
        )


def decide(entry_id: int, *, is_confirmed: bool, words: str, by: By, at: datetime) -> Confirmation:
    """Confirm a row that somebody else made, or refuse it with the reason.

    Raises EntryNotFound, NotAllowed, OwnEntry, EntryMoved (not the newest row), DecidedAlready, EntryRefused.
    """
    row = _entry(entry_id)
    kind = kind_of(row.kind)
    _require(authority.may_confirm(by, law.rights(), kind, unit_id=row.unit_id))
    if row.counts_at_once:
        raise DecidedAlready(str(DecidedAlready.__doc__))
    if row.author_id == by.user_id:
        raise OwnEntry(str(OwnEntry.__doc__))
    words = squeeze(words)[:500]
    if not is_confirmed and not words:
        raise EntryRefused([Fault("words", "required")])
    with transaction.atomic():
        hold(kind)
        _newest(row, is_withdrawal_fine=True)
        made, is_new = Confirmation.objects.get_or_create(
            entry=row,
            defaults={"is_confirmed": is_confirmed, "words": words, "by_id": by.user_id, "at": at},
        )
        if not is_new and (made.by_id, made.is_confirmed) != (by.user_id, is_confirmed):
            raise DecidedAlready(str(DecidedAlready.__doc__))
    return made


def hold(kind: Kind) -> None:
    """One writer of a register at a time, until the transaction ends: two cannot enter the same thing."""
    number = int.from_bytes(hashlib.sha256(f"steering {kind.key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def same_as(kind: Kind, draft: Draft) -> str:
    return hashlib.sha256(values.sameness(kind, draft).encode()).hexdigest()


def existing(kind: Kind, samenesses: set[str]) -> dict[str, Entry]:
    """Entries that stand in the register now, by their sameness; what was withdrawn or refused does not stand."""
    candidates = Entry.objects.filter(kind=kind.key, sameness__in=samenesses).values("series")
    newest = (
        Entry.objects.filter(kind=kind.key, series__in=candidates)
        .select_related("confirmation")
        .order_by("series", "-revision")
        .distinct("series")
    )
    return {
        row.sameness: row
        for row in newest
        if row.sameness in samenesses and not row.is_withdrawn and not _is_refused(row)
    }


def _is_refused(row: Entry) -> bool:
    said = getattr(row, "confirmation", None)
    return said is not None and not said.is_confirmed and row.revision == 1


def add(
    kind: Kind,
    draft: Draft,
    evidence: Evidence,
    *,
    after: Entry | None = None,
    reason: str = "",
    is_known_new: bool = False,
    command_id: UUID,
    by: By,
    at: datetime,
) -> Entry:
    """Write the row; the register is held. `is_known_new`: the caller has looked. Raises SameEntry."""
    assert draft.day is not None
    sameness = same_as(kind, draft)
    same = None
    if not is_known_new:
        done = Entry.objects.filter(command_id=command_id).first()
        if done is not None:
            return done
        same = existing(kind, {sameness}).get(sameness)
    if same is not None and (after is None or same.series != after.series):
        raise SameEntry(same.pk)
    told = [draft.number, draft.title, *(str(one) for one in draft.facts.values() if isinstance(one, str))]
    return Entry.objects.create(
        kind=kind.key,
        series=after.series if after else command_id,
        revision=after.revision + 1 if after else 1,
        unit_id=draft.unit_id,
        day=draft.day,
        number=draft.number,
        title=draft.title,
        facts=dict(draft.facts),
        evidence_id=evidence.sha256 or None,
        evidence_name=evidence.name,
        reason=squeeze(reason)[:500],
        counts_at_once=not kind.needs_confirmation,
        sameness=sameness,
        search_text=fold(" ".join(told))[:8000],
        command_id=command_id,
        author_id=by.user_id,
        author_unit_id=by.unit_id,
        recorded_at=at,
    )


def _judge(kind: Kind, draft: Draft, *, has_file: bool, at: datetime) -> None:
    whole = replace(draft, has_evidence=has_file)
    today = day_of(at)
    found = judged(kind, whole, seen_for(kind, [whole], today), today=today)
    if found:
        raise EntryRefused(found)


@dataclass(frozen=True)
class Seen:
    """What judging drafts needs of the database: units, linked entries (kind, unit), names of staff by unit."""

    units: Mapping[int, tuple[date, date | None]]
    linked: Mapping[str, tuple[str, int | None]]
    staff: Mapping[int, tuple[str, ...]]


def seen_for(kind: Kind, drafts: Sequence[Draft], today: date) -> Seen:
    """Two queries however many drafts; one more a unit where entries may name nobody."""
    of_units = [one.code for one in kind.fields if one.type is FieldType.UNIT]
    of_links = [one.code for one in kind.fields if one.type is FieldType.LINK]
    wanted = {one.unit_id for one in drafts if one.unit_id is not None}
    about = set(wanted)
    wanted |= {int(one.facts[code]) for one in drafts for code in of_units if code in one.facts}
    series = {str(one.facts[code]) for one in drafts for code in of_links if code in one.facts}
    linked = {
        str(row.series): (row.kind, row.unit_id)
        for row in Entry.objects.filter(series__in=series).order_by("series", "-revision").distinct("series")
        if not row.is_withdrawn
    } if series else {}  # fmt: skip
    return Seen(
        {pk: (row.valid_from, row.valid_to) for pk, row in agencies.units(wanted).items()},
        linked,
        {
            unit: tuple(fold(one.full_name) for one in accounts.colleagues(unit, today))
            for unit in (about if kind.names_nobody else ())
        },
    )


def judged(kind: Kind, draft: Draft, seen: Seen, *, today: date) -> list[Fault]:
    """Every fault of a draft, also what only the database knows: units of the day, entries linked, people named."""
    found = values.faults(kind, draft, today)
    if not found and not jsonschema_rs.validator_for(kind.facts_schema()).is_valid(dict(draft.facts)):
        found.append(Fault("facts", "against-schema"))
    if draft.unit_id is not None and draft.day is not None:
        days = seen.units.get(draft.unit_id)
        if days is None:
            found.append(Fault("unit", "unit-unknown"))
        elif draft.day < days[0] or (days[1] is not None and draft.day > days[1]):
            found.append(Fault("unit", "unit-not-then"))
    for field in kind.fields:
        value = draft.facts.get(field.code)
        if value is None:
            continue
        if field.type is FieldType.UNIT and int(value) not in seen.units:
            found.append(Fault(field.code, "unit-unknown"))
        if field.type is FieldType.LINK:
            linked = seen.linked.get(str(value))
            if linked is None or linked[0] != field.kind:
                found.append(Fault(field.code, "link-unknown"))
            elif field.same_unit and linked[1] != draft.unit_id:
                found.append(Fault(field.code, "link-of-other-unit"))
    if kind.names_nobody and draft.unit_id is not None:
        found += _names_in(draft, seen.staff.get(draft.unit_id, ()))
    return found


def _names_in(draft: Draft, names: Sequence[str]) -> list[Fault]:
    """Registers about staff count people; the name of somebody of the unit in a text is refused."""
    texts = {"number": draft.number, "title": draft.title}
    texts |= {code: value for code, value in draft.facts.items() if isinstance(value, str)}
    return [
        Fault(code, "names-a-person")
        for code, text in texts.items()
        if any(name and f" {name} " in f" {fold(text)} " for name in names)
    ]


def _entry(entry_id: int) -> Entry:
    found = Entry.objects.filter(pk=entry_id).first()
    if found is None:
        raise EntryNotFound(entry_id)
    return found


def _newest(row: Entry, *, is_withdrawal_fine: bool = False) -> None:
    """Raises EntryMoved when another row followed, StateRefused when the entry was withdrawn."""
    if row.is_withdrawn and not is_withdrawal_fine:
        raise StateRefused(str(StateRefused.__doc__))
    if Entry.objects.filter(series=row.series, revision__gt=row.revision).exists():
        raise EntryMoved(str(EntryMoved.__doc__))


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(str(NotAllowed.__doc__))
