"""A key in an encrypted file: PEM (PKCS#8) or PKCS#12. The passphrase was handed in, sealed, or is a setting."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from motcua.signing.connections import connections
from motcua.signing.errors import KeyMismatch, KeyUnreadable, SigningError
from motcua.signing.keys import store
from motcua.signing.keys.key import HASHES, one_by_one
from motcua.signing.models import Credential

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class FileKey:
    def __init__(self, private: Private) -> None:
        self._private = private

    def sign(self, data: bytes, digest: str) -> bytes:
        if isinstance(self._private, rsa.RSAPrivateKey):
            return self._private.sign(data, padding.PKCS1v15(), HASHES[digest]())
        return self._private.sign(data, ec.ECDSA(HASHES[digest]()))

    def sign_list(self, asked: Sequence[tuple[bytes, str]]) -> list[bytes | SigningError]:
        return one_by_one(self, asked)


@contextmanager
def opened(credential: Credential, certificate: x509.Certificate) -> Iterator[FileKey]:
    """Raises KeyUnreadable, KeyMismatch."""
    private = _read(credential)
    if private.public_key() != certificate.public_key():
        raise KeyMismatch
    yield FileKey(private)


def _read(credential: Credential) -> Private:
    folder = connections().keys.resolve()
    path = (folder / credential.key).resolve()
    if folder not in path.parents:  # a name from the database never leads out of the folder of keys
        raise KeyUnreadable
    try:
        passphrase = store.secret_for(credential, kind="PASSPHRASE").encode()
        with path.open("rb") as file:
            content = file.read(store.MAX_BYTES)
        found = parsed(content, passphrase)
    except (OSError, ValueError, TypeError):  # TypeError: a passphrase for a key that is not encrypted
        raise KeyUnreadable from None
    if not isinstance(found, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnreadable("neither RSA nor elliptic curve")
    return found


def parsed(content: bytes, passphrase: bytes) -> object:
    """A key that lies in the open is refused: whoever copies the file would sign with it. Raises ValueError."""
    if not passphrase:
        raise ValueError("no passphrase is set")
    if content.lstrip().startswith(b"-----BEGIN"):
        return load_pem_private_key(content, passphrase)
    return pkcs12.load_key_and_certificates(content, passphrase)[0]
