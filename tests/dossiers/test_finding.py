"""What was typed into the search field, and what a scanner put into the code field."""

import pytest

from motcua.dossiers.rules.finding import LookFor, Search, read_scan, read_search

CODE = "H56.901-20261122-0000001"


@pytest.mark.parametrize(
    ("typed", "look_for", "value"),
    [
        ("  ", LookFor.NOTHING, ""),
        ("Nguyễn Văn Đức", LookFor.NAME, "nguyen van duc"),
        ("Công ty 27 tháng 7", LookFor.NAME, "cong ty 27 thang 7"),
        ("056090000001", LookFor.ID_NUMBER, "056090000001"),
        ("056 090 000 001", LookFor.ID_NUMBER, "056090000001"),
        ("025123456", LookFor.ID_NUMBER, "025123456"),
        ("0000123", LookFor.CODE, "0000123"),
        ("20261122-0000001", LookFor.CODE, "20261122-0000001"),
        ("h56.901-2026", LookFor.CODE, "H56.901-2026"),
        (CODE.lower(), LookFor.CODE, CODE),
        ("--", LookFor.CODE, "--"),
    ],
)
def test_what_is_typed_is_a_code_an_id_number_or_a_name(typed: str, look_for: LookFor, value: str) -> None:
    assert read_search(typed) == Search(look_for, value)


@pytest.mark.parametrize(
    "scanned",
    [
        CODE,
        f"  {CODE}\r\n",
        f"\x02{CODE}\x03",
        f"]C1{CODE}",
        f"]Q3{CODE}\r",
        f"*{CODE}*",
        f"\ufeff{CODE}",
        f"https://mot-cua.example/track/?code={CODE}",
        f"https://mot-cua.example/track/?code={CODE}&lang=vi\r\n",
        f"http://127.0.0.1:8000/verify/{CODE}/",
    ],
)
def test_a_scanner_puts_signs_around_the_code_or_reads_the_address_of_a_slip(scanned: str) -> None:
    assert read_scan(scanned) == CODE


@pytest.mark.parametrize("scanned", ["", "\r\n", "https://elsewhere.example/", "http://[::1", "***"])
def test_where_no_code_stands_none_is_read(scanned: str) -> None:
    assert read_scan(scanned) == ""
