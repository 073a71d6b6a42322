"""How a figure is meant: at least, more than, at most, less than, exactly, between; as level or as change.

Vietnamese says it before the figure ("tối thiểu 60 %", "trên 85 %", "không quá 2 %"), after it
("98 % trở lên"),
on both sides ("từ 90 % trở lên"), or not at all ("đạt 85 %": at least, after the field's reading of "đạt").
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from motcua.plans.rules.quantities import Quantity, Sort


class Comparator(StrEnum):
    AT_LEAST = ">="
    MORE_THAN = ">"
    EXACTLY = "="
    AT_MOST = "<="
    LESS_THAN = "<"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its comparing words: the span they cover together, and what they say.

    `change` is +1 ("tăng thêm 20 %") or -1 ("giảm 10 %") when the figure is a difference to a base, else 0.
    `explicit` says that a comparing word stands there; `strict` that it is one that sets a bound for the
    future ("tối thiểu"), not one that a report uses too ("hơn", "gần").
    """

    start: int
    end: int
    comparator: Comparator
    change: int
    explicit: bool
    strict: bool
    reached: bool
    towards: bool = False


_BEFORE = {
    Comparator.AT_LEAST: (
        "lớn hơn hoặc bằng",
        "cao hơn hoặc bằng",
        "bằng hoặc trên",
        "không được dưới",
        "không thấp hơn",
        "không nhỏ hơn",
        "không ít hơn",
        "không dưới",
        "thấp nhất",
        "tối thiểu",
        "ít nhất",
        "từ",
        ">=",
        "≥",
        "=>",
        "không kém",
        "chí ít",
    ),
    Comparator.MORE_THAN: (
        "nhiều hơn",
        "lớn hơn",
        "cao hơn",
        "vượt trên",
        "vượt mức",
        "vượt",
        "trên",
        "hơn",
        "quá",
        ">",
    ),
    Comparator.AT_MOST: (
        "không vượt quá",
        "không lớn hơn",
        "không cao hơn",
        "không nhiều hơn",
        "không được quá",
        "không quá",
        "không trên",
        "không hơn",
        "không vượt",
        "nhiều nhất",
        "cao nhất",
        "tối đa",
        "chậm nhất",
        "<=",
        "≤",
        "=<",
    ),
    Comparator.LESS_THAN: ("thấp hơn", "nhỏ hơn", "ít hơn", "chưa đến", "chưa tới", "dưới", "<"),
    Comparator.EXACTLY: ("bằng đúng", "đúng bằng", "="),
}
_STRICT = frozenset((*_BEFORE[Comparator.AT_LEAST], *_BEFORE[Comparator.AT_MOST], "trở lên", "trở xuống")) - {
    "từ"
}
_UP, _DOWN = (
    ("tăng thêm", "tăng tiếp", "tăng", "nâng", "thêm"),
    (
        "cắt giảm được",
        "cắt giảm",
        "giảm bớt",
        "giảm thiểu",
        "giảm",
        "rút ngắn",
        "tiết kiệm",
        "tinh giản",
        "tiết giảm",
    ),
)
_TOWARDS = ("lên tới", "lên đến", "lên mức", "lên", "xuống còn", "xuống mức", "xuống", "còn", "tới", "đến")
_REACHED = ("đạt yêu cầu", "đạt tỷ lệ", "đạt mức", "đạt được", "đạt")
_FILLERS = (
    "khoảng",
    "xấp xỉ",
    "gần",
    "chừng",
    "mức",
    "tỷ lệ",
    "là",
    "được",
    "ở",
    "có",
    "phải",
    "cần",
    "bằng",
    "chiếm",
    "số",
    "tương đương",
    "tương ứng",
    "lần lượt",
    "trung bình",
    "bình quân",
    "ước",
    "con số",
    ":",
    "(",
    "-",
    "|",
)
_BY_WORD: dict[str, Comparator] = {word: sign for sign, words in _BEFORE.items() for word in words}
_WORDS = frozenset({*_BY_WORD, *_UP, *_DOWN, *_TOWARDS, *_REACHED, *_FILLERS})
_SIGNS = tuple(sorted((w for w in _WORDS if not w[0].isalpha()), key=len, reverse=True))
_LONGEST = max(w.count(" ") for w in _WORDS) + 1


def _last_word(window: str) -> tuple[str, int] | None:
    """The comparing word that ends `window`, the longest that fits, and where it starts."""
    window = window.rstrip()
    for sign in _SIGNS:
        if window.endswith(sign):
            return sign, len(window) - len(sign)
    found, at = None, len(window)
    for _ in range(_LONGEST):
        at = window.rfind(" ", 0, at)
        if (word := window[at + 1 :]) in _WORDS:
            found = (word, at + 1)
        if at < 0:
            break
    return found


_AFTER = re.compile(
    r"\s?\)?\s?(?:/\s?năm\s|/\s?quý\s|(?:số|tổng số)?[^,;:.()\d]{0,70}?)"
    r"??\b(trở lên|trở xuống|hoặc cao hơn|hoặc hơn)\b"
)
_FAR_CHANGE = re.compile(
    r"\b(?:(?P<down>cắt giảm|rút ngắn|giảm|tiết kiệm|tiết giảm)|(?P<up>tăng(?! "
    r"cường| tốc| trưởng)))\s(?P<between>[^,;:.]{0,90})$"
)
_LEVEL_WORD = re.compile(
    r"\b(?:đạt|lên|còn|xuống|dưới|trên|là|hoàn thành|bảo đảm|đảm bảo|"
    r"không quá|vượt|đối với|để)\b"
)
_BAD_MEASURE = re.compile(
    r"trễ hạn|quá hạn|chậm muộn|hồ sơ chậm|chậm hạn|tồn đọng|sai sót|"
    r"vi phạm|khiếu nại|tố cáo|nợ (?:đọng|xấu)|"
    r"hộ nghèo|thất nghiệp|trả lại hồ sơ|bị trả lại|không hài lòng|chi phí không chính thức"
)

_GOOD_MEASURE = re.compile(
    r"đúng hạn|trước hạn|sớm hạn|đúng hẹn|đúng thời hạn|hài lòng|được (?:giải quyết|xử lý|khắc phục|xin lỗi)|;"
)


def measure(text: str, quantity: Quantity, floor: int) -> Measure:
    """Read the comparing words around `quantity`; nothing left of `floor` belongs to it."""
    start, change = quantity.start, 0
    said: list[str] = []
    towards = reached = down = False
    window = text[max(floor, start - 80) : start]
    for _ in range(8):
        last = _last_word(window)
        if last is None:
            break
        word, at = last
        if word == "trên" and reached:
            break  # "các tỷ lệ trên đạt 99 %": the ones named above
        if (word in ("đến", "tới", "lên", "còn") and change == 0) or word in _TOWARDS:
            towards = True
        down = down or word in ("còn", "xuống", "xuống còn", "xuống mức")
        if word in _BY_WORD:
            said.append(word)
        elif word in _UP and word != "nâng":
            change = change or 1
        elif word in _DOWN:
            change = change or -1
        elif word in _REACHED:
            reached = True
        start -= len(window) - at
        window = window[:at]
        if change:
            break
    end = quantity.end
    after = _AFTER.match(text, end, min(len(text), end + 100))
    plain = after is not None and after[0].count(" ") > 3 and any(w in _BY_WORD and w != "từ" for w in said)
    if after and not plain:  # "trên 90 % tổ chức hoàn thành tốt nhiệm vụ trở lên": that is another scale
        said.insert(0, after[1])
        end = after.end()
    if change == 0 and not towards and not reached and quantity.sort is not Sort.RANK:
        far = _FAR_CHANGE.search(text[max(floor, start - 120) : start])
        if far and not _LEVEL_WORD.search(far["between"]):
            change = -1 if far["down"] else 1
            start -= len(far[0])
    if towards and change:
        change = 0
    clause_before = text[floor:start]
    comparator = _decide(quantity, said, change, down or _counts_faults(clause_before))
    denied = bool(_DENIED.search(clause_before))
    if denied and comparator in _OPPOSITE and not change:
        comparator = _OPPOSITE[comparator]
    else:
        denied = False
    explicit = any(w in _BY_WORD or w in ("trở lên", "trở xuống") for w in said)
    return Measure(
        start, end, comparator, change, explicit, denied or any(w in _STRICT for w in said), reached, towards
    )


# "Không để người dân đi lại quá 1 lần", "không có sở nào dưới 80 %": the bound is turned round.
_DENIED = re.compile(r"\bkhông (?:để|có)\b[^,;.:\d]{2,80}$")
_OPPOSITE = {Comparator.MORE_THAN: Comparator.AT_MOST, Comparator.LESS_THAN: Comparator.AT_LEAST}


def _counts_faults(clause: str) -> bool:
    """Whether what is measured is bad ("tỷ lệ hồ sơ quá hạn …"): the last thing named before the figure."""
    bad = 0
    for match in _BAD_MEASURE.finditer(clause):
        bad = match.end()
    return bad > 0 and not _GOOD_MEASURE.search(clause, bad)


def _decide(quantity: Quantity, said: list[str], change: int, bad: bool) -> Comparator:
    if quantity.sort is Sort.RANK:
        return Comparator.BETWEEN if quantity.is_range and "trở lên" not in said else Comparator.AT_MOST
    if quantity.is_range and quantity.sort is not Sort.FRACTION:
        return Comparator.BETWEEN
    if quantity.values[0] == 0 and not said:
        return Comparator.EXACTLY
    if quantity.sort is Sort.PERCENT and quantity.values[0] == 100 and not change:
        return Comparator.EXACTLY
    for word in said:
        if word in ("trở lên", "hoặc cao hơn", "hoặc hơn"):
            return Comparator.AT_LEAST
        if word == "trở xuống":
            return Comparator.AT_MOST
    explicit = [_BY_WORD[w] for w in said if w != "từ"]
    if explicit:
        return explicit[0]
    return Comparator.AT_MOST if bad and not change and "từ" not in said else Comparator.AT_LEAST
