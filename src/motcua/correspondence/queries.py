"""Reading documents: lists, one document, slips and what is overdue, work files, the register to print.

Lists and pages run in the caller's scope. Secret documents are lines of the register for those who may see
them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from motcua.correspondence.errors import DocumentNotFound
from motcua.correspondence.models import (
    Correspondent,
    Dispatch,
    Document,
    DocumentEvent,
    DocumentFile,
    Package,
    Reading,
    Sending,
    Slip,
    WorkFile,
    WorkFileDocument,
)
from motcua.correspondence.rules.authority import By
from motcua.correspondence.rules.law import CorrespondenceLaw, law_on
from motcua.correspondence.rules.lifecycle import (
    OPEN,
    Direction,
    Secrecy,
    SlipKind,
    SlipState,
    State,
)
from motcua.kernel.text import fold
from motcua.kernel.zone import VIETNAM, day_of

PAGE_ROWS = 30
MOST_REGISTER_ROWS = 20_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is to hold. `before`: (instant of entry, id) of the last row of the page before."""

    direction: str = "in"
    state: str = ""
    kind: str = ""
    text: str = ""
    urgency: int = 0
    is_open: bool = False
    is_overdue: bool = False
    is_mine: bool = False
    year: int | None = None
    since: date | None = None
    until: date | None = None
    before: tuple[datetime, int] | None = None


@dataclass(frozen=True)
class Lines:
    rows: list[Document]
    following: tuple[datetime, int] | None = None


def visible(by: By, *, on: date) -> QuerySet[Document]:
    """Documents in the caller's scope; the secret ones of the unit acted for, for the roles that may see
    them."""
    rows: QuerySet[Document] = Document.objects.all()
    if by.roles & law_on(on).secret_roles:
        return rows.filter(Q(secrecy=Secrecy.OPEN) | Q(unit_id=by.unit_id))
    return rows.filter(secrecy=Secrecy.OPEN)


def listed(wanted: Wanted, *, by: By, now: datetime, most: int = PAGE_ROWS) -> Lines:
    """The newest first, one page; one query."""
    rows = list(
        _narrowed(wanted, by, now)
        .select_related("unit")
        .prefetch_related(None)
        .order_by("-entered_at", "-pk")[: most + 1]
    )
    shown = rows[:most]
    following = (shown[-1].entered_at, shown[-1].pk) if len(rows) > most else None
    return Lines(shown, following)


def _narrowed(wanted: Wanted, by: By, now: datetime) -> QuerySet[Document]:
    rows = visible(by, on=day_of(now))
    rows = rows.filter(direction=wanted.direction if wanted.direction in set(Direction) else Direction.IN)
    if wanted.state in set(State):
        rows = rows.filter(state=wanted.state)
    if wanted.is_open:
        rows = rows.filter(state__in=OPEN)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.urgency:
        rows = rows.filter(urgency__gte=wanted.urgency)
    if wanted.is_overdue:
        rows = rows.filter(due_on__lt=day_of(now), ended_at__isnull=True, sent_at__isnull=True)
    if wanted.is_mine:
        slips = Slip.objects.filter(document_id=OuterRef("pk"), state=SlipState.OPEN).filter(_for(by))
        rows = rows.filter(Exists(slips) | Q(drafted_by_id=by.user_id, state=State.DRAFT))
    if wanted.year:
        rows = rows.filter(year=wanted.year)
    if wanted.since:
        rows = rows.filter(entered_at__gte=_begins(wanted.since))
    if wanted.until:
        rows = rows.filter(entered_at__lt=_begins(wanted.until + timedelta(days=1)))
    for word in fold(wanted.text).split()[:8]:
        rows = rows.filter(folded__contains=word)
    if wanted.before:
        at, pk = wanted.before
        rows = rows.filter(Q(entered_at__lt=at) | Q(entered_at=at, pk__lt=pk))
    return rows


def _for(by: By) -> Q:
    """Slips that somebody sees as their own: named, or the unit's without a name."""
    return Q(to_unit_id=by.unit_id) & (Q(to_user_id=by.user_id) | Q(to_user__isnull=True))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def counts(*, by: By, now: datetime) -> dict[str, int]:
    """What waits in the unit acted for; two queries."""
    today = day_of(now)
    found: dict[str, int] = Document.unscoped.filter(unit_id=by.unit_id).aggregate(
        arrived=Count("pk", filter=Q(state=State.ARRIVED)),
        overdue=Count("pk", filter=Q(direction=Direction.IN, due_on__lt=today, ended_at__isnull=True)),
        to_check=Count("pk", filter=Q(state=State.SUBMITTED)),
        to_sign=Count("pk", filter=Q(state=State.CHECKED)),
        to_send=Count("pk", filter=Q(state__in=[State.SIGNED, State.NUMBERED])),
        asked_back=Count("pk", filter=Q(take_back="asked", direction=Direction.IN)),
    )
    found["slips"] = Slip.objects.filter(_for(by), state=SlipState.OPEN).count()
    return found


@dataclass(frozen=True)
class Page:
    """One document with everything that hangs on it."""

    row: Document
    law: CorrespondenceLaw
    events: list[DocumentEvent]
    files: list[DocumentFile]
    slips: list[Slip]
    sendings: list[Sending]
    work_files: list[WorkFile]
    handling: Slip | None = None


def page(document_id: int, *, by: By, now: datetime) -> Page:
    """Raises DocumentNotFound."""
    row = (
        visible(by, on=day_of(now))
        .select_related("unit", "drafted_by", "checked_by", "signed_by", "responds_to", "replaces")
        .filter(pk=document_id)
        .first()
    )
    if row is None:
        raise DocumentNotFound
    slips = list(
        Slip.objects.filter(document=row)
        .select_related("to_unit", "to_user", "given_by", "given_unit", "ended_by")
        .order_by("pk")
    )
    files = DocumentFile.objects.filter(document=row).select_related("file")
    return Page(
        row=row,
        law=law_on(day_of(row.entered_at)),
        events=list(row.events.select_related("by", "unit").order_by("seq")),
        files=list(files.order_by("-version", "-is_current", "-is_main", "pk")),
        slips=slips,
        sendings=list(row.sendings.select_related("to_unit").order_by("pk")),
        work_files=list(WorkFile.objects.filter(documents__document=row).order_by("code", "pk")),
        handling=next((s for s in slips if s.state == SlipState.OPEN and s.kind == SlipKind.HANDLE), None),
    )


def file(file_id: int, *, by: By, now: datetime) -> DocumentFile:
    """A file of a document that the caller may see. Raises DocumentNotFound."""
    row = DocumentFile.objects.select_related("file", "document").filter(pk=file_id).first()
    if row is None or not visible(by, on=day_of(now)).filter(pk=row.document_id).exists():
        raise DocumentNotFound
    return row


def readings(document_id: int) -> list[Reading]:
    """Who opened it, the latest first; for a document in the caller's scope."""
    rows = Reading.objects.filter(document__in=Document.objects.filter(pk=document_id))
    return list(rows.select_related("by", "unit").order_by("-at", "-pk")[:100])


def open_slips(*, by: By, is_overdue: bool, now: datetime, whole_unit: bool) -> list[Slip]:
    """Slips to be dealt with, the earliest due first; one query."""
    rows = Slip.objects.filter(state=SlipState.OPEN, document__in=visible(by, on=day_of(now)))
    rows = rows.filter(to_unit_id=by.unit_id) if whole_unit else rows.filter(_for(by))
    if is_overdue:
        rows = rows.filter(due_on__lt=day_of(now))
    rows = rows.select_related("document", "to_user", "given_by", "given_unit")
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:500])


def slip(slip_id: int, *, by: By, now: datetime) -> Slip:
    """Raises DocumentNotFound."""
    row = Slip.objects.select_related("document", "to_unit").filter(pk=slip_id).first()
    if row is None or not visible(by, on=day_of(now)).filter(pk=row.document_id).exists():
        raise DocumentNotFound
    return row


def register(direction: str, *, unit_id: int, year: int, by: By, now: datetime) -> list[Document]:
    """The register of a unit and year, by number; with the secret lines for those who may see them."""
    rows = visible(by, on=day_of(now)).filter(
        unit_id=unit_id, direction=direction, year=year, number__isnull=False
    )
    return list(
        rows.select_related("unit")
        .prefetch_related("sendings", "slips__to_unit")
        .order_by("number")[:MOST_REGISTER_ROWS]
    )


def years(unit_id: int) -> list[int]:
    """The years in which a unit has a register, the latest first."""
    rows = Document.unscoped.filter(unit_id=unit_id, year__isnull=False).values_list("year", flat=True)
    return list(rows.distinct().order_by("-year"))


@dataclass(frozen=True)
class WorkFilePage:
    row: WorkFile
    documents: list[WorkFileDocument]
    dossiers: list[tuple[int, str]]


def work_files(*, text: str = "", is_open: bool = False) -> list[WorkFile]:
    """Work files in the caller's scope, the newest first; one query."""
    rows = WorkFile.objects.select_related("unit", "keeper").annotate(held=Count("documents"))
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(title__icontains=text))
    if is_open:
        rows = rows.filter(closed_at__isnull=True)
    return list(rows.order_by("-opened_at", "-pk")[:200])


def work_file(work_file_id: int, *, by: By, now: datetime) -> WorkFilePage:
    """One work file with the documents that the caller may see. Raises DocumentNotFound."""
    row = WorkFile.objects.select_related("unit", "keeper").filter(pk=work_file_id).first()
    if row is None:
        raise DocumentNotFound
    documents = row.documents.filter(document__in=visible(by, on=day_of(now))).select_related("document")
    links = row.dossiers.order_by("pk").values_list("dossier_id", "dossier__code")
    return WorkFilePage(row, list(documents.order_by("added_at", "pk")), list(links))


def open_work_files(unit_id: int) -> list[WorkFile]:
    """Files into which a document of the unit can be laid."""
    return list(WorkFile.objects.filter(unit_id=unit_id, closed_at__isnull=True).order_by("code", "pk")[:500])


def work_files_of_dossier(dossier_id: int) -> list[WorkFile]:
    """Work files in the caller's scope whose matter a dossier belongs to."""
    return list(WorkFile.objects.filter(dossiers__dossier_id=dossier_id).order_by("code", "pk"))


def correspondents() -> list[Correspondent]:
    """Agencies of the axis that can be written to, by name."""
    return list(Correspondent.objects.filter(is_active=True).order_by("name", "agency_id"))


def unusable_packages(unit_agency_ids: Sequence[str]) -> list[Package]:
    """Packages for these agencies that somebody has to look at, or that wait for what they speak of; newest
    first."""
    rows = Package.objects.filter(to_agency__in=list(unit_agency_ids), state__in=("bad", "held"))
    return list(rows.order_by("-came_at", "-pk")[:200])


def set_aside_packages(unit_agency_ids: Sequence[str]) -> list[Package]:
    """Packages for these agencies that somebody looked at and left, newest first."""
    rows = Package.objects.filter(to_agency__in=list(unit_agency_ids), state="aside")
    return list(rows.order_by("-decided_at", "-pk")[:50])


def package(package_pk: int, unit_agency_ids: Sequence[str]) -> Package:
    """A package for these agencies. Raises DocumentNotFound."""
    rows = Package.objects.filter(to_agency__in=list(unit_agency_ids)).select_related("decided_by", "xml")
    row = rows.filter(pk=package_pk).first()
    if row is None:
        raise DocumentNotFound
    return row


def failed_dispatches(document_ids: Sequence[int]) -> list[Dispatch]:
    """Messages of these documents that could not be delivered."""
    rows = Dispatch.objects.filter(document_id__in=list(document_ids), failed_at__isnull=False)
    return list(rows.order_by("-failed_at", "pk"))
