"""Papers that an agency scanned from paper, put into their owners' stores: no dossier brought them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from motcua.kernel.text import squeeze
from motcua.kernel.zone import day_of
from motcua.records import holding_rules as rules
from motcua.records.errors import HoldingIncomplete
from motcua.records.holding_actions import Confirmation, signature_in
from motcua.records.holding_rules import LegalValue, Origin, Term
from motcua.records.models import Holding


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
        with connection.cursor() as cursor:  # as everybody who writes for an owner does (`holding_actions`)
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [0x6D63, owner])
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
