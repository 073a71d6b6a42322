"""The small grammar, phrase by phrase: quantities, comparing words, dates, modality."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.plans.rules.deadlines import find_dates
from motcua.plans.rules.numbers import parse_number, parse_words, write_number
from motcua.plans.rules.quantities import Sort, find_quantities
from motcua.plans.rules.reading import read_plan
from motcua.plans.rules.shadow import shadow

PLAN = "Kế hoạch cải cách hành chính năm 2024\n\nMục tiêu:\n- {}\n"


def _only(phrase: str) -> tuple[object, ...]:
    (target,) = read_plan(PLAN.format(phrase)).targets
    return target.kind.value, target.comparator, target.value, target.unit, target.deadline


@given(st.integers(min_value=0, max_value=10**9) | st.decimals(0, 10**6, places=1).map(float))
def test_a_written_number_reads_back(value: int | float) -> None:
    assert parse_number(write_number(value)) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("5.187", 5187), ("2.200", 2200), ("52,3", 52.3), ("88.83", 88.83), ("03", 3), ("1.234.567", 1234567)],
)
def test_points_group_thousands_and_commas_start_decimals(numeral: str, value: float) -> None:
    assert parse_number(numeral) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("một trăm", 100),
        ("chín mươi lăm", 95),
        ("mười hai", 12),
        ("hai mươi", 20),
        ("một trăm linh hai", 102),
        ("ba nghìn", 3000),
    ],
)
def test_number_words_are_read(words: str, value: int) -> None:
    assert parse_words(words) == value


def test_words_that_make_no_number_are_none() -> None:
    assert parse_words("hai ba") is None
    assert parse_words("trăm") is None


@pytest.mark.parametrize(
    ("words", "comparator"),
    [
        ("đạt 85%", ">="),
        ("đạt trên 85%", ">"),
        ("vượt 85%", ">"),
        ("tối thiểu 85%", ">="),
        ("từ 85% trở lên", ">="),
        ("không dưới 85%", ">="),
        ("không thấp hơn 85 %", ">="),
        ("không quá 85%", "<="),
        ("tối đa 85%", "<="),
        ("dưới 85%", "<"),
        ("≥ 85%", ">="),
        ("<= 85%", "<="),
    ],
)
def test_comparing_words_stand_before_or_after_the_figure(words: str, comparator: str) -> None:
    phrase = f"Tỷ lệ hồ sơ số hóa {words}."

    assert _only(phrase) == ("ratio", comparator, 85, "%", "2024")


@pytest.mark.parametrize(
    ("phrase", "read"),
    [
        ("Từ 15 - 20% thủ tục được cắt giảm giấy tờ.", ("range", "between", (15, 20), "%", "2024")),
        ("Tỷ lệ hồ sơ trực tuyến đạt 15% đến 20%.", ("range", "between", (15, 20), "%", "2024")),
        ("Tăng thêm 20% số hồ sơ trực tuyến so với năm 2023.", ("relative", ">=", 20, "%", "2024")),
        ("Giảm tối thiểu 20% thời gian giải quyết.", ("relative", ">=", 20, "%", "2024")),
        ("Chỉ số PCI thuộc nhóm 10 tỉnh dẫn đầu.", ("rank", "<=", 10, "rank", "2024")),
        ("Chỉ số PAPI nằm trong top 15 cả nước.", ("rank", "<=", 15, "rank", "2024")),
        ("Chỉ số DTI xếp thứ 12 trở lên.", ("rank", "<=", 12, "rank", "2024")),
        ("Không để xảy ra tình trạng hồ sơ quá hạn.", ("zero", "=", 0, "count", "2024")),
        ("Hoàn thành kho dữ liệu trước ngày 30/6/2024.", ("boolean", None, None, None, "2024-06-30")),
        ("Hoàn thành cổng dữ liệu mở trong quý II/2024.", ("boolean", None, None, None, "2024-06-30")),
        ("Đến năm 2025, tỷ lệ số hóa hồ sơ đạt 90%.", ("ratio", ">=", 90, "%", "2025")),
        ("Tỷ lệ hồ sơ trực tuyến tăng từ 60% lên 75%.", ("ratio", ">=", 75, "%", "2024")),
        ("Một trăm phần trăm thủ tục được công khai.", ("ratio", "=", 100, "%", "2024")),
        ("Mỗi xã có ít nhất hai mô hình mới.", ("count", ">=", 2, "count", "2024")),
    ],
)
def test_each_shape_of_target_is_read(phrase: str, read: tuple[object, ...]) -> None:
    assert _only(phrase) == read


@pytest.mark.parametrize(
    "phrase",
    [
        "Kế hoạch gồm 7 nhóm nhiệm vụ, 45 sản phẩm.",
        "Trường hợp tỷ lệ đúng hạn dưới 80% thì bị trừ 2 điểm.",
        "Tiêu chí hài lòng có điểm tối đa là 20 điểm.",
        "Kinh phí thực hiện 3.200 triệu đồng, ngân sách tỉnh bảo đảm 80%.",
        "Năm 2022, tỷ lệ hồ sơ đúng hạn đạt 97%.",
        "Đến nay đã có 62/65 xã áp dụng hệ thống mới.",
        "Thực hiện Quyết định số 468/QĐ-TTg ngày 27/3/2021 và Điều 12 Nghị định 61/2018/NĐ-CP.",
        "Liên hệ số điện thoại 0229 3876 543, hoạt động 24/7.",
    ],
)
def test_rules_scores_money_reports_and_names_are_no_targets(phrase: str) -> None:
    assert read_plan(PLAN.format(phrase)).targets == ()


def test_two_years_in_one_sentence_are_two_steps() -> None:
    text = PLAN.format("Mức độ hài lòng của người dân năm 2025 đạt trên 90%, năm 2024 đạt trên 85%.")

    steps = [(t.kind.value, t.value, t.deadline) for t in read_plan(text).targets]

    assert steps == [("stepped", 90, "2025"), ("stepped", 85, "2024")]


def test_the_heading_dates_the_lines_below_it() -> None:
    lines = ["1. Đến năm 2027", "- 80% hồ sơ trực tuyến.", "2. Đến năm 2030", "- 95% hồ sơ trực tuyến."]
    text = "\n".join(["Chương trình chuyển đổi số", *lines])

    assert [(t.value, t.deadline) for t in read_plan(text).targets] == [(80, "2027"), (95, "2030")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("trước ngày 30/6/2025", "2025-06-30"),
        ("hoàn thành trong tháng 2-2024", "2024-02-29"),
        ("trong quý III năm 2026", "2026-09-30"),
        ("giai đoạn 2021 - 2025", "2025"),
        ("trước năm 2026", "2025"),
        ("đến hết năm 2027", "2027"),
    ],
)
def test_dates_end_on_the_last_day_they_name(text: str, value: str) -> None:
    dates, _ = find_dates(shadow(text).text, 2024)

    assert [d.value for d in dates] == [value]


def test_an_impossible_date_is_no_date() -> None:
    dates, _ = find_dates("trước ngày 31/02/2025", 2024)

    assert dates == ()


def test_a_fraction_keeps_its_part_and_its_whole() -> None:
    (quantity,) = find_quantities("hoàn thành tích hợp 21/25 dịch vụ", ())

    assert (quantity.sort, quantity.values, quantity.noun) == (Sort.FRACTION, (21, 25), "dịch vụ")


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_quote_is_its_slice(text: str) -> None:
    reading = read_plan(text)

    for found in (*reading.targets, *reading.achievements):
        assert found.quote == text[found.start : found.end]


@given(st.text(alphabet="aàạ hoá\n\t \u00a0\u0301\u200b.%9", max_size=80))
def test_the_shadow_leads_back_to_the_text(text: str) -> None:
    seen = shadow(text)

    assert len(seen.text) == len(seen.cased) == len(seen.starts) == len(seen.ends)
    assert list(seen.starts) == sorted(seen.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(seen.starts, seen.ends, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1" * 200_000,
        "(" * 100_000 + ")" * 100_000,
        "90% " * 40_000,
        "\n" * 200_000,
        " " * 200_000,
        "đạt, " * 40_000,
    ],
    ids=["empty", "digits", "brackets", "percentages", "lines", "spaces", "commas"],
)
def test_a_hostile_text_takes_seconds_not_minutes(text: str) -> None:
    started = time.monotonic()

    read_plan(text)

    assert time.monotonic() - started < 20
