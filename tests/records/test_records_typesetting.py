"""Papers: whatever people wrote can be printed, and is text, never markup."""

from datetime import UTC, datetime

import pytest

from motcua.records import typesetting
from motcua.records.coverage import printable

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


def shown(text: str) -> object:
    return printable(text, typesetting.FONTS)


def test_every_vietnamese_letter_is_in_the_fonts() -> None:
    text = ALPHABET + ALPHABET.upper() + "0123456789 “”‘’–—…%/().,;:!?@#&*+-=<>[]{}"

    assert shown(text) == text


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("王 Minh", "\ufffd Minh"),
        ("Cảm ơn 😀", "Cảm ơn \ufffd"),
        ("chuông\x07", "chuông"),
        ("a\u202eb", "ab"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("hai\ndòng", "hai\ndòng"),
    ],
)
def test_characters_without_a_glyph_become_a_sign(written: str, printed: str) -> None:
    assert shown(written) == printed


def test_tables_are_made_printable_too() -> None:
    assert printable({"rows": [{"name": "王", "count": 1}], "no": None}, typesetting.FONTS) == {
        "rows": [{"name": "\ufffd", "count": 1}],
        "no": None,
    }


def test_a_paper_without_its_values_fails_with_the_place() -> None:
    with pytest.raises(typesetting.TypesettingFailed, match="slip_receipt"):
        typesetting.pdf_a("slip_receipt", {}, at=AT)


def test_a_qr_code_is_a_square_of_modules() -> None:
    svg = typesetting.qr_svg("https://motcua.example/track/?code=H56.77-20261102-0000001")

    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"')
