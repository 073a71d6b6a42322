"""The form of a sealed file: read in pieces, from any place, and no piece is believed unseen. No Django, no clock.

    head    93 bytes: mark (8), key id (8), nonce (12), the file's own key under that key (32 + 16), 17 for later
    pieces  64 KiB of content each (the last one less), AES-256-GCM, 16 bytes of tag behind each

Each file has a random key of its own, so a piece's nonce is its number and whether it is the last: a piece that was
changed, moved, or cut off is noticed when it is read. The file's key is bound to the head and to the name under which
the file lies, so no sealed file stands in for another. A change of the outer key rewrites the head alone (`rewrap`).
After the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015) and NIST SP 800-38D.
"""

import io
import os
from abc import abstractmethod
from typing import BinaryIO, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from motcua.records.errors import FileChanged, FileKeyMissing
from motcua.records.storage.keys import ID_BYTES, KEY_BYTES, Key, KeyRing

MARK: Final = b"\x93MOTCUA\x01"  # no type that is stored begins so (`rules.media_type`)
PIECE: Final = 64 * 1024
TAG: Final = 16
_NONCE: Final = 12
_SPARE: Final = 17
HEAD: Final = len(MARK) + ID_BYTES + _NONCE + KEY_BYTES + TAG + _SPARE
_OPENED: Final = len(MARK) + ID_BYTES  # what of the head is authenticated beside the key


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins so is sealed."""
    return head.startswith(MARK)


def key_id(head: bytes) -> bytes:
    """Under which key a sealed file lies."""
    return head[len(MARK) : _OPENED]


def plain_size(sealed_bytes: int) -> int:
    """How many bytes of content a sealed file of a size holds; negative when it is cut off."""
    body = sealed_bytes - HEAD
    return body - TAG * max(1, -(-body // (PIECE + TAG)))


def sealed_size(plain_bytes: int) -> int:
    return HEAD + plain_bytes + TAG * max(1, -(-plain_bytes // PIECE))


def sealing(source: BinaryIO, *, key: Key, name: str) -> BinaryIO:
    """The content of a seekable file, sealed while it is read. `name` is where it will lie; it opens under no other.

    The caller closes `source`.
    """
    own = os.urandom(KEY_BYTES)
    return cast(
        BinaryIO, io.BufferedReader(_Sealing(source, AESGCM(own), _head(own, key, name)), PIECE + TAG)
    )


def rewrap(head: bytes, *, key: Key, ring: KeyRing, name: str) -> bytes:
    """The head of a sealed file under another key; its pieces stay as they are.

    Raises FileKeyMissing, FileChanged.
    """
    return _head(_own_key(head, ring, name), key, name)


def opened(raw: BinaryIO, size: int, *, ring: KeyRing, name: str) -> BinaryIO:
    """The content of a sealed file of `size` bytes, to read, seek in and close.

    Raises FileKeyMissing, FileChanged; when a piece was changed also while it is read.
    """
    head = raw.read(HEAD)
    own = _own_key(head, ring, name)
    # what is cut within a tag has a size that no content has
    if plain_size(size) < 0 or sealed_size(plain_size(size)) != size:
        raise FileChanged(name)
    return cast(BinaryIO, io.BufferedReader(_Opened(raw, size, AESGCM(own), name), PIECE))


def _head(own: bytes, key: Key, name: str) -> bytes:
    begin = MARK + key.id
    nonce = os.urandom(_NONCE)
    wrapped = AESGCM(key.secret).encrypt(nonce, own, _bound(begin, name))
    return begin + nonce + wrapped + bytes(_SPARE)


def _own_key(head: bytes, ring: KeyRing, name: str) -> bytes:
    if len(head) < HEAD or not is_sealed(head):
        raise FileChanged(name)
    key = ring.find(key_id(head))
    if key is None:
        raise FileKeyMissing(key_id(head).hex())
    nonce, wrapped = head[_OPENED : _OPENED + _NONCE], head[_OPENED + _NONCE : HEAD - _SPARE]
    try:
        return AESGCM(key.secret).decrypt(nonce, wrapped, _bound(head[:_OPENED], name))
    except InvalidTag:
        raise FileChanged(name) from None


def _bound(begin: bytes, name: str) -> bytes:
    return begin + name.encode()


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([is_last])


class _Places(io.RawIOBase):
    """A file of a known size that is read, and sought in, by pieces."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._at, self._size = 0, size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        given = self._from_here()[: len(view)]
        view[: len(given)] = given
        self._at += len(given)
        return len(given)

    @abstractmethod
    def _from_here(self) -> bytes:
        """What is there from the place on, as far as one piece reaches; empty at the end."""


class _Opened(_Places):
    """Decrypts piece by piece. Only what is read is fetched and checked."""

    def __init__(self, raw: BinaryIO, size: int, cipher: AESGCM, name: str) -> None:
        super().__init__(plain_size(size))
        self._raw, self._cipher, self._name, self._sealed_bytes = raw, cipher, name, size
        self._number, self._piece = -1, b""

    def _from_here(self) -> bytes:
        if self._at >= self._size and self._size:  # an empty file has a piece too, and its tag is looked at
            return b""
        self._load(self._at // PIECE)
        return self._piece[self._at % PIECE :]

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        begin = HEAD + number * (PIECE + TAG)
        end = min(begin + PIECE + TAG, self._sealed_bytes)
        self._raw.seek(begin)
        sealed = self._raw.read(end - begin)
        try:
            self._piece = self._cipher.decrypt(_nonce(number, end == self._sealed_bytes), sealed, None)
        except InvalidTag:
            raise FileChanged(self._name) from None
        self._number = number

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Sealing(_Places):
    """Encrypts piece by piece; read twice (an upload that is tried again) it gives the same bytes."""

    def __init__(self, source: BinaryIO, cipher: AESGCM, head: bytes) -> None:
        self._source, self._cipher, self._head = source, cipher, head
        self._plain_bytes = source.seek(0, io.SEEK_END)
        super().__init__(sealed_size(self._plain_bytes))
        self._number, self._piece = -1, b""

    def _from_here(self) -> bytes:
        if self._at < HEAD:
            return self._head[self._at :]
        if self._at >= self._size:
            return b""
        number, begin = divmod(self._at - HEAD, PIECE + TAG)
        if number != self._number:
            self._source.seek(number * PIECE)
            plain = self._source.read(PIECE)
            is_last = (number + 1) * PIECE >= self._plain_bytes
            self._piece, self._number = self._cipher.encrypt(_nonce(number, is_last), plain, None), number
        return self._piece[begin:]
