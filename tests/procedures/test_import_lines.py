"""Lines of an export file: what is taken, what is rejected and why."""

import json

import pytest

from motcua.procedures.rules.national_export import lines
from motcua.procedures.rules.national_export.lines import Line, Rejected


def record(code: str = "1.000001", **fields: object) -> bytes:
    return json.dumps({"ma_thu_tuc": code, "ten_thu_tuc": "Tên", "linh_vuc": "Hộ tịch", **fields}).encode()


def reasons(*content: bytes) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in lines.read(content) if isinstance(line, Rejected)]


def test_a_broken_line_is_told_with_its_number_and_the_rest_goes_on() -> None:
    read = list(lines.read([record("1.000001"), b'{"ma_thu_tuc": ', b"", record("1.000002")]))

    assert [type(line) for line in read] == [Line, Rejected, Line]
    assert [line.number for line in read] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[1]", "not a record: a JSON object is expected, a list found"),
        (b"null", "not a record: a JSON object is expected, null found"),
        (b"\xff\xfe", "not UTF-8: byte 1 of the line cannot be read"),
        (b'{"a": NaN}', "not JSON: NaN is not JSON"),
        (b"[" * 100_000, "not JSON: nested too deeply"),
        (record(ten_thu_tuc=7), "the field ten_thu_tuc is a number; text is expected"),
        (record(linh_vuc=None), "the field linh_vuc is null; text is expected"),
        (record(ten_thu_tuc=" "), "the field ten_thu_tuc is missing or empty"),
        (record(code=""), "the field ma_thu_tuc is missing or empty"),
        (record(code="TTHC-1"), "the code 'TTHC-1' is not of the form d.nnnnnn"),
        (record(linh_vuc="x" * 251), "the field linh_vuc is longer than 250 characters"),
        (
            record(ten_thu_tuc="a\x00b"),
            "the field 'ten_thu_tuc' holds a character that no text can hold (U+0000 or half a pair)",
        ),
        (
            record(ten_thu_tuc="a\ud800"),
            "the field 'ten_thu_tuc' holds a character that no text can hold (U+0000 or half a pair)",
        ),
    ],
)
def test_each_fault_has_its_reason(content: bytes, reason: str) -> None:
    if content.startswith(b"[["):
        assert reasons(content)[0][1].startswith("not JSON")
        return
    assert reasons(content) == [(1, reason)]


def test_a_code_that_comes_twice_is_rejected_with_the_line_of_the_first() -> None:
    assert reasons(record("1.000001"), record("1.000001")) == [(2, "the code 1.000001 was already on line 1")]


def test_the_long_code_is_kept_beside_the_short_one() -> None:
    (line,) = lines.read([record("1.000001.000.00.00.H10")])

    assert isinstance(line, Line)
    assert (line.code, line.long_code) == ("1.000001", "1.000001.000.00.00.H10")


def test_the_hash_does_not_depend_on_the_order_of_keys_or_on_white_space() -> None:
    one = b'{"ma_thu_tuc":"1.000001","ten_thu_tuc":"A","linh_vuc":"B"}\n'
    other = b'{"linh_vuc": "B", "ten_thu_tuc": "A", "ma_thu_tuc": "1.000001"}'

    hashes = [
        line.source_hash for line in (*lines.read([one]), *lines.read([other])) if isinstance(line, Line)
    ]

    assert len(hashes) == 2
    assert len(set(hashes)) == 1


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert reasons(b"\xef\xbb\xbf" + record()) == []
