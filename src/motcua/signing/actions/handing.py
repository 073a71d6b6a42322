"""What is handed in with a credential and never shown again: a key file, its passphrase, a token's PIN."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from motcua.signing.keys.store import MAX_BYTES
from motcua.signing.rules.kinds import Place

LONGEST_SECRET = 200


@dataclass(frozen=True)
class Handed:
    """As it came in. `content`: an encrypted PEM (PKCS#8) or PKCS#12 file. Never logged, never said again."""

    secret: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)


NOTHING = Handed()


def faults_of(
    handed: Handed, *, place: Place, certificates: Sequence[x509.Certificate]
) -> list[tuple[str, str]]:
    """What is wrong with what was handed in: a file that opens, of this certificate, and a secret for it."""
    found = [("secret", "too-long")] if len(handed.secret) > LONGEST_SECRET else []
    if not handed.content:
        return found
    if place is not Place.FILE:
        return [*found, ("content", "not-for-this-place")]
    if len(handed.content) > MAX_BYTES:
        return [*found, ("content", "too-large")]
    if not handed.secret:
        return [*found, ("secret", "required")]
    if _lies_open(handed.content):
        return [*found, ("content", "not-encrypted")]
    from motcua.signing.keys.files import parsed

    try:
        private = parsed(handed.content, handed.secret.encode())
    except (ValueError, TypeError):
        return [*found, ("content", "does-not-open")]
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return [*found, ("content", "no-signing-key")]
    if certificates and private.public_key() != certificates[0].public_key():
        return [*found, ("content", "of-another-certificate")]
    return found


def _lies_open(content: bytes) -> bool:
    """A PEM key without a passphrase: whoever copies the file would sign with it."""
    try:
        load_pem_private_key(content, None)
    except (ValueError, TypeError):
        return False
    return True


def certificates_in(handed: Handed) -> str:
    """The certificates that a PKCS#12 file brings along, as PEM, the key's own first; empty for none."""
    if not handed.content or handed.content.lstrip().startswith(b"-----BEGIN"):
        return ""
    try:
        _key, own, others = pkcs12.load_key_and_certificates(handed.content, handed.secret.encode() or None)
    except (ValueError, TypeError):
        return ""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in (own, *others) if one is not None)


def certificates_text(content: bytes) -> str:
    """A file of certificates as PEM: PEM as it is, one in DER (.cer) made PEM; what is neither stays unreadable."""
    try:
        return x509.load_der_x509_certificate(content).public_bytes(Encoding.PEM).decode()
    except ValueError:
        return content.decode("utf-8", "replace").replace("\0", "")
