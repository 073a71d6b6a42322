"""The store of keys: files in one folder, and the passphrases and PINs that people handed in, sealed.

A database alone opens nothing: what was handed in is sealed with the installation's secret key, and a key file is
encrypted with its own passphrase besides.
"""

import base64
import hmac
import os
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from motcua.signing.connections import connections, secret_of
from motcua.signing.errors import KeyUnreadable
from motcua.signing.models import Credential

MAX_BYTES = 64 * 1024
# Only what came in by a page is taken away again; a file that an operator laid there is theirs.
_HANDED_IN = "entered-"


def sealed(secret: str) -> bytes:
    """A passphrase or PIN as the database keeps it; nothing for none."""
    return _sealing().encrypt(secret.encode()) if secret else b""


def secret_for(row: Credential, *, kind: str) -> str:
    """The passphrase (`PASSPHRASE`) or PIN (`PIN`) of a credential: what was handed in for it, else the settings.

    Raises KeyUnreadable when it was sealed under another secret key of the installation.
    """
    kept = bytes(row.sealed_secret)
    if not kept:
        return secret_of(row.code, kind=kind)
    try:
        return _sealing().decrypt(kept).decode()
    except InvalidToken:
        raise KeyUnreadable("its secret was sealed by another MOTCUA_SECRET_KEY; hand it in again") from None


def keep(code: str, content: bytes) -> str:
    """Lay a key file into the folder of keys, for its owner's account alone; its name. Nothing is overwritten."""
    folder = connections().keys
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{_HANDED_IN}{code}-{secrets.token_hex(6)}.key"
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def forget(name: str) -> None:
    """Take away a key file that was handed in by a page; what is not there is forgotten already."""
    if name.startswith(_HANDED_IN) and "/" not in name:
        (connections().keys / name).unlink(missing_ok=True)


def _sealing() -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"motcua secret of a signing key", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
