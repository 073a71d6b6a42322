"""The keys of edXML packages in the store: four eyes, days, overlap, and the way out of the settings."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import call_command

from edxml_ground import AT, Authority, a_letter
from factories import make_unit
from motcua.accounts.models import User
from motcua.correspondence import wire_seals
from motcua.correspondence.actions import adopting
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.reading import tree_of
from motcua.correspondence.edxml.sealing import check, seal
from motcua.correspondence.edxml.values import Limits
from motcua.ops import key_checks
from motcua.signing.actions import entering
from motcua.signing.errors import EntryRefused, SamePerson
from motcua.signing.models import Credential, TrustAnchor, TrustedFor
from pki_ground import Issued, credential

pytestmark = pytest.mark.django_db
Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]
NEXT_YEAR = AT + timedelta(days=300)


def people() -> tuple[int, int]:
    return account("key-author").pk, account("key-approver").pk


def account(name: str) -> User:
    return User.objects.get_or_create(username=name, defaults={"full_name": name, "kind": "official"})[0]


def print_of(one: x509.Certificate) -> str:
    return one.fingerprint(hashes.SHA256()).hex()


def pem(one: x509.Certificate) -> str:
    return one.public_bytes(Encoding.PEM).decode()


def believed(one: x509.Certificate, *, partner: str = "", at: Any = AT, until: date | None = None) -> int:
    """Entered by one person and approved by another."""
    author, approver = people()
    use = TrustedFor.PARTNER_SEAL if partner else TrustedFor.PACKAGES
    entry = entering.AnchorEntry("Gốc", use, pem(one), (), at.date(), until, "Thử", partner)
    made = entering.propose_anchor(entry, by=author, at=at)
    entering.decide_anchor(made, approve=True, why="", by=approver, at=at, fingerprint=print_of(one))
    return made


def own(code: str, made: Pair, **changed: object) -> Credential:
    return credential(code, role="package_seal", issued=Issued(*made), **changed)


def state_of(made: Pair, agency: str = "H40.2", at: Any = AT) -> str:
    content = seal(build(a_letter()), key=made[0], chain=[made[1]])
    return wire_seals.looked_at(tree_of(content, Limits()), of_agency=agency, at=at).state


def sealed_by(at: Any = AT) -> str:
    content = wire_seals.sealed(build(a_letter()), at=at)
    return check(tree_of(content, Limits()), trusted=(), at=at).fingerprint


@pytest.fixture
def authority(settings: Any) -> Authority:
    settings.DOCUMENT_AXIS_TRUSTED = settings.DOCUMENT_AXIS_SEALS = settings.DOCUMENT_AXIS_SIGNING_KEY = ""
    found = Authority(at=AT)
    believed(found.certificate)
    return found


@pytest.fixture
def in_settings(settings: Any, tmp_path: Path) -> tuple[Pair, Authority, Pair]:
    """Everything where it was before: our key, the root, and a partner's fingerprint."""
    authority = Authority(at=AT)
    ours, theirs = authority.issue("Ta", agency="H56"), authority.issue("Sở Nội vụ", agency="H40.2")
    files = {
        "SIGNING_KEY": ours[0].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "SIGNING_CERTIFICATE": pem(ours[1]).encode(),
        "TRUSTED": pem(authority.certificate).encode(),
        "SEALS": json.dumps({"H40.2": [print_of(theirs[1])]}).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        setattr(settings, f"DOCUMENT_AXIS_{name}", str(tmp_path / name))
    make_unit()  # the committee of the province
    return ours, authority, theirs


def test_the_newest_seal_in_force_signs_and_the_older_one_after_it_was_revoked_no_more(
    authority: Authority,
) -> None:
    old, new = authority.issue("Ta"), authority.issue("Ta, mới")
    own("edxml-1", old)
    assert sealed_by() == print_of(old[1])
    renewed = own("edxml-2", new, valid_from=AT.date())

    assert sealed_by() == print_of(new[1])
    assert sealed_by(AT - timedelta(days=1)) == print_of(old[1])
    entering.revoke_credential(renewed.pk, why="Lộ khóa", by=people()[0], at=AT)
    assert sealed_by() == print_of(old[1])  # the overlap: the older one is still good


def test_what_was_sealed_once_never_leaves_unsealed_because_the_key_has_ended(authority: Authority) -> None:
    own("edxml-1", authority.issue("Ta"), valid_until=AT.date())

    with pytest.raises(wire_seals.AxisKeyUnusable, match="signing status"):
        sealed_by(AT + timedelta(days=1))


def test_a_partner_has_several_certificates_and_each_counts_in_its_days(authority: Authority) -> None:
    old, new = authority.issue("Sở Nội vụ"), authority.issue("Sở Nội vụ, mới")
    believed(old[1], partner="H40.2", until=AT.date() + timedelta(days=10))
    assert (state_of(old), state_of(new)) == ("trusted", "another")
    believed(new[1], partner="h40.2")

    assert (state_of(old), state_of(new)) == ("trusted", "trusted")
    later = AT + timedelta(days=11)
    assert (state_of(old, at=later), state_of(new, at=later)) == ("another", "trusted")


def test_a_distrusted_certificate_of_a_partner_is_nobodys(authority: Authority) -> None:
    theirs = authority.issue("Sở Nội vụ", agency="H40.2")
    assert state_of(theirs) == "trusted"  # its subject says so, and no table does
    made = believed(theirs[1], partner="H40.2")
    entering.revoke_anchor(made, why="Lộ khóa", by=people()[0], at=AT)

    assert state_of(theirs) == "another"
    assert state_of(theirs, "H41.7") == "another"


def test_a_certificate_is_one_partners_alone(authority: Authority) -> None:
    theirs = authority.issue("Sở Nội vụ")
    believed(theirs[1], partner="H40.2")

    with pytest.raises(EntryRefused) as found:
        believed(theirs[1], partner="H41")
    assert found.value.faults == (("certificate", "known-already"),)


@pytest.mark.parametrize(
    ("use", "partner", "fault"),
    [(TrustedFor.PARTNER_SEAL, "", ("partner", "form")), (TrustedFor.PARTNER_SEAL, "Sở Nội vụ", ("partner", "form")),
     (TrustedFor.PACKAGES, "H40", ("partner", "not-for-this-use"))],
)  # fmt: skip
def test_a_partner_is_named_by_its_identifier_and_for_its_seal_alone(
    use: str, partner: str, fault: object
) -> None:
    entry = entering.AnchorEntry(
        "Gốc", TrustedFor(use), pem(Authority(at=AT).certificate), (), AT.date(), None, "Thử", partner
    )
    with pytest.raises(EntryRefused) as found:
        entering.propose_anchor(entry, by=people()[0], at=AT)
    assert found.value.faults == (fault,)


def test_the_settings_speak_until_a_second_person_has_approved(
    in_settings: tuple[Pair, Authority, Pair],
) -> None:
    ours, _authority, theirs = in_settings
    author, approver = people()
    assert (sealed_by(), state_of(theirs)) == (print_of(ours[1]), "trusted")

    done = adopting.adopt(by=author, at=AT)
    assert done == adopting.Adopted(keys=1, roots=1, seals=1)
    assert adopting.adopt(by=author, at=AT) == adopting.Adopted(known=3)
    assert (sealed_by(), state_of(theirs)) == (print_of(ours[1]), "trusted")
    for row in TrustAnchor.objects.order_by("pk"):
        with pytest.raises(SamePerson):
            entering.decide_anchor(
                row.pk, approve=True, why="", by=author, at=AT, fingerprint=row.fingerprint
            )
        entering.decide_anchor(row.pk, approve=True, why="", by=approver, at=AT, fingerprint=row.fingerprint)
    key = Credential.objects.get(role="package_seal")
    entering.decide_credential(key.pk, approve=True, why="", by=approver, at=AT)

    for name in ("SIGNING_KEY", "SIGNING_CERTIFICATE", "TRUSTED", "SEALS"):
        Path(getattr(wire_seals.settings, f"DOCUMENT_AXIS_{name}")).write_bytes(b"gone")
    wire_seals._certificates.cache_clear()
    wire_seals._table.cache_clear()
    assert (sealed_by(), state_of(theirs)) == (print_of(ours[1]), "trusted")
    assert state_of(theirs, "H41") == "another"
    # a renewed certificate of the same partner comes as a certificate, beside its fingerprint
    new = _authority.issue("Sở Nội vụ")
    believed(new[1], partner="H40.2")
    assert (state_of(theirs), state_of(new)) == ("trusted", "trusted")


def test_the_adopted_key_lies_encrypted(in_settings: tuple[Pair, Authority, Pair]) -> None:
    adopting.adopt(by=people()[0], at=AT)

    row = Credential.objects.get(role="package_seal")
    from motcua.signing.connections import connections

    kept = (connections().keys / row.key).read_bytes()
    assert b"ENCRYPTED PRIVATE KEY" in kept
    assert row.key.startswith("entered-")
    assert row.state == "proposed"


def test_the_command_proposes_and_knows_its_person(
    in_settings: tuple[Pair, Authority, Pair], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("packages_adopt", by=account("key-author").username, json=True)

    assert json.loads(capsys.readouterr().out) == {"keys": 1, "roots": 1, "seals": 1, "known": 0}
    with pytest.raises(SystemExit, match="2"):
        call_command("packages_adopt", by="nobody")


def test_the_doctor_tells_what_ends_and_which_settings_are_stale(
    in_settings: tuple[Pair, Authority, Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, authority, _theirs = in_settings
    monkeypatch.setattr("motcua.ops.key_checks.timezone.now", lambda: AT)
    assert [one.id for one in key_checks.all_checks()] == ["keys.ending", "keys.package-settings-used"]

    believed(authority.certificate, until=AT.date() + timedelta(days=59))
    own("edxml-1", ours, valid_until=AT.date() + timedelta(days=30))
    found = {one.id: one for one in key_checks.all_checks()}
    assert found["keys.ending"].severity == "warning"
    assert "2 of the signing keys" in found["keys.ending"].what
    assert f"edxml-1 (edxml-1) on {AT.date() + timedelta(days=30)}" in found["keys.ending"].what
    assert "MOTCUA_DOCUMENT_AXIS_SIGNING_KEY" in found["keys.package-settings"].what
    assert "MOTCUA_DOCUMENT_AXIS_SEALS" in found["keys.package-settings-used"].what

    own("edxml-2", authority.issue("Ta, mới"), unit=Credential.objects.get(code="edxml-1").unit)
    found = {one.id: one for one in key_checks.all_checks()}
    assert "1 of the signing keys" in found["keys.ending"].what  # the key is renewed, the root is not
    assert "edxml" not in found["keys.ending"].what


def test_a_broken_own_key_stops_the_package_and_not_the_queue(authority: Authority) -> None:
    row = own("edxml-1", authority.issue("Ta"))
    Credential.objects.filter(pk=row.pk).update(key="gone.pem")

    with pytest.raises(wire_seals.AxisKeyUnusable, match="key-unreadable"):
        sealed_by()
