"""Dossiers filed at the National Portal: taken in once, their files fetched, then submitted as any other (state 1).

`take` is called by the door while the Portal waits: it keeps what was said and answers whether it can be filed.
`file` is the job's part: fetch and check the files, submit under the Portal's own code. What cannot be filed stays
a dead letter until an official tries again or sets it aside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.dossiers.actions import filing
from motcua.dossiers.actions.receipts import issue_filing_receipt
from motcua.dossiers.errors import DossierError, NoSuchLimit
from motcua.dossiers.models import ArrivalState, Dossier, PortalArrival
from motcua.dossiers.rules import arriving as rules
from motcua.dossiers.rules.arriving import Pushed, PushedPaper, RecordWrong
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.exchange import portal_files
from motcua.exchange.errors import PartnerRefused
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered
from motcua.records import actions as records
from motcua.records import rules as media
from motcua.records.errors import RecordsError, StoreFault


class CannotBeFiled(Exception):
    """`problem` is a stable word, `detail` the field or code that it is about."""

    def __init__(self, problem: str, detail: str = "") -> None:
        self.problem = problem
        self.detail = detail
        super().__init__(f"{problem} {detail}".strip())


@dataclass(frozen=True)
class Taken:
    """What became of a push. `problem` is empty unless somebody has to look; `is_new`: it was not known."""

    code: str
    state: ArrivalState
    problem: str = ""
    detail: str = ""
    is_new: bool = True


class CodeTaken(Exception):
    """Another dossier came under this code before. Nothing was kept."""


def take(record: Mapping[str, object], *, at: datetime) -> Taken:
    """Keep a pushed record, once by its code. The same record again answers what became of it.

    Raises: RecordWrong (it has no code to keep it under), CodeTaken (the code stands for something else).
    """
    code = rules.code_of(record)
    digest = rules.digest(record)
    problem, detail = "", ""
    try:
        _order(rules.read(record), at)
    except RecordWrong as wrong:
        problem, detail = "record-wrong", f"{wrong.name}: {wrong.problem}"
    except CannotBeFiled as cannot:
        problem, detail = cannot.problem, cannot.detail
    try:
        with transaction.atomic():
            row = PortalArrival.objects.create(
                code=code,
                procedure_code=str(record.get("MaTTHC", ""))[:50],
                agency_id=str(record.get("MaDonViTiepNhan", ""))[:60],
                record=dict(record),
                record_sha256=digest,
                state=ArrivalState.DEAD if problem else ArrivalState.WAITING,
                problem=problem,
                detail=detail[:200],
                arrived_at=at,
            )
            if not problem:
                put_job(row.pk)
    except IntegrityError:
        return _known(code, record, digest, at)
    return Taken(code, ArrivalState(row.state), problem, detail)


def _known(code: str, record: Mapping[str, object], digest: str, at: datetime) -> Taken:
    row = PortalArrival.objects.get(code=code)
    if row.record_sha256 == digest:
        return Taken(code, ArrivalState(row.state), row.problem, row.detail, is_new=False)
    if row.state != ArrivalState.DEAD:
        raise CodeTaken
    # the Portal mended what could not be filed: the new record takes the dead one's place
    with transaction.atomic():
        PortalArrival.objects.filter(pk=row.pk, state=ArrivalState.DEAD).delete()
        return take(record, at=at)


def put_job(arrival_id: int) -> None:
    from procrastinate.contrib.django import app

    app.configure_task(name="dossiers.file_arrival", queue="exchange", lock=f"arrival-{arrival_id}").defer(
        arrival_id=arrival_id
    )


def file(arrival_id: int, *, at: datetime) -> ArrivalState:
    """Fetch the files and submit. Repeating it, also after an interruption, files once.

    Runs in the system's scope, outside a transaction. Raises PartnerUnavailable (it is to be tried again).
    """
    row = PortalArrival.objects.get(pk=arrival_id)
    if row.state != ArrivalState.WAITING:
        return ArrivalState(row.state)
    PortalArrival.objects.filter(pk=arrival_id).update(attempts=F("attempts") + 1)
    try:
        pushed = rules.read(row.record)
        order = _order(pushed, at)
        stored = {paper.sha256: _fetched(paper, at) for paper in pushed.papers}
        return _submit(row, pushed, order, stored, at)
    except RecordWrong as wrong:
        return _dead(row, "record-wrong", f"{wrong.name}: {wrong.problem}")
    except CannotBeFiled as cannot:
        return _dead(row, cannot.problem, cannot.detail)
    except PartnerRefused as refused:
        return _dead(row, "file-not-given", refused.answer)
    except StoreFault:
        raise  # ours, not the applicant's: the job tries again
    except RecordsError as error:
        return _dead(row, "file-refused", error.code)
    except DossierError as error:
        return _dead(row, "not-filed", type(error).code)


def give_up(arrival_id: int) -> None:
    """After the last try of a job: somebody has to look."""
    row = PortalArrival.objects.get(pk=arrival_id)
    if row.state == ArrivalState.WAITING:
        _dead(row, "portal-unavailable", "")


def try_again(arrival_id: int) -> bool:
    """An official mended the cause (a unit, a catalogue entry): the job looks at it once more."""
    with transaction.atomic():
        dead = PortalArrival.objects.filter(pk=arrival_id, state=ArrivalState.DEAD)
        if not dead.update(state=ArrivalState.WAITING, problem="", detail=""):
            return False
        put_job(arrival_id)
        return True


def set_aside(arrival_id: int, *, by_id: int, at: datetime) -> bool:
    """An official settled it otherwise: what the Portal said is deleted, the line stays."""
    dead = PortalArrival.objects.filter(pk=arrival_id, state=ArrivalState.DEAD)
    return bool(dead.update(state=ArrivalState.DROPPED, record={}, settled_at=at, settled_by_id=by_id))


def _dead(row: PortalArrival, problem: str, detail: str) -> ArrivalState:
    waiting = PortalArrival.objects.filter(pk=row.pk, state=ArrivalState.WAITING)
    waiting.update(state=ArrivalState.DEAD, problem=problem, detail=detail[:200])
    return ArrivalState.DEAD


def _order(pushed: Pushed, at: datetime) -> Opening:
    """What it is opened with, without files. Raises CannotBeFiled."""
    day = day_of(at)
    found = procedures.coded(pushed.procedure_code)
    if found is None:
        raise CannotBeFiled("procedure-unknown", pushed.procedure_code)
    try:
        unit = agencies.unit_of_agency_id(pushed.agency_id, on=day)
    except UnitNotFound:
        raise CannotBeFiled("unit-unknown", pushed.agency_id) from None
    try:
        offering = procedures.offering(found.id, unit.pk, day)
        if "online" not in offering.channels:
            raise CannotBeFiled("not-offered-online", pushed.agency_id)
        handling = procedures.competent_unit(found.id, unit.pk, day)
    except NotOffered:
        raise CannotBeFiled("not-offered", pushed.agency_id) from None
    return Opening(
        procedure_id=found.id,
        version_id=found.version_on(day),
        receiving_unit_id=unit.pk,
        handling_unit_id=handling,
        channel="online",
        process_key=offering.process_key,
        return_method=pushed.return_method,
    )


def _fetched(paper: PushedPaper, at: datetime) -> str:
    """The stored file of a pushed paper. Raises PartnerUnavailable, PartnerRefused, RecordsError, CannotBeFiled."""
    content = portal_files.fetch(paper.url, limit_bytes=settings.UPLOAD_MAX_BYTES)
    kept = records.receive(
        content, limit_bytes=settings.UPLOAD_MAX_BYTES, accepted=media.ACCEPTED_UPLOADS, at=at
    )
    if kept.pk != paper.sha256:
        raise CannotBeFiled("file-hash-differs", paper.key or "TaiLieuNop")
    return kept.pk


def _submit(
    row: PortalArrival, pushed: Pushed, order: Opening, stored: Mapping[str, str], at: datetime
) -> ArrivalState:
    account = accounts.find_citizen(pushed.owner_id_number) if pushed.is_verified else None
    by = Acting(user_id=account.pk if account else None, kind="citizen")
    version = procedures.version_of(order.version_id)
    with transaction.atomic():
        locked = PortalArrival.objects.select_for_update().get(pk=row.pk)
        if locked.state != ArrivalState.WAITING:
            return ArrivalState(locked.state)
        if Dossier.unscoped.filter(code=pushed.code).exists():
            raise CannotBeFiled("code-taken", pushed.code)
        try:
            done = filing.submit(
                order=_with_papers(order, pushed, version.content),
                party=_party(pushed, version.form_schema, version.procedure.name),
                by=by,
                at=at,
                command_id=f"national-portal-{pushed.code}",
                code=pushed.code,
            )
        except NoSuchLimit:
            raise CannotBeFiled("not-offered-online", pushed.agency_id) from None
        issue_filing_receipt(done.state, done.seq, by=by, at=at)
        PortalArrival.objects.filter(pk=row.pk).update(
            state=ArrivalState.FILED,
            record={},
            problem="",
            detail="",
            settled_at=at,
            dossier_id=done.state.id,
        )
    return ArrivalState.FILED


def _with_papers(order: Opening, pushed: Pushed, content: Mapping[str, object]) -> Opening:
    """The catalogue's papers with the files that came for them; a file for no paper of ours is one of its own."""
    from dataclasses import replace

    listed = content.get("components")
    rows = [row for row in (listed if isinstance(listed, list) else []) if isinstance(row, Mapping)]
    names = {str(row.get("key", "")): str(row.get("name", "")) for row in rows if row.get("key")}
    handed: dict[str, HandedIn] = {}
    for number, paper in enumerate(pushed.papers, 1):
        known = paper.key in names and paper.key not in handed
        key = paper.key if known else f"portal-{number}"
        handed[key] = HandedIn(
            key=key,
            name=(names[key] if known else paper.name)[:1000],
            originals=0,
            copies=0,
            file_sha256=paper.sha256,
            file_name=media.clean_name(paper.name),
        )
    for row in rows:
        key = str(row.get("key", ""))
        if key and row.get("required") is True and key not in handed:
            handed[key] = HandedIn(key=key, name=names[key][:1000])
    return replace(order, components=tuple(handed.values()))


def _party(pushed: Pushed, schema: Mapping[str, object] | None, procedure: str) -> PartyData:
    known = (schema or {}).get("properties")
    fields = set(known) if isinstance(known, Mapping) else set()
    return PartyData(
        owner_kind=pushed.owner_kind,
        owner_name=pushed.owner_name,
        owner_id_number=pushed.owner_id_number,
        owner_birth_date=pushed.owner_birth_date,
        telephone=pushed.telephone,
        email=pushed.email,
        address=pushed.address,
        submitter_name=pushed.submitter_name,
        summary=(pushed.summary or procedure)[:500],
        form_data={name: value for name, value in pushed.answers.items() if name in fields},
    )
