"""Alternations of phrases find what the plain pattern finds; tables and dates of one cell a line are read."""

import re
import time

import pytest
from plan_texts import labelled

from motcua.plans.rules import modality
from motcua.plans.rules.phrases import Phrases, alternatives, needed
from motcua.plans.rules.reading import read_plan

PHRASES = [value for value in vars(modality).values() if isinstance(value, Phrases)]


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"\bphấn đấu\b", ("phấn đấu",)),
        (r"\b(?:bảo đảm|đảm bảo)\b", ("bảo đảm", "đảm bảo")),
        (r"\bkhông (?:thấp|ít) hơn\b", ("không ",)),
        (r"(?<!không )\bphải\b(?! cung cấp lại)", ("phải",)),
        (r"\bgiảm\s?\d+[%‰]?", ("giảm",)),
        (r"[a-z]+\d{1,3}", ()),
        (r"\d+(?: điểm)?", ()),
    ],
)
def test_an_alternative_knows_a_text_it_cannot_match_without(pattern: str, texts: tuple[str, ...]) -> None:
    assert needed(pattern) == texts


def test_alternatives_part_at_the_outermost_bars_only() -> None:
    assert alternatives(r"a(?:b|c)|[|]d|\|e") == [r"a(?:b|c)", "[|]d", r"\|e"]


def test_phrases_find_what_the_whole_alternation_finds() -> None:
    assert len(PHRASES) > 8
    lines = [line.lower() for text in labelled() for line in text.text.splitlines() if line.strip()]

    for phrases in PHRASES:
        plain = re.compile("|".join(phrases.parts))
        for line in lines:
            expected = [m.span() for m in plain.finditer(line)]
            assert [m.span() for m in phrases.finditer(line)] == expected
            assert phrases.count(line) == len(expected)


def test_a_table_of_one_cell_a_line_is_read_by_its_columns() -> None:
    text = (
        "KẾ HOẠCH NĂM 2026\n\nTT\nChỉ tiêu\nĐVT\nThực hiện năm 2025\nMục tiêu năm 2026\n"
        "1\nTỷ lệ hồ sơ đúng hạn\n%\n96,5\n98\n2\nTỷ lệ hồ sơ nộp trực tuyến\n%\n61\n75\n\nNơi nhận: như trên."
    )

    found = [(t.value, t.unit, t.deadline, t.indicator) for t in read_plan(text).targets]

    assert found == [(98, "%", "2026", "ONTIME_ONESTOP"), (75, "%", "2026", "ONLINE_SHARE")]


def test_a_line_with_a_deadline_dates_the_target_above_it() -> None:
    text = (
        "Kế hoạch cải cách hành chính năm 2025\n\n1. Số hóa 100% kết quả còn hiệu lực.\n"
        "- Cơ quan chủ trì: Văn phòng.\n- Thời gian hoàn thành: Quý II/2025.\n"
        "2. Xây dựng quy chế một cửa của xã.\n- Thời hạn: 30/9/2025.\n"
    )

    found = [(t.value, t.kind.value, t.deadline) for t in read_plan(text).targets]

    assert found == [(100, "ratio", "2025-06-30"), (None, "boolean", "2025-09-30")]


def test_steps_of_a_score_are_no_targets() -> None:
    text = (
        "Kế hoạch năm 2024\n- Đúng hạn từ 98% trở lên: 3 điểm;\n"
        "- Từ 95% đến dưới 98%: 2 điểm;\n- Dưới 90%: 0 điểm.\n"
    )

    assert read_plan(text).targets == ()


def test_the_bracket_with_the_present_figure_is_no_target() -> None:
    text = "Kế hoạch năm 2024\n- Nâng tỷ lệ thanh toán trực tuyến lên trên 60% (năm 2023: 41,2%)."

    assert [(t.value, t.comparator, t.deadline) for t in read_plan(text).targets] == [(60, ">", "2024")]


@pytest.mark.parametrize(
    "sentence",
    [
        "- Tỷ lệ hồ sơ đúng hạn tại xã đạt 98% trở lên.\n",
        "không có hồ sơ quá hạn, ",
        "Cải thiện chỉ số PAR INDEX, SIPAS, ",
        "STT\nA b\nC d\n",
        "trước ngày 30/6/2024 ",
        "(",
    ],
)
def test_twice_the_text_takes_no_more_than_a_few_times_the_time(sentence: str) -> None:
    def seconds(characters: int) -> float:
        text = "Kế hoạch năm 2024\n" + sentence * (characters // len(sentence))
        start = time.process_time()
        read_plan(text)
        return time.process_time() - start

    seconds(5_000)
    assert seconds(40_000) < 12 * seconds(10_000) + 0.2
