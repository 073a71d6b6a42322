"""Text that the fonts of the papers can show: PDF/A allows no character without a glyph."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from motcua.ledger.rules import Json

FAMILY = "Tinos"
REPLACEMENT = "\ufffd"  # the font has it: a diamond with a question mark
_KEPT = frozenset("\n\t\u200b")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, direction marks, surrogates, private, none


def printable(value: Json, fonts: Path) -> Json:
    """The value with each of its texts composed, without control characters, and a sign for each character
    that the fonts of the papers lack (an emoji, a name in another script)."""
    if isinstance(value, str):
        return _shown(value, _covered(fonts))
    if isinstance(value, list):
        return [printable(item, fonts) for item in value]
    if isinstance(value, dict):
        return {key: printable(item, fonts) for key, item in value.items()}
    return value


def _shown(text: str, covered: frozenset[str]) -> str:
    text = unicodedata.normalize("NFC", text)
    if covered.issuperset(text):
        return text
    kept: list[str] = []
    for char in text:
        if char in covered or char in _KEPT:
            kept.append(char)
        elif unicodedata.category(char) not in _UNSEEN:
            kept.append(REPLACEMENT)
    return "".join(kept)


@cache
def _covered(fonts: Path) -> frozenset[str]:
    """The characters that every style of the family has, but for those that only steer."""
    sets = [frozenset(_characters(file.read_bytes())) for file in sorted(fonts.glob(f"{FAMILY}_*.ttf"))]
    common = frozenset.intersection(*sets)
    return frozenset(char for char in common if unicodedata.category(char) not in _UNSEEN)


def _characters(font: bytes) -> Iterator[str]:
    """The characters of a TrueType font's Unicode tables (OpenType `cmap`, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * number)
        if (platform, encoding) in ((3, 1), (3, 10), (0, 3), (0, 4)):
            yield from _of_table(font, cmap + offset)


def _of_table(font: bytes, at: int) -> Iterator[str]:
    table_format = struct.unpack_from(">H", font, at)[0]
    if table_format == 12:
        for number in range(struct.unpack_from(">L", font, at + 12)[0]):
            first, last, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * number)
            yield from map(chr, range(first, last + 1))
    elif table_format == 4:
        count = struct.unpack_from(">H", font, at + 6)[0] // 2
        ends = struct.unpack_from(f">{count}H", font, at + 14)
        starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
        deltas = struct.unpack_from(f">{count}H", font, at + 16 + 4 * count)
        offsets_at = at + 16 + 6 * count
        offsets = struct.unpack_from(f">{count}H", font, offsets_at)
        for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code + deltas[place]
                if offsets[place]:
                    spot = offsets_at + 2 * place + offsets[place] + 2 * (code - first)
                    glyph = struct.unpack_from(">H", font, spot)[0]
                if glyph & 0xFFFF:
                    yield chr(code)
