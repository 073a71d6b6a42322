"""How well papers are read: bounds that recognition has to keep, on pages made here."""

import pytest

from digitising_ground import needs_tesseract
from motcua.bench import ocr
from motcua.digitising.rules.accuracy import character_error_rate, distance
from motcua.sandbox import scanner


@pytest.mark.parametrize(
    ("wanted", "read", "errors"),
    [
        ("", "", 0), ("Hòa An", "Hòa An", 0), ("Hòa An", "Hoà An", 2), ("Hòa An", "HòaAn", 1), ("", "abc", 3),
        ("số", "sổ", 1),
    ],
)  # fmt: skip
def test_a_distance_counts_single_characters_with_their_marks(wanted: str, read: str, errors: int) -> None:
    assert distance(wanted, read) == distance(read, wanted) == errors


def test_a_rate_is_over_what_stands_on_the_pages() -> None:
    assert character_error_rate(["abcd", "efgh"], ["abcd", "efgx"]) == 0.125
    assert character_error_rate(["a  b"], ["a b"]) == 0
    with pytest.raises(ValueError, match="no rate"):
        character_error_rate([""], ["x"])


def test_a_clean_and_a_poor_scan_are_read_within_their_bounds() -> None:
    needs_tesseract()
    paper = scanner.varied(2)[1]

    clean = ocr.measure([paper], ocr.LEVELS["clean"])
    poor = ocr.measure([paper], ocr.LEVELS["noisy"])

    assert clean.character_errors <= 0.02
    assert clean.fields_right >= 6 / 7, clean.wrong
    assert poor.character_errors <= 0.10
    assert poor.fields_right >= 4 / 7, poor.wrong
