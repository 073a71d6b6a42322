"""An authenticator in a few lines: makes keys and signs, as a telephone does (WebAuthn, ES256, no attestation)."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    origin: str
    rp: str
    counter: int = 0
    flags: int = USER_PRESENT | USER_VERIFIED
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(16))

    def makes(self, options: dict[str, Any]) -> str:
        """The answer to the question for a new key."""
        data = self._data(ATTESTED) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id
        data += cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", options), attestationObject=attestation
        )

    def signs(self, options: dict[str, Any]) -> str:
        """The answer to the question for a signature."""
        self.counter += 1
        data, client = self._data(), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, more: int = 0) -> bytes:
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.rp.encode()).digest() + flags + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        named = websafe_encode(self.id)
        said = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": said})
