"""Names under which callers know what is ours: none tells our numbers, each leads back without a table.

A service or form has a name computed from its public code. A dossier, a step, an account is named by its number
enciphered in one block: the name tells nothing, cannot be guessed, and stays the same while the key does
(MOTCUA_GOVSTACK_NAMES_KEY, else derived from the installation's secret). What a name leads to is still looked up
in the caller's scope. Names agreed with a partner (`FixedName`) go first.
"""

import hashlib
import hmac
import struct
import uuid
from collections.abc import Iterable
from enum import StrEnum

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from motcua.govstack.models import FixedName

_SPACE = uuid.UUID("6f1c7d0e-6f5b-5a55-9c3a-0b6f6d6f7463")
_FORM = ">BqihB"  # kind, number, sequence number, branch, zero


class Kind(StrEnum):
    SERVICE = "service"
    EFORM = "eform"
    DOSSIER = "dossier"
    TASK = "task"
    ACCOUNT = "account"
    APPLICANT = "applicant"
    DOCUMENT = "document"
    OPERATOR = "operator"
    ROLE = "role"


_ENCIPHERED = {Kind.DOSSIER: 1, Kind.TASK: 2, Kind.ACCOUNT: 3, Kind.APPLICANT: 4}


def of_text(kind: Kind, text: str) -> str:
    """The computed name of something that has a public code."""
    return str(uuid.uuid5(_SPACE, f"{kind}:{text}"))


def of_number(kind: Kind, number: int, seq: int = 0, branch: int = 0) -> str:
    """The name of a dossier, a step of one, or an account."""
    plain = struct.pack(_FORM, _ENCIPHERED[kind], number, seq, branch, 0)
    cipher = Cipher(algorithms.AES(_key()), modes.ECB()).encryptor()  # one block, no repetition in it
    return str(uuid.UUID(bytes=cipher.update(plain) + cipher.finalize()))


def number_of(kind: Kind, name: str) -> tuple[int, int, int] | None:
    """Number, sequence number and branch of a name; None when it is no such name."""
    found = uuid_of(name)
    if found is None:
        return None
    cipher = Cipher(algorithms.AES(_key()), modes.ECB()).decryptor()
    tag, number, seq, branch, zero = struct.unpack(_FORM, cipher.update(found.bytes) + cipher.finalize())
    fits = tag == _ENCIPHERED[kind] and zero == 0 and number > 0 and seq >= 0 and branch >= 0
    return (number, seq, branch) if fits else None


def uuid_of(name: str) -> uuid.UUID | None:
    """The UUID that a text is, in its usual form; None for any other text."""
    if len(name) != 36:
        return None
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def _key() -> bytes:
    secret = settings.GOVSTACK_NAMES_KEY or settings.SECRET_KEY
    return hmac.new(secret.encode(), b"motcua govstack names", hashlib.sha256).digest()


def fixed(kind: Kind, name: str) -> str | None:
    """What a name agreed with a partner stands for."""
    if not 0 < len(name) <= 100 or "\x00" in name:
        return None
    found = FixedName.objects.filter(kind=kind, name=name).values_list("target", flat=True).first()
    return None if found is None else str(found)


def shown(kind: Kind, targets: Iterable[str]) -> dict[str, str]:
    """The agreed names that stand in place of the computed ones, by what they stand for; one query."""
    rows = FixedName.objects.filter(kind=kind, target__in=list(targets), is_shown=True)
    return dict(rows.values_list("target", "name"))
