"""A key file and its secret handed in by a page: kept where keys lie, sealed, never said again, gone when it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from factories import make_official, make_unit
from motcua.signing import errors, queries
from motcua.signing.actions import entering, sign_pdf
from motcua.signing.actions.handing import Handed
from motcua.signing.actions.probing import probe_credential
from motcua.signing.models import Credential
from motcua.signing.rules.kinds import Level, Place, Role
from pki_ground import Issued, believe_in_root, issue, paper, root

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
SECRET = "mật khẩu của khoá"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of keys of its own, and no passphrase in the settings."""
    settings.SIGNING_SETTINGS = {"MOTCUA_SIGNING_KEYS": str(tmp_path / "keys")}
    return tmp_path / "keys"


def pem(issued: Issued, secret: str = SECRET) -> bytes:
    way = BestAvailableEncryption(secret.encode()) if secret else NoEncryption()
    return issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, way)


def p12(issued: Issued) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"khoa",
        issued.key,
        issued.certificate,
        [root().certificate],
        BestAvailableEncryption(SECRET.encode()),
    )


def entry(**changed: Any) -> entering.CredentialEntry:
    plain = entering.CredentialEntry(
        code="con-dau", title="Con dấu UBND", role=Role.AGENCY_SEAL, unit_id=make_unit().pk, person_id=None,
        place=Place.FILE, key="", certificates="", level=Level.B_B, valid_from=date(2026, 1, 1), valid_until=None,
        why="Quyết định 12",
    )  # fmt: skip
    return replace(plain, **changed)


def people() -> tuple[int, int]:
    unit = make_unit()
    return make_official(unit, "administrator").pk, make_official(unit, "agency_head").pk


def test_a_file_handed_in_signs_and_neither_it_nor_its_passphrase_lies_open(folder: Path) -> None:
    author, approver = people()
    issued = issue("UBND", by=root())
    believe_in_root()

    made = entering.propose_credential(entry(), by=author, at=AT, handed=Handed(SECRET, p12(issued)))
    entering.decide_credential(made, approve=True, why="", by=approver, at=AT)

    signed = sign_pdf(paper(), credential="con-dau", at=AT, reason="")
    assert queries.validate(signed, at=AT, is_foreign=False).signed_by("con-dau")
    row = Credential.objects.get(pk=made)
    assert row.certificates.count("BEGIN CERTIFICATE") == 2  # the file brought its issuer along
    assert SECRET.encode() not in bytes(row.sealed_secret)
    (kept,) = folder.iterdir()
    assert (kept.name, kept.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (row.key, 0o600, 0o700)
    assert SECRET not in repr(Handed(SECRET, b"x"))


def test_a_database_under_another_secret_key_opens_nothing(settings: Any) -> None:
    author, approver = people()
    made = entering.propose_credential(entry(), by=author, at=AT, handed=Handed(SECRET, p12(issue("UBND"))))

    settings.SECRET_KEY = "another-secret-key-of-another-installation"

    with pytest.raises(errors.KeyUnreadable):
        entering.decide_credential(made, approve=True, why="", by=approver, at=AT)


@pytest.mark.parametrize("end", ["refused", "revoked"])
def test_what_signs_no_more_is_not_kept(
    end: str, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    author, approver = people()
    made = entering.propose_credential(
        entry(), by=author, at=AT, handed=Handed(SECRET, p12(issue("UBND", by=root())))
    )

    with django_capture_on_commit_callbacks(execute=True):
        if end == "refused":
            entering.decide_credential(made, approve=False, why="Nhầm", by=approver, at=AT)
        else:
            entering.decide_credential(made, approve=True, why="", by=approver, at=AT)
            entering.revoke_credential(made, why="Mất", by=approver, at=AT)

    assert bytes(Credential.objects.get(pk=made).sealed_secret) == b""
    assert list(folder.iterdir()) == []


def _of_another() -> Handed:
    return Handed(SECRET, pem(issue("Khác")))


@pytest.mark.parametrize(
    ("handed", "place", "fault"),
    [
        (lambda one: Handed(SECRET, pem(one, "")), Place.FILE, ("content", "not-encrypted")),
        (lambda one: Handed("", pem(one)), Place.FILE, ("secret", "required")),
        (lambda one: Handed("sai", pem(one)), Place.FILE, ("content", "does-not-open")),
        (lambda one: _of_another(), Place.FILE, ("content", "of-another-certificate")),
        (lambda one: Handed(SECRET, b"x" * 70_000), Place.FILE, ("content", "too-large")),
        (lambda one: Handed(SECRET, pem(one)), Place.TOKEN, ("content", "not-for-this-place")),
        (lambda one: Handed("x" * 201, b""), Place.REMOTE, ("secret", "too-long")),
    ],
)  # fmt: skip
def test_what_cannot_open_is_refused_when_it_is_handed_in(
    handed: Any, place: Place, fault: tuple[str, str], folder: Path
) -> None:
    issued = issue("UBND", by=root())

    with pytest.raises(errors.EntryRefused) as found:
        entering.propose_credential(
            entry(place=place, key="a:b" if place is Place.TOKEN else "a", certificates=issued.pem),
            by=people()[0], at=AT, handed=handed(issued),
        )  # fmt: skip

    assert found.value.faults == (fault,)
    assert not folder.exists()


def test_a_probe_tells_what_would_befall_a_result_before_anybody_approves() -> None:
    author, approver = people()
    issued = issue("UBND", by=root())
    made = entering.propose_credential(entry(), by=author, at=AT, handed=Handed(SECRET, p12(issued)))

    unbelieved = probe_credential(made, by=approver, at=AT)
    believe_in_root()
    believed = probe_credential(made, by=approver, at=AT)

    assert (unbelieved.signs, unbelieved.problems) == (True, ("unknown-issuer",))
    assert (believed.signs, believed.problems) == (True, ())
    row = Credential.objects.get(pk=made)
    assert (row.probed_by_id, row.probed_at, row.probe, row.state) == (approver, AT, "", "proposed")


def test_a_probe_names_what_is_wrong_with_the_key_and_a_revoked_one_is_not_tried() -> None:
    author, approver = people()
    made = entering.propose_credential(
        entry(place=Place.TOKEN, key="nhan:khoa", certificates=issue("UBND", by=root()).pem), by=author, at=AT,
        handed=Handed("123456"),
    )  # fmt: skip

    assert probe_credential(made, by=approver, at=AT).fault == "token-unavailable"
    assert Credential.objects.get(pk=made).probe == "token-unavailable"
    entering.decide_credential(made, approve=False, why="Nhầm", by=approver, at=AT)
    with pytest.raises(errors.ChangeMoved):
        probe_credential(made, by=approver, at=AT)
