"""The quantities of a sentence: shares, ranges, counts, fractions, ranks, steps of a rank.

Figures that only name something (documents, articles, dates, telephones, levels of service, standards) are
found first and set aside; what is left is a quantity.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from motcua.plans.rules.numbers import (
    NUMERAL,
    SCALES,
    parse_number,
    parse_ordinal,
    parse_words,
    word_pattern,
)
from motcua.plans.rules.phrases import Phrases

Span = tuple[int, int]


class Sort(StrEnum):
    """What a figure in a sentence measures."""

    PERCENT = "percent"
    NUMBER = "number"
    FRACTION = "fraction"
    RANK = "rank"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. `values` holds two for a range; `noun` is what follows the figure (lower case)."""

    start: int
    end: int
    sort: Sort
    values: tuple[float, ...]
    noun: str = ""
    scale: str = ""

    @property
    def is_range(self) -> bool:
        return len(self.values) == 2


_DOCUMENT = (
    r"quyết định|nghị quyết|kế hoạch|nghị định|thông tư|chỉ thị|luật|bộ luật|công văn|công điện|thông báo|"
    r"kết luận|báo cáo|tờ trình|đề án|hướng dẫn|văn bản|chương trình|quy định|pháp lệnh|qđ|nq|kh|nđ|tt|ct|cv"
)
_NOT_PERCENT = r"(?![\d.,]*\s*(?:%|phần trăm))"
_NAMING = [
    r"(?:https?://|www\.)\S+",
    r"\b[\w.-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+",
    r"\b\d{1,6}(?:/\d{4})?\s?/\s?[a-zđ][a-zđ\d]*(?:\s?-\s?[a-zđ]+)*(?:\d+)"
    r"?",  # 3532/qđ-ubnd, 131/nq - cp, 57/2014/qh13
    r"\b\d{1,5}\s?-\s?(?:nq|kl|ct|qđ|kh|hd|tb|cv|bc|ctr|qc)\s?/\s?[a-zđ]+",  # 16-nq/tu
    rf"\b(?:{_DOCUMENT})\s(?:số\s?:?\s?)?{_NOT_PERCENT}\d[\w./-]*(?:\s?[-/]\s?[a-zđ][\w-]*)"
    rf"?(?!\s?(?:%|\w*\s?đạt))",
    rf"\bsố\s?:?\s?{_NOT_PERCENT}\d[\d.]*(?:/[\w./-]*)?(?=[\s,;.)]*(?:/|của|ngày|về|-|$))",
    rf"\b(?:điều|khoản|mục|điểm|phụ lục|chương|phần|bảng|biểu|mẫu|biểu mẫu|quyển|trang|tiết|hình)\s(?:số\s)?"
    rf"{_NOT_PERCENT}\d[\d.]*(?:\s?(?:,|và|-)\s?\d+(?![\d.,]*\s?(?:%|phần trăm)))*(?!\s?(?:điểm|%))",
    rf"\b(?:mức độ|cấp độ|mức|cấp|loại|hạng|lớp|giai đoạn|đợt|khóa|kỳ "
    rf"họp thứ|lần thứ|phiên họp thứ|nhiệm kỳ)\s"
    rf"{_NOT_PERCENT}\d(?:\s?(?:,|và|-|/|&|hoặc)\s?(?:mức độ\s|mức\s)"
    rf"?\d\b(?![.,]?\d*\s?(?:%|phần trăm)))*(?!\d|[.,]\d)(?!\s?%)",
    r"\b(?:iso|tcvn|qcvn|iec|ipv|office|windows|covid|web|vneid|v|version|"
    r"phiên bản|công nghiệp|cách mạng)(?:\s?[-/]?\s?(?:iso|iec|lần thứ)"
    r")*\s?-?\d[\d.:/-]*",
    r"\b\d{1,2}/\d{1,2}/\d{4}\b",
    r"\b24/(?:7|24)\b",
    r"(?<!\d)(?:\+84|0)\d{2,3}(?:[. -]\d{3,4}){2}\b|\b(?:0|84)\d{9,10}\b",
    r"\b\d{1,2}(?:h\d{0,2}|:\d{2}|g\d{2}|\s?giờ\s?\d{1,2})\b",
    r"\b\d{1,2} tháng (?:đầu|cuối|qua)",
    r"\b[a-zđ]{1,12}-\d{1,6}\b",
    r"\btháng \d{1,2}\b(?!\s?%)",
    r"\bngày \d{1,2}\b(?!\s?(?:%|làm))",
    r"\bquý (?:\d|i{1,3}|iv)\b(?!\s?%)",
]
_NAMING_RE = [Phrases(p) for p in _NAMING]

_PERCENT_SIGN = r"(?:%|phần trăm)"
_TO = r"(?:-|đến|tới|~|cho đến)"
_PERCENT = re.compile(
    rf"(?<![\w.,])(?P<a>{NUMERAL})\s?(?:{_PERCENT_SIGN}\s?)?{_TO}\s?(?P<b>{NUMERAL})\s?{_PERCENT_SIGN}"
    rf"|(?<![\d.,])(?<![a-zà-ỹ])(?P<one>{NUMERAL})\s?{_PERCENT_SIGN}"
)
_NUMBER = re.compile(
    rf"(?<![\w.,/:])(?P<a>{NUMERAL})(?:\s?{_TO}\s?(?P<b>{NUMERAL}))?(?![\w%/])(?!\s?(?:%|phần trăm))"
    r"(?:\s(?P<scale>nghìn|ngàn|vạn|triệu|tỷ)\b)?"
)
_FRACTION = re.compile(rf"(?<![\w.,/])(?P<a>{NUMERAL})\s?/\s?(?P<b>{NUMERAL})(?![\w/])")
_PLACE = (
    r"(?:tỉnh|thành phố|địa phương|bộ|cơ quan ngang bộ|cơ quan|đơn vị|"
    r"sở|ban|ngành|huyện|thị xã|quận|xã|phường|"
    r"thị trấn|đặc khu|nước|quốc gia|tp\.?)"
)
_LEADING = r"(?:dẫn đầu|đứng đầu|đi đầu|tốp đầu|top đầu|đầu|cao nhất|tốt nhất|khá|tốt|cao)"
_NUM_OR_WORD = r"(?P<{0}>\d{{1,3}}|mười|ba|năm|hai)"
_RANKS = [
    re.compile(
        r"\b(?:nhóm|top|tốp)\s(?:các\s|trên\s)?"
        + _NUM_OR_WORD.format("a")
        + rf"(?:\s?{_TO}\s?(?P<b>\d{{1,3}}))?(?:\s?/\s?\d+)?"
        + rf"(?=\s?[,;.)]|$|\s(?:{_PLACE}|{_LEADING}|cả nước|toàn quốc|của cả nước|trong|về|vào|và|ở|toàn))"
    ),
    re.compile(
        r"\b(?:một trong|trong số|trong|thuộc|vào|nhóm|là)\s(?:các\s|những\s)?"
        + _NUM_OR_WORD.format("a")
        + rf"\s(?:{_PLACE})(?:(?:,\s|\svà\s|\s|/)(?:{_PLACE}))*(?=[^,;.\d]{{0,40}}?\b(?:dẫn "
        rf"đầu|đứng đầu|tốp đầu|cao nhất|tốt nhất)\b)"
    ),
    re.compile(
        r"\b(?:xếp|đứng|vị trí|thứ hạng|hạng|vị thứ)"
        r"(?:\s(?:hạng|xếp hạng|ở|vào|từ|trong|vị trí|nằm|đạt|khoảng|tối thiểu|ít nhất|chung|mức|số|của tỉnh|"
        r"là|giữ|các|trên|dưới))*"
        r"(?P<word>\sthứ)?\s(?P<a>\d{1,3}|nhất|nhì|ba)\b(?:\s?/\s?(?P<of>\d+))?"
        rf"(?:\s?{_TO}\s?(?:vị trí\s|hạng\s)?(?:thứ\s)?(?P<b>\d{{1,3}})\b(?:\s?/\s?\d+)?)?(?!\s?%|[.,]\d)"
    ),
]
# "… 10 tỉnh, thành phố dẫn đầu cả nước": the comma in there parts nothing.
_RANK_TAIL = re.compile(
    rf"(?:\s{_PLACE}(?:(?:, |,| và |/| )(?:trực thuộc trung ương|{_PLACE})"
    rf")*)?(?:\s(?:có [^,;.]{{3,50}}? )?{_LEADING}\b)?(?:\s(?:của )?(?:cả "
    rf"nước|toàn quốc))?"
)
_STEPS = re.compile(
    rf"(?P<a>\d{{1,3}}|{word_pattern()})(?:\s?{_TO}\s?(?P<b>\d{{1,3}})"
    rf")?\s(?:thứ bậc|bậc|hạng|vị trí|thứ hạng)\b"
)
_WORD_PERCENT = re.compile(rf"\b(?P<words>{word_pattern()})\sphần trăm\b")
_STRICT_BEFORE_WORDS = re.compile(
    rf"\b(?:ít nhất|tối thiểu|không quá|tối đa|không dưới|từ)\s(?P<words>{word_pattern()})\s(?=[a-zà-ỹđ])"
)
_PART_OF = re.compile(
    r"\s(?:số|tổng|thời gian|chi phí|lượng|biên chế|thời hạn)\b"
)  # "1/3 thời gian": no count
_NOUN = re.compile(r"\s*\(?\s*((?:[^\W\d_]|/)+(?:\s[^\W\d_]+){0,3})")
_QUICK = re.compile(rf"\d|phần trăm|{_STRICT_BEFORE_WORDS.pattern}|hạng|thứ (?:nhất|nhì)|top|tốp")


class _Taken:
    """Spans already spoken for."""

    def __init__(self, length: int) -> None:
        self._cells = bytearray(length)

    def add(self, start: int, end: int) -> None:
        self._cells[start:end] = b"\x01" * (end - start)

    def free(self, start: int, end: int) -> bool:
        return not any(self._cells[start:end])


def naming_spans(text: str) -> list[Span]:
    """Where figures only name a document, an article, a level, a telephone, an hour."""
    return [m.span() for pattern in _NAMING_RE for m in pattern.finditer(text)]


def _noun(text: str, end: int) -> str:
    found = _NOUN.match(text, end, end + 60)
    return found[1] if found else ""


def _pair(first: float, second: float | None) -> tuple[float, ...] | None:
    if second is None:
        return (first,)
    return (first, second) if first < second else None


def _whole(word: str) -> int | None:
    return int(word) if word.isdigit() else parse_ordinal(word) or parse_words(word)


def find_quantities(text: str, dates: Iterable[Span]) -> list[Quantity]:
    """All quantities of a sentence in order. `text` is shadow text, `dates` what is known to be a date."""
    if not _QUICK.search(text):
        return []
    taken = _Taken(len(text))
    for start, end in dates:
        taken.add(start, end)
    found: list[Quantity] = []

    def keep(quantity: Quantity) -> None:
        if taken.free(quantity.start, quantity.end):
            taken.add(quantity.start, quantity.end)
            found.append(quantity)

    for match in _PERCENT.finditer(text):
        keep(_percent(text, match))
    for match in _WORD_PERCENT.finditer(text):
        value = parse_words(match["words"])
        if value is not None:
            keep(Quantity(*match.span(), Sort.PERCENT, (value,), _noun(text, match.end())))
    for number, pattern in enumerate(_RANKS):
        for match in pattern.finditer(text):
            if number == 2 and not re.search(r"thứ|hạng|vị trí", match[0]):
                continue  # "xếp 5 đơn vị" is no rank
            if (first := _whole(match["a"])) is not None:
                last = match.groupdict().get("b")
                values = _pair(first, int(last) if last else None) or (first,)
                tail = _RANK_TAIL.match(text, match.end())
                keep(Quantity(match.start(), tail.end() if tail else match.end(), Sort.RANK, values))
    for match in _STEPS.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if re.search(r"\b(?:tăng|nâng|cải thiện|thăng|lên|vượt|vươn|giảm)\b", before):
            value = _whole(match["a"])
            if value is not None:
                values = _pair(value, int(match["b"]) if match["b"] else None) or (value,)
                keep(Quantity(*match.span(), Sort.STEPS, values))
    for start, end in naming_spans(text):
        if taken.free(start, end):
            taken.add(start, end)
    for match in _FRACTION.finditer(text):
        part, whole = parse_number(match["a"], countable=True), parse_number(match["b"], countable=True)
        if 0 < part <= whole and not (whole <= 5 and _PART_OF.match(text, match.end())):
            keep(Quantity(*match.span(), Sort.FRACTION, (part, whole), _noun(text, match.end())))
    for match in _STRICT_BEFORE_WORDS.finditer(text):
        value = parse_words(match["words"])
        if value is not None and value > 0 and not text.startswith("nửa", match.end()):
            keep(Quantity(*match.span("words"), Sort.NUMBER, (value,), _noun(text, match.end("words"))))
    for match in _NUMBER.finditer(text):
        keep(_number(text, match))
    return sorted(found, key=lambda q: q.start)


def _percent(text: str, match: re.Match[str]) -> Quantity:
    start, end = match.span()
    if match["one"] is not None:
        values: tuple[float, ...] = (parse_number(match["one"]),)
    else:
        pair = _pair(parse_number(match["a"]), parse_number(match["b"]))
        if pair is None or pair[1] > 100:  # "2023 - 90%" and other chance neighbours
            start, pair = match.start("b"), (parse_number(match["b"]),)
        values = pair
    return Quantity(start, end, Sort.PERCENT, values, _noun(text, end))


def _number(text: str, match: re.Match[str]) -> Quantity:
    scale = match["scale"] or ""
    noun = _noun(text, match.end())
    money = noun.startswith(("đồng", "usd", "đô la", "vnđ", "vnd"))
    # Money keeps the scale it is written in ("1.200 tỷ đồng" is 1200), counts are multiplied out.
    times = SCALES[scale] if scale and not money else 1
    first = parse_number(match["a"], countable=not scale) * times
    last = parse_number(match["b"], countable=not scale) * times if match["b"] else None
    values = _pair(first, last) or (first,)
    values = tuple(int(v) if float(v).is_integer() and times > 1 else v for v in values)
    return Quantity(*match.span(), Sort.NUMBER, values, noun, scale)
