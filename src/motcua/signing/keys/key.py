"""What every key can do, wherever it lives."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.crypto import get_random_string

from motcua.signing.errors import KeyMismatch, KeyUnreadable, SigningError
from motcua.signing.models import Credential
from motcua.signing.rules.kinds import Place

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class Key(Protocol):
    """A key in use. RSA signs by PKCS#1 v1.5, an elliptic curve by ECDSA (DER)."""

    def sign(self, data: bytes, digest: str) -> bytes:
        """The signature over `data` hashed with `digest` (sha256, sha384, sha512). Raises SigningError."""
        ...

    def sign_list(self, asked: Sequence[tuple[bytes, str]]) -> list[bytes | SigningError]:
        """The same for many, each with its own answer, in their order. Raises SigningError when none is made."""
        ...


def one_by_one(key: Key, asked: Sequence[tuple[bytes, str]]) -> list[bytes | SigningError]:
    """The list of a key that makes one signature at a time. What is away for one is not asked for the next."""
    made: list[bytes | SigningError] = []
    away: SigningError | None = None
    for data, digest in asked:
        if away is None:
            try:
                made.append(key.sign(data, digest))
                continue
            except SigningError as error:
                away = error if error.is_passing else None
                made.append(error)
        else:
            made.append(away)
    return made


def certificates_of(pem: str) -> list[x509.Certificate]:
    """The certificates of a PEM text in their order. Raises ValueError."""
    return x509.load_pem_x509_certificates(pem.encode())


def der_of(pem: str) -> bytes:
    """The first certificate of a PEM text. Raises ValueError."""
    return certificates_of(pem)[0].public_bytes(Encoding.DER)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256, hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def check_pair(certificate: x509.Certificate, key: Key) -> None:
    """That the key belongs to the certificate: it signs something that nobody else knew. Raises KeyMismatch."""
    probe = get_random_string(32).encode()
    if not is_signature_of(certificate, probe, key.sign(probe, "sha256"), "sha256"):
        raise KeyMismatch


def is_signature_of(certificate: x509.Certificate, data: bytes, signature: bytes, digest: str) -> bool:
    """Whether a signature over `data` was made with the certificate's key."""
    public = certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), HASHES[digest]())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(HASHES[digest]()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


@contextmanager
def opened(credential: Credential) -> Iterator[Key]:
    """The key of a credential, for as long as it is needed; a token's session is closed afterwards.

    Raises KeyUnreadable, KeyMismatch, TokenUnavailable, SignerUnavailable.
    """
    from motcua.signing.keys import files, remote, tokens

    ways: dict[Place, Callable[[Credential, x509.Certificate], AbstractContextManager[Key]]] = {
        Place.FILE: files.opened,
        Place.TOKEN: tokens.opened,
        Place.REMOTE: remote.opened,
    }
    try:
        certificate = certificates_of(credential.certificates)[0]
    except (ValueError, IndexError):
        raise KeyUnreadable("the certificate cannot be read") from None
    with ways[Place(credential.place)](credential, certificate) as key:
        yield key
