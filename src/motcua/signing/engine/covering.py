"""Whether the visible marks of later signatures hide words that an earlier one signed.

A later signature may be trusted and allowed, and its mark still be drawn so that other words are read than were
signed. The page is drawn as it was signed and as it is now, under each later mark. Earlier marks are no words: an
agency's seal is put over a part of the official's mark (NĐ 30/2020, annex I) [from memory].
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# 110 dots an inch: the strokes of 8-point letters are one dot wide.
_SCALE = 110 / 72
_DARK, _LIGHT, _OTHER = 130, 180, 70
# Fewer dots than a point of a letter has are the edge of a line.
_FEW = 12
_MOST_DOTS = 2_000_000


class Covers(StrEnum):
    """What later marks do to the words of a signature."""

    NOTHING = "nothing"
    CROSSES = "crosses"  # words lie under them and can be seen
    HIDES = "hides"  # words are gone


def covers(
    one: EmbeddedPdfSignature, later: Sequence[EmbeddedPdfSignature], content: bytes, reader: PdfFileReader
) -> Covers:
    """The worst that the marks of `later` do. Raises what a broken file makes the libraries raise."""
    places = [found for found in (_place_of(sign, reader) for sign in later) if found is not None]
    if not places:
        return Covers.NOTHING
    end = int(one.byte_range[2]) + int(one.byte_range[3])
    # marks are fields of a form: whoever does not open the form sees the words alone
    opened = [pypdfium2.PdfDocument(part) for part in (content[:end], content[:end], content)]
    try:
        for one_of in opened[1:]:
            one_of.init_forms()
        found = {_under(opened, page, box) for page, box in places}
    finally:
        for one_of in opened:
            one_of.close()
    return next((one for one in (Covers.HIDES, Covers.CROSSES) if one in found), Covers.NOTHING)


def _place_of(one: EmbeddedPdfSignature, reader: PdfFileReader) -> tuple[int, tuple[float, ...]] | None:
    """Page and corners of a visible mark."""
    field = one.sig_field
    box = [float(part) for part in field.get("/Rect", ())]
    if len(box) != 4 or box[0] == box[2] or box[1] == box[3]:
        return None
    left, right = sorted((box[0], box[2]))
    low, high = sorted((box[1], box[3]))
    wanted = field.raw_get("/P").reference if "/P" in field else None
    for number in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(number)[0]
        if wanted is not None and page.reference == wanted:
            return number, (left, low, right, high)
    return 0, (left, low, right, high)


def _under(opened: Sequence[Any], page: int, box: tuple[float, ...]) -> Covers:
    """`opened`: as it was signed, without and with its marks, and as it is now."""
    words, then, today = (_drawn(one, page, box) for one in opened)
    width, height, ink = words
    if (then[0], then[1]) != (width, height) or (today[0], today[1]) != (width, height):
        return Covers.HIDES  # the page itself has another size
    dark = [at for at in range(width * height) if ink[at] < _DARK]
    around = {
        at + step for at in dark for step in (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1)
        if 0 <= at + step < width * height
    }.difference(dark)  # fmt: skip
    lost = sum(then[2][at] < _DARK and today[2][at] > _LIGHT for at in dark)
    changed = sum(abs(then[2][at] - today[2][at]) > _OTHER for at in around)
    if lost > _FEW or (changed * 5 > len(around) * 2 and changed > _FEW):
        return Covers.HIDES
    return Covers.CROSSES if changed > _FEW else Covers.NOTHING


def _drawn(document: Any, page: int, box: tuple[float, ...]) -> tuple[int, int, bytes]:
    """Width, height and grey dots of a part of a page, row by row."""
    if page >= len(document):
        return 0, 0, b""
    shown = document[page]
    left, low, right, high = shown.get_mediabox()
    inside = (
        max(box[0] - left, 0), max(box[1] - low, 0), max(right - box[2], 0), max(high - box[3], 0),
    )  # fmt: skip
    scale = min(_SCALE, (_MOST_DOTS / max((box[2] - box[0]) * (box[3] - box[1]), 1)) ** 0.5)
    bitmap = shown.render(scale=scale, crop=inside, grayscale=True, draw_annots=document.formenv is not None)
    rows = bytes(bitmap.buffer)
    found = b"".join(
        rows[at * bitmap.stride : at * bitmap.stride + bitmap.width] for at in range(bitmap.height)
    )
    return bitmap.width, bitmap.height, found
