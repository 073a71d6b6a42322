"""Credentials and trust anchors: proposed by one person, approved by another, revoked at once by anybody who may."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from django.db import IntegrityError, transaction

from motcua.kernel.zone import day_of
from motcua.signing.errors import ChangeMoved, EntryRefused, SamePerson
from motcua.signing.keys.key import certificates_of, fingerprint_of, opened
from motcua.signing.models import Credential, TrustAnchor, TrustedFor
from motcua.signing.rules.hosts import host_of
from motcua.signing.rules.kinds import Level, Place, Role, Stand

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]")


@dataclass(frozen=True)
class CredentialEntry:
    """A credential as typed. `certificates`: PEM, the signer's own first. Days in Vietnam, both included."""

    code: str
    title: str
    role: Role
    unit_id: int
    person_id: int | None
    place: Place
    key: str
    certificates: str
    level: Level
    valid_from: date
    valid_until: date | None
    why: str


@dataclass(frozen=True)
class AnchorEntry:
    """An anchor as typed. `hosts`: names, with a port where it is none of the usual, that may be asked."""

    title: str
    use: TrustedFor
    certificate: str
    hosts: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    why: str


def propose_credential(entry: CredentialEntry, *, by: int, at: datetime) -> int:
    """Put a credential before a second person; its id. Raises EntryRefused."""
    faults, certificates = _certificate_faults(entry.certificates)
    faults += _common_faults(entry.title, entry.why, entry.valid_from, entry.valid_until)
    if not _CODE.fullmatch(entry.code):
        faults.append(("code", "form"))
    if entry.role is Role.OFFICIAL and entry.person_id is None:
        faults.append(("person_id", "required"))
    if not entry.key.strip() or (
        entry.place is Place.FILE and ("/" in entry.key or entry.key.startswith("."))
    ):
        faults.append(("key", "form"))
    if entry.place is Place.TOKEN and ":" not in entry.key:
        faults.append(("key", "form"))
    if certificates and entry.valid_until and entry.valid_until > day_of(certificates[0].not_valid_after_utc):
        faults.append(("valid_until", "after-certificate"))
    if faults:
        raise EntryRefused(tuple(faults))
    row = Credential.objects.create(
        code=entry.code, title=entry.title.strip(), role=entry.role.value, unit_id=entry.unit_id,
        person_id=entry.person_id, place=entry.place.value, key=entry.key.strip(), certificates=entry.certificates,
        fingerprint=fingerprint_of(certificates[0]), level=entry.level.value, valid_from=entry.valid_from,
        valid_until=entry.valid_until or day_of(certificates[0].not_valid_after_utc), why=entry.why.strip(),
        proposed_by_id=by, proposed_at=at,
    )  # fmt: skip
    return row.pk


def propose_anchor(entry: AnchorEntry, *, by: int, at: datetime) -> int:
    """Put a trust anchor before a second person; its id. Raises EntryRefused."""
    faults, certificates = _certificate_faults(entry.certificate, field="certificate")
    faults += _common_faults(entry.title, entry.why, entry.valid_from, entry.valid_until)
    if any(not one or host_of(f"http://{one}") != one for one in entry.hosts):
        faults.append(("hosts", "form"))
    if certificates and not _is_authority(certificates[0]):
        faults.append(("certificate", "no-authority"))
    if faults:
        raise EntryRefused(tuple(faults))
    row = TrustAnchor.objects.create(
        title=entry.title.strip(), use=entry.use, certificate=entry.certificate,
        fingerprint=fingerprint_of(certificates[0]), hosts=list(entry.hosts), valid_from=entry.valid_from,
        valid_until=entry.valid_until, why=entry.why.strip(), proposed_by_id=by, proposed_at=at,
    )  # fmt: skip
    return row.pk


def decide_credential(credential_id: int, *, approve: bool, why: str, by: int, at: datetime) -> None:
    """Approve a credential or send it back. Approving one whose key is a file opens it: whoever uses it first
    shall not be the one who finds out that the passphrase is wrong.

    Raises SamePerson (also for whose credential it is), ChangeMoved, EntryRefused, KeyUnreadable, KeyMismatch.
    """
    with transaction.atomic():
        row = Credential.objects.select_for_update(of=("self",)).filter(pk=credential_id).first()
        if row is None or row.state != Stand.PROPOSED:
            raise ChangeMoved
        if by in (row.proposed_by_id, row.person_id):
            raise SamePerson
        if approve and row.place == Place.FILE:
            with opened(row):
                pass
        _decide(row, approve=approve, why=why, by=by, at=at)


def decide_anchor(anchor_id: int, *, approve: bool, why: str, by: int, at: datetime) -> None:
    """Approve an anchor or send it back. Raises SamePerson, ChangeMoved, EntryRefused."""
    with transaction.atomic():
        row = TrustAnchor.objects.select_for_update(of=("self",)).filter(pk=anchor_id).first()
        if row is None or row.state != Stand.PROPOSED:
            raise ChangeMoved
        if by == row.proposed_by_id:
            raise SamePerson
        _decide(row, approve=approve, why=why, by=by, at=at)


def revoke_credential(credential_id: int, *, why: str, by: int, at: datetime) -> None:
    """From now on nobody signs with it. One person is enough: what is lost is stopped before it is discussed.

    Raises ChangeMoved, EntryRefused.
    """
    _revoke(Credential, credential_id, why=why, by=by, at=at)


def revoke_anchor(anchor_id: int, *, why: str, by: int, at: datetime) -> None:
    """From now on nothing is believed by it. Raises ChangeMoved, EntryRefused."""
    _revoke(TrustAnchor, anchor_id, why=why, by=by, at=at)


def _decide(row: Credential | TrustAnchor, *, approve: bool, why: str, by: int, at: datetime) -> None:
    if not approve and not why.strip():
        raise EntryRefused((("why", "required"),))
    row.state = (Stand.APPROVED if approve else Stand.REFUSED).value
    row.decided_by_id, row.decided_at, row.decided_why = by, at, why.strip()[:300]
    # nobody signs with it, and nothing is believed by it, for days before it was approved
    row.valid_from = max(row.valid_from, day_of(at)) if approve else row.valid_from
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "decided_by", "decided_at", "decided_why", "valid_from"])
    except IntegrityError:
        raise EntryRefused((("valid_from", "overlap"),)) from None


def _revoke(
    model: type[Credential] | type[TrustAnchor], key: int, *, why: str, by: int, at: datetime
) -> None:
    if not why.strip():
        raise EntryRefused((("why", "required"),))
    changed = model.objects.filter(pk=key, state=Stand.APPROVED.value).update(
        state=Stand.REVOKED.value, revoked_by_id=by, revoked_at=at, revoked_why=why.strip()[:300]
    )
    if not changed:
        raise ChangeMoved


def _certificate_faults(
    pem: str, *, field: str = "certificates"
) -> tuple[list[tuple[str, str]], list[x509.Certificate]]:
    try:
        found = certificates_of(pem)
    except ValueError:
        found = []
    return ([] if found else [(field, "unreadable")]), found


def _common_faults(title: str, why: str, begin: date, end: date | None) -> list[tuple[str, str]]:
    found = [(name, "required") for name, text in (("title", title), ("why", why)) if not text.strip()]
    found += [
        (name, "too-long")
        for name, text, most in (("title", title, 200), ("why", why, 300))
        if len(text) > most
    ]
    if end is not None and end < begin:
        found.append(("valid_until", "before-begin"))
    return found


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
