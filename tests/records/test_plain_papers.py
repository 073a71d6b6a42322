"""Pictures inside a Word file or a PDF say nothing of where and with what they were taken; what is signed stays."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from docx import Document
from PIL import Image

from motcua.records import actions, queries
from motcua.records.plain_papers import plain_pdf, plain_zip
from motcua.records.plain_pictures import NotPlain, plain_jpeg
from motcua.records.rules import DOCX, PDF

DEVICE = b"Dien thoai X"


def photograph() -> bytes:
    """A JPEG of a telephone with its place and its model."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0110] = DEVICE.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (12.0, 14.0, 18.0), 3: "E", 4: (109.0, 11.0, 24.0)})
    Image.new("RGB", (40, 20), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def word(picture: bytes | None = None) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("Đơn đề nghị")
    if picture is not None:
        document.add_picture(io.BytesIO(picture))
    document.save(out)
    return out.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {one.filename: archive.read(one) for one in archive.infolist()}


def pdf(picture: bytes, *, packed: bool = False, beside: bool = False) -> bytes:
    """One page with the picture, as a scanner program on a telephone makes it."""
    made, out = pikepdf.new(), io.BytesIO()
    image = pikepdf.Stream(made, zlib.compress(picture) if packed else picture)
    jpeg, flate = pikepdf.Name.DCTDecode, pikepdf.Name.FlateDecode
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = 40, 20, 8
    image.ColorSpace = pikepdf.Name.DeviceRGB
    image.Filter = pikepdf.Array([flate, jpeg]) if packed else jpeg
    if beside:
        image.Metadata = pikepdf.Stream(made, b"<x:xmpmeta>Nha Trang</x:xmpmeta>")
    page = made.add_blank_page(page_size=(200, 100))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    page.Contents = pikepdf.Stream(made, b"q 200 0 0 100 0 0 cm /Im0 Do Q")
    made.save(out, compress_streams=False)
    return out.getvalue()


def picture_in(content: bytes) -> tuple[bytes, bytes]:
    """The bytes of the one picture, and its pixels."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        (image,) = opened.pages[0].get_images().values()
        return bytes(image.read_raw_bytes()), pikepdf.PdfImage(image).as_pil_image().tobytes()


def test_pictures_of_a_word_file_are_plain_and_everything_else_is_the_same() -> None:
    content = word(photograph())

    made = plain_zip(content)

    before, after = members(content), members(made)
    changed = [name for name in before if before[name] != after[name]]
    # the thumbnail that Word keeps of the first page is a picture too
    assert sorted(changed) == ["docProps/thumbnail.jpeg", "word/media/image1.jpg"]
    assert DEVICE in before["word/media/image1.jpg"]
    assert all(after[name] == plain_jpeg(before[name]) for name in changed)
    assert list(before) == list(after)
    assert len(Document(io.BytesIO(made)).inline_shapes) == 1
    assert plain_zip(made) == made


def test_a_picture_is_known_by_its_bytes_and_not_by_its_name() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("word/media/anh.bin", photograph())

    assert DEVICE not in members(plain_zip(out.getvalue()))["word/media/anh.bin"]


def test_a_word_file_without_pictures_or_with_a_signature_is_the_same_bytes() -> None:
    signed = io.BytesIO(word(photograph()))
    with zipfile.ZipFile(signed, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")

    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert plain_zip(bare.getvalue()) == bare.getvalue()
    assert plain_zip(signed.getvalue()) == signed.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_pictures_of_a_pdf_are_plain_with_the_same_pixels(packed: bool) -> None:
    content = pdf(photograph(), packed=packed, beside=True)

    made = plain_pdf(content)

    picture, pixels = picture_in(made)
    assert DEVICE not in picture
    assert pixels == picture_in(pdf(photograph()))[1]
    with pikepdf.open(io.BytesIO(made)) as opened:
        (image,) = opened.pages[0].get_images().values()
        assert "/Metadata" not in image
        assert b"Im0 Do" in opened.pages[0].Contents.read_bytes()
    assert b"Nha Trang" not in made
    assert plain_pdf(content) == made


def test_a_pdf_that_is_signed_locked_or_plain_is_the_same_bytes() -> None:
    signed = pdf(photograph()) + b"%/ByteRange [0 1 2 3]\n"
    plain = pdf(plain_jpeg(photograph()))
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(photograph()))) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="x", user="y"))

    for content in (signed, plain, locked.getvalue()):
        assert plain_pdf(content) == content


@pytest.mark.parametrize(
    ("make", "content"), [(plain_pdf, b"%PDF-1.7 /Image nothing"), (plain_zip, b"PK\x03\x04 nothing")]
)
def test_what_cannot_be_read_is_not_handed_out(make: Callable[[bytes], bytes], content: bytes) -> None:
    with pytest.raises(NotPlain):
        make(content)


def test_a_broken_picture_stays_where_it_says_nothing_and_else_nobody_is_shown_the_paper() -> None:
    silent = pdf(b"\xff\xd8\xff\xe0\xff\xff")

    assert plain_pdf(silent) == silent
    with pytest.raises(NotPlain):
        plain_pdf(pdf(b"\xff\xd8\xff\xe1\xff\xffExif\x00\x00 12.24"))


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "kind"), [(pdf(photograph()), PDF), (word(photograph()), DOCX)])
def test_the_store_keeps_what_came_and_shows_the_plain_copy(content: bytes, kind: str) -> None:
    row = actions.store(content, limit_bytes=len(content), accepted=frozenset({kind}))

    shown, size = queries.open_shown(row)

    assert queries.read_file(row.pk) == content
    said = shown.read()
    assert len(said) == size
    assert said == (plain_pdf(content) if kind == PDF else plain_zip(content))
    assert said != content
