"""A file that grows part by part and is sealed as it grows: uploads on their way (`web.portal.parts`).

With a key, each part is a frame: its length (4 bytes), a nonce (12), AES-256-GCM bound to the place where it begins.
A frame that a crash cut off does not count; one under a former key, or plain from before the key, is begun anew.
Without a key the parts lie as they come.
"""

import hashlib
import hmac
import io
import os
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from motcua.records.errors import FileChanged
from motcua.records.storage.keys import Key
from motcua.records.storage.vault import vault

_MARK: Final = b"\x93MOTCUAP"
_LENGTH, _NONCE, _TAG = 4, 12, 16


def arrived(file: BinaryIO) -> int:
    """How many bytes of content a file holds in full."""
    key = vault().ring.current
    if key is None:
        file.seek(0)
        return 0 if file.read(len(_MARK)) == _MARK else file.seek(0, io.SEEK_END)
    return sum(length for _place, length in _frames(file, key))


def append(file: BinaryIO, content: bytes) -> None:
    """Add one part behind what arrived in full; what a crash left behind that is cut off."""
    key = vault().ring.current
    count = arrived(file)
    if key is None:
        file.truncate(count)
        file.seek(count)
        file.write(content)
        return
    if count == 0:
        file.truncate(0)
        file.seek(0)
        file.write(_MARK + key.id)
    else:
        end = [place + length + _TAG for place, length in _frames(file, key)][-1]
        file.truncate(end)
        file.seek(end)
    nonce = os.urandom(_NONCE)
    sealed = _cipher(key).encrypt(nonce, content, count.to_bytes(8, "big"))
    file.write(len(content).to_bytes(_LENGTH, "big") + nonce + sealed)


def content_of(file: BinaryIO) -> BinaryIO:
    """The content, to read on from its begin. Raises FileChanged when it is read."""
    key = vault().ring.current
    file.seek(0)
    if key is None:
        return file
    return cast(BinaryIO, io.BufferedReader(_Content(_opened(file, key))))


def _cipher(key: Key) -> AESGCM:
    """A key of its own, so that the outer key seals heads of files alone."""
    return AESGCM(hmac.digest(key.secret, b"motcua-parts", hashlib.sha256))


def _frames(file: BinaryIO, key: Key) -> Iterator[tuple[int, int]]:
    """Where each whole frame's sealed content begins, and how many bytes of content it has."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    place = len(_MARK + key.id)
    if file.read(place) != _MARK + key.id:
        return
    while place + _LENGTH + _NONCE < size:
        file.seek(place)
        length = int.from_bytes(file.read(_LENGTH), "big")
        begin = place + _LENGTH + _NONCE
        place = begin + length + _TAG
        if place > size:
            return
        yield begin, length


def _opened(file: BinaryIO, key: Key) -> Iterator[bytes]:
    cipher, count = _cipher(key), 0
    for begin, length in list(_frames(file, key)):
        file.seek(begin - _NONCE)
        nonce, sealed = file.read(_NONCE), file.read(length + _TAG)
        try:
            yield cipher.decrypt(nonce, sealed, count.to_bytes(8, "big"))
        except InvalidTag:
            raise FileChanged("a file on its way") from None
        count += length


class _Content(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        if not self._left:
            self._left = next(self._pieces, b"")
        given, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(given)] = given
        return len(given)
