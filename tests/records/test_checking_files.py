"""Files that were made to hurt, or that cannot be read, are refused in words; ordinary ones pass."""

import io
import zlib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from motcua.records import rules
from motcua.records.checking import looking
from motcua.records.errors import FileUnsafe
from motcua.records.limits import limits_on
from motcua.records.rules import Problem
from real_files import ok_docx, ok_pdf, photo, zipped

LIMITS = limits_on(date(2026, 11, 22))
RELS = b'<Relationships><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://e/"/></Relationships>'


def verdict(tmp_path: Path, content: bytes, media_type: str) -> Problem | None:
    file = tmp_path / "file"
    file.write_bytes(content)
    try:
        looking.look_into(file, media_type, LIMITS)
    except FileUnsafe as unsafe:
        return unsafe.problem
    return None


def made(change: object = None, **how: object) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        if callable(change):
            change(document)
        out = io.BytesIO()
        document.save(out, **how)  # type: ignore[arg-type]
        return out.getvalue()


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


def attachment(document: pikepdf.Pdf) -> None:
    document.attachments["inner.exe"] = b"MZ"


def unfolds_twice(document: pikepdf.Pdf) -> None:
    """600 MiB of nothing in some hundred bytes: two filters, one inside the other."""
    inner = zlib.compress(zlib.compress(b"\0" * (600 << 20), 9), 9)
    stream = document.make_stream(b"")
    both = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    stream.write(inner, filter=both)
    document.pages[0].Contents = stream


def a_thousand_pages(document: pikepdf.Pdf) -> None:
    for _ in range(LIMITS.pdf_pages):
        document.add_blank_page()


PDFS: dict[str, tuple[Callable[[], bytes], Problem | None]] = {
    "plain": (ok_pdf, None),
    # printing is forbidden, reading is not
    "owner-password": (partial(made, encryption=pikepdf.Encryption(user="", owner="b")), None),
    "encrypted": (partial(made, encryption=pikepdf.Encryption(user="a", owner="b")), Problem.PDF_ENCRYPTED),
    "script": (partial(made, script), Problem.PDF_ACTIVE),
    "launch": (partial(made, launch), Problem.PDF_ACTIVE),
    "embedded": (partial(made, attachment), Problem.PDF_EMBEDDED),
    "bomb": (partial(made, unfolds_twice), Problem.TOO_MUCH),
    "pages": (partial(made, a_thousand_pages), Problem.PDF_PAGES),
    "noise": (lambda: b"%PDF-1.7\n" + b"x" * 500, Problem.PDF_BROKEN),
    "cut": (lambda: ok_pdf()[:200], Problem.PDF_BROKEN),
}


@pytest.mark.parametrize(("content", "problem"), PDFS.values(), ids=PDFS)
def test_a_pdf_is_taken_unless_it_can_do_harm(
    tmp_path: Path, content: Callable[[], bytes], problem: Problem | None
) -> None:
    assert verdict(tmp_path, content(), rules.PDF) == problem


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG that says it has 900 megapixels; it holds next to nothing."""
    small = bytearray(photo(4, 4, kind="PNG"))
    small[16:24] = (30_000).to_bytes(4, "big") * 2
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (photo(), None),
        (photo(mode="CMYK"), None),
        (photo(mode="I;16", kind="PNG"), None),
        (photo(600, 800)[:3000], Problem.IMAGE_BROKEN),
        (animated(), Problem.IMAGE_ANIMATED),
        (huge_png(), Problem.IMAGE_PIXELS),
    ],
    ids=["photo", "cmyk", "sixteen-bit", "truncated", "animated", "bomb"],
)
def test_a_picture_is_taken_unless_it_cannot_be_read(
    tmp_path: Path, content: bytes, problem: Problem | None
) -> None:
    assert verdict(tmp_path, content, rules.PNG) == problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (ok_docx(), None),
        (ok_docx(word__vbaProject_bin=b"x"), None),
        (zipped({"[Content_Types].xml": b"<a/>", "word/vbaProject.bin": b"x"}), Problem.OFFICE_MACROS),
        (ok_docx(**{"[Content_Types]__xml": b"macroEnabled"}), None),
        (zipped({"[Content_Types].xml": b"x/vnd.ms-word.document.macroEnabled"}), Problem.OFFICE_MACROS),
        (zipped({"word/media/bomb.xml": b"\0" * (300 << 20)}), Problem.TOO_MUCH),
        (zipped({"word/embeddings/inner.docx": ok_docx()}), Problem.OFFICE_EMBEDDED),
        (zipped({"word/_rels/settings.xml.rels": RELS}), Problem.OFFICE_EMBEDDED),
        (zipped({"../../etc/cron.d/x": b"x"}), Problem.OFFICE_PATHS),
        (zipped({"a\\b": b"x"}), Problem.OFFICE_PATHS),
        (ok_docx()[:-30], Problem.OFFICE_BROKEN),
    ],
    ids=[
        "plain",
        "other-name",
        "macros",
        "other-file",
        "macro-type",
        "bomb",
        "nested",
        "template",
        "up",
        "backslash",
        "cut",
    ],
)
def test_an_office_file_is_taken_unless_it_can_do_harm(
    tmp_path: Path, content: bytes, problem: Problem | None
) -> None:
    assert verdict(tmp_path, content, rules.DOCX) == problem


def test_a_looker_that_uses_more_time_than_it_is_given_is_ended(tmp_path: Path) -> None:
    from dataclasses import replace

    file = tmp_path / "file"
    file.write_bytes(made(unfolds_twice))

    with pytest.raises(FileUnsafe) as refused:
        looking.look_into(file, rules.PDF, replace(LIMITS, wall_seconds=0))

    assert refused.value.problem is Problem.TOO_MUCH


def test_a_looker_has_no_more_memory_than_it_is_given(tmp_path: Path) -> None:
    from dataclasses import replace

    file = tmp_path / "file"
    file.write_bytes(photo(6000, 6000, kind="PNG"))

    with pytest.raises(FileUnsafe) as refused:
        looking.look_into(file, rules.PNG, replace(LIMITS, memory_bytes=80 << 20))

    assert refused.value.problem is Problem.TOO_MUCH


# Photographs


def page(tmp_path: Path, content: bytes) -> Image.Image:
    file = tmp_path / "photo"
    file.write_bytes(content)
    (only,) = looking.pages_of(file, LIMITS)
    return Image.open(io.BytesIO(only))


def test_a_photograph_is_turned_upright_and_loses_place_and_maker(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying: to be turned by a quarter
    exif[0x010F] = "Nokia 3310"
    exif.get_ifd(0x8825)[2] = (12.0, 14.0, 30.0)  # the latitude of a home

    found = page(tmp_path, photo(80, 60, exif=exif.tobytes()))

    assert found.size == (60, 80)
    assert dict(found.getexif()) == {}
    assert "exif" not in found.info


def test_a_large_photograph_becomes_no_larger_than_a4_at_the_resolution_in_force(tmp_path: Path) -> None:
    found = page(tmp_path, photo(4000, 3000))

    assert found.size == (2205, 1654)  # 210 mm at 200 dpi, lying


@pytest.mark.parametrize(
    ("mode", "kind", "shown"),
    [("CMYK", "JPEG", "RGB"), ("I;16", "PNG", "L"), ("RGBA", "PNG", "RGB"), ("1", "PNG", "L")],
)
def test_other_colours_become_plain_ones(tmp_path: Path, mode: str, kind: str, shown: str) -> None:
    found = page(tmp_path, photo(mode=mode, kind=kind))

    assert (found.mode, found.format) == (shown, "JPEG")


def test_pages_become_one_pdf_and_the_same_pages_the_same_file() -> None:
    pages = [photo(60, 80), photo(80, 60)]

    book = looking.book_of(pages, LIMITS)

    assert looking.book_of(pages, LIMITS) == book
    with pikepdf.open(io.BytesIO(book)) as found:
        boxes = [[round(float(side)) for side in one.mediabox[2:]] for one in found.pages]
    assert boxes == [[595, 842], [842, 595]]
