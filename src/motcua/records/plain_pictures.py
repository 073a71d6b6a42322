"""A picture as others are shown it: without the place, the device and the hour that a telephone writes into it. Pure.

What was handed in stays byte for byte in the store, as evidence; this makes the copy that leaves it. The pixels are
not touched. Of a JPEG's EXIF the turn alone is kept, else the page would lie on its side; colour profiles stay.
"""

import struct

_SOI, _SOS, _EOI = 0xD8, 0xDA, 0xD9
_EXIF = b"Exif\x00\x00"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SAYS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_ORIENTATION, _SHORT = 0x0112, 3


class NotPlain(ValueError):
    """The picture is not built as its type asks: nobody can tell what it carries. Hand it out to nobody else."""


def plain_jpeg(content: bytes) -> bytes:
    """Without APP1 (EXIF, XMP), APP13 (IPTC), comments and every other segment of a maker. Raises NotPlain."""
    if content[:2] != b"\xff\xd8":
        raise NotPlain
    made, turn, at = [], 0, 2
    while True:
        marker, start, end = _segment(content, at)
        if marker in (_SOS, _EOI):
            made.append(content[at : _end_of_picture(content, at)])
            break
        body = content[start + 2 : end]
        if marker == 0xE1 and body.startswith(_EXIF):
            turn = turn or _turn(body[len(_EXIF) :])
        if (not 0xE0 <= marker <= 0xEF and marker != 0xFE) or _is_needed(marker, body):
            made.append(content[at:end])
        at = end
    head = [b"\xff\xd8", _turned(turn)] if turn > 1 else [b"\xff\xd8"]
    return b"".join([*head, *made])


def _is_needed(marker: int, body: bytes) -> bool:
    """JFIF, a colour profile, and Adobe's word on the colours."""
    return (
        (marker == 0xE0 and body.startswith(b"JFIF\x00"))
        or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"))
        or (marker == 0xEE and body.startswith(b"Adobe"))
    )


def _segment(content: bytes, at: int) -> tuple[int, int, int]:
    """The marker at a place, where its length stands, and where the segment ends."""
    while content[at : at + 2] == b"\xff\xff":  # bytes that fill
        at += 1
    if at + 4 > len(content) or content[at] != 0xFF:
        raise NotPlain
    marker, start = content[at + 1], at + 2
    if marker == _EOI:
        return marker, start, start
    end = start + int.from_bytes(content[start : start + 2], "big")
    if end < start + 2 or end > len(content):
        raise NotPlain
    return marker, start, end


def _end_of_picture(content: bytes, at: int) -> int:
    """Behind the last end mark: a telephone may hang a preview, or a film, behind it, with data of its own. A picture
    of several scans has one end mark, for inside the scans the byte is marked."""
    end = content.find(b"\xff\xd9", at)
    return len(content) if end < 0 else end + 2


def _turn(tiff: bytes) -> int:
    """The orientation (1 to 8) that the EXIF names; 0 for none, or for EXIF that nobody can read."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(min(count, 200)):
            tag, kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * place)
            if tag == _ORIENTATION and kind == _SHORT:
                return int(value) if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turned(turn: int) -> bytes:
    """An EXIF segment that says the turn and nothing else."""
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, turn, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def plain_png(content: bytes) -> bytes:
    """Without EXIF, texts and times, and without what hangs behind the end. Raises NotPlain."""
    if not content.startswith(_PNG):
        raise NotPlain
    made, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        if end > len(content):
            raise NotPlain
        if name not in _PNG_SAYS:
            made.append(content[at:end])
        if name == b"IEND":
            return b"".join(made)
        at = end
    raise NotPlain
