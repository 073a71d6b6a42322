"""A key on a PKCS#11 token (a USB token, an HSM). `key` of the credential: `token label:key label`."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pkcs11
from cryptography import x509
from pkcs11.exceptions import PKCS11Error
from pkcs11.util.ec import encode_ecdsa_signature

from motcua.signing.connections import connections
from motcua.signing.errors import KeyMismatch, KeyUnreadable, SigningError, TokenUnavailable
from motcua.signing.keys import store
from motcua.signing.keys.key import check_pair, one_by_one
from motcua.signing.models import Credential

_RSA = {
    "sha256": pkcs11.Mechanism.SHA256_RSA_PKCS,
    "sha384": pkcs11.Mechanism.SHA384_RSA_PKCS,
    "sha512": pkcs11.Mechanism.SHA512_RSA_PKCS,
}


class TokenKey:
    def __init__(self, private: Any) -> None:
        self._private = private

    def sign(self, data: bytes, digest: str) -> bytes:
        try:
            if self._private.key_type == pkcs11.KeyType.RSA:
                return bytes(self._private.sign(data, mechanism=_RSA[digest]))
            hashed = hashlib.new(digest, data).digest()
            return encode_ecdsa_signature(self._private.sign(hashed, mechanism=pkcs11.Mechanism.ECDSA))
        except (PKCS11Error, RuntimeError):
            raise TokenUnavailable from None

    def sign_list(self, asked: Sequence[tuple[bytes, str]]) -> list[bytes | SigningError]:
        """In one session of the token: PKCS#11 knows no list."""
        return one_by_one(self, asked)


@cache
def _library(path: str) -> Any:
    return pkcs11.lib(path)


@contextmanager
def opened(credential: Credential, certificate: x509.Certificate) -> Iterator[TokenKey]:
    """One session for all that is signed meanwhile. Raises TokenUnavailable, KeyUnreadable, KeyMismatch."""
    path = connections().token_library
    token_label, _, key_label = credential.key.partition(":")
    if not path or not key_label:
        raise TokenUnavailable("no library is set")
    try:
        library = _library(path)
        library.reinitialize()  # a token that was plugged in since is seen
        token = library.get_token(token_label=token_label)
        session = token.open(user_pin=store.secret_for(credential, kind="PIN"))
    except (PKCS11Error, RuntimeError, OSError):
        raise TokenUnavailable from None
    try:
        key = TokenKey(_private_of(session, key_label))
        check_pair(certificate, key)
        yield key
    finally:
        session.close()


def _private_of(session: Any, label: str) -> Any:
    try:
        return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
    except PKCS11Error:
        raise KeyUnreadable("no such key on the token") from None


__all__ = ["KeyMismatch", "TokenKey", "opened"]
