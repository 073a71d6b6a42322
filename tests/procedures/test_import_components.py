"""The tables of components of the national export: cases, names, form files, counts."""

import pytest

from motcua.procedures.rules.national_export import components
from motcua.procedures.rules.national_export.forms import split_forms
from motcua.procedures.rules.national_export.values import Component, FieldState

H = components.HEADER


def test_the_count_closes_a_row() -> None:
    reading = components.read(f"--{H}- Đơn đề nghị1 bản chínhBản sao giấy tờ;0 bản chính,2 bản sao")

    assert reading.state is FieldState.FULL
    assert reading.entries == (
        Component("", "Đơn đề nghị", 1, 0),
        Component("", "Bản sao giấy tờ;", 0, 2),
    )


def test_each_table_has_the_case_of_the_heading_before_it() -> None:
    reading = components.read(
        f"* Cấp mới:{H}Đơn1 bản chính--{H}Ảnh2 bản chínhb) Cấp lại{H}Tờ khai1 bản chính"
    )

    assert [(component.case, component.name) for component in reading.entries] == [
        ("Cấp mới:", "Đơn"),
        ("", "Ảnh"),
        ("b) Cấp lại", "Tờ khai"),
    ]


def test_a_name_that_ends_in_digits_gives_its_last_digit_to_the_count() -> None:
    reading = components.read(f"--{H}Báo cáo ngày 28/8/20201 bản chínhMẫu số 181 bản chính,1 bản sao")

    assert [(component.name, component.originals) for component in reading.entries] == [
        ("Báo cáo ngày 28/8/2020", 1),
        ("Mẫu số 18", 1),
    ]


def test_a_quantity_in_prose_does_not_close_a_row() -> None:
    reading = components.read(
        f"--{H}Tờ khai: nộp 01 bản chính hoặc tệp: 01 bản chính;1 bản chínhGiấy phép: 01 bản chính1 bản chính"
        f"01 bản chính văn bản1 bản chính"
    )

    assert [component.name for component in reading.entries] == [
        "Tờ khai: nộp 01 bản chính hoặc tệp: 01 bản chính;",
        "Giấy phép: 01 bản chính",
        "01 bản chính văn bản",
    ]


def test_enumerators_stay_and_bullets_go() -> None:
    reading = components.read(f"--{H}++ Bảng kê1 bản chínha) Đơn1 bản chính(ii) Ảnh1 bản chính")

    assert [component.name for component in reading.entries] == ["Bảng kê", "a) Đơn", "(ii) Ảnh"]


@pytest.mark.parametrize(
    ("cell", "files"),
    [
        ("Đơn theo Thông tư số 26/2025/TT-BNNMTMẫu số 03.docx", ("Mẫu số 03.docx",)),
        ("Đơn theo Nghị định số 32/2026/NĐ-CP;Mẫu số 14.QLT. cấp lại.docx", ("Mẫu số 14.QLT. cấp lại.docx",)),
        ("Giấy đề nghị theo mẫuvăn bản đề nghị loại 1,2,3.docx", ("văn bản đề nghị loại 1,2,3.docx",)),
        ("Bản khai theo mẫu.MauBankhai.docxMauTo (1).docx", ("MauBankhai.docx", "MauTo (1).docx")),
        ("Văn bản đề nghị theo mẫu1.004286.docx", ("1.004286.docx",)),
        ("Đơn của Bộ trưởng;315Phụ lục II.docx", ("315Phụ lục II.docx",)),
        ("Giấy đăng ký;PL 02 Mau_Approved (1).docx.docx", ("PL 02 Mau_Approved (1).docx.docx",)),
    ],
)  # fmt: skip
def test_form_files_are_parted_from_the_name(cell: str, files: tuple[str, ...]) -> None:
    assert split_forms(cell, "1.004286") == (cell.removesuffix("".join(files)), files)


def test_a_file_mentioned_in_prose_is_no_form() -> None:
    text = "Tệp có đuôi “.docx” đã ký số"

    assert split_forms(text) == (text, ())


def test_text_after_the_last_row_is_kept_in_a_mark() -> None:
    reading = components.read(f"--{H}Đơn1 bản chínhGhi chú không có bảng")

    assert reading.state is FieldState.PARTIAL
    assert [(mark.code, mark.text) for mark in reading.marks] == [
        ("components-heading-alone", "Ghi chú không có bảng")
    ]


def test_a_row_cut_off_before_its_count_is_kept_in_a_mark() -> None:
    reading = components.read(f"Cấp mới{H}Đơn1 bản chínhCấp lại{H}Tài liệu tại mục")

    assert reading.state is FieldState.PARTIAL
    assert [mark.code for mark in reading.marks] == ["components-remainder"]


def test_no_table_and_no_components_are_told_apart() -> None:
    assert [mark.code for mark in components.read("--").marks] == ["components-absent"]
    assert [mark.code for mark in components.read("Bước 2. Nộp hồ sơ").marks] == ["components-unreadable"]
    assert components.read("--").state is FieldState.NONE
