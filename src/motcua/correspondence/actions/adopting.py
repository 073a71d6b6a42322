"""The keys of the settings carried over into the store of keys, once: proposals that a second person approves.

Until then the settings go on to speak; the files they name are read and left as they are.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from django.conf import settings
from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.correspondence import wire_seals
from motcua.kernel.zone import day_of
from motcua.signing.actions import entering
from motcua.signing.actions.handing import Handed
from motcua.signing.errors import EntryRefused
from motcua.signing.rules.kinds import Level, Place, Role

_WHY = "Chuyển từ cấu hình máy chủ (MOTCUA_DOCUMENT_AXIS_…) sang kho khóa."


@dataclass(frozen=True)
class Adopted:
    """What was proposed anew, and what waits or is in force already."""

    keys: int = 0
    roots: int = 0
    seals: int = 0
    known: int = 0


def adopt(*, by: int, at: datetime) -> Adopted:
    """Propose what the settings name: the own key with its certificates, the roots, the partners' certificates (of
    which the settings know the fingerprint alone). May be repeated: what is there is not proposed twice.

    The key is laid into the folder of keys under a passphrase that nobody knows but this installation.
    Raises AxisKeyUnusable, EntryRefused, UnitNotFound.
    """
    done = {"keys": 0, "roots": 0, "seals": 0, "known": 0}

    def count(kind: str, is_new: bool) -> None:
        done[kind if is_new else "known"] += 1

    with transaction.atomic():
        if settings.DOCUMENT_AXIS_SIGNING_KEY:
            count("keys", _own(by, at))
        for certificate in wire_seals.roots_of_settings():
            pem = certificate.public_bytes(Encoding.PEM).decode()
            count("roots", _anchor(_named(certificate.subject.rfc4514_string()), "packages", pem, by, at))
        for agency, prints in sorted(wire_seals.seals_of_settings().items()):
            for fingerprint in sorted(prints):
                count("seals", _seal(agency, fingerprint, by, at))
    return Adopted(**done)


def _own(by: int, at: datetime) -> bool:
    chain = wire_seals.own_certificates_of_settings()
    passphrase = secrets.token_urlsafe(32)
    content = wire_seals.own_key().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    entry = entering.CredentialEntry(
        code=f"edxml-{chain[0].serial_number:x}"[:40].lower(),
        title="Con dấu gói tin văn bản điện tử",
        role=Role.PACKAGE_SEAL,
        unit_id=agencies.peoples_committee(settings.PROVINCE_CODE).pk,
        person_id=None,
        place=Place.FILE,
        key="",
        certificates="".join(one.public_bytes(Encoding.PEM).decode() for one in chain),
        level=Level.B_B,
        valid_from=day_of(at),
        valid_until=None,
        why=_WHY,
    )
    if entering.is_entered(entry.code):
        return False
    entering.propose_credential(entry, by=by, at=at, handed=Handed(secret=passphrase, content=content))
    return True


def _anchor(title: str, use: str, pem: str, by: int, at: datetime) -> bool:
    entry = entering.AnchorEntry(
        title=title, use=use, certificate=pem, hosts=(), valid_from=day_of(at), valid_until=None, why=_WHY
    )
    try:
        entering.propose_anchor(entry, by=by, at=at)
    except EntryRefused as refused:
        if refused.faults != (("certificate", "known-already"),):
            raise
        return False
    return True


def _seal(agency: str, fingerprint: str, by: int, at: datetime) -> bool:
    try:
        entering.propose_print(agency, fingerprint, why=_WHY, by=by, at=at)
    except EntryRefused as refused:
        if refused.faults != (("certificate", "known-already"),):
            raise
        return False
    return True


def _named(subject: str) -> str:
    return subject[:200]
