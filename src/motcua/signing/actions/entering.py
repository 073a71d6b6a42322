"""Credentials and trust anchors: proposed by one person, approved by another, revoked at once by anybody who may."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from cryptography import x509
from django.db import IntegrityError, transaction
from django.db.models import Q

from motcua.kernel.zone import day_of
from motcua.signing.actions.handing import NOTHING, Handed, certificates_in, faults_of
from motcua.signing.errors import ChangeMoved, EntryRefused, SamePerson
from motcua.signing.keys import store
from motcua.signing.keys.key import certificates_of, fingerprint_of, opened
from motcua.signing.models import Credential, TrustAnchor, TrustedFor
from motcua.signing.rules.hosts import host_of
from motcua.signing.rules.kinds import Level, Place, Role, Stand

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]")
# H40, H40.2, and the older form 000.00.02.H40
_PARTNER = re.compile(r"[A-Z][0-9]{2}(\.[0-9]+)*|([0-9]+\.)+[A-Z][0-9]{2}")


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
    """An anchor as typed; `use` is one of `TrustedFor`.

    `hosts`: names, with a port where it is none of the usual, that may be asked. `partner`: the agency whose own
    certificate it is, for `PARTNER_SEAL` alone.
    """

    title: str
    use: str
    certificate: str
    hosts: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    why: str
    partner: str = ""


def propose_credential(entry: CredentialEntry, *, by: int, at: datetime, handed: Handed = NOTHING) -> int:
    """Put a credential before a second person; its id.

    `handed`: its key file and secret, where they are given here. The file goes into the folder of keys under a name
    of its own, the secret is sealed; neither is ever said again. A PKCS#12 file brings its certificates along.
    Raises EntryRefused.
    """
    if not entry.certificates.strip():
        entry = replace(entry, certificates=certificates_in(handed))
    faults, certificates = _certificate_faults(entry.certificates)
    faults += faults_of(handed, place=entry.place, certificates=certificates)
    faults += _common_faults(entry.title, entry.why, entry.valid_from, entry.valid_until)
    if not _CODE.fullmatch(entry.code):
        faults.append(("code", "form"))
    elif Credential.objects.filter(code=entry.code, state=Stand.PROPOSED.value).exists():
        faults.append(("code", "waits-already"))
    if entry.role is Role.OFFICIAL and entry.person_id is None:
        faults.append(("person_id", "required"))
    if not handed.content and (
        not entry.key.strip()
        or (entry.place is Place.FILE and ("/" in entry.key or entry.key.startswith(".")))
    ):
        faults.append(("key", "form"))
    if entry.place is Place.TOKEN and ":" not in entry.key:
        faults.append(("key", "form"))
    if certificates and entry.valid_until and entry.valid_until > day_of(certificates[0].not_valid_after_utc):
        faults.append(("valid_until", "after-certificate"))
    if faults:
        raise EntryRefused(tuple(faults))
    key = store.keep(entry.code, handed.content) if handed.content else entry.key.strip()
    row = Credential.objects.create(
        code=entry.code, title=entry.title.strip(), role=entry.role.value, unit_id=entry.unit_id,
        person_id=entry.person_id, place=entry.place.value, key=key, certificates=entry.certificates,
        sealed_secret=store.sealed(handed.secret),
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
    is_seal, partner = entry.use == TrustedFor.PARTNER_SEAL, entry.partner.strip().upper()
    if certificates and not is_seal and not _is_authority(certificates[0]):
        faults.append(("certificate", "no-authority"))
    if certificates and _is_known(fingerprint_of(certificates[0]), entry.use):
        faults.append(("certificate", "known-already"))
    if is_seal and not _PARTNER.fullmatch(partner):
        faults.append(("partner", "form"))
    if not is_seal and partner:
        faults.append(("partner", "not-for-this-use"))
    if is_seal and certificates and entry.valid_until is None:
        entry = replace(entry, valid_until=day_of(certificates[0].not_valid_after_utc))
    if faults:
        raise EntryRefused(tuple(faults))
    row = TrustAnchor.objects.create(
        title=entry.title.strip(), use=entry.use, partner=partner, certificate=entry.certificate,
        fingerprint=fingerprint_of(certificates[0]), hosts=list(entry.hosts), valid_from=entry.valid_from,
        valid_until=entry.valid_until, why=entry.why.strip(), proposed_by_id=by, proposed_at=at,
    )  # fmt: skip
    return row.pk


def propose_print(partner: str, fingerprint: str, *, why: str, by: int, at: datetime) -> int:
    """Put a partner's certificate before a second person of which its SHA-256 alone is known (older settings); its
    id. It has no end of its own: enter the certificate itself when it comes. Raises EntryRefused."""
    agency = partner.strip().upper()
    faults = [] if _PARTNER.fullmatch(agency) else [("partner", "form")]
    if not re.fullmatch("[0-9a-f]{64}", fingerprint):
        faults.append(("fingerprint", "form"))
    if _is_known(fingerprint, TrustedFor.PARTNER_SEAL):
        faults.append(("certificate", "known-already"))
    if faults:
        raise EntryRefused(tuple(faults))
    row = TrustAnchor.objects.create(
        title=agency, use=TrustedFor.PARTNER_SEAL.value, partner=agency, fingerprint=fingerprint,
        valid_from=day_of(at), why=why, proposed_by_id=by, proposed_at=at,
    )  # fmt: skip
    return row.pk


def is_entered(code: str) -> bool:
    """Whether a credential of this code waits or was ever approved."""
    return Credential.objects.filter(code=code).exclude(state=Stand.REFUSED.value).exists()


def _is_known(fingerprint: str, use: str) -> bool:
    """Whether it waits already, or is believed from now on without an end. The seal of a partner is one agency's
    alone, whatever its days."""
    same = TrustAnchor.objects.filter(fingerprint=fingerprint, use=use)
    lasting = Q() if use == TrustedFor.PARTNER_SEAL else Q(valid_until__isnull=True)
    return bool(
        same.filter(state=Stand.PROPOSED.value).exists()
        or same.filter(lasting, state=Stand.APPROVED.value).exists()
    )


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
        if not approve:
            _let_go(credential_id)


def decide_anchor(
    anchor_id: int, *, approve: bool, why: str, by: int, at: datetime, fingerprint: str = ""
) -> None:
    """Approve an anchor or send it back.

    `fingerprint`: SHA-256 of the certificate as the second person has it from its issuer, on another way than the
    certificate came: a false root makes every false signature a good one. Signs between the digits do not count.
    Raises SamePerson, ChangeMoved, EntryRefused.
    """
    with transaction.atomic():
        row = TrustAnchor.objects.select_for_update(of=("self",)).filter(pk=anchor_id).first()
        if row is None or row.state != Stand.PROPOSED:
            raise ChangeMoved
        if by == row.proposed_by_id:
            raise SamePerson
        if approve and re.sub(r"[\s:.-]", "", fingerprint).lower() != row.fingerprint:
            raise EntryRefused((("fingerprint", "not-the-same"),))
        _decide(row, approve=approve, why=why, by=by, at=at)


def revoke_credential(credential_id: int, *, why: str, by: int, at: datetime) -> None:
    """From now on nobody signs with it. One person is enough: what is lost is stopped before it is discussed.

    Raises ChangeMoved, EntryRefused.
    """
    with transaction.atomic():
        _revoke(Credential, credential_id, why=why, by=by, at=at)
        _let_go(credential_id)


def revoke_anchor(anchor_id: int, *, why: str, by: int, at: datetime) -> None:
    """Distrust it: from now on nothing is believed by it, what is old neither; also one that was retired before.

    Raises ChangeMoved, EntryRefused.
    """
    _revoke(TrustAnchor, anchor_id, why=why, by=by, at=at)


def retire_anchor(anchor_id: int, *, until: date, why: str, by: int, at: datetime) -> None:
    """An authority ends its work in good order: what is signed after a day (in Vietnam, included), which lies ahead
    or is today, is not believed by it. What was proven to be signed before goes on being believed.

    One person is enough: it can only be believed shorter. Raises ChangeMoved, EntryRefused.
    """
    if not why.strip():
        raise EntryRefused((("why", "required"),))
    with transaction.atomic():
        row = TrustAnchor.objects.select_for_update(of=("self",)).filter(pk=anchor_id).first()
        if row is None or row.state != Stand.APPROVED:
            raise ChangeMoved
        if until < day_of(at):
            raise EntryRefused((("until", "lies-behind"),))
        if until < row.valid_from or (row.valid_until is not None and until >= row.valid_until):
            raise EntryRefused((("until", "not-earlier"),))
        row.valid_until, row.revoked_by_id, row.revoked_at, row.revoked_why = until, by, at, why.strip()[:300]
        row.save(update_fields=["valid_until", "revoked_by", "revoked_at", "revoked_why"])


def _let_go(credential_id: int) -> None:
    """What was handed in for a credential that signs no more is not kept."""
    row = Credential.objects.get(pk=credential_id)
    if row.place == Place.FILE:
        transaction.on_commit(lambda: store.forget(row.key))
    Credential.objects.filter(pk=credential_id).update(sealed_secret=b"")


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
