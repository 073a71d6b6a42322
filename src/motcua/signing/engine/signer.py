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


class Gathering:
    """Documents that are written side by side: once each of them waits for its signature, or has failed before, the
    key makes all of them in one go."""

    def __init__(self, key: Key, documents: int) -> None:
        self._key, self._to_come = key, documents
        self._asked: list[tuple[bytes, str, asyncio.Future[bytes]]] = []
        self._making: asyncio.Task[None] | None = None

    async def sign(self, data: bytes, digest: str) -> bytes:
        """Raises what the key raises for this document."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked.append((data, digest, future))
        self.one_less()
        return await future

    def one_less(self) -> None:
        """One document asks for nothing more."""
        self._to_come -= 1
        if self._to_come == 0 and self._asked:
            self._making = asyncio.create_task(self._make())

    async def _make(self) -> None:
        try:
            made = await asyncio.to_thread(self._key.sign_list, [(data, how) for data, how, _ in self._asked])
        except Exception as error:  # each document tells its own caller
            for _, _, future in self._asked:
                future.set_exception(error)
            return
        for (_, _, future), one in zip(self._asked, made, strict=True):
            if isinstance(one, bytes):
                future.set_result(one)
            else:
                future.set_exception(one)


class KeySigner(Signer):
    """Signs with `Key`, or with what gathers for it; the key's errors pass through."""

    def __init__(
        self, key: Key, certificates: Sequence[x509.Certificate], gathering: Gathering | None = None
    ) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([asn1_of(one) for one in certificates[1:]])
        super().__init__(signing_cert=asn1_of(certificates[0]), cert_registry=store, embed_roots=False)
        public = certificates[0].public_key()
        self._key, self._gathering = key, gathering
        self._size = public.key_size // 8 if isinstance(public, rsa.RSAPublicKey) else _CURVE_BYTES

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(self._size)
        if self._gathering is not None:
            gathering, self._gathering = self._gathering, None  # a document asks once
            return await gathering.sign(data, digest_algorithm)
        return await asyncio.to_thread(self._key.sign, data, digest_algorithm)

    def asks_no_more(self) -> None:
        """The document of this signer is written, or has failed: the others do not wait for it."""
        if self._gathering is not None:
            self._gathering.one_less()
            self._gathering = None
