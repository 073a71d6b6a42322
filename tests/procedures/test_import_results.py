"""Results, levels and subjects of the national export."""

import pytest

from motcua.procedures.rules.national_export import headings, results
from motcua.procedures.rules.national_export.values import FieldState, Result

ABOUT = "Từ khóaKhông có thông tinMô tảKhông có thông tin"
CONTROLS = "Chọn cơ quan thực hiệnTỉnh/ Thành phốBộ ngành-- Chọn Bộ ngành --Đơn vị-- Chọn Cơ sở --Nộp hồ sơ"


def test_results_are_read_without_the_controls_of_the_page() -> None:
    reading = results.read(f"Giấy phépMã: KQ.G12.001040- Văn bản từ chốiMã: KQ.G12.001041{ABOUT}{CONTROLS}")

    assert reading.state is FieldState.FULL
    assert reading.marks == ()
    assert reading.entries == (
        Result("KQ.G12.001040", "Giấy phép"),
        Result("KQ.G12.001041", "Văn bản từ chối"),
    )


@pytest.mark.parametrize(
    "code",
    [
        "KQ-G10-KQ00009",
        "000.00.00.G12-KQ0051",
        "TP-G12.0001300",
        "G19-KQ006098",
        "03",
        "KQ.G12.0013300",
        "CAAV1",
    ],
)
def test_each_form_of_code_is_read_whole(code: str) -> None:
    assert results.read(f"Giấy phépMã: {code}{ABOUT}").entries == (Result(code, "Giấy phép"),)


def test_a_name_in_capitals_or_with_dots_is_parted_from_the_code() -> None:
    reading = results.read(
        f"AMã: KQ.G12.000099KBNN chuyển tiềnMã: KQ.G12.000100...văn bảnMã: KQ.G12.000101{ABOUT}"
    )

    assert [result.name for result in reading.entries] == ["A", "KBNN chuyển tiền", "văn bản"]
    assert [result.code for result in reading.entries] == ["KQ.G12.000099", "KQ.G12.000100", "KQ.G12.000101"]


def test_words_in_place_of_a_code_are_kept_and_marked() -> None:
    reading = results.read(f"AMã: hgvg6Quyết địnhMã: Chưa xác định{ABOUT}")

    assert reading.entries == (Result("hgvg6", "A"), Result("Chưa xác định", "Quyết định"))
    assert [mark.code for mark in reading.marks] == ["result-code-irregular", "result-code-irregular"]


def test_keywords_and_description_are_kept_apart() -> None:
    assert results.split_about("AMã: 03Từ khóaKhai thuếMô tảHai bộ." + CONTROLS) == (
        "AMã: 03",
        "Khai thuế",
        "Hai bộ.",
    )


def test_rows_of_another_table_are_not_read_as_results() -> None:
    reading = results.read("hợp đồng đã ký.1 bản chính")

    assert reading.state is FieldState.NONE
    assert [mark.code for mark in reading.marks] == ["results-unreadable"]


def test_subjects_are_read_name_by_name_because_names_hold_commas() -> None:
    reading = headings.read_subjects(
        "Tổ chức (không bao gồm doanh nghiệp, HTX), Cán bộ, công chức, viên chức, Doanh nghiệp"
    )

    assert reading.entries == ("organisation", "official", "enterprise")
    assert reading.state is FieldState.FULL


def test_an_unknown_subject_is_marked_and_the_others_stay() -> None:
    reading = headings.read_subjects("Công dân Việt Nam, Người ngoài hành tinh")

    assert reading.entries == ("citizen",)
    assert reading.state is FieldState.PARTIAL
    assert [(mark.code, mark.text) for mark in reading.marks] == [
        ("subjects-unknown", "Người ngoài hành tinh")
    ]


def test_levels_have_codes() -> None:
    assert headings.read_levels("Cấp bộ, Cấp tỉnh, Cấp xã, Cơ quan khác").entries == (
        "ministry",
        "province",
        "commune",
        "other",
    )
