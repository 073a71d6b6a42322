"""Papers that an agency scanned from paper, put into their owners' stores: no dossier brought them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from motcua.kernel.text import squeeze
from motcua.kernel.zone import day_of
from motcua.records import holding_rules as rules
from motcua.records.errors import HoldingIncomplete, StillFollowed
from motcua.records.holding_actions import Confirmation, signature_in
from motcua.records.holding_rules import LegalValue, Origin, Term
from motcua.records.models import Holding, HoldingRead


@dataclass(frozen=True, kw_only=True)
class Digitised:
    """A paper as an official confirmed it. `supersedes`: the holding it takes the place of."""

    owner_number: str
    kind: str
    title: str
    file_sha256: str
    file_name: str
    confirmed: Confirmation
    number: str = ""
    issuer: str = ""
    issuer_unit_id: int | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    is_permanent: bool = False
    supersedes: uuid.UUID | None = None


def put(paper: Digitised) -> uuid.UUID:
    """Keep a digitised paper; the id of what is kept. The same said twice of the same file is kept once.

    A copy of a paper is a copy, signed or not: the original is the paper (Nghị định 45/2020/NĐ-CP, from memory).
    Raises HoldingIncomplete (no owner's number), FileMissing.
    """
    owner = rules.plain_number(paper.owner_number)
    if not owner:
        raise HoldingIncomplete(field="owner_number", problem="required")
    term = Term.PERMANENT if paper.is_permanent else Term.UNTIL if paper.valid_until else Term.UNSTATED
    signature = signature_in(paper.file_sha256)
    with transaction.atomic():
        _hold_owner(owner)
        said = {
            "owner_number": owner,
            "kind": paper.kind[:100],
            "title": squeeze(paper.title)[:300],
            "number": paper.number[:80],
            "issuer": paper.issuer[:200],
            "issued_on": paper.issued_on,
            "term": term,
            "valid_until": paper.valid_until if term is Term.UNTIL else None,
            "file_id": paper.file_sha256,
            "origin": Origin.DIGITISED,
        }
        known = Holding.objects.filter(**said, superseded_by__isnull=True).first()
        if known is None:
            known = Holding.objects.create(
                **said,
                issuer_unit_id=paper.issuer_unit_id,
                legal_value=LegalValue.ELECTRONIC_COPY,
                signature=signature,
                confirmed_at=paper.confirmed.at,
                confirmed_by_id=paper.confirmed.by_id,
                confirmed_unit_id=paper.confirmed.unit_id,
                file_name=paper.file_name[-200:],
                stored_at=paper.confirmed.at,
            )
        if paper.supersedes is not None and paper.supersedes != known.pk:
            Holding.objects.filter(pk=paper.supersedes, superseded_by__isnull=True).update(
                superseded_by=known, superseded_on=day_of(paper.confirmed.at)
            )
    return known.pk


def with_earlier(holding_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """A digitised paper in its owner's store with the ones whose place it took (the unsigned copy of a signed one),
    kept from changing until the caller's transaction ends; none when it is gone."""
    newest = Holding.objects.filter(pk=holding_id, origin=Origin.DIGITISED).first()
    if newest is None:
        return ()
    _hold_owner(newest.owner_number)
    found: list[uuid.UUID] = []
    step = [newest.pk]
    while step:
        rows = Holding.objects.select_for_update(of=("self",)).filter(pk__in=step, origin=Origin.DIGITISED)
        found += sorted(row.pk for row in rows)
        older = Holding.objects.filter(superseded_by__in=step, origin=Origin.DIGITISED).exclude(pk__in=found)
        step = sorted(older.values_list("pk", flat=True))
    return tuple(found)


def destroy(holding_ids: Collection[uuid.UUID]) -> tuple[int, tuple[str, ...]]:
    """Take papers out of their owner's store for good, with the traces of who read them, because their retention
    ended: how many rows, and which files they no longer need. Within the caller's transaction, after `with_earlier`.

    Raises StillFollowed: another paper, which stays, took the place of one of these or has it as its newer one.
    """
    rows = Holding.objects.filter(pk__in=list(holding_ids), origin=Origin.DIGITISED)
    if Holding.objects.filter(superseded_by__in=rows.values("pk")).exclude(pk__in=rows.values("pk")).exists():
        raise StillFollowed
    files = tuple(sorted(set(rows.values_list("file_id", flat=True))))
    reads = HoldingRead.objects.filter(holding__in=rows).delete()[0]
    rows.update(superseded_by=None, superseded_on=None)  # they name one another
    return reads + rows.delete()[0], files


def _hold_owner(owner_number: str) -> None:
    """As everybody who writes for an owner does (`holding_actions`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [0x6D63, owner_number])
