"""Packages from the axis: fetched, kept as they came, understood once, and only then said to be taken.

A package that comes again (same sender, same id) changes nothing. One that speaks of a document that has not
come yet is held until it has. One that cannot be used (not edXML, a broken seal, no agency of ours) is kept
for somebody to look, and stops nothing behind it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.correspondence import wire_seals
from motcua.correspondence.actions import receiving, telling
from motcua.correspondence.actions.receiving import Arrival
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.axis_client import Axis, Waiting, axis
from motcua.correspondence.edxml.reading import message_of, tree_of
from motcua.correspondence.edxml.values import EdxmlError, Letter, Limits, Message, StatusMessage
from motcua.correspondence.messages import kind_of, notation_of
from motcua.correspondence.models import Package, Sending
from motcua.correspondence.rules.law import PackageLimits, law_on
from motcua.correspondence.rules.lifecycle import Business, Channel, Direction, Status
from motcua.correspondence.signatures import signature_of
from motcua.exchange.errors import ExchangeError
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import queries as stored
from motcua.records import rules as media
from motcua.records.errors import RecordsError

MOST_ROUNDS = 20
_ACCEPTED = frozenset(
    {media.PDF, media.PNG, media.JPEG, media.TIFF, media.DOCX, media.XLSX, media.ODT, media.TEXT}
)
_XML = frozenset({media.TEXT})


@dataclass(frozen=True)
class _Bad(Exception):
    problem: str


def poll(*, client: Axis | None = None, now: datetime | None = None) -> dict[str, int]:
    """Fetch what waits. How many were understood, held, unusable, known already. A fault of the axis ends the
    round; what was not said to be taken comes again."""
    done = {"done": 0, "held": 0, "bad": 0, "known": 0}
    found = client or axis()
    if found is None:
        return done
    with scope(of_system("documents from the axis")):
        for _round in range(MOST_ROUNDS):
            try:
                listed = found.waiting()
                for one in listed:
                    done[_fetch(found, one, now or timezone.now())] += 1
                    found.taken(one.number)
            except ExchangeError:
                return done
            if not listed:
                return done
    return done


def _fetch(client: Axis, one: Waiting, at: datetime) -> str:
    if Package.objects.filter(from_agency=one.from_agency, package_id=one.package_id).exists():
        return "known"
    return take(one, client.fetch(one.number), at=at)


def take(one: Waiting, content: bytes, *, at: datetime) -> str:
    """Keep and understand one package; once, also by two workers. Answers done, held, bad or known."""
    limits = limits_of(law_on(day_of(at)).package)
    sha256 = _keep(content, limits)
    try:
        root = tree_of(content, limits)
        seal = wire_seals.looked_at(root, at=at)
        if not wire_seals.is_enough(seal):
            raise _Bad(f"seal-{seal.state}{f': {seal.problem}' if seal.problem else ''}")
        message = message_of(root, limits)
        files = _files(message, at)
        _require_names(one, message)
    except EdxmlError as error:
        return _written(one, at, "bad", sha256, problem=error.problem)
    except _Bad as error:
        return _written(one, at, "bad", sha256, problem=error.problem)
    except RecordsError as error:
        return _written(one, at, "bad", sha256, problem=f"attachment: {error.code}")
    try:
        with transaction.atomic():
            state = _understood(one, message, files, sha256, at)
    except IntegrityError:
        if Package.objects.filter(from_agency=one.from_agency, package_id=one.package_id).exists():
            return "known"
        raise
    except _Bad as error:
        return _written(one, at, "bad", sha256, problem=error.problem)
    if state == "done" and isinstance(message, Letter):
        _release(one, message.document_id, at)
    return state


def limits_of(law: PackageLimits) -> Limits:
    return Limits(
        largest_bytes=law.largest_bytes,
        largest_unpacked_bytes=law.largest_unpacked_bytes,
        most_attachments=law.most_attachments,
        deepest=law.deepest,
        most_elements=law.most_elements,
    )


def _keep(content: bytes, limits: Limits) -> str | None:
    try:
        return records.store(content, limit_bytes=limits.largest_bytes, accepted=_XML).sha256
    except RecordsError:  # no text at all, or larger than any package: the line of it is kept
        return None


def _files(message: Message, at: datetime) -> list[KeptFile]:
    """The attachments in the store, before any transaction. Raises RecordsError."""
    if not isinstance(message, Letter):
        return []
    largest = law_on(day_of(at)).largest_file_bytes
    found = []
    for one in message.attachments:
        row = records.receive(_Reader(one.content), limit_bytes=largest, accepted=_ACCEPTED, at=at)
        found.append(KeptFile(row.sha256, one.name, signature_of(row.sha256, at=at)))
    return found


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def read(self, size: int = -1, /) -> bytes:
        end = len(self._content) if size < 0 else self._at + size
        part = self._content[self._at : end]
        self._at += len(part)
        return part


def _require_names(one: Waiting, message: Message) -> None:
    """The sender of the letter is the sender that the axis vouches for."""
    if message.sender.organ_id != one.from_agency:
        raise _Bad("another-sender")
    if isinstance(message, Letter) and one.to_agency not in {to.organ_id for to in message.receivers}:
        raise _Bad("not-for-us")


def _understood(
    one: Waiting, message: Message, files: list[KeptFile], sha256: str | None, at: datetime
) -> str:
    unit_id = _unit(one.to_agency, at)
    about = message.document_id if isinstance(message, Letter) else message.responds_to.document_id
    row = Package.objects.create(
        from_agency=one.from_agency, to_agency=one.to_agency, package_id=one.package_id, kind=one.kind[:10],
        state="held", about=about[:120], came_at=at, xml_id=sha256,
    )  # fmt: skip
    document_id = (
        _letter(unit_id, message, files, at) if isinstance(message, Letter) else _status(unit_id, message, at)
    )
    if document_id is None:
        return "held"
    row.state, row.document_id, row.done_at = "done", document_id, at
    row.save(update_fields=["state", "document", "done_at"])
    return "done"


def _unit(agency_id: str, at: datetime) -> int:
    try:
        return int(agencies.unit_of_agency_id(agency_id, on=day_of(at)).pk)
    except UnitNotFound:
        raise _Bad("no-such-unit") from None


def _letter(unit_id: int, letter: Letter, files: list[KeptFile], at: datetime) -> int | None:
    """The document that it became or changed; None while that has not come."""
    kind = Business(letter.business.kind)
    if kind in (Business.NEW, Business.REPLACE):
        return receiving.take_in(arrival(unit_id, letter, files, at), at=at)[0]
    about = letter.business.document_id or letter.document_id
    known = receiving.find(unit_id, letter.sender.organ_id, about)
    if known is None:
        return None
    if kind is Business.RECALL:
        receiving.recall(known, letter.business.reason, at=at)
    else:
        receiving.update(known, arrival(unit_id, letter, files, at), at=at)
    return known


def arrival(unit_id: int, letter: Letter, files: list[KeptFile], at: datetime) -> Arrival:
    return Arrival(
        to_unit_id=unit_id,
        channel=Channel.AXIS,
        from_agency=letter.sender.organ_id,
        from_name=letter.sender.name or letter.sender.organ_id,
        document_id=letter.document_id,
        kind=kind_of(letter.kind_name),
        notation=notation_of(letter),
        subject=letter.subject,
        issued_on=letter.promulgated_on,
        sent_at=letter.traces[0].at if letter.traces else at,
        urgency=letter.priority,
        due_on=letter.due_on,
        signer_name=letter.signer,
        signer_title=letter.position,
        pages=letter.pages or None,
        files=files,
        responds_to=[one.document_id for one in letter.responds_to],
        replaces=[one.document_id for one in letter.business.replaces],
    )


def _status(unit_id: int, message: StatusMessage, at: datetime) -> int | None:
    """What a receiver says of a document of ours, or the sender who wants one back."""
    status = Status(message.status)
    about = message.responds_to.document_id
    if status is Status.TAKE_BACK_ASKED:
        known = receiving.find(unit_id, message.sender.organ_id, about)
        if known is not None:
            receiving.ask_back(known, message.description, at=at)
        return known
    sending = (
        Sending.objects.filter(
            document__unit_id=unit_id,
            document__direction=Direction.OUT,
            document__document_id=about,
            to_agency=message.sender.organ_id,
        )
        .order_by("pk")
        .first()
    )
    if sending is None:
        raise _Bad("status-of-nothing")
    telling.hear(sending.pk, status, message.description, at=at)
    return int(sending.document_id)


def _release(one: Waiting, document_id: str, at: datetime) -> None:
    """What waited for this document is understood now, in the order in which it came."""
    held = Package.objects.filter(
        state="held", about=document_id, from_agency=one.from_agency, to_agency=one.to_agency
    )
    for row in held.order_by("came_at", "pk"):
        with transaction.atomic():
            mine = Package.objects.select_for_update().get(pk=row.pk)
            if mine.state != "held" or mine.xml_id is None:
                continue
            content = stored.read_file(mine.xml_id)
            limits = limits_of(law_on(day_of(at)).package)
            message = message_of(tree_of(content, limits), limits)
            unit_id = _unit(mine.to_agency, at)
            files = _files(message, at) if isinstance(message, Letter) else []
            found = (
                _letter(unit_id, message, files, at)
                if isinstance(message, Letter)
                else _status(unit_id, message, at)
            )
            if found is not None:
                mine.state, mine.document_id, mine.done_at = "done", found, at
                mine.save(update_fields=["state", "document", "done_at"])


def _written(one: Waiting, at: datetime, state: str, sha256: str | None, *, problem: str) -> str:
    _row, is_new = Package.objects.get_or_create(
        from_agency=one.from_agency, package_id=one.package_id,
        defaults={
            "to_agency": one.to_agency, "kind": one.kind[:10], "state": state, "problem": problem[:300],
            "came_at": at, "xml_id": sha256,
        },
    )  # fmt: skip
    return state if is_new else "known"
