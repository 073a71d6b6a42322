"""Reading the personal data store: by its owner, or for one dossier. There is no way to browse it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from motcua.records import holding_rules as rules
from motcua.records.errors import HoldingNotFound
from motcua.records.holding_rules import Standing, Wanted
from motcua.records.models import Holding, HoldingRead


def _of(numbers: Sequence[str]) -> QuerySet[Holding]:
    plain = [plain for plain in map(rules.plain_number, numbers) if plain]
    return Holding.objects.filter(owner_number__in=plain)


def papers_of(numbers: Sequence[str], *, on: date, only: str = "", text: str = "") -> QuerySet[Holding]:
    """An owner's papers, the newest first. `only`: a standing, or `unconfirmed`; `text`: part of title or number."""
    found = _of(numbers).select_related("file")
    expired = Q(term=rules.Term.UNTIL, valid_until__lt=on)
    gone = Q(revoked_on__lte=on) | Q(superseded_on__lte=on)
    narrowed = {
        "": Q(),
        Standing.VALID: ~expired
        & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on))
        & (Q(superseded_on__isnull=True) | Q(superseded_on__gt=on)),
        Standing.EXPIRED: expired
        & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on))
        & (Q(superseded_on__isnull=True) | Q(superseded_on__gt=on)),
        Standing.SUPERSEDED: Q(superseded_on__lte=on) & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on)),
        Standing.REVOKED: Q(revoked_on__lte=on),
        "unconfirmed": Q(origin=rules.Origin.UPLOADED, confirmed_at__isnull=True) & ~gone,
    }.get(only, Q())
    found = found.filter(narrowed)
    if text.strip():
        found = found.filter(Q(title__icontains=text.strip()) | Q(number__icontains=text.strip()))
    return found.order_by("-stored_at", "-issued_on", "pk")


def paper(holding_id: uuid.UUID | str, numbers: Sequence[str]) -> Holding:
    """One paper of these owners. Raises HoldingNotFound, the same for another's and for none."""
    try:
        wanted = uuid.UUID(str(holding_id))
    except ValueError:
        raise HoldingNotFound from None
    found = _of(numbers).select_related("file", "superseded_by").filter(pk=wanted).first()
    if found is None:
        raise HoldingNotFound
    return found


def by_ids(holding_ids: Collection[uuid.UUID | str]) -> dict[uuid.UUID, Holding]:
    """Papers that a dossier refers to: its own scope says who may ask. One query, none for none."""
    if not holding_ids:
        return {}
    return {row.pk: row for row in Holding.objects.filter(pk__in=list(holding_ids)).select_related("file")}


def digitised_that_ended(before: date) -> QuerySet[Holding]:
    """Papers digitised at a desk that held for the last time before a day, to be asked by their ids."""
    return Holding.objects.filter(origin=rules.Origin.DIGITISED).filter(
        Q(term=rules.Term.UNTIL, valid_until__lt=before)
        | Q(revoked_on__lte=before)
        | Q(superseded_on__lte=before)
    )


def fitting(
    numbers: Sequence[str], wanted: Sequence[Wanted], *, on: date, confirmed_only: bool
) -> dict[str, list[Holding]]:
    """For each component the owner's valid papers that may stand for it, the best first. One query.

    `confirmed_only` leaves out what the owner put in and no official has looked at.
    """
    kinds = {kind for one in wanted for kind in one.kinds}
    if not kinds or not any(map(rules.plain_number, numbers)):
        return {}
    found = _of(numbers).select_related("file").filter(kind__in=kinds)
    if confirmed_only:
        found = found.exclude(origin=rules.Origin.UPLOADED, confirmed_at__isnull=True)
    held = list(found.order_by("-stored_at", "pk"))
    answers = {one.key: rules.fitting(one, held, on) for one in wanted}
    return {key: papers for key, papers in answers.items() if papers}


@dataclass(frozen=True)
class Read:
    """An official's unit was told of a paper, or opened it: when, for which dossier or purpose."""

    at: datetime
    unit_id: int
    dossier_id: int | None
    purpose: str
    opened_file: bool


def reads_of(holding: Holding, *, limit: int = 50) -> list[Read]:
    rows = HoldingRead.objects.filter(holding=holding).order_by("-at", "-pk")[:limit]
    return [Read(row.at, row.unit_id, row.dossier_id, row.purpose, row.opened_file) for row in rows]


def snapshot(holding: Holding, on: date) -> Mapping[str, str | None]:
    """The state of a paper at an instant, as a dossier that uses it keeps it."""
    return {
        "kind": holding.kind,
        "title": holding.title,
        "number": holding.number,
        "issuer": holding.issuer,
        "issued_on": holding.issued_on.isoformat() if holding.issued_on else None,
        "valid_until": holding.valid_until.isoformat() if holding.valid_until else None,
        "term": holding.term,
        "legal_value": holding.legal_value,
        "signature": holding.signature,
        "origin": holding.origin,
        "shelf": holding.shelf,
        "standing": str(rules.standing(holding, on)),
        "confirmed": "yes" if is_confirmed(holding) else "no",
        "sha256": str(holding.file_id),
        "on": on.isoformat(),
    }


def is_confirmed(holding: Holding) -> bool:
    """Whether an agency stands behind the paper: it gave it, or an official found it correct."""
    return holding.origin != rules.Origin.UPLOADED or holding.confirmed_at is not None
