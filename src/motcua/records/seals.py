"""The installation's seal: a signature on the papers that are handed out, and whether an uploaded one bears it.

PAdES B-B (ETSI EN 319 142-1) by pyHanko. Key and certificate come from the settings SEAL_KEY and SEAL_CERTIFICATE
(PEM files); without them the installation makes its own at first use, in `var/seal/`: that shows that a paper is
ours and unchanged, not who we are. Certificates that were replaced stay in `var/seal/former/`, so that what they
sealed is still known. MOTCUA_SEAL_CREDENTIAL names a credential of the room `signing` instead: then the province's
own seal is set, at its level and from where its key lies (docs/signing.md).
"""

import contextlib
import fcntl
import io
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from motcua.kernel.zone import day_of
from motcua.records.checking import looking
from motcua.records.errors import FileUnsafe
from motcua.records.limits import limits_on
from motcua.signing import actions as signing
from motcua.signing import queries as signatures
from motcua.signing.errors import SigningError

FIELD = "MotcuaSeal"
# A certificate of one's own: no authority limits it; it is renewed by taking another.
_VALID_DAYS = 3650


class SealMissing(Exception):
    """The seal's key or certificate cannot be read. Check MOTCUA_SEAL_KEY and MOTCUA_SEAL_CERTIFICATE."""


class Verdict(StrEnum):
    """What an uploaded file is."""

    INTACT = "intact"
    CHANGED = "changed"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Found:
    """`reason` is what was written into the seal: the paper's reference."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class _Files:
    key: Path
    certificate: Path


def is_own_made() -> bool:
    """Whether the seal is the installation's own, vouched for by nobody."""
    return not (settings.SEAL_CREDENTIAL or (settings.SEAL_KEY and settings.SEAL_CERTIFICATE))


def seal(content: bytes, *, reason: str, at: datetime) -> bytes:
    """The PDF with the seal added behind its end; every byte of it stays. Raises SealMissing."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    if settings.SEAL_CREDENTIAL:
        try:
            return signing.sign_pdf(content, credential=settings.SEAL_CREDENTIAL, at=at, reason=reason)
        except SigningError as error:
            raise SealMissing(str(error)) from error
    files = _files(at)
    signer = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]  # the library leaves it untyped
        str(files.key), str(files.certificate)
    )
    if signer is None:
        raise SealMissing(SealMissing.__doc__)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), meta, signer=signer, output=out)
    return out.getvalue()


def look_for(content: bytes, *, at: datetime) -> Found:
    """Whether a file bears our seal, and whether it is unchanged since. Looked at in a process of its own."""
    limits = limits_on(day_of(at))
    with tempfile.TemporaryDirectory(prefix="motcua-seal-") as folder:
        paper, ours = Path(folder) / "paper.pdf", Path(folder) / "ours.pem"
        paper.write_bytes(content)
        ours.write_bytes(b"".join(_certificates(at)))
        try:
            said = looking.answer(["signed", str(paper), str(ours), json.dumps(limits.for_checker())], limits)
        except FileUnsafe:
            return Found(Verdict.NOT_OURS)
    found = Found(Verdict(str(said["verdict"])), str(said.get("reason", "")))
    if found.verdict is Verdict.NOT_OURS and settings.SEAL_CREDENTIAL:
        return _by_credential(content, at)
    return found


def _by_credential(content: bytes, at: datetime) -> Found:
    """By the report of `signing`, which also knows what may follow a seal: proofs and time-stamps."""
    ours = [
        one
        for one in signatures.validate(content, at=at).signatures
        if one.credential == settings.SEAL_CREDENTIAL
    ]
    if not ours:
        return Found(Verdict.NOT_OURS)
    is_intact = ours[-1].state is not signatures.State.BROKEN
    return Found(Verdict.INTACT if is_intact else Verdict.CHANGED, ours[-1].reason)


def _certificates(at: datetime) -> Iterator[bytes]:
    files = _files(at)
    yield files.certificate.read_bytes() + b"\n"
    for former in sorted((Path(settings.VAR_DIR) / "seal" / "former").glob("*.pem")):
        yield former.read_bytes() + b"\n"


def _files(at: datetime) -> _Files:
    if settings.SEAL_KEY and settings.SEAL_CERTIFICATE:
        files = _Files(Path(settings.SEAL_KEY), Path(settings.SEAL_CERTIFICATE))
        if not (files.key.is_file() and files.certificate.is_file()):
            raise SealMissing(SealMissing.__doc__)
        return files
    folder = Path(settings.VAR_DIR) / "seal"
    files = _Files(folder / "key.pem", folder / "certificate.pem")
    if not files.certificate.is_file():
        with _alone(folder):
            if not files.certificate.is_file():
                _make(files, at)
    return files


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Web and worker may need the first seal at the same moment."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(files: _Files, at: datetime) -> None:
    """A key (P-256) and a certificate that it signs itself. The certificate is put in place last, as the sign that
    both are whole."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Motcua {settings.PROVINCE_CODE}")])
    begun = at - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=_VALID_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    _write(files.key, pem, 0o600)
    _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
