"""How fast `motcua plans read` reads, beside a plain scan for percentages over the same text."""

import re
import time
from collections.abc import Callable

from motcua.plans.rules.reading import read_plan

NAME = "plan-read"
SUMMARY = "characters a second of a reform plan read for targets, beside a plain scan for percentages"
NEEDS_DATABASE = False

_PERCENT = re.compile(r"\d+(?:,\d+)?\s?%")
_SECTION = """
{number}. Cải cách thủ tục hành chính năm 2028
- Tỷ lệ hồ sơ được giải quyết đúng hạn đạt từ 98% trở lên; không để phát sinh hồ sơ tồn đọng.
- Tối thiểu 75% hồ sơ được nộp trực tuyến, trong đó hồ sơ toàn trình đạt trên 60%.
- Phấn đấu Chỉ số PAR INDEX, SIPAS thuộc nhóm 10 tỉnh dẫn đầu; nâng cấp xong hệ thống trước ngày 30/6/2028.
Các sở, ban, ngành và Ủy ban nhân dân các xã, phường căn cứ chức năng, nhiệm vụ được giao chủ động tham mưu,
tổ chức thực hiện; thường xuyên theo dõi, đôn đốc, kịp thời tháo gỡ vướng mắc trong quá trình triển khai.
Năm 2026, toàn tỉnh đã tiếp nhận 412.530 hồ sơ, giải quyết đúng hạn 97,2%, tăng 1,4% so với cùng kỳ.
"""


def plan_of(characters: int) -> str:
    """A plan of at least `characters` characters: aims, duties and reports in the proportion of real ones."""
    head = "KẾ HOẠCH\nCải cách hành chính năm 2028\n"
    section = len(_SECTION)
    return head + "".join(_SECTION.format(number=n) for n in range(1, characters // section + 2))


def _best_seconds(work: Callable[[], object], rounds: int) -> float:
    """The fastest of some rounds: the least disturbed by other work on the machine."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def measure(characters: int = 200_000, rounds: int = 3) -> dict[str, float]:
    """Characters a second of the reader and of the reference, and how many times longer the reader takes."""
    text = plan_of(characters)
    read_plan(text[:5_000])  # loads the vocabulary
    reader = _best_seconds(lambda: read_plan(text), rounds)
    reference = _best_seconds(lambda: _PERCENT.findall(text), rounds)
    return {
        "characters": float(len(text)),
        "targets": float(len(read_plan(text).targets)),
        "characters_per_second": len(text) / reader,
        "reference_characters_per_second": len(text) / reference,
        "times_reference": reader / reference,
    }
