"""The unit's controlled documents: listed, given new versions, handed out, taken back, struck off."""

from datetime import date, timedelta

from motcua.processes import queries as processes
from motcua.processes.errors import ProcessUnknown
from motcua.quality.actions.changing import Deed, Writer, changing, filled, in_order, not_ahead
from motcua.quality.errors import (
    DatesInWrongOrder,
    ListedTwice,
    NotFound,
    NotInForce,
    ProcessVersionEnded,
    VersionsOverlap,
    WrongMoment,
)
from motcua.quality.models import ControlledDocument, Distribution, DocumentVersion, KeptRecord
from motcua.records import actions as records
from motcua.records.rules import DOCX, ODT, PDF, XLSX

LARGEST_FILE_BYTES = 20_000_000
ACCEPTED_FILES = frozenset({PDF, DOCX, XLSX, ODT})


def require_process_version(key: str, number: int, day: date) -> None:
    """Raises: NotFound, ProcessVersionEnded, NotInForce (its first day is still to come)."""
    try:
        wanted = processes.version(key, number)
    except ProcessUnknown:
        raise NotFound("process") from None
    current = processes.version_on(key, day)
    if current is not None and current.number == number:
        return
    if wanted.valid_from > day:
        raise NotInForce("process")
    raise ProcessVersionEnded("process")


def list_process(unit_id: int, *, code: str, key: str, number: int, listed_from: date, by: Writer) -> int:
    """Put an internal process on the list as the officer saw it: its version `number` has to be in force on the
    first day. Later versions of the process follow by themselves.

    Raises: StaleRevision, Incomplete, NotFound, ProcessVersionEnded, NotInForce, ListedTwice.
    """
    filled(code=code, process=key)
    require_process_version(key, number, listed_from)
    with changing(unit_id, "process_listed", by) as deed:
        _free_code(deed, code)
        if deed.system.documents.filter(process__key=key, listed_to__isnull=True).exists():
            raise ListedTwice("process")
        row = ControlledDocument.objects.create(
            system=deed.system, code=code, process_id=key, listed_from=listed_from
        )
        deed.about(row.pk, {"code": code, "process": key, "number": number, "listed_from": listed_from})
    return row.pk


def list_document(
    unit_id: int,
    *,
    code: str,
    title: str,
    label: str,
    approval: str,
    valid_from: date,
    file: bytes | records.Readable | None,
    file_name: str = "",
    by: Writer,
) -> int:
    """Put another document on the list with its first version.

    Raises: StaleRevision, Incomplete, ListedTwice, and what storing the file raises (`records.errors`).
    """
    filled(code=code, title=title, label=label, approval=approval)
    stored = _received(file, by)
    with changing(unit_id, "document_listed", by) as deed:
        _free_code(deed, code)
        row = ControlledDocument.objects.create(
            system=deed.system, code=code, title=title, listed_from=valid_from
        )
        _write_version(row, label, approval, valid_from, stored, file_name)
        deed.about(row.pk, {"code": code, "label": label, "approval": approval, "valid_from": valid_from})
    return row.pk


def add_version(
    document_id: int,
    *,
    label: str,
    approval: str,
    valid_from: date,
    file: bytes | records.Readable | None,
    file_name: str = "",
    by: Writer,
) -> int:
    """A new version of a document that is no process; the open one ends on the day before.

    Raises: NotFound, StaleRevision, Incomplete, VersionsOverlap (it does not begin after every other one),
    ListedTwice (the label), WrongMoment (struck off, or a process: approve its new version instead).
    """
    filled(label=label, approval=approval)
    unit_id = _unit_of(document_id)
    stored = _received(file, by)
    with changing(unit_id, "version_added", by) as deed:
        row = _listed(document_id)
        if row.process_id is not None:
            raise WrongMoment("document", "The versions of a process are approved with the process.")
        last = row.versions.order_by("-valid_from").first()
        if last is not None:
            if valid_from <= (last.valid_to or last.valid_from):
                raise VersionsOverlap("valid_from")
            if row.versions.filter(label=label).exists():
                raise ListedTwice("label")
            if last.valid_to is None:
                last.valid_to = valid_from - timedelta(days=1)
                last.save(update_fields=["valid_to"])
        version = _write_version(row, label, approval, valid_from, stored, file_name)
        deed.about(version.pk, {"label": label, "approval": approval, "valid_from": valid_from})
    return version.pk


def distribute(
    document_id: int, *, version: str, recipient: str, copies: int, given_on: date, by: Writer
) -> int:
    """Hand out controlled copies of the version in force on the day.

    Raises: NotFound, StaleRevision, Incomplete, LiesInFuture, NotInForce, ProcessVersionEnded.
    """
    filled(version=version, recipient=recipient)
    not_ahead(given_on, by, "given_on")
    with changing(_unit_of(document_id), "distributed", by) as deed:
        row = _listed(document_id)
        in_order(row.listed_from, given_on, "given_on")
        if row.process_id is not None:
            require_process_version(row.process_id, int(version) if version.isdecimal() else 0, given_on)
        else:
            found = row.versions.filter(label=version, valid_from__lte=given_on).first()
            if found is None or (found.valid_to is not None and found.valid_to < given_on):
                raise NotInForce("version")
        handed = Distribution.objects.create(
            document=row, version=version, recipient=recipient, copies=copies, given_on=given_on
        )
        deed.about(handed.pk, {"version": version, "recipient": recipient, "copies": copies})
    return handed.pk


def withdraw(document_id: int, distribution_id: int, *, withdrawn_on: date, by: Writer) -> None:
    """Take the copies back. Raises: NotFound, StaleRevision, WrongMoment, DatesInWrongOrder, LiesInFuture."""
    not_ahead(withdrawn_on, by, "withdrawn_on")
    with changing(_unit_of(document_id), "withdrawn", by) as deed:
        row = Distribution.objects.filter(pk=distribution_id, document_id=document_id).first()
        if row is None:
            raise NotFound("distribution")
        if row.withdrawn_on is not None:
            raise WrongMoment("distribution")
        in_order(row.given_on, withdrawn_on, "withdrawn_on")
        row.withdrawn_on = withdrawn_on
        row.save(update_fields=["withdrawn_on"])
        deed.about(row.pk, {"withdrawn_on": withdrawn_on})


def keep_record(
    document_id: int, *, name: str, retention_years: int | None, place: str, valid_from: date, by: Writer
) -> int:
    """What record the document leaves behind; the same name again replaces what was said from that day on.

    Raises: NotFound, StaleRevision, Incomplete, DatesInWrongOrder.
    """
    filled(name=name, place=place)
    with changing(_unit_of(document_id), "record_kept", by) as deed:
        row = _listed(document_id)
        before = row.kept_records.filter(name=name, valid_to__isnull=True).first()
        if before is not None:
            if valid_from <= before.valid_from:
                raise DatesInWrongOrder("valid_from")
            before.valid_to = valid_from - timedelta(days=1)
            before.save(update_fields=["valid_to"])
        kept = KeptRecord.objects.create(
            document=row, name=name, retention_years=retention_years, place=place, valid_from=valid_from
        )
        deed.about(kept.pk, {"name": name, "years": retention_years, "place": place})
    return kept.pk


def strike_off(document_id: int, *, last_day: date, by: Writer) -> None:
    """Take the document off the list; its last day is included.

    Raises: NotFound, StaleRevision, WrongMoment (struck off already, or copies are still out), DatesInWrongOrder.
    """
    with changing(_unit_of(document_id), "struck_off", by) as deed:
        row = _listed(document_id)
        if row.distributions.filter(withdrawn_on__isnull=True).exists():
            raise WrongMoment("last_day", "Take back the copies that are out first.")
        begun = row.versions.order_by("-valid_from").values_list("valid_from", flat=True).first()
        in_order(max(row.listed_from, begun or row.listed_from), last_day, "last_day")
        row.listed_to = last_day
        row.save(update_fields=["listed_to"])
        row.versions.filter(valid_to__isnull=True).update(valid_to=last_day)
        deed.about(row.pk, {"last_day": last_day})


def _unit_of(document_id: int) -> int:
    found = (
        ControlledDocument.objects.filter(pk=document_id).values_list("system__unit_id", flat=True).first()
    )
    if found is None:
        raise NotFound("document")
    return found


def _listed(document_id: int) -> ControlledDocument:
    """Read under the system's lock."""
    row = ControlledDocument.objects.get(pk=document_id)
    if row.listed_to is not None:
        raise WrongMoment("document", "The document was struck off the list.")
    return row


def _free_code(deed: Deed, code: str) -> None:
    if deed.system.documents.filter(code=code, listed_to__isnull=True).exists():
        raise ListedTwice("code")


def _received(file: bytes | records.Readable | None, by: Writer) -> str | None:
    """The file looked into and past the scanner, before anything is locked; its SHA-256. Raises RecordsError."""
    if file is None:
        return None
    return records.receive(file, limit_bytes=LARGEST_FILE_BYTES, accepted=ACCEPTED_FILES, at=by.at).sha256


def _write_version(
    row: ControlledDocument,
    label: str,
    approval: str,
    valid_from: date,
    sha256: str | None,
    file_name: str,
) -> DocumentVersion:
    return DocumentVersion.objects.create(
        document=row,
        label=label,
        approval=approval,
        valid_from=valid_from,
        file_id=sha256,
        file_name=file_name[:200] if sha256 else "",
    )
