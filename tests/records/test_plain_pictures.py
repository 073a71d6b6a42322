"""A picture that others are shown says nothing of where, when and with what it was taken."""

import io

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from motcua.records import actions, queries
from motcua.records.plain_pictures import NotPlain, plain_jpeg, plain_png
from motcua.records.rules import JPEG

_GPS, _MODEL, _TURN = 0x8825, 0x0110, 0x0112


def photograph(*, turn: int = 0, progressive: bool = False, behind: bytes = b"") -> bytes:
    """A JPEG of a telephone: its place in Khánh Hòa, its model, its turn, a comment, a colour profile."""
    picture, out = Image.new("RGB", (40, 20), "white"), io.BytesIO()
    picture.paste("red", (0, 0, 10, 10))
    exif = Image.Exif()
    exif[_MODEL] = "Dien thoai X"
    if turn:
        exif[_TURN] = turn
    exif.get_ifd(_GPS).update({1: "N", 2: (12.0, 14.0, 18.0), 3: "E", 4: (109.0, 11.0, 24.0)})
    picture.save(
        out,
        "JPEG",
        exif=exif,
        comment=b"Nha Trang",
        icc_profile=b"profile" * 20,
        progressive=progressive,
        quality=90,
    )
    return out.getvalue() + behind


def turned(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB").tobytes()


@pytest.mark.parametrize("turn", [0, 1, 3, 6, 8])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_loses_its_place_and_keeps_its_pixels_and_its_turn(turn: int, progressive: bool) -> None:
    content = photograph(turn=turn, progressive=progressive)

    made = plain_jpeg(content)

    with Image.open(io.BytesIO(made)) as picture:
        said = picture.getexif()
        assert dict(said) == ({_TURN: turn} if turn > 1 else {})
        assert said.get_ifd(_GPS) == {}
        assert picture.info["icc_profile"] == b"profile" * 20
        assert "comment" not in picture.info
    for word in (b"Dien thoai", b"Nha Trang"):
        assert word in content
        assert word not in made
    assert turned(made) == turned(content)
    assert plain_jpeg(made) == made


def test_what_hangs_behind_the_picture_is_not_shown() -> None:
    content = photograph(behind=b"preview with " + photograph())

    assert plain_jpeg(content) == plain_jpeg(photograph())


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8nothing", b"GIF89a"]
)
def test_what_is_no_jpeg_is_not_handed_out(content: bytes) -> None:
    with pytest.raises(NotPlain):
        plain_jpeg(content)


def test_a_screenshot_loses_its_words() -> None:
    out, said = io.BytesIO(), PngInfo()
    said.add_text("Location", "12.24,109.19")
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=said)

    made = plain_png(out.getvalue() + b"behind")

    assert b"Location" in out.getvalue()
    assert b"Location" not in made
    assert made.endswith(b"IEND\xaeB`\x82")
    with Image.open(io.BytesIO(made)) as picture:
        picture.load()
    for broken in (b"", made[:-4], made[:20]):
        with pytest.raises(NotPlain):
            plain_png(broken)


@pytest.mark.django_db
def test_the_store_keeps_what_came_byte_for_byte() -> None:
    content = photograph(turn=6)
    row = actions.store(content, limit_bytes=len(content), accepted=frozenset({JPEG}))

    shown, size = queries.open_shown(row)

    assert queries.read_file(row.pk) == content
    assert shown.read() == plain_jpeg(content)
    assert queries.download_headers(row, "anh.jpg", size=size)["Content-Length"] == str(size)
