"""Whether what was drawn on a page after a signature hides words that it signed.

What may follow a signature is drawn, too: a later signature may be trusted and allowed, and its mark still show other
words than were signed; and a field that nobody has signed yet has a mark as well. The page is drawn as it was signed
and as it is now, under each mark that came later. Earlier marks are no words: an agency's seal is put over a part of
the official's mark (NĐ 30/2020, annex I) [from memory].
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# 110 dots an inch: the strokes of 8-point letters are one dot wide.
_SCALE = 110 / 72
_DARK, _LIGHT, _OTHER = 130, 180, 70
# Fewer dots than a point of a letter has are the edge of a line.
_FEW = 12
_MOST_DOTS = 2_000_000
# More pages than anybody marks.
_MOST_PLACES = 60
_DEEPEST = 8
# Flags of an annotation: of a size or a direction of its own, on paper alone, now and then.
_MOVES_OR_COMES_AND_GOES = 8 | 16 | 32 | 256


class Covers(StrEnum):
    """What later marks do to the words of a signature."""

    NOTHING = "nothing"
    CROSSES = "crosses"  # words lie under them and can be seen
    HIDES = "hides"  # words are gone


class _TooDeep(ValueError):
    """A tree that goes round, or deeper than anybody builds one."""


@dataclass(frozen=True)
class Mark:
    """A visible widget of a signature field, where a page shows it. `is_plain`: it is drawn there, the same for
    everybody and always."""

    page: int
    box: tuple[float, float, float, float]
    field: Reference | None
    is_plain: bool


def marks_of(reader: PdfFileReader) -> tuple[Mark, ...]:
    """All of them, page by page: a page shows what its list of annotations names, whatever a field says of itself.
    Raises what a broken file makes the library raise."""
    found: list[Mark] = []
    for number, page in enumerate(_pages(reader.root["/Pages"], 0)):
        for own in _of(page, "/Annots", ()):
            entry = own.get_object()
            field = _signature_field(entry)
            if field is None:
                continue
            reference = field[1] or getattr(own, "reference", None)
            box = [float(part.get_object()) for part in _of(entry, "/Rect", ())]
            if len(box) != 4 or box[0] == box[2] or box[1] == box[3]:
                continue
            corners = (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))
            found.append(Mark(number, corners, reference, _is_plain(entry, field[0])))
    return tuple(found)


def covers(
    one: EmbeddedPdfSignature, marks: Sequence[Mark], earlier: Sequence[EmbeddedPdfSignature], content: bytes
) -> Covers:
    """The worst that any of `marks` does that is not the own one or that of one of `earlier`. Raises what a broken
    file makes the libraries raise."""
    known = {found.sig_field.container_ref for found in (one, *earlier)}
    later = [mark for mark in marks if mark.field is None or mark.field not in known]
    if not later:
        return Covers.NOTHING
    if len(later) > _MOST_PLACES or not all(mark.is_plain for mark in later):
        return Covers.HIDES
    end = int(one.byte_range[2]) + int(one.byte_range[3])
    # marks are fields of a form: whoever does not open the form sees the words alone
    opened = [pypdfium2.PdfDocument(part) for part in (content[:end], content[:end], content)]
    try:
        for one_of in opened[1:]:
            one_of.init_forms()
        found = {_under(opened, page, box) for page, box in {(mark.page, mark.box) for mark in later}}
    finally:
        for one_of in opened:
            one_of.close()
    return next((one for one in (Covers.HIDES, Covers.CROSSES) if one in found), Covers.NOTHING)


def _of(node: Any, key: str, otherwise: Any) -> Any:
    """What a dictionary says under a name, followed to the object itself (the library's `get` does not follow)."""
    return node[key] if key in node else otherwise  # noqa: SIM401 - see above


def _pages(node: Any, deep: int) -> Iterator[Mapping[str, Any]]:
    if deep > _DEEPEST * 4:
        raise _TooDeep
    if "/Kids" not in node:
        yield node
        return
    for kid in node["/Kids"]:
        yield from _pages(kid.get_object(), deep + 1)


def _signature_field(widget: Any) -> tuple[Any, Reference | None] | None:
    """The field that a widget shows (itself or what stands above it) with its number, when it is one for a signature;
    the number is None where it is the widget's own."""
    node, reference = widget, None
    for _ in range(_DEEPEST):
        if "/FT" in node:
            return (node, reference) if node["/FT"] == "/Sig" else None
        if "/Parent" not in node:
            return None
        reference = getattr(node.raw_get("/Parent"), "reference", None)
        node = node["/Parent"]
    raise _TooDeep


def _is_plain(widget: Any, field: Any) -> bool:
    """Nothing that a program may draw elsewhere, at some times only, or when somebody points at it."""
    if int(_of(widget, "/F", 0)) & _MOVES_OR_COMES_AND_GOES:
        return False
    if any(key in node for node in (widget, field) for key in ("/A", "/AA", "/OC")):
        return False
    shown = _of(widget, "/AP", {})
    return set(shown) <= {"/N"} and ("/N" not in shown or _is_always_the_same(shown["/N"], 0))


def _is_always_the_same(drawing: Any, deep: int) -> bool:
    """No layers that can be turned on and off, at any depth."""
    if deep > _DEEPEST or "/OC" in drawing:
        return False
    resources = _of(drawing, "/Resources", {})
    return "/Properties" not in resources and all(
        _is_always_the_same(inner.get_object(), deep + 1) for inner in _of(resources, "/XObject", {}).values()
    )


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
    """Width, height and grey dots of a part of a page, row by row.

    `box` in the page's own coordinates, which a turned page turns and a cut one moves."""
    if page >= len(document):
        return 0, 0, b""
    shown = document[page]
    across, up = shown.get_size()
    fine = 1000
    place = pypdfium2.PdfPosConv(shown, (0, 0, round(across * fine), round(up * fine), 0))
    corners = [place.to_bitmap(box[at], box[to]) for at, to in ((0, 1), (2, 3))]
    left, right = sorted(min(max(at[0] / fine, 0), across) for at in corners)
    top, low = sorted(min(max(at[1] / fine, 0), up) for at in corners)
    if right - left < 1 or low - top < 1:
        return 0, 0, b""  # off the page that is seen
    scale = min(_SCALE, (_MOST_DOTS / ((right - left) * (low - top))) ** 0.5)
    bitmap = shown.render(
        scale=scale, crop=(left, up - low, across - right, top), grayscale=True,
        draw_annots=document.formenv is not None,
    )  # fmt: skip
    rows = bytes(bitmap.buffer)
    found = b"".join(
        rows[at * bitmap.stride : at * bitmap.stride + bitmap.width] for at in range(bitmap.height)
    )
    return bitmap.width, bitmap.height, found
