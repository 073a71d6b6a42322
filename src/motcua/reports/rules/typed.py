"""Numbers that somebody typed into a text of a report although nothing in it backs them. Pure.

Looked for, in the way the country writes (98,5 %; 1.234): every percentage, and every count that stands before what
reports count (dossiers, procedures ...) or beside the words of a figure of this report. Left alone: references to
figures, what the form itself says, dates and years, periods, articles, numbers of documents, levels, and the numbers
of a list. Nothing is forbidden; each is shown beside the figure that it comes nearest to, and whoever checks or
approves the report says why it stays.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from motcua.reports.rules.sheets import Frozen, Scale, Sheet
from motcua.reports.rules.wording import SLOT, as_read

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:\s?[.,]\s?\d+)?"
_SPELT = r"(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|rưỡi|phẩy)"
_PERCENT_SIGN = r"\s*(?:%|(?:điểm\s+)?phần\s+trăm)"
# "98,5 %", and the 95 of "95 - 98 %"
_PERCENT = re.compile(
    rf"(?<![\w.,])({_NUMBER})(?={_PERCENT_SIGN}|\s*(?:-|–|đến|tới)\s*(?:{_NUMBER}){_PERCENT_SIGN})"
    rf"|(?<!\w)({_SPELT}(?:\s+{_SPELT})*)(?=\s+phần\s+trăm)",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"(?<![\w.,])({_NUMBER})(?![\d%])(?![.,]\d)", re.IGNORECASE)
# what reports count; a number before one of them is a count whatever else it looks like
_COUNTED = re.compile(
    r"\s+(?:(?:lượt|bộ)\s+)?(?:hồ\s+sơ|thủ\s+tục|TTHC|dịch\s+vụ\s+công|phản\s+ánh|kiến\s+nghị|giao\s+dịch|văn\s+bản|"
    r"nhiệm\s+vụ|giấy\s+tờ|kết\s+quả|phiếu|lượt|trường\s+hợp|thư\s+xin\s+lỗi|sáng\s+kiến|cuộc\s+kiểm\s+tra|tin\s+bài)",
    re.IGNORECASE,
)
_LEFT_ALONE = re.compile(
    "|".join(
        (
            r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}",
            r"(?:0?[1-9]|1[0-2])/\d{4}",
            r"\d+(?:/\d{4})?/[^\W\d][\w-]*",  # 766/QĐ-TTg, 61/2018/NĐ-CP
            r"\bngày\s+\d{1,2}(?:[/.-]\d{1,2})?(?:\s+tháng\s+\d{1,2})?",
            r"\btháng\s+\d{1,2}(?:\s*[-–]\s*\d{1,2})?(?!\d)",
            r"\b(?:năm|giai\s+đoạn|nhiệm\s+kỳ)\s+\d{4}(?:\s*(?:-|–|,|và|đến)\s*\d{4})*(?!\d)",
            r"\bquý\s+\d(?!\d)",
            r"\b(?:điều|khoản|điểm|mục|tiểu\s+mục|chương|phần|phụ\s+lục|biểu|mẫu|bảng|kỳ|lần|phiên|thứ|cấp\s+độ|mức\s+độ)"
            r"\s+(?:số\s+)?\d+(?![\d,%]|\.\d)",
            r"\b(?:nghị\s+định|nghị\s+quyết|thông\s+tư|quyết\s+định|chỉ\s+thị|luật|công\s+văn)\s+(?:số\s+)?\d+(?![\d,%])",
            r"(?:^|\n)\s*\d{1,2}[.)](?=\s)",
            r"\b\d{1,2}\s*(?:giờ|h)(?:\s*\d{2})?\b",
        )
    ),
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLAUSE = re.compile(r"[.;\n](?=\s|$)|\n")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NEAR_WORDS, _NEAR_SHARE = 3, Fraction(3, 5)


@dataclass(frozen=True)
class Typed:
    """A number as written in a block, with the words around it. `figure` (0: none is like it) is the nearest figure
    of the sheet, `part` its numerator (`n`) or denominator (`d`) where that is meant; `is_same`: it says the same."""

    block: str
    written: str
    around: str
    figure: int = 0
    part: str = ""
    is_same: bool = False


def typed_in(block: str, text: str, sheet: Sheet, *, begun_with: str = "") -> tuple[Typed, ...]:
    """Every number of the text that is not from the figures. `begun_with`: what the form itself says."""
    own = {one.written for one in _found(block, begun_with, sheet)} if begun_with else set()
    return tuple(one for one in _found(block, text, sheet) if one.written not in own)


def _found(block: str, text: str, sheet: Sheet) -> Iterator[Typed]:
    # a reference leaves a gap as long as itself, so that its letters are neither words nor numbers
    plain = SLOT.sub(lambda one: "\ufffc" * len(one[0]), as_read(text))
    taken: list[tuple[int, int]] = []
    for at in _PERCENT.finditer(plain):
        start, end = at.span()
        whole = re.compile(_PERCENT_SIGN, re.IGNORECASE).match(plain, end)
        taken.append((start, end))
        yield _told(block, plain, start, whole.end() if whole else end, _value(at[1]), sheet, is_share=True)
    alone = [one.span() for one in _LEFT_ALONE.finditer(plain)]
    for at in _COUNT.finditer(plain):
        start, end = at.span()
        if _within(start, taken) or _within(start, alone):
            continue
        if _is_count(plain, start, end, sheet):
            yield _told(block, plain, start, end, _value(at[1]), sheet, is_share=False)


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_count(plain: str, start: int, end: int, sheet: Sheet) -> bool:
    # the 3 of "3/5 thủ tục" is counted as the 5 is
    pair = re.compile(rf"\s*/\s*(?:{_NUMBER})").match(plain, end)
    if _COUNTED.match(plain, pair.end() if pair else end):
        return True
    slash = plain.rfind(" ", 0, start) + 1
    if _DAY.match(plain, start) or _DAY.match(plain, slash):
        return False
    if _YEAR.fullmatch(plain, start, end):
        return False
    said = _words(_clause(plain, start))
    return any(_is_near(_words(name), said) for name in dict.fromkeys(one.name for one in sheet.figures))


def _is_near(name: frozenset[str], said: frozenset[str]) -> bool:
    shared = len(name & said)
    return shared >= min(_NEAR_WORDS, len(name)) and shared >= _NEAR_SHARE * len(name) and bool(name)


def _clause(plain: str, at: int) -> str:
    begin = max((one.end() for one in _CLAUSE.finditer(plain, 0, at)), default=0)
    after = _CLAUSE.search(plain, at)
    return plain[begin : after.start() if after else len(plain)]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


def _value(written: str | None) -> Fraction | None:
    """1.234 is a thousand and more, 98,5 and 98.5 are shares; None for what is spelt in words."""
    if written is None:
        return None
    number = re.sub(r"\s", "", written)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        number = number.replace(".", "")
    return Fraction(number.replace(",", "."))


def _told(
    block: str, plain: str, start: int, end: int, value: Fraction | None, sheet: Sheet, *, is_share: bool
) -> Typed:
    figure, part, is_same = _nearest(_words(_clause(plain, start)), value, sheet, is_share=is_share)
    around = " ".join(plain[max(0, start - 60) : end + 40].replace("\ufffc", " ").split())
    return Typed(block, " ".join(plain[start:end].split()), around, figure, part, is_same)


def _nearest(
    said: frozenset[str], value: Fraction | None, sheet: Sheet, *, is_share: bool
) -> tuple[int, str, bool]:
    """The figure whose name the clause speaks of, of these the nearest in value; where it speaks of none, the nearest
    in value."""
    labels = {row.key: row.label for grid in sheet.grids for row in grid.rows}
    best: tuple[bool, Fraction, Fraction, int, str, bool] | None = None
    for one in sheet.figures:
        name = _words(f"{one.name} {labels.get(one.row, '')}")
        share = Fraction(len(name & said), len(name)) if name else Fraction(0)
        for part, stands in _sides(one, is_share=is_share):
            far = Fraction(0) if value is None else abs(stands - value)
            is_near = share >= _NEAR_SHARE
            rank = (not is_near, 1 - share if is_near else far, far if is_near else 1 - share)
            if best is None or rank < best[:3]:
                shift = 10**one.decimals
                best = (*rank, one.number, part, value is not None and round(stands * shift) == value * shift)
    return (0, "", False) if best is None else (best[3], best[4], best[5])


def _sides(one: Frozen, *, is_share: bool) -> Iterator[tuple[str, Fraction]]:
    value = one.value
    if value is None:
        return
    if is_share:
        if one.scale is Scale.PERCENT:
            yield "", value
        return
    if one.scale is Scale.COUNT:
        yield "", value
    elif one.scale is Scale.PERCENT:
        yield "n", Fraction(one.numerator or "0")
        yield "d", Fraction(one.denominator or 0)


def slot_of(one: Typed, slots: Mapping[str, int]) -> str:
    """What to write instead, or an empty text: not every figure can be named by a text."""
    name = next((slot for slot, number in slots.items() if number == one.figure), "")
    return "" if not name else "{{" + (f"{name}.{one.part}" if one.part else name) + "}}"
