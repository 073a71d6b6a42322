"""Putting papers into the personal data store, and what happens to them there.

Everything that comes out of a dossier comes by `put`, which the database lets happen once an event. Two that write
at once for one owner wait for each other (`_hold_owner`): which paper supersedes which has one answer.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from motcua.kernel.text import squeeze, visible
from motcua.kernel.zone import day_of
from motcua.records import holding_rules as rules
from motcua.records import queries as files
from motcua.records import rules as media
from motcua.records.errors import (
    FileMissing,
    HoldingAlreadyThere,
    HoldingIncomplete,
    HoldingNotFound,
    HoldingNotUsable,
)
from motcua.records.holding_rules import LegalValue, Origin, Signature, Standing, Term
from motcua.records.models import Holding, HoldingRead

_CHUNK_BYTES = 256 * 1024
_SIGNATURE_MARK = (
    b"/ByteRange"  # a signed PDF says in plain bytes what its signature covers (ISO 32000-1, 12.8.1)
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The dossier that a paper came from: `component` is empty for its result, `seq` the event that brought it."""

    dossier_id: int
    code: str
    seq: int
    component: str = ""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The official who found a paper correct, and in which unit's post."""

    at: datetime
    by_id: int | None
    unit_id: int | None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper to be kept. `supersedes` names the dossier whose result this one corrects."""

    owner_number: str
    kind: str
    title: str
    file_sha256: str
    file_name: str
    origin: Origin
    source: Source
    number: str = ""
    issuer: str = ""
    issuer_unit_id: int | None = None
    issued_on: date | None = None
    term: Term = Term.UNSTATED
    valid_until: date | None = None
    confirmed: Confirmation | None = None
    revoked_on: date | None = None
    revoked_why: str = ""
    supersedes: int | None = None


def put(papers: Sequence[Paper], *, at: datetime) -> int:
    """Keep papers out of dossiers; answers how many are new. Repeating it, or doing it twice at once, adds nothing.

    A paper that is there already is revoked when it now comes as revoked; nothing else of it changes. A newer paper
    from the same place of the same dossier (a supplement, a result given again) supersedes the older one.
    """
    with transaction.atomic():
        plain, others = _apart(papers)
        new = _put_plain(plain, at) if plain else 0
        for owner in sorted({rules.plain_number(paper.owner_number) for paper in others} - {""}):
            _hold_owner(owner)
        for paper in others:
            new += _put_one(paper, at)
    return new


_FEW = 20


def _apart(papers: Sequence[Paper]) -> tuple[list[Paper], list[Paper]]:
    """Of many papers those that touch no other: alone in their place, of a dossier and an owner without any yet.

    A whole province's results are written a thousand at a time that way; a few papers are not worth the questions.
    """
    if len(papers) < _FEW:
        return [], list(papers)
    places = Counter((one.source.dossier_id, one.source.component) for one in papers)
    dossiers = {one.source.dossier_id for one in papers}
    known = set(
        Holding.objects.filter(source_dossier_id__in=dossiers).values_list("source_dossier_id", flat=True)
    )
    owners = {rules.plain_number(one.owner_number) for one in papers}
    uploading = set(
        Holding.objects.filter(owner_number__in=owners, origin=Origin.UPLOADED).values_list(
            "owner_number", flat=True
        )
    )
    plain: list[Paper] = []
    others: list[Paper] = []
    for one in papers:
        source = one.source
        alone = places[source.dossier_id, source.component] == 1 and source.dossier_id not in known
        apart = one.supersedes is None and rules.plain_number(one.owner_number) not in uploading
        (plain if alone and apart and one.file_sha256 else others).append(one)
    return plain, others


def _put_plain(papers: Sequence[Paper], at: datetime) -> int:
    signatures = {sha: signature_in(sha) for sha in {one.file_sha256 for one in papers}}
    of_these = Holding.objects.filter(source_dossier_id__in={one.source.dossier_id for one in papers})
    before = of_these.count()
    Holding.objects.bulk_create(
        [
            _row(one, signatures[one.file_sha256], at)
            for one in papers
            if rules.plain_number(one.owner_number)
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    return of_these.count() - before


def _row(paper: Paper, signature: Signature, at: datetime) -> Holding:
    source, said = paper.source, paper.confirmed
    return Holding(
        owner_number=rules.plain_number(paper.owner_number),
        kind=paper.kind[:100],
        title=squeeze(paper.title)[:300],
        number=paper.number[:80],
        issuer=paper.issuer[:200],
        issuer_unit_id=paper.issuer_unit_id,
        issued_on=paper.issued_on,
        term=paper.term,
        valid_until=paper.valid_until,
        revoked_on=paper.revoked_on,
        revoked_why=paper.revoked_why[:300],
        legal_value=_legal_value(paper, signature),
        signature=signature,
        origin=paper.origin,
        source_dossier_id=source.dossier_id,
        source_code=source.code,
        source_component=source.component,
        source_seq=source.seq,
        confirmed_at=said.at if said else None,
        confirmed_by_id=said.by_id if said else None,
        confirmed_unit_id=said.unit_id if said else None,
        file_id=paper.file_sha256,
        file_name=paper.file_name[-200:],
        stored_at=at,
    )


def _put_one(paper: Paper, at: datetime) -> bool:
    owner = rules.plain_number(paper.owner_number)
    if not owner or not paper.file_sha256:
        return False
    source = paper.source
    of_event = Holding.objects.filter(
        source_dossier_id=source.dossier_id, source_component=source.component, source_seq=source.seq
    )
    known = of_event.first()
    if known is None:
        holding = _row(paper, signature_in(paper.file_sha256), at)
        # a file that the owner handed in before, or whose event was told meanwhile, is there already
        Holding.objects.bulk_create([holding], ignore_conflicts=True)
        known = of_event.first()
        if known is None:
            _confirm_same_file(owner, paper)
            return False
        _supersede(known, paper)
        return True
    if paper.revoked_on is not None and known.revoked_on is None:
        Holding.objects.filter(pk=known.pk, revoked_on__isnull=True).update(
            revoked_on=paper.revoked_on, revoked_why=paper.revoked_why[:300]
        )
    return False


def _legal_value(paper: Paper, signature: Signature) -> LegalValue:
    if paper.origin is not Origin.RESULT:
        return LegalValue.ELECTRONIC_COPY
    return rules.legal_value_of_result(paper.kind, signature, paper.issued_on or date.max)


def _confirm_same_file(owner: str, paper: Paper) -> None:
    """What the owner had put in unverified is confirmed when an official finds the same file correct."""
    if paper.confirmed is None:
        return
    Holding.objects.filter(
        owner_number=owner, kind=paper.kind[:100], file_id=paper.file_sha256, confirmed_at__isnull=True
    ).exclude(origin=Origin.RESULT).update(
        confirmed_at=paper.confirmed.at,
        confirmed_by_id=paper.confirmed.by_id,
        confirmed_unit_id=paper.confirmed.unit_id,
    )


def _supersede(newer: Holding, paper: Paper) -> None:
    """Mark the older papers that this one takes the place of. A correction's does so for good, also when its own
    result is recalled: the error was found in the older one."""
    older = Holding.objects.filter(
        source_dossier_id=paper.source.dossier_id,
        source_component=paper.source.component,
        source_seq__lt=paper.source.seq,
        superseded_by__isnull=True,
    )
    on = paper.issued_on or day_of(newer.stored_at)
    older.update(superseded_by=newer, superseded_on=on)
    if paper.supersedes is not None:
        Holding.objects.filter(
            source_dossier_id=paper.supersedes,
            source_component="",
            owner_number=newer.owner_number,
            superseded_by__isnull=True,
        ).update(superseded_by=newer, superseded_on=on)
    later = (
        Holding.objects.filter(
            source_dossier_id=paper.source.dossier_id,
            source_component=paper.source.component,
            source_seq__gt=paper.source.seq,
        )
        .order_by("source_seq")
        .first()
    )
    if later is not None:  # jobs may come in any order
        Holding.objects.filter(pk=newer.pk, superseded_by__isnull=True).update(
            superseded_by=later, superseded_on=later.issued_on or day_of(later.stored_at)
        )


def confirm(*, holding_id: uuid.UUID | str, by: Confirmation) -> bool:
    """An official found an owner's own upload correct in a dossier; answers whether that was new."""
    return bool(
        Holding.objects.filter(pk=holding_id, confirmed_at__isnull=True).update(
            confirmed_at=by.at, confirmed_by_id=by.by_id, confirmed_unit_id=by.unit_id
        )
    )


def give_to_owner(*, dossier_id: int, owner_number: str, why: str, at: datetime) -> int:
    """The papers of a dossier whose owner's number was corrected go to the store of whom they belong to; how many.

    Inside the caller's transaction. What the right owner holds already is revoked in the wrong store, for `why`.
    """
    number = rules.plain_number(owner_number)
    rows = Holding.objects.filter(source_dossier_id=dossier_id).exclude(owner_number=number).order_by("pk")
    if not number or not rows:
        return 0
    for one in sorted({number, *(row.owner_number for row in rows)}):
        _hold_owner(one)
    held = set(
        Holding.objects.filter(owner_number=number)
        .exclude(origin=Origin.RESULT)
        .values_list("kind", "file_id")
    )
    double = [row.pk for row in rows if row.origin != Origin.RESULT and (row.kind, row.file_id) in held]
    Holding.objects.filter(pk__in=double, revoked_on__isnull=True).update(
        revoked_on=day_of(at), revoked_why=why[:300]
    )
    return Holding.objects.filter(pk__in=[row.pk for row in rows if row.pk not in double]).update(
        owner_number=number
    )


@dataclass(frozen=True, kw_only=True)
class Own:
    """What an owner says of a paper they put in themselves."""

    title: str
    kind: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    is_permanent: bool = False

    def checked(self, today: date) -> "Own":
        """Raises HoldingIncomplete (no title, issued in the future, valid until before its issue, both terms)."""
        found = replace(
            self,
            title=squeeze(visible(self.title))[:300],
            number=squeeze(visible(self.number))[:80],
            issuer=squeeze(visible(self.issuer))[:200],
        )
        if not found.title:
            raise HoldingIncomplete(field="title", problem="required")
        if found.issued_on is not None and found.issued_on > today:
            raise HoldingIncomplete(field="issued_on", problem="lies-ahead")
        if found.valid_until is not None and found.is_permanent:
            raise HoldingIncomplete(field="valid_until", problem="two-terms")
        if found.valid_until and found.issued_on and found.valid_until < found.issued_on:
            raise HoldingIncomplete(field="valid_until", problem="before-issue")
        return found


def upload(
    *, owner_number: str, own: Own, file_sha256: str, file_name: str, by_user_id: int, at: datetime
) -> Holding:
    """The owner puts in a paper of their own: of no weight until an official has confirmed it in a dossier.

    Raises: HoldingIncomplete, HoldingAlreadyThere, FileMissing.
    """
    said = own.checked(day_of(at))
    owner = rules.plain_number(owner_number)
    if not owner:
        raise HoldingNotFound
    files.stored(file_sha256)
    term = Term.PERMANENT if said.is_permanent else Term.UNTIL if said.valid_until else Term.UNSTATED
    kind = said.kind[:100] or "own"
    try:
        with transaction.atomic():
            return Holding.objects.create(
                owner_number=owner,
                kind=kind,
                title=said.title,
                number=said.number,
                issuer=said.issuer,
                issued_on=said.issued_on,
                term=term,
                valid_until=said.valid_until,
                legal_value=LegalValue.ELECTRONIC_COPY,
                signature=signature_in(file_sha256),
                origin=Origin.UPLOADED,
                uploaded_by_id=by_user_id,
                file_id=file_sha256,
                file_name=file_name[-200:],
                stored_at=at,
            )
    except IntegrityError:
        known = (
            Holding.objects.filter(owner_number=owner, kind=kind, file_id=file_sha256)
            .exclude(origin=Origin.RESULT)
            .first()
        )
        if known is None:
            raise
        raise HoldingAlreadyThere(str(known.pk)) from None


def revoke(*, holding_id: uuid.UUID | str, why: str, on: date) -> bool:
    """An agency took the paper back; answers whether that was new. Raises HoldingNotFound."""
    if not Holding.objects.filter(pk=holding_id).exists():
        raise HoldingNotFound
    changed = Holding.objects.filter(pk=holding_id, revoked_on__isnull=True)
    return bool(changed.update(revoked_on=on, revoked_why=squeeze(why)[:300]))


def require_usable(holding_id: uuid.UUID | str, numbers: Sequence[str], on: date) -> Holding:
    """The paper, kept from changing until the transaction ends, if it is one of these owners' and holds on the day.

    Raises HoldingNotFound (also for another's paper), HoldingNotUsable.
    """
    try:
        wanted = uuid.UUID(str(holding_id))
    except ValueError:
        raise HoldingNotFound from None
    found = Holding.objects.select_for_update(of=("self",)).filter(pk=wanted).first()
    if found is None or not rules.one_of(found.owner_number, numbers):
        raise HoldingNotFound
    standing = rules.standing(found, on)
    if standing is not Standing.VALID:
        raise HoldingNotUsable(holding_id=str(found.pk), title=found.title, standing=str(standing))
    return found


def read(
    holdings: Sequence[Holding],
    *,
    user_id: int,
    unit_id: int,
    purpose: str,
    at: datetime,
    dossier_id: int | None = None,
    opened_file: bool = False,
) -> None:
    """Leave the trace that an official was told of these papers, or opened one; one statement."""
    HoldingRead.objects.bulk_create(
        HoldingRead(
            holding=one,
            at=at,
            user_id=user_id,
            unit_id=unit_id,
            dossier_id=dossier_id,
            purpose=purpose[:100],
            opened_file=opened_file,
        )
        for one in holdings
    )


def signature_in(sha256: str) -> Signature:
    """Whether a PDF says that it is signed. Nothing is verified here: who signed, and whether it still is what was
    signed, this does not know. Raises FileMissing."""
    row = files.stored(sha256)
    if row.media_type != media.PDF:
        return Signature.UNSIGNED
    before = b""
    try:
        with files.open_file(sha256) as content:
            while chunk := content.read(_CHUNK_BYTES):
                if _SIGNATURE_MARK in before + chunk:
                    return Signature.PRESENT
                before = chunk[-len(_SIGNATURE_MARK) :]
    except FileMissing:
        return Signature.UNSIGNED  # the row outlived its bytes: nothing can be said of it
    return Signature.UNSIGNED


def _hold_owner(owner_number: str) -> None:
    """Whoever writes for the same owner waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [0x6D63, owner_number])
