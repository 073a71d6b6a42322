"""What machines read from a slip: its bar code is the dossier's code, its QR code the verification page."""

import io
from collections.abc import Sequence

import pytest
import segno
from PIL import Image

import slip_examples as examples
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.records import typesetting

DOTS_PER_INCH = 300
# Where on the first page the codes stand, in millimetres from its left and upper edge.
MM = DOTS_PER_INCH / 25.4
# Widths of bars and spaces of each sign of Code 128 (ISO/IEC 15417, table 1), by value; 106 is the end.
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232"
)
SIGNS = _WIDTHS.split()
START_A, START_B, START_C, STOP = 103, 104, 105, 106
CODE_C, CODE_B = 99, 100


def page_of(of: examples.SlipFacts) -> Image.Image:
    template, values, qr_codes, bar_codes = examples.printed(of)
    first, *_ = typesetting.pictures(
        template, values, qr_codes=qr_codes, bar_codes=bar_codes, dots_per_inch=DOTS_PER_INCH
    )
    return Image.open(io.BytesIO(first)).convert("L").point(lambda grey: 255 if grey > 127 else 0)


def runs(pixels: Sequence[int]) -> list[tuple[int, int]]:
    """(colour, length) of each stretch of one colour."""
    found: list[tuple[int, int]] = []
    for pixel in pixels:
        if found and found[-1][0] == pixel:
            found[-1] = (pixel, found[-1][1] + 1)
        else:
            found.append((pixel, 1))
    return found


def bars_of(picture: Image.Image) -> list[int]:
    """Widths in pixels of the bars and spaces of the longest row of bars on the page."""
    best: list[int] = []
    for y in range(int(30 * MM), int(80 * MM), 20):
        stretches = runs(picture.crop((int(55 * MM), y, int(160 * MM), y + 1)).tobytes())
        widths = [length for _, length in stretches[1:-1]]
        if len(widths) > len(best) and max(widths, default=0) < 3 * MM:
            best = widths
    return best


def read_code_128(widths: Sequence[int]) -> str:
    """The text of a bar code from the widths of its bars and spaces; checks the check sign."""
    module = sum(widths) / _modules(len(widths))
    values = []
    for at in range(0, len(widths) - 7, 6):
        sign = "".join(str(round(width / module)) for width in widths[at : at + 6])
        values.append(SIGNS.index(sign))
    assert "".join(str(round(width / module)) for width in widths[-7:]) == "2331112"
    start, *data, check = values
    assert (start + sum(place * value for place, value in enumerate(data, 1))) % 103 == check
    text, code = "", {START_B: "B", START_C: "C"}[start]
    for value in data:
        if value == CODE_C and code == "B":
            code = "C"
        elif value == CODE_B and code == "C":
            code = "B"
        else:
            text += f"{value:02d}" if code == "C" else chr(value + 32)
    return text


def _modules(widths: int) -> int:
    """Eleven modules a sign of six widths, thirteen the end of seven."""
    return 11 * (widths - 7) // 6 + 13


QR_SIDE = 22 * MM


def qr_modules(picture: Image.Image, count: int) -> list[list[int]]:
    """The modules of the QR code in the upper left part of the page: 1 dark, 0 light."""
    corner = picture.crop((int(26 * MM), int(30 * MM), int(54 * MM), int(90 * MM)))
    left, top = _corner(corner)
    module = QR_SIDE / count
    return [
        [
            1 if corner.getpixel((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module))) == 0 else 0
            for x in range(count)
        ]
        for y in range(count)
    ]


def _corner(picture: Image.Image) -> tuple[int, int]:
    """Where the code begins: no letter is as high as the left side of a finder pattern, some four millimetres."""
    for x in range(picture.width):
        y = 0
        for colour, length in runs(picture.crop((x, 0, x + 1, picture.height)).tobytes()):
            if colour == 0 and length > 4 * MM:
                return x, y
            y += length
    raise AssertionError("there is no QR code")


KINDS = [kind for kind in SlipKind if kind is not SlipKind.REGISTER]


@pytest.mark.parametrize("form_set", ["v2018", "v2025"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_bar_code_on_the_page_reads_as_the_dossiers_code(kind: SlipKind, form_set: str) -> None:
    assert read_code_128(bars_of(page_of(examples.facts(kind, form_set)))) == examples.CODE


def test_the_bar_code_holds_codes_of_the_older_pattern_too() -> None:
    assert read_code_128(bars_of(page_of(examples.LONG))) == examples.OLD_CODE


@pytest.mark.parametrize("kind", KINDS)
def test_the_qr_code_on_the_page_is_that_of_the_verification_page(kind: SlipKind) -> None:
    of = examples.facts(kind)
    expected = segno.make(of.verify_url, error="m", micro=False)

    assert of.verify_url == "https://motcua.example/verify/4711-3F9A02BC77DE/"
    assert qr_modules(page_of(of), len(expected.matrix)) == [list(row) for row in expected.matrix]


def test_a_text_that_no_bar_code_can_hold_is_refused() -> None:
    with pytest.raises(typesetting.TypesettingFailed, match="bar code"):
        typesetting.bar_svg("hồ sơ")
