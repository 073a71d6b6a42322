"""The keys that files are sealed with: the first one seals, all of them open. Pure."""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

KEY_BYTES = 32
ID_BYTES = 8


class KeyWrong(ValueError):
    """A key is 32 random bytes, written as 44 characters of base64. `motcua files key` makes one."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"{type(self).__doc__} The {line}. key given is none.")


@dataclass(frozen=True)
class Key:
    """`id` tells keys apart and says nothing of the secret; it stands in the head of each sealed file."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        return hashlib.sha256(b"motcua-files-key\x00" + self.secret).digest()[:ID_BYTES]

    @property
    def name(self) -> str:
        return self.id.hex()


@dataclass(frozen=True)
class KeyRing:
    """`current` seals what is written now; None: it is written as it is. `all` open what was sealed before."""

    current: Key | None
    all: tuple[Key, ...]

    def find(self, key_id: bytes) -> Key | None:
        return next((key for key in self.all if key.id == key_id), None)


def new_key() -> str:
    """A key to put into the setting."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def ring_of(words: Sequence[str], *, seals: bool = True) -> KeyRing:
    """Keys as they stand in the setting, the current one first. Raises KeyWrong."""
    keys = tuple(_key(word, number) for number, word in enumerate(words, 1))
    return KeyRing(keys[0] if keys and seals else None, keys)


def words_of(text: str) -> list[str]:
    """The keys in a text: one a line, or with spaces or commas between; what follows a # is a remark."""
    plain = "\n".join(line.partition("#")[0] for line in text.splitlines())
    return [word for word in re.split(r"[\s,]+", plain) if word]


def _key(word: str, number: int) -> Key:
    try:
        secret = base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        raise KeyWrong(number) from None
    if len(secret) != KEY_BYTES or len(set(secret)) < 8:  # 32 times the same letter is no random number
        raise KeyWrong(number)
    return Key(secret)
