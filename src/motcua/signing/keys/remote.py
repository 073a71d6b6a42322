"""A key at a remote signing service, by the contract of docs/signing.md: a hash goes there, a signature comes back.

    POST {url}/signatures   {"credential", "digest": "sha256", "hash": hex, "reference"}
      -> 200 {"signature": base64} | 403, 404, 409, 422 {"error": code} | anything else: not now

    POST {url}/signatures/list   {"credential", "digest": "sha256", "hashes": [hex], "reference"}
      -> 200 {"signatures": [base64 or {"error": code}]} in their order; only where MOTCUA_SIGNING_REMOTE_LIST says
         how many hashes the service takes in one call

Each call is signed: `X-Motcua-Time` (seconds) and `X-Motcua-Signature`, HMAC-SHA256 of time, newline, body. The
document never leaves the house. What comes back is checked against the certificate before it is used.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import requests
from cryptography import x509

from motcua.signing.connections import Connections, connections
from motcua.signing.errors import SignerRefused, SignerUnavailable, SigningError
from motcua.signing.keys.key import is_signature_of, one_by_one
from motcua.signing.models import Credential

_MAX_BYTES = 16 * 1024
_MAX_BYTES_EACH = 2 * 1024
_REFUSALS = frozenset({400, 401, 403, 404, 409, 422})


class RemoteKey:
    def __init__(self, identifier: str, certificate: x509.Certificate, to: Connections) -> None:
        self._identifier, self._certificate, self._to = identifier, certificate, to

    def sign(self, data: bytes, digest: str) -> bytes:
        hashed = hashlib.new(digest, data).hexdigest()
        asked = {
            "credential": self._identifier, "digest": digest, "hash": hashed, "reference": secrets.token_hex(8),
        }  # fmt: skip
        found = self._ask("signatures", json.dumps(asked).encode(), _MAX_BYTES)
        try:
            signature = base64.b64decode(found["signature"], validate=True)
        except (ValueError, KeyError, TypeError):
            raise SignerUnavailable("the answer cannot be read") from None
        return self._checked(data, signature, digest)

    def sign_list(self, asked: Sequence[tuple[bytes, str]]) -> list[bytes | SigningError]:
        """As many in one call as the service takes."""
        if self._to.remote_list == 1:
            return one_by_one(self, asked)
        made: list[bytes | SigningError] = []
        for begin in range(0, len(asked), self._to.remote_list):
            part = asked[begin : begin + self._to.remote_list]
            try:
                made += self._list(part)
            except SigningError as error:
                made += [error] * (len(asked) - len(made) if error.is_passing else len(part))
            if len(made) == len(asked):
                break
        return made

    def _list(self, part: Sequence[tuple[bytes, str]]) -> list[bytes | SigningError]:
        digest = part[0][1]  # of one certificate: always the same
        told = {
            "credential": self._identifier, "digest": digest, "reference": secrets.token_hex(8),
            "hashes": [hashlib.new(digest, data).hexdigest() for data, _ in part],
        }  # fmt: skip
        body = json.dumps(told).encode()
        found = self._ask("signatures/list", body, _MAX_BYTES + len(part) * _MAX_BYTES_EACH)
        answers = found.get("signatures")
        if not isinstance(answers, list) or len(answers) != len(part):
            raise SignerUnavailable("the answer cannot be read")
        made: list[bytes | SigningError] = []
        for (data, _), one in zip(part, answers, strict=True):
            try:
                made.append(self._checked(data, base64.b64decode(one, validate=True), digest))
            except SignerRefused as error:
                made.append(error)
            except (ValueError, TypeError):
                made.append(SignerRefused("this one was refused"))
        return made

    def _checked(self, data: bytes, signature: bytes, digest: str) -> bytes:
        if not is_signature_of(self._certificate, data, signature, digest):
            raise SignerRefused("what came back is no signature of this certificate")
        return signature

    def _ask(self, path: str, body: bytes, most: int) -> dict[str, Any]:
        now = str(int(time.time()))
        secret = self._to.remote_secret.encode()
        headers = {
            "Content-Type": "application/json",
            "X-Motcua-Time": now,
            "X-Motcua-Signature": hmac.new(secret, now.encode() + b"\n" + body, hashlib.sha256).hexdigest(),
        }
        url = f"{self._to.remote_url}/{path}"
        try:
            with requests.post(
                url, body, headers=headers, timeout=self._to.seconds, allow_redirects=False, stream=True
            ) as said:
                content = bytearray()
                for some in said.iter_content(_MAX_BYTES):
                    content += some
                    if len(content) > most:
                        raise SignerUnavailable("the answer is too long")
                if said.status_code in _REFUSALS:
                    raise SignerRefused(f"status {said.status_code}")
                if said.status_code != 200:
                    raise SignerUnavailable(f"status {said.status_code}")
            found = json.loads(bytes(content))
            if not isinstance(found, dict):
                raise ValueError
        except (requests.RequestException, OSError):
            raise SignerUnavailable from None
        except ValueError:
            raise SignerUnavailable("the answer cannot be read") from None
        return found


@contextmanager
def opened(credential: Credential, certificate: x509.Certificate) -> Iterator[RemoteKey]:
    """Raises SignerUnavailable when no service is set."""
    to = connections()
    if not (to.remote_url and to.remote_secret):
        raise SignerUnavailable("no service is set")
    yield RemoteKey(credential.key, certificate, to)
