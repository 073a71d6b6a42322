"""Credentials for the tests that sign: a root of the tests, certificates that it issues, key files, approved rows.

    row = credential("ubnd-seal", unit=unit, role="agency_seal")    # signs with signing.actions.sign_pdf
    believe_in_root()                                               # and is trusted by signing.queries.validate

Needs a database. Keys are elliptic curves (P-256), made in a millisecond; they lie in the folder of keys of the test
installation and their passphrase in the settings of the test.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings

from factories import make_unit
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.sandbox.pki import Pki
from motcua.sandbox.standing import Standing
from motcua.signing.models import Credential, TrustAnchor

PASSPHRASE = "một-câu-dài-cho-thử-nghiệm"
BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Issued:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


def _name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.insert(1, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def issue(
    common: str,
    *,
    organisation: str = "",
    by: Issued | None = None,
    begin: datetime = BEGIN,
    end: datetime = END,
) -> Issued:
    """A certificate; without `by` a root that signs itself. It names nobody who could be asked for its status."""
    key = ec.generate_private_key(ec.SECP256R1())
    is_root = by is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common, organisation))
        .issuer_name(_name(common, organisation) if by is None else by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key((key if by is None else by.key).public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root, content_commitment=not is_root, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=is_root, crl_sign=is_root,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    return Issued(key, builder.sign(key if by is None else by.key, hashes.SHA256()))


@cache
def root() -> Issued:
    return issue("Gốc thử nghiệm của bộ kiểm thử")


def _people() -> tuple[User, User]:
    return tuple(
        User.objects.get_or_create(username=f"signing-{name}", defaults={"full_name": f"Người {name}"})[0]
        for name in ("proposer", "approver")
    )  # type: ignore[return-value]


def keep_key(name: str, key: ec.EllipticCurvePrivateKey, passphrase: str = PASSPHRASE) -> None:
    folder = Path(settings.SIGNING_SETTINGS.setdefault("MOTCUA_SIGNING_KEYS", f"{settings.MEDIA_ROOT}-keys"))
    folder.mkdir(parents=True, exist_ok=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    (folder / name).write_bytes(pem)
    settings.SIGNING_SETTINGS.setdefault("MOTCUA_SIGNING_PASSPHRASE", PASSPHRASE)


def credential(
    code: str = "seal",
    *,
    unit: Unit | None = None,
    role: str = "agency_seal",
    person: User | None = None,
    level: str = "b_b",
    issued: Issued | None = None,
    **changed: object,
) -> Credential:
    """An approved credential with a key file of its own."""
    unit = unit or make_unit()
    issued = issued or issue(person.full_name if person else unit.name, organisation=unit.name, by=root())
    keep_key(f"{code}.pem", issued.key)
    proposer, approver = _people()
    values = {
        "title": code, "role": role, "unit": unit, "person": person, "place": "file", "key": f"{code}.pem",
        "certificates": issued.pem, "fingerprint": issued.certificate.fingerprint(hashes.SHA256()).hex(),
        "level": level, "valid_from": BEGIN.date(), "state": "approved", "why": "thử nghiệm",
        "proposed_by": proposer, "proposed_at": BEGIN, "decided_by": approver,
        "decided_at": BEGIN + timedelta(hours=1), **changed,
    }  # fmt: skip
    return Credential.objects.create(code=code, **values)


def believe(pem: str, *, use: str = "signatures", hosts: tuple[str, ...] = ()) -> TrustAnchor:
    proposer, approver = _people()
    return TrustAnchor.objects.create(
        title="Gốc", use=use, certificate=pem, fingerprint="0" * 64, hosts=list(hosts), valid_from=BEGIN.date(),
        state="approved", why="thử nghiệm", proposed_by=proposer, proposed_at=BEGIN, decided_by=approver,
        decided_at=BEGIN,
    )  # fmt: skip


def believe_in_root() -> TrustAnchor:
    return believe(root().pem)


@cache
def paper(words: str = "Quyết định số 01") -> bytes:
    """A PDF of one page, A4, typeset as our papers are."""
    import typst

    font = Path(__file__).parents[1] / "src" / "motcua" / "fonts"
    made = typst.compile(
        f'#set page(paper: "a4")\n#set text(font: "Be Vietnam Pro")\n= {words}\nNội dung.'.encode(),
        font_paths=[str(font)],
    )
    assert isinstance(made, bytes)
    return made


class TestPki:
    """The running stand-in of the certification authority, named in the settings and believed."""

    __test__ = False

    def __init__(self, standing: Standing, settings: Any) -> None:
        assert isinstance(standing.stand_in, Pki)
        self.stand_in, self.url = standing.stand_in, standing.url
        self.stand_in.at(self.url)
        keep_key("nobody.pem", root().key)
        self.settings = settings
        self.set("TIME_STAMP_URL", f"{self.url}/motcua/tsa/tsa")
        self.root_pem = self.stand_in.certificate("root")
        host = (self.url.removeprefix("http://"),)
        believe(self.root_pem, hosts=host)
        believe(self.root_pem, use="time_stamps", hosts=host)

    def set(self, name: str, value: str) -> None:
        self.settings.SIGNING_SETTINGS = {**self.settings.SIGNING_SETTINGS, f"MOTCUA_SIGNING_{name}": value}

    def credential(
        self, code: str = "official", *, level: str = "b_lt", label: str = "", **changed: Any
    ) -> Credential:
        """An approved credential whose certificate the PKI issued."""
        made = self.stand_in.issue(label or code, "Nguyễn Văn Ký", organisation="UBND", passphrase=PASSPHRASE)
        row = credential(code, level=level, **{"role": "agency_seal", **changed})
        folder = Path(self.settings.SIGNING_SETTINGS["MOTCUA_SIGNING_KEYS"])
        (folder / f"{code}.pem").write_text(made["key"])
        row.certificates = made["certificates"]
        row.fingerprint = (
            x509.load_pem_x509_certificate(made["certificates"].encode()).fingerprint(hashes.SHA256()).hex()
        )
        row.save()
        return row

    def credential_of(self, code: str, certificates: str, **changed: Any) -> Credential:
        """An approved credential over certificates that are there; its key lies elsewhere."""
        own = x509.load_pem_x509_certificates(certificates.encode())[0]
        return credential(
            code, certificates=certificates, fingerprint=own.fingerprint(hashes.SHA256()).hex(), **changed
        )
