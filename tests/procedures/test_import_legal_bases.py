"""The table of legal bases of the national export: titles and numbers run together."""

import pytest

from motcua.procedures.rules.national_export import legal_bases, legal_numbers
from motcua.procedures.rules.national_export.values import FieldState


def read(rows: str) -> list[tuple[str | None, str]]:
    return [(basis.number, basis.title) for basis in legal_bases.read(legal_bases.HEADER + rows).entries]


def numbers(rows: str) -> list[str | None]:
    return [number for number, _ in read(rows)]


def test_a_number_touches_the_title_before_it() -> None:
    assert read("Luật Đa dạng sinh học20/2008/QH12quy định chi tiết Luật35/2016/NĐ-CP") == [
        ("20/2008/QH12", "Luật Đa dạng sinh học"),
        ("35/2016/NĐ-CP", "quy định chi tiết Luật"),
    ]


def test_a_number_quoted_in_a_title_is_no_cell() -> None:
    assert read("Sửa đổi Nghị định số 08/2022/NĐ-CP ngày 10/01/2022 của Chính phủ05/2025/NĐ-CP") == [
        ("05/2025/NĐ-CP", "Sửa đổi Nghị định số 08/2022/NĐ-CP ngày 10/01/2022 của Chính phủ")
    ]


def test_a_title_that_is_its_number_is_followed_by_its_cell() -> None:
    assert numbers("Nghị định 64/2022/NĐ-CP64/2022/NĐ-CP193/2025/NĐ-CP193/2025/NĐ-CP") == [
        "64/2022/NĐ-CP",
        "193/2025/NĐ-CP",
    ]


def test_a_cell_may_repeat_the_kind_of_document() -> None:
    assert read("Luật Các tổ chức tín dụngLuật số 32/2024/QH1550/2025/TT-NHNNsố 50/2025/TT-NHNN") == [
        ("32/2024/QH15", "Luật Các tổ chức tín dụng"),
        ("50/2025/TT-NHNN", "50/2025/TT-NHNN"),
    ]


def test_the_year_of_the_title_is_not_a_part_of_the_number() -> None:
    assert numbers(
        "Luật Hòa giải năm 201335/2013/QH13Luật số 43/2024/QH15 ngày 29/6/202443/2024/QH15"
        "Thông tư tháng 6 năm 2025.09/2026/TT-BNNMT"
    ) == ["35/2013/QH13", "43/2024/QH15", "09/2026/TT-BNNMT"]


def test_the_assembly_is_parted_from_the_next_number() -> None:
    assert numbers("Luật 61/2014/QH1361/2014/QH13Pháp lệnh 06/2013/UBTVQH1306/2013/UBTVQH13") == [
        "61/2014/QH13",
        "06/2013/UBTVQH13",
    ]


def test_the_issuer_is_parted_from_a_title_in_capitals() -> None:
    assert numbers(
        "Quy chế10/2020/TT-BTPNghị định A24/2019/NĐ-CPBAN HÀNH MẪU21/2017/TT-BGTVTBan hành B1/2018/QĐ-TTg"
    ) == [
        "10/2020/TT-BTP",
        "24/2019/NĐ-CP",
        "21/2017/TT-BGTVT",
        "1/2018/QĐ-TTg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("105/2025/NĐ- CP", "105/2025/NĐ-CP"),
        ("44/2020/NÐ-CP", "44/2020/NĐ-CP"),
        ("66.7/2025/NQ-CP", "66.7/2025/NQ-CP"),
        ("66.16/2026/NQ-CP", "66.16/2026/NQ-CP"),
        ("01/2014/NQLT-CP-UBTƯMTTQVN", "01/2014/NQLT-CP-UBTƯMTTQVN"),
        ("2338/QĐ-BTP", "2338/QĐ-BTP"),
        ("08.a/2010/TT-BTP", "08.a/2010/TT-BTP"),
        ("28/2005/PL-UBTVQH11", "28/2005/PL-UBTVQH11"),
    ],
)
def test_numbers_are_cited_in_their_usual_spelling(written: str, cited: str) -> None:
    assert [number.cited for number in legal_numbers.find(f"theo {written} này")] == [cited]


def test_a_date_is_no_number() -> None:
    assert legal_numbers.find("ngày 24/6/2025 và 24.6.2025 của Chính phủ") == []


def test_a_stub_of_a_number_is_completed_from_the_title() -> None:
    reading = legal_bases.read(
        legal_bases.HEADER + "Thông tư số 25/2022/TT-BTC ngày 28/4/202225Luật 54/2019/QH1454/2019/QH14"
    )

    assert [basis.number for basis in reading.entries] == ["25/2022/TT-BTC", "54/2019/QH14"]
    assert [mark.code for mark in reading.marks] == ["legal-number-cut"]
    assert reading.state is FieldState.FULL


def test_a_document_named_by_words_alone_has_no_number() -> None:
    assert read("BỘ LUẬT HÀNG HẢI VIỆT NAMBỘ LUẬT  HÀNG HẢI VIỆT NAMQuy chế cảng58/2017/NĐ-CP") == [
        (None, "BỘ LUẬT HÀNG HẢI VIỆT NAM"),
        ("58/2017/NĐ-CP", "Quy chế cảng"),
    ]


def test_text_that_no_number_closes_is_kept_and_makes_the_field_partial() -> None:
    reading = legal_bases.read(legal_bases.HEADER + "Luật Thủy sản18/2017/QH14Một quy chế không số")

    assert reading.state is FieldState.PARTIAL
    assert [basis.number for basis in reading.entries] == ["18/2017/QH14", None]
    assert [(mark.code, mark.text) for mark in reading.marks] == [
        ("legal-bases-remainder", "Một quy chế không số")
    ]


def test_no_information_is_no_legal_basis() -> None:
    assert legal_bases.read("Không có thông tin").state is FieldState.NONE
