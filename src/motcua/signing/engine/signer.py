"""pyHanko's signer over a key of ours, wherever it lives."""

import asyncio
from collections.abc import Sequence

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.signing.keys.key import Key

# An ECDSA signature over P-521 takes 139 bytes of DER.
_CURVE_BYTES = 144


def asn1_of(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


class KeySigner(Signer):
    """Signs with `Key`; the key's errors pass through."""

    def __init__(self, key: Key, certificates: Sequence[x509.Certificate]) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([asn1_of(one) for one in certificates[1:]])
        super().__init__(signing_cert=asn1_of(certificates[0]), cert_registry=store, embed_roots=False)
        public = certificates[0].public_key()
        self._key = key
        self._size = public.key_size // 8 if isinstance(public, rsa.RSAPublicKey) else _CURVE_BYTES

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(self._size)
        return await asyncio.to_thread(self._key.sign, data, digest_algorithm)
