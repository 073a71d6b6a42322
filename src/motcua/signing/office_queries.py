"""Credentials and trust anchors for those who keep them: everything but the secrets. Days in Vietnam."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.db.models import Q, QuerySet

from motcua.kernel.zone import day_of
from motcua.signing.keys.key import certificates_of
from motcua.signing.models import Credential, TrustAnchor
from motcua.signing.models.anchors import TrustedFor
from motcua.signing.models.credentials import PLACES, ROLES
from motcua.signing.rules.kinds import Level, Stand

SOON = timedelta(days=60)
__all__ = [
    "LEVELS",
    "PLACES",
    "ROLES",
    "USES",
    "Certificate",
    "Entry",
    "anchor",
    "anchors",
    "credential",
    "credentials",
]
LEVELS = tuple(one.value for one in Level)
USES = tuple(TrustedFor.choices)
Row = TypeVar("Row", Credential, TrustAnchor)


@dataclass(frozen=True)
class Certificate:
    """What a certificate says of itself; instants."""

    subject: str
    organisation: str
    issuer: str
    serial: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Entry(Generic[Row]):
    """A row, its certificate, and where it stands on a day: `waits`, `ahead`, `works`, `ends-soon`, `ended`,
    `refused` or `revoked`."""

    row: Row
    certificate: Certificate | None
    standing: str

    @property
    def is_open(self) -> bool:
        return self.standing in ("waits", "ahead", "works", "ends-soon")


def credentials(*, at: datetime, unit_ids: Collection[int] | None = None) -> list[Entry[Credential]]:
    """All of them, those of some units only when asked; one query."""
    rows = _credentials()
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return [_entry(row, at, row.certificates) for row in rows]


def credential(
    credential_id: int, *, at: datetime, unit_ids: Collection[int] | None = None
) -> Entry[Credential] | None:
    """One of them, or None out of reach."""
    within = Q() if unit_ids is None else Q(unit_id__in=unit_ids)
    row = _credentials().filter(within, pk=credential_id).first()
    return None if row is None else _entry(row, at, row.certificates)


def _credentials() -> QuerySet[Credential]:
    return Credential.objects.defer("sealed_secret").select_related(
        "unit", "person", "proposed_by", "decided_by", "revoked_by", "probed_by"
    )


def anchors(*, at: datetime) -> list[Entry[TrustAnchor]]:
    """All of them; one query."""
    return [_entry(row, at, row.certificate) for row in _anchors()]


def anchor(anchor_id: int, *, at: datetime) -> Entry[TrustAnchor] | None:
    row = _anchors().filter(pk=anchor_id).first()
    return None if row is None else _entry(row, at, row.certificate)


def _anchors() -> QuerySet[TrustAnchor]:
    return TrustAnchor.objects.select_related("proposed_by", "decided_by", "revoked_by")


def _entry(row: Row, at: datetime, pem: str) -> Entry[Row]:
    certificate = described(pem)
    ends = [one for one in (row.valid_until, day_of(certificate.ends_at) if certificate else None) if one]
    return Entry(row, certificate, _standing(row.state, row.valid_from, min(ends, default=None), day_of(at)))


def _standing(state: str, begin: date, end: date | None, today: date) -> str:
    match state:
        case Stand.PROPOSED:
            return "waits"
        case Stand.REFUSED:
            return "refused"
        case Stand.REVOKED:
            return "revoked"
    if end is not None and end < today:
        return "ended"
    if begin > today:
        return "ahead"
    return "ends-soon" if end is not None and end <= today + SOON else "works"


def described(pem: str) -> Certificate | None:
    """What the first certificate of a PEM text says; None for one that cannot be read."""
    try:
        one = certificates_of(pem)[0]
    except (ValueError, IndexError):
        return None

    def part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
        found = name.get_attributes_for_oid(oid)
        return str(found[0].value) if found else ""

    return Certificate(
        part(one.subject, NameOID.COMMON_NAME), part(one.subject, NameOID.ORGANIZATION_NAME),
        part(one.issuer, NameOID.COMMON_NAME), f"{one.serial_number:x}", one.not_valid_before_utc,
        one.not_valid_after_utc,
    )  # fmt: skip
