"""Forgiving typing errors, without a database."""

import pytest

from motcua.procedures.rules.spelling import WordIndex, is_one_error_apart

INDEX = WordIndex.over(
    [(1, "dang ky khai sinh"), (2, "dang ky khai tu"), (3, "dang ky ket hon"), (4, "tach thua")]
)


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("sihn", "sinh", True),  # swapped
        ("kai", "khai", True),  # missing
        ("hom", "hon", True),  # wrong
        ("thuaa", "thua", True),  # added
        ("sinh", "sinh", False),
        ("snih", "sihn", False),
        ("tu", "thua", False),
        ("abcd", "badc", False),
    ],
)
def test_one_error_is_a_letter_missing_added_wrong_or_swapped(left: str, right: str, apart: bool) -> None:
    assert is_one_error_apart(left, right) is apart
    assert is_one_error_apart(right, left) is apart


def test_the_text_with_most_words_meant_comes_first() -> None:
    assert [number for number, _ in INDEX.likely(["kai", "sihn"], 5)] == [1]
    assert [number for number, _ in INDEX.likely(["dang", "ki", "khai", "sin"], 5)] == [1]
    assert INDEX.likely(["ket", "hom"], 5)[0][0] == 3
    assert INDEX.likely(["xyzzy", "qwerty"], 5) == []


def test_short_words_are_taken_as_they_are() -> None:
    assert INDEX.meant("ky") == {"ky": 1.0}
    assert INDEX.meant("ki") == {}


def test_the_beginning_of_a_word_is_known() -> None:
    assert INDEX.knows(["kha", "si"])
    assert not INDEX.knows(["khb"])
