"""A stand-in of a remote signing service: a hash goes there, a signature comes back; the key never leaves it.

    python -m motcua.sandbox.remote_signer --port 8421 --data var/sandbox

    POST /signatures          as src/motcua/signing/keys/remote.py says; 403 for a wrong signature of the call or one
                              older than five minutes, 404 unknown credential, 409 blocked, 422 not a hash
    POST /signatures/list     the same with "hashes", answers "signatures": one for each, or {"error"}
    POST /keys                {"credential"} -> {"public_key": PEM}; the same name gives the same key
    POST /block               {"credential"}: from now on it refuses

MOTCUA_SIGNING_REMOTE_SECRET is shared with the product. Outside the house: nothing in it imports this.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from motcua.sandbox.standing import Answer, Question, StandIn, main, said

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512(),
}  # fmt: skip
_TOLERANCE_SECONDS = 300
_MOST = 200


class RemoteSigner(StandIn):
    """Keys that others may use, one hash at a time."""

    name: ClassVar[str] = "remote-signer"
    title: ClassVar[tuple[str, str]] = ("Dịch vụ ký số từ xa", "Remote signing service")
    behaviour = (
        ("Nhận giá trị băm, trả về chữ ký; không nhận văn bản.", "Takes a hash, gives a signature; no document."),
        ("Lời gọi không được ký hoặc quá 5 phút bị từ chối.", "Calls unsigned or older than 5 minutes fail."),
    )  # fmt: skip
    tables: ClassVar[str] = "CREATE TABLE IF NOT EXISTS blocked (credential TEXT PRIMARY KEY);"

    def __init__(self, folder: Path, *, seed: int = 0, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(folder, seed=seed, environ=environ)
        self._secret = self.environ.get("MOTCUA_SIGNING_REMOTE_SECRET", "stand-in").encode()
        self._keys = folder / "remote-signer-keys"
        self._keys.mkdir(exist_ok=True, mode=0o700)

    def public_key(self, credential: str) -> str:
        """PEM; made at the first call."""
        path = self._path(credential)
        if not path.exists():
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            plain = serialization.NoEncryption()
            path.write_bytes(
                key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
            )
            path.chmod(0o600)
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._private(path).public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def block(self, credential: str) -> None:
        with self.db() as db:
            db.execute("INSERT OR IGNORE INTO blocked VALUES (?)", (credential,))

    def answer(self, question: Question) -> Answer:
        asked = question.json()
        credential = str(asked.get("credential", ""))
        if not credential.replace("-", "").isalnum():
            return said(422, {"error": "no-credential"})
        match question.method, question.parts:
            case "POST", ["keys"]:
                return said(200, {"public_key": self.public_key(credential)})
            case "POST", ["block"]:
                self.block(credential)
                return said(200, {})
            case "POST", ["signatures"]:
                return self._signed(question, credential, str(asked.get("digest")), [str(asked.get("hash"))])
            case "POST", ["signatures", "list"]:
                hashes = asked.get("hashes")
                if not isinstance(hashes, list) or len(hashes) > _MOST:
                    return said(422, {"error": "not-a-list"})
                return self._signed(question, credential, str(asked.get("digest")), hashes, is_list=True)
        return said(404, {"error": "no-such-service"})

    def _signed(
        self, question: Question, credential: str, digest: str, hashes: list[str], *, is_list: bool = False
    ) -> Answer:
        at = question.header("x-motcua-time")
        expected = hmac.new(self._secret, at.encode() + b"\n" + question.body, hashlib.sha256).hexdigest()
        is_fresh = at.isdigit() and abs(time.time() - int(at)) <= _TOLERANCE_SECONDS
        if not is_fresh or not hmac.compare_digest(expected, question.header("x-motcua-signature")):
            return said(403, {"error": "call-not-signed"})
        path = self._path(credential)
        if not path.exists():
            return said(404, {"error": "credential-unknown"})
        with self.db() as db:
            if db.execute("SELECT 1 FROM blocked WHERE credential = ?", (credential,)).fetchone():
                return said(409, {"error": "credential-blocked"})
        private = self._private(path)
        made = [_signature(private, _HASHES.get(digest), str(one)) for one in hashes]
        if is_list:
            return said(200, {"signatures": [one or {"error": "not-a-hash"} for one in made]})
        return said(200, {"signature": made[0]}) if made[0] else said(422, {"error": "not-a-hash"})

    def _path(self, credential: str) -> Path:
        return self._keys / f"{credential}.pem"

    def _private(self, path: Path) -> rsa.RSAPrivateKey:
        found = serialization.load_pem_private_key(path.read_bytes(), None)
        assert isinstance(found, rsa.RSAPrivateKey)
        return found


def _signature(private: rsa.RSAPrivateKey, algorithm: hashes.HashAlgorithm | None, hashed: str) -> str:
    """Base64; empty for what is no hash."""
    try:
        content = bytes.fromhex(hashed)
    except ValueError:
        return ""
    if algorithm is None or len(content) != algorithm.digest_size:
        return ""
    return base64.b64encode(private.sign(content, padding.PKCS1v15(), utils.Prehashed(algorithm))).decode()


if __name__ == "__main__":
    main(RemoteSigner, port=8421)
