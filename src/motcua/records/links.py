"""Links to one file that live for minutes: bound to the door, the content, the reader and an end. Pure.

A link is words and their HMAC-SHA256 under a key that is used for nothing else. It gives no right: who uses it is
judged at the door as if they had come there, and the door leaves its trace then.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

_PURPOSE = b"motcua/file-link/1\x00"


class LinkRefused(Exception):
    """A link that does not open. Open the page that it was made on, and make another."""


class LinkForged(LinkRefused):
    """It was not made here, or it was changed on the way."""


class LinkOfAnother(LinkRefused):
    """It was made for another reader."""


class LinkExpired(LinkRefused):
    """Its time is over."""


@dataclass(frozen=True)
class FileLink:
    """`door` is the page's name, which states the purpose of the reading; `address` the way to it; `until` UTC."""

    door: str
    address: str
    sha256: str
    reader_id: int
    until: datetime


def signed(link: FileLink, *, secret: str) -> str:
    """The link as one word for an address."""
    parts = (link.door, link.sha256, str(link.reader_id), str(int(link.until.timestamp())), link.address)
    words = "\n".join(parts).encode()
    return f"{_text(words)}.{_text(_mark(words, secret))}"


def read(word: str, *, reader_id: int, at: datetime, secret: str) -> FileLink:
    """What a link says, for its reader and in its time. The mark is compared in constant time, before all else.

    Raises LinkForged, LinkOfAnother, LinkExpired.
    """
    told, _dot, mark = word.partition(".")
    try:
        words, given = _bytes(told), _bytes(mark)
    except (binascii.Error, ValueError):
        raise LinkForged from None
    if not hmac.compare_digest(given, _mark(words, secret)):
        raise LinkForged
    door, sha256, reader, until, address = words.decode().split("\n")
    link = FileLink(door, address, sha256, int(reader), datetime.fromtimestamp(int(until), tz=UTC))
    if link.reader_id != reader_id:
        raise LinkOfAnother
    if at >= link.until:
        raise LinkExpired
    return link


def _mark(words: bytes, secret: str) -> bytes:
    key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
    return hmac.digest(key, words, hashlib.sha256)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Strict: of the ways to write the same bytes one alone is taken."""
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(content) != text:
        raise ValueError("not as we write it")
    return content
