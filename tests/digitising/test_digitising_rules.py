"""Pure rules: where a scan is cut, what the check finds, what a page says of a paper, what a person may answer."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.digitising.rules.answers import AnswerRefused, Trouble, cleaned
from motcua.digitising.rules.fields import Line, Word, proposals
from motcua.digitising.rules.quality import Fault, Finding, findings
from motcua.digitising.rules.separators import Looked, Part, kind_in, parts, payload
from motcua.digitising.rules.standard import standard_on

TODAY = date(2026, 11, 20)
STANDARD = standard_on(TODAY)
PAGE, BLANK = Looked((), False), Looked((), True)


def sheet(kind: str = "") -> Looked:
    return Looked((payload(kind),), False)


# Cutting


def test_a_scan_without_sheets_is_one_paper() -> None:
    assert parts([PAGE, PAGE, PAGE]) == (Part(1, 3, ""),)


def test_a_sheet_begins_a_paper_and_belongs_to_none() -> None:
    found = parts([sheet("KQ.G15.000031"), PAGE, PAGE, sheet(), PAGE])

    assert found == (Part(2, 2, "KQ.G15.000031"), Part(5, 1, ""))


def test_pages_before_the_first_sheet_are_a_paper_of_their_own() -> None:
    assert parts([PAGE, sheet("a"), PAGE]) == (Part(1, 1, ""), Part(3, 1, "a"))


def test_the_empty_back_of_a_sheet_goes_with_it_and_other_blank_pages_stay() -> None:
    assert parts([sheet(), BLANK, PAGE, BLANK]) == (Part(3, 2, ""),)
    assert parts([sheet(), BLANK, BLANK, PAGE]) == (Part(3, 2, ""),)


def test_sheets_alone_are_no_paper_and_two_in_a_row_cut_once() -> None:
    assert parts([sheet(), sheet(), BLANK]) == ()
    assert parts([PAGE, sheet("a"), sheet("b"), PAGE]) == (Part(1, 1, ""), Part(4, 1, "b"))


def test_codes_that_papers_bear_cut_nothing() -> None:
    assert kind_in(["https://example.vn/verify/1", "H56.77-20261102-0000001", "MOTCUA-SEP:2:x"]) is None
    assert kind_in(["MOTCUA-SEP:1:a b"]) is None
    with pytest.raises(ValueError, match="cannot stand"):
        payload("dấu cách")


@given(st.lists(st.sampled_from([PAGE, BLANK, sheet(), sheet("k")]), max_size=30))
def test_no_page_is_lost_and_none_is_in_two_papers(pages: list[Looked]) -> None:
    taken = [
        number
        for part in parts(pages)
        for number in range(part.first_page, part.first_page + part.page_count)
    ]

    assert len(taken) == len(set(taken))
    lost = set(range(1, len(pages) + 1)) - set(taken)
    for number in lost:
        page = pages[number - 1]
        assert kind_in(page.codes) is not None or (
            page.is_blank and kind_in(pages[number - 2].codes) is not None
        )


# Checking


@dataclass(frozen=True)
class Measured:
    number: int = 1
    dpi: float | None = 200.0
    is_colour: bool = True
    ink: float = 0.02
    skew_degrees: float = 0.0
    turned_degrees: int = 0


def test_a_scan_as_the_law_asks_has_no_finding() -> None:
    assert findings([Measured(), Measured(dpi=199.6), Measured(dpi=300)], STANDARD) == ()


def test_what_the_law_asks_needs_an_answer_and_the_rest_is_said() -> None:
    found = findings(
        [
            Measured(1, dpi=150),
            Measured(2, is_colour=False),
            Measured(3, ink=0.0002, dpi=75, is_colour=False),
            Measured(4, skew_degrees=-2.4),
            Measured(5, skew_degrees=9),
            Measured(6, turned_degrees=270),
        ],
        STANDARD,
    )

    assert found == (
        Finding(1, Fault.RESOLUTION, 150),
        Finding(2, Fault.NO_COLOUR),
        Finding(3, Fault.BLANK),
        Finding(4, Fault.SKEWED, 2.4),
        Finding(5, Fault.TOO_SKEWED, 9),
        Finding(6, Fault.TURNED, 270),
    )
    assert [one.fault.needs_an_answer for one in found] == [True, True, False, False, True, False]


def test_a_page_made_by_a_program_is_not_measured_in_dpi() -> None:
    assert findings([Measured(dpi=None, is_colour=False)], STANDARD) == ()


# Proposing


def line(text: str, *, left: float = 0.1, top: float = 0.1, step: float = 0.03, certainty: int = 95) -> Line:
    return tuple(
        Word(word, left + place * step, top, left + place * step + step * 0.9, top + 0.015, certainty)
        for place, word in enumerate(text.split())
    )


def proposed(*lines: Line, issuers: dict[str, str] | None = None) -> dict[str, str]:
    return {one.field: one.value for one in proposals([lines], STANDARD, today=TODAY, issuers=issuers)}


HEAD = (
    line("UBND TỈNH KHÁNH HÒA", top=0.05) + line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left=0.55, top=0.05),
    line("SỞ XÂY DỰNG", top=0.07) + line("Độc lập - Tự do - Hạnh phúc", left=0.55, top=0.07),
    line("Số: 47/GPXD", top=0.1) + line("Khánh Hòa, ngày 19 tháng 11 năm 2019", left=0.55, top=0.1),
    line("GIẤY PHÉP XÂY DỰNG", left=0.35, top=0.15),
)


def test_the_head_of_a_paper_names_issuer_number_day_and_kind() -> None:
    assert proposed(*HEAD) == {
        "issuer": "SỞ XÂY DỰNG",
        "number": "47/GPXD",
        "issued_on": "19/11/2019",
        "kind": "Giấy phép xây dựng",
        "summary": "Giấy phép xây dựng",
    }


def test_an_agency_that_is_known_is_written_as_it_is_written() -> None:
    found = proposed(line("UY BAN NHÂN DÂN"), line("PHƯƠNG HOAAN", top=0.12), issuers={
        "uybannhandanphuonghoaan": "Ủy ban nhân dân phường Hòa An"
    })  # fmt: skip

    assert found["issuer"] == "Ủy ban nhân dân phường Hòa An"


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Số: 125/QĐ-UBND", "125/QĐ-UBND"),
        ("Số : 125 /QĐ-UBND", "125/QĐ-UBND"),
        ("Số 1203/2022/GCN-STP", "1203/2022/GCN-STP"),
        ("Số: 88/2019", "88/2019"),
        ("Số:", None),
        ("Thửa đất số 214, tờ bản đồ số 8", None),
        ("Số: nhà 12 đường Trần Phú", None),
    ],
)
def test_a_number_is_read_with_its_notation(said: str, number: str | None) -> None:
    assert proposed(line(said)).get("number") == number


def test_a_birthday_and_a_day_to_come_are_no_days_of_issue() -> None:
    born = line("Sinh ngày 12 tháng 8 năm 1990")
    ahead = line("Hòa An, ngày 12 tháng 8 năm 2031", top=0.2)
    impossible = line("Hòa An, ngày 31 tháng 2 năm 2020", top=0.3)

    assert "issued_on" not in proposed(born, ahead, impossible)
    assert proposed(born, line("ngày 05 tháng 3 năm 2024", top=0.4))["issued_on"] == "05/03/2024"


def test_the_summary_goes_on_over_its_lines() -> None:
    found = proposed(
        line("V/v cấp giấy phép xây dựng", top=0.2),
        line("nhà ở riêng lẻ", top=0.22),
        line("Kính gửi: Ông", top=0.24),
    )

    assert found["summary"] == "Về việc cấp giấy phép xây dựng nhà ở riêng lẻ"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Họ, chữ đệm, tên: NGUYỄN THỊ THÙY DƯƠNG", "NGUYỄN THỊ THÙY DƯƠNG"),
        ("Họ và tên: Lê Hoàng Gia Khánh Giới tính: Nam", "Lê Hoàng Gia Khánh"),
        ("Ông/Bà: Trần Quốc Cường, sinh năm 1979", "Trần Quốc Cường"),
        ("Nơi cư trú: Tổ 3", None),
    ],
)
def test_the_owner_stands_behind_a_label(said: str, name: str | None) -> None:
    assert proposed(line(said)).get("owner_name") == name


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Số định danh cá nhân: 056190004321", "056190004321"),
        ("CCCD số 056 190 004 321 cấp ngày", "056190004321"),
        ("Số định danh cá nhân: O5619OOO4321", "056190004321"),
        ("CMND số 225123456", "225123456"),
        ("Mã số thuế: 0100109106", "0100109106"),
        ("Điện thoại 0905000001", None),
    ],
)
def test_a_personal_number_is_joined_from_its_groups(said: str, number: str | None) -> None:
    assert proposed(line(said)).get("owner_number") == number


def test_two_unlabelled_numbers_are_no_proposal() -> None:
    assert "owner_number" not in proposed(line("056190004321"), line("056190004322", top=0.3))


def test_a_proposal_lies_around_the_words_that_it_was_taken_from() -> None:
    words = line("Số: 47/GPXD", certainty=95)
    unsure = (words[0], Word("47/GPXD", 0.13, 0.1, 0.2, 0.115, 61))

    (one,) = proposals([[unsure]], STANDARD, today=TODAY)

    assert (one.page, one.left, one.top, one.right, one.bottom, one.certainty) == (
        1,
        0.13,
        0.1,
        0.2,
        0.115,
        61,
    )


def test_nothing_read_proposes_nothing() -> None:
    assert proposals([], STANDARD, today=TODAY) == ()
    assert proposals([()], STANDARD, today=TODAY) == ()


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=12))
def test_whatever_was_read_gives_boxes_on_the_page(texts: list[list[str]]) -> None:
    lines = [
        tuple(
            Word(text, 0.1 * place, 0.05 * row, 0.1 * place + 0.09, 0.05 * row + 0.02, 50)
            for place, text in enumerate(words)
        )
        for row, words in enumerate(texts)
    ]  # fmt: skip
    for one in proposals([lines], STANDARD, today=TODAY):
        assert 0 <= one.left < one.right <= 1
        assert 0 <= one.top < one.bottom <= 1
        assert one.value.strip() == one.value != ""


# Answering


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("issued_on", "5/3/2024", "05/03/2024"),
        ("issued_on", "2024-03-05", "05/03/2024"),
        ("owner_number", "056 190 004 321", "056190004321"),
        ("owner_number", "0100109106-001", "0100109106-001"),
        ("owner_number", "", ""),
        ("kind", "  Giấy   xác nhận ", "Giấy xác nhận"),
    ],
)
def test_an_answer_is_kept_in_one_form(field: str, typed: str, kept: str) -> None:
    assert cleaned(field, typed, today=TODAY) == kept


@pytest.mark.parametrize(
    ("field", "typed", "trouble"),
    [
        ("kind", " ", Trouble.EMPTY),
        ("issuer", "", Trouble.EMPTY),
        ("issued_on", "31/02/2024", Trouble.MALFORMED),
        ("issued_on", "hôm qua", Trouble.MALFORMED),
        ("issued_on", "21/11/2026", Trouble.IN_FUTURE),
        ("owner_number", "12345", Trouble.MALFORMED),
        ("owner_number", "05619000432A", Trouble.MALFORMED),
    ],
)
def test_an_answer_that_cannot_stand_is_refused(field: str, typed: str, trouble: Trouble) -> None:
    with pytest.raises(AnswerRefused) as refused:
        cleaned(field, typed, today=TODAY)

    assert (refused.value.field, refused.value.trouble) == (field, trouble)
