"""How fast `motcua plans read` reads, beside a plain scan for percentages over the same text."""

import re

from motcua.bench.framework import BenchResult, Reference, best_seconds
from motcua.plans.rules.reading import read_plan

NAME = "plan-read"
SUMMARY = "Characters a second of a reform plan read for targets, beside a plain scan for percentages"
NEEDS_DATABASE = False

CHARACTERS = 200_000

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


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """A plan of `size` characters (200,000) read three times; `seconds` is not used: the work is the measure."""
    text = plan_of(size or CHARACTERS)
    read_plan(text[:5_000])  # loads the vocabulary
    reader = best_seconds(lambda: read_plan(text))
    reference = best_seconds(lambda: _PERCENT.findall(text))
    return BenchResult(
        figures={
            "characters_per_second": len(text) / reader,
            "targets_found": len(read_plan(text).targets),
        },
        reference=Reference(
            what="a plain regular expression for percentages over the same text",
            figures={"characters_per_second": len(text) / reference},
        ),
        ratio=reference / reader,
        ratio_of="characters a second of the reader / of the plain scan",
        settings={"characters": len(text)},
    )
