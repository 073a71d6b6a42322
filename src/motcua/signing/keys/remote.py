"""A key at a remote signing service, by the contract of docs/signing.md: a hash goes there, a signature comes back.

    POST {url}/signatures   {"credential", "digest": "sha256", "hash": hex, "reference"}
      -> 200 {"signature": base64} | 403, 404, 409, 422 {"error": code} | anything else: not now

Each call is signed: `X-Motcua-Time` (seconds) and `X-Motcua-Signature`, HMAC-SHA256 of time, newline, body. The
document never leaves the house. What comes back is checked against the certificate before it is used.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from cryptography import x509

from motcua.signing.connections import Connections, connections
from motcua.signing.errors import SignerRefused, SignerUnavailable
from motcua.signing.keys.key import is_signature_of
from motcua.signing.models import Credential

_MAX_BYTES = 16 * 1024
_REFUSALS = frozenset({400, 401, 403, 404, 409, 422})


class RemoteKey:
    def __init__(self, identifier: str, certificate: x509.Certificate, to: Connections) -> None:
        self._identifier, self._certificate, self._to = identifier, certificate, to

    def sign(self, data: bytes, digest: str) -> bytes:
        hashed = hashlib.new(digest, data).hexdigest()
        asked = {
            "credential": self._identifier, "digest": digest, "hash": hashed, "reference": secrets.token_hex(8),
        }  # fmt: skip
        signature = self._ask(json.dumps(asked).encode())
        if not is_signature_of(self._certificate, data, signature, digest):
            raise SignerRefused("what came back is no signature of this certificate")
        return signature

    def _ask(self, body: bytes) -> bytes:
        now = str(int(time.time()))
        secret = self._to.remote_secret.encode()
        headers = {
            "Content-Type": "application/json",
            "X-Motcua-Time": now,
            "X-Motcua-Signature": hmac.new(secret, now.encode() + b"\n" + body, hashlib.sha256).hexdigest(),
        }
        url = f"{self._to.remote_url}/signatures"
        try:
            with requests.post(
                url, body, headers=headers, timeout=self._to.seconds, allow_redirects=False, stream=True
            ) as said:
                content = next(said.iter_content(_MAX_BYTES), b"")
                if said.status_code in _REFUSALS:
                    raise SignerRefused(f"status {said.status_code}")
                if said.status_code != 200:
                    raise SignerUnavailable(f"status {said.status_code}")
            return base64.b64decode(json.loads(content)["signature"], validate=True)
        except (requests.RequestException, OSError):
            raise SignerUnavailable from None
        except (ValueError, KeyError, TypeError):
            raise SignerUnavailable("the answer cannot be read") from None


@contextmanager
def opened(credential: Credential, certificate: x509.Certificate) -> Iterator[RemoteKey]:
    """Raises SignerUnavailable when no service is set."""
    to = connections()
    if not (to.remote_url and to.remote_secret):
        raise SignerUnavailable("no service is set")
    yield RemoteKey(credential.key, certificate, to)
