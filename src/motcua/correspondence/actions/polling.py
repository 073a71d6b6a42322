"""Packages from the axis: fetched, kept as they came, understood once, and only then said to be taken.

A package that comes again (same sender, same receiver, same id) changes nothing. One that speaks of a document
that has not come yet is held until it has; each round looks again, so that a worker killed between the two
forgets nothing. One that cannot be used (not edXML, a broken seal, no agency of ours, not handed out) is kept
for somebody to look, and stops nothing behind it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.correspondence import wire_seals
from motcua.correspondence.actions import receiving, telling
from motcua.correspondence.actions.receiving import Arrival
from motcua.correspondence.actions.recording import KeptFile, plain
from motcua.correspondence.axis_client import Axis, AxisFaulty, NotLetIn, PackageTooLong, Waiting, axis
from motcua.correspondence.edxml.reading import message_of, tree_of
from motcua.correspondence.edxml.values import EdxmlError, Letter, Limits, Message, Seal, StatusMessage
from motcua.correspondence.errors import DeedRefused, DocumentNotFound
from motcua.correspondence.messages import kind_of, notation_of
from motcua.correspondence.models import Document, Package, Sending
from motcua.correspondence.rules.law import PackageLimits, law_on
from motcua.correspondence.rules.lifecycle import Business, Channel, Direction, Status
from motcua.correspondence.signatures import signature_of
from motcua.exchange.errors import ExchangeError, PartnerRefused
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import queries as stored
from motcua.records import rules as media
from motcua.records.errors import FileHeld, FileMissing, RecordsError

MOST_ROUNDS = 20
MOST_RELEASED = 500
# Faults of the axis with single packages in a round, after which the axis itself is taken to be ill.
MOST_FAULTS = 3
# A package that the axis lists and does not hand out is asked for again as long as this; then the axis is told
# that it is done with, and the line for somebody to look stays.
ASKED_AGAIN = timedelta(days=1)
NOT_HANDED_OUT = "not-handed-out"
_ACCEPTED = frozenset(
    {media.PDF, media.PNG, media.JPEG, media.TIFF, media.DOCX, media.XLSX, media.ODT, media.TEXT}
)
_XML = frozenset({media.TEXT})


@dataclass
class _Passed:
    """What this round leaves at the axis, and how often the axis failed with a single package."""

    numbers: set[int] = field(default_factory=set)
    faults: int = 0


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
    passed = _Passed()
    with scope(of_system("documents from the axis")):
        release_held(at=now or timezone.now())
        for _round in range(MOST_ROUNDS):
            try:
                listed = [one for one in found.waiting() if one.number not in passed.numbers]
                for one in listed:
                    state = _fetch(found, one, now or timezone.now(), passed)
                    if state is not None:
                        done[state] += 1
                        _say_taken(found, one, passed)
            except ExchangeError:
                return done
            if not listed:
                return done
    return done


def _fetch(client: Axis, one: Waiting, at: datetime, passed: _Passed) -> str | None:
    """What became of a package; None: nothing yet, it is asked for again later. Raises ExchangeError when the
    axis is not to be had, or lets us in no more."""
    known = _known(one).first()
    if known is not None and not known.problem.startswith(NOT_HANDED_OUT):
        return "known"
    try:
        content = client.fetch(one.number)
    except PackageTooLong:
        _forget(known)
        return _written(one, at, "bad", None, problem="too-large")
    except NotLetIn:
        raise
    except PartnerRefused as refused:
        if known is not None and at - known.came_at >= ASKED_AGAIN:
            return "known"
        passed.numbers.add(one.number)
        _written(one, at, "bad", None, problem=f"{NOT_HANDED_OUT}: {refused.answer}")
        return None
    except AxisFaulty:
        # the fault may be this package's alone: what stands behind it is not to wait for it
        passed.numbers.add(one.number)
        passed.faults += 1
        if passed.faults >= MOST_FAULTS:
            raise
        return None
    _forget(known)
    return take(one, content, at=at)


def _say_taken(client: Axis, one: Waiting, passed: _Passed) -> None:
    try:
        client.taken(one.number)
    except NotLetIn:
        raise
    except PartnerRefused:
        passed.numbers.add(one.number)


def _known(one: Waiting) -> QuerySet[Package]:
    """The same package for two of our agencies is two."""
    return Package.objects.filter(
        from_agency=one.from_agency, package_id=one.package_id, to_agency=one.to_agency
    )


def _forget(line: Package | None) -> None:
    """The line of a package that was not handed out makes room for the package."""
    if line is not None:
        line.delete()


def take(one: Waiting, content: bytes, *, at: datetime) -> str:
    """Keep and understand one package; once, also by two workers. Answers done, held, bad or known."""
    sha256 = _keep(content, limits_of(law_on(day_of(at)).package))
    try:
        message, files, doubt = _read(one, content, at)
    except _Bad as error:
        return _written(one, at, "bad", sha256, problem=error.problem)
    try:
        with transaction.atomic():
            state = _understood(one, message, files, sha256, at, doubt=doubt)
    except IntegrityError:
        if _known(one).exists():
            return "known"
        raise
    except DataError:  # longer or larger than any column: a stranger wrote it
        return _written(one, at, "bad", sha256, problem="data")
    except _Bad as error:
        return _written(one, at, "bad", sha256, problem=error.problem)
    if state == "done" and isinstance(message, Letter):
        _release(one.from_agency, one.to_agency, message.document_id, at)
    return state


def _read(one: Waiting, content: bytes, at: datetime) -> tuple[Message, list[KeptFile], str]:
    """What a package says, its attachments in the store, and what is to be doubted of its seal. Raises _Bad."""
    limits = limits_of(law_on(day_of(at)).package)
    try:
        root = tree_of(content, limits)
        seal = wire_seals.looked_at(root, of_agency=one.from_agency, at=at)
        if not wire_seals.is_enough(seal):
            raise _Bad(f"seal-{seal.state}{f': {seal.problem}' if seal.problem else ''}")
        message = message_of(root, limits)
        files = _files(message, at)
    except EdxmlError as error:
        raise _Bad(error.problem) from None
    except RecordsError as error:
        raise _Bad(f"attachment: {error.code}") from None
    _require_names(one, message)
    return message, files, _doubt(seal)


def once_more(package_pk: int, *, by_id: int, at: datetime) -> str:
    """Understand a package that could not be used once more, from what was kept as it came.

    A unit was entered since, a sender's seal was listed, the document that a status speaks of is here. Answers done,
    held or bad; who asked is noted each time. In the system's scope. Raises DocumentNotFound, DeedRefused (not bad
    now, or nothing of it was kept).
    """
    row = Package.objects.filter(pk=package_pk).first()
    if row is None:
        raise DocumentNotFound
    if row.state != "bad" or row.xml_id is None:
        raise DeedRefused
    one = Waiting(0, row.package_id, row.from_agency, row.to_agency, row.kind)
    problem = ""
    try:
        message, files, doubt = _read(one, stored.read_file(row.xml_id), at)
        with transaction.atomic():
            mine = _looked_at(package_pk, by_id, at)
            unit_id = _unit(mine.to_agency, at)
            mine.about = _about(message)[:120]
            found = (
                _letter(unit_id, message, files, at)
                if isinstance(message, Letter)
                else _status(unit_id, message, at)
            )
            mine.state, mine.problem = ("done" if found is not None else "held"), doubt
            mine.document_id, mine.done_at = found, at if found is not None else None
            mine.save()
            _tell_doubt(mine, at)
        if mine.state == "done" and isinstance(message, Letter):
            _release(mine.from_agency, mine.to_agency, message.document_id, at)
        return str(mine.state)
    except _Bad as error:
        problem = error.problem
    except DataError:
        problem = "data"
    except RecordsError as error:
        problem = f"kept: {error.code}"
    with transaction.atomic():
        mine = _looked_at(package_pk, by_id, at)
        mine.problem = problem[:300]
        mine.save()
    return "bad"


def _looked_at(package_pk: int, by_id: int, at: datetime) -> Package:
    """The package, locked and still unusable, with who looks at it. Raises DeedRefused (two at once: the second)."""
    mine: Package = Package.objects.select_for_update(of=("self",)).get(pk=package_pk)
    if mine.state != "bad":
        raise DeedRefused
    mine.tries += 1
    mine.decided_by_id, mine.decided_at = by_id, at
    return mine


def set_aside(package_pk: int, *, reason: str, by_id: int, at: datetime) -> None:
    """Leave a package that nothing can be made of, with the reason; what came stays kept.

    Raises DocumentNotFound, DeedRefused, InputRefused.
    """
    why = plain("reason", reason, longest=300, shortest=5)
    with transaction.atomic():
        mine = Package.objects.select_for_update(of=("self",)).filter(pk=package_pk).first()
        if mine is None:
            raise DocumentNotFound
        if mine.state not in ("bad", "held"):
            raise DeedRefused
        mine.state, mine.decided_why, mine.decided_by_id, mine.decided_at = "aside", why, by_id, at
        mine.save(update_fields=["state", "decided_why", "decided_by", "decided_at"])


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
    one: Waiting,
    message: Message,
    files: list[KeptFile],
    sha256: str | None,
    at: datetime,
    *,
    doubt: str = "",
) -> str:
    unit_id = _unit(one.to_agency, at)
    row = Package.objects.create(
        from_agency=one.from_agency, to_agency=one.to_agency, package_id=one.package_id, kind=one.kind[:10],
        state="held", about=_about(message)[:120], came_at=at, xml_id=sha256, problem=doubt,
    )  # fmt: skip
    document_id = (
        _letter(unit_id, message, files, at) if isinstance(message, Letter) else _status(unit_id, message, at)
    )
    if document_id is None:
        return "held"
    row.state, row.document_id, row.done_at = "done", document_id, at
    row.save(update_fields=["state", "document", "done_at"])
    _tell_doubt(row, at)
    return "done"


def _doubt(seal: Seal) -> str:
    """Whose seal it is can be said by nobody: the package is taken, and whoever works with it has to know."""
    return "seal-unbound" if seal.state == wire_seals.UNBOUND else ""


def _tell_doubt(row: Package, at: datetime) -> None:
    if row.problem and row.document_id is not None:
        receiving.doubt(row.document_id, at=at)


def _about(message: Message) -> str:
    """The document that a message speaks of: a recall and an update name another than themselves."""
    if isinstance(message, StatusMessage):
        return message.responds_to.document_id
    if Business(message.business.kind) in (Business.RECALL, Business.UPDATE):
        return message.business.document_id or message.document_id
    return message.document_id


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
    known = receiving.find(unit_id, letter.sender.organ_id, _about(letter))
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


def release_held(*, at: datetime) -> None:
    """Whatever is held although its document is here: a worker was killed between the two, or they came at the
    same moment. In the system's scope."""
    here = Document.unscoped.filter(
        direction=Direction.IN, from_agency=OuterRef("from_agency"), document_id=OuterRef("about")
    )
    held = Package.objects.filter(Exists(here), state="held").order_by("came_at", "pk")
    for pk in list(held.values_list("pk", flat=True)[:MOST_RELEASED]):
        _release_one(pk, at)


def _release(from_agency: str, to_agency: str, document_id: str, at: datetime) -> None:
    """What waited for this document is understood now, in the order in which it came."""
    held = Package.objects.filter(
        state="held", about=document_id[:120], from_agency=from_agency, to_agency=to_agency
    )
    for pk in list(held.order_by("came_at", "pk").values_list("pk", flat=True)):
        _release_one(pk, at)


def _release_one(package_pk: int, at: datetime) -> None:
    row = Package.objects.get(pk=package_pk)
    if row.state != "held" or row.xml_id is None:
        return
    try:
        limits = limits_of(law_on(day_of(at)).package)
        message = message_of(tree_of(stored.read_file(row.xml_id), limits), limits)
        files = _files(message, at)  # into the store before any transaction
        with transaction.atomic():
            mine = Package.objects.select_for_update().get(pk=package_pk)
            if mine.state != "held":
                return
            unit_id = _unit(mine.to_agency, at)
            found = (
                _letter(unit_id, message, files, at)
                if isinstance(message, Letter)
                else _status(unit_id, message, at)
            )
            if found is not None:
                mine.state, mine.document_id, mine.done_at = "done", found, at
                mine.save(update_fields=["state", "document", "done_at"])
                _tell_doubt(mine, at)
    except _Bad as error:
        _unusable(package_pk, error.problem)
    except EdxmlError as error:
        _unusable(package_pk, error.problem)
    except (FileHeld, FileMissing):
        return  # the store has it and does not hand it out now: the next round looks again
    except RecordsError as error:
        _unusable(package_pk, f"attachment: {error.code}")


def _unusable(package_pk: int, problem: str) -> None:
    Package.objects.filter(pk=package_pk, state="held").update(state="bad", problem=problem[:300])


def _written(one: Waiting, at: datetime, state: str, sha256: str | None, *, problem: str) -> str:
    _row, is_new = Package.objects.get_or_create(
        from_agency=one.from_agency, package_id=one.package_id, to_agency=one.to_agency,
        defaults={
            "kind": one.kind[:10], "state": state, "problem": problem[:300],
            "came_at": at, "xml_id": sha256,
        },
    )  # fmt: skip
    return state if is_new else "known"
