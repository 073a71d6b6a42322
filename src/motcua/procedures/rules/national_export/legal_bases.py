"""The table of legal bases: `Tên văn bản pháp lý | Mã văn bản`, run together.

Grammar (no character stands between the parts, though a cell may end in white space):

    table  = header row*
    row    = title number-cell
    number-cell = prefix? number words? | stub     prefix: "Luật số ", "Nghị định ", "số " ...

A stub is what the portal sometimes keeps of a number: `... ngày 28/4/202225` is the title up to the year and the
stub `25`; the whole number is taken from the title where the title quotes it.

Titles quote numbers too, so the reader decides for each number whether it is a cell or a part of a title. A cell
touches the title before it (`sinh học20/2008/QH12`) or its prefix does (`tín dụngLuật số 32/2024/QH15`); a quoted
number has a space before it, unless it begins the title.
"""

import re
from collections.abc import Iterator

from motcua.procedures.rules.national_export import legal_numbers
from motcua.procedures.rules.national_export.legal_numbers import Number
from motcua.procedures.rules.national_export.values import (
    FieldState,
    LegalBasis,
    Mark,
    Reading,
    state_of,
)
from motcua.procedures.rules.national_export.wording import NO_INFORMATION, squeeze, unbullet

FIELD = "legal_bases"
HEADER = "Tên văn bản pháp lýMã văn bản"
LONGEST_PLAUSIBLE_TITLE = 900
LONGEST_PREFIX = 40

_KIND = (
    r"(?:Thông tư liên tịch|Thông tư|Nghị định|Nghị quyết liên tịch|Nghị quyết|Quyết định|Bộ luật|Luật|Pháp lệnh|"
    r"Văn bản hợp nhất|Chỉ thị|Công văn|Hiến pháp|THÔNG TƯ|NGHỊ ĐỊNH|NGHỊ QUYẾT|QUYẾT ĐỊNH|BỘ LUẬT|LUẬT)"
)
_PREFIX = re.compile(rf"(?:{_KIND}(?:\s+(?:số|SỐ))?|[Ss]ố|NĐ|TT|QĐ|NQ)(?:\s*:)?\s+$")
_CELL_WORDS = re.compile(r"\s+(?:ngày\s+[\d/.]+\s*)?(?:của (?:Chính phủ|Quốc hội))?(?=[A-ZĐ]|$)")
_LAST_CELL_WORDS = re.compile(r"(?:ngày|của)\s")
_STUB = re.compile(
    r"(?<=[\s/.])(?:19|20)\d\d(?P<after_year>\d{1,3})(?=[^\W\d]|$)"
    r"|(?<=[^\s(])(?:Luật|Nghị định|Thông tư)(?: số)? (?P<after_kind>\d{1,3})(?=[A-ZĐ][a-zà-ỹđ]|$)"
    r"|(?:Luật|Nghị định|Thông tư)(?P<glued>\d{1,3})(?=[A-ZĐ][a-zà-ỹđ]|$)"
)
_TWICE = re.compile(r"[\s.]*(?P<title>\S.{9,200}?)\s*(?P=title)(?=\S|$)", re.IGNORECASE)
_QUOTING = re.compile(r"(?:của|và|theo|tại|với)\s*$")
_NEXT_KIND = re.compile(rf"\s+{_KIND}\s")
_SPILL = "Cơ quan thực hiện"  # the heading of the next part of the page
_CITING = re.compile(
    r"(?:\b(?:số|tư|định|quyết|luật|lệnh|tịch|nhất|và|hoặc|thị|văn)|[,;(:/–-])\s*$", re.IGNORECASE
)
_NEXT_TITLE = re.compile(
    rf"\s+(?:{_KIND}|Sửa đổi|sửa đổi|Quy định|QUY ĐỊNH|Hướng dẫn|Ban hành|BAN HÀNH|Về|Công bố|Phân|Thực hiện|"
    r"Quy chế|Danh mục|Chuẩn mực|Điều)"
)


def read(source: str) -> Reading[LegalBasis]:
    """The rows of the table in the order of the source."""
    if squeeze(source) in ("", NO_INFORMATION):
        return Reading((), FieldState.NONE, (Mark("legal-bases-absent", FIELD),))
    body = source.removeprefix(HEADER)
    if body == source:
        return Reading((), FieldState.NONE, (Mark("legal-bases-unreadable", FIELD, squeeze(source)),))
    rows: list[LegalBasis] = []
    marks: list[Mark] = []
    start = 0
    for cell, number in _cells(body):
        words = squeeze(body[start:cell])
        if named := _TWICE.match(words):
            rows.append(LegalBasis(None, named["title"]))
            marks.append(Mark("legal-number-absent", FIELD, named["title"]))
            words = words[named.end() :]
        title = unbullet(words)
        cited = number.cited if number.certain else _quoted(number.cited, title)
        rows.append(LegalBasis(cited, title))
        marks.extend(_doubts(number, title))
        start = number.end
        if tail := _CELL_WORDS.match(body, start):
            start = tail.end()
    rest = squeeze(body[start:])
    is_left_over = bool(rest.strip(" .;,-"))
    if is_left_over and rows and _LAST_CELL_WORDS.match(rest):
        marks.append(Mark("legal-number-worded", FIELD, rest))
        is_left_over = False
    elif is_left_over:
        row, mark = _last_row(rest)
        rows.extend([row] if row else [])
        marks.append(mark)
        is_left_over = mark.code == "legal-bases-remainder"
    return Reading(tuple(rows), state_of(rows, is_left_over), tuple(marks))


def _cells(text: str) -> Iterator[tuple[int, Number]]:
    """The number cells: where each begins with its prefix, and its number."""
    numbers = legal_numbers.find(text)
    start = 0
    stubs = [
        stub
        for stub in _STUB.finditer(text)
        if not any(
            n.start < stub.end() and stub.start() < n.end and stub.end() > n.start
            for n in numbers
            if n.certain
        )
    ]
    for place, number in enumerate(numbers):
        while stubs and stubs[0].end() <= number.start:
            stub = stubs.pop(0)
            group = stub.lastgroup or "glued"
            if stub.start(group) <= start:
                continue
            cell = stub.start() if group == "after_kind" else stub.start(group)
            yield cell, Number(stub.start(group), stub.end(), stub[group], certain=False)
            start = stub.end()
        if number.start < start:
            continue
        cell_start = _cell_start(text, start, number, numbers[place + 1 :])
        if cell_start is not None:
            yield cell_start, number
            start = number.end
    for stub in stubs:
        group = stub.lastgroup or "glued"
        if stub.start(group) > start:
            cell = stub.start() if group == "after_kind" else stub.start(group)
            yield cell, Number(stub.start(group), stub.end(), stub[group], certain=False)
            start = stub.end()


def _quoted(stub: str, title: str) -> str:
    """The number that a stub or a cut number stands for: the one that the title quotes, else the stub as it is."""
    return next((n.cited for n in legal_numbers.find(title) if n.cited.startswith(f"{stub}/")), stub)


def _cell_start(text: str, start: int, number: Number, later: list[Number]) -> int | None:
    """Where the number cell begins, or None when the number is part of a title. `start` begins the row."""
    following = later[0] if later else None
    after = text[number.end : number.end + 40]
    repeated = (
        following is not None and following.cited == number.cited and following.start - number.end < 260
    )
    if following is not None and following.start == number.end and following.cited == number.cited:
        return None  # the title ends with its number and the cell repeats it
    prefix = _PREFIX.search(text, max(start, number.start - LONGEST_PREFIX), number.start)
    cell = prefix.start() if prefix else number.start
    at_row_start = not text[start:cell].strip(" \n\t.-")
    if at_row_start:
        # A title that begins with a number, unless nothing else in the row can be its number.
        if repeated or following is None or not _is_glued(after):
            return None
        return number.start if number.certain and cell == number.start else None
    before = text[cell - 1]
    if not before.isspace() and before not in '(“"/-–':
        if not number.certain and not _is_glued(after) and after.strip():
            return None
        return cell
    if not number.certain:
        return None
    if following is not None and repeated and following.start - number.end < 24:
        return None  # the title ends with its number and the cell repeats it
    if not after.strip():
        return number.start if _QUOTING.search(text, start, cell) else cell
    if _is_glued(after) and following is not None and _touches(text, number, following):
        return None
    if _is_glued(after):
        return number.start
    cited = _CITING.search(text, max(start, number.start - LONGEST_PREFIX), number.start)
    if cited is None and _NEXT_TITLE.match(after) and not repeated:
        return number.start
    if _NEXT_KIND.match(after) and not repeated:
        return cell  # `Luật số 146/2025/QH15 Luật Thú y`: no sentence goes on with another kind of document
    return None


def _is_glued(after: str) -> bool:
    return bool(after) and (after[0].isalnum() or after[0] in '“"')


def _touches(text: str, number: Number, following: Number) -> bool:
    """Whether the next number follows at once, alone or with its prefix: then it is the cell of this title."""
    between = text[number.end : following.start]
    return not between or (following.cited == number.cited and bool(_PREFIX.fullmatch(between)))


def _doubts(number: Number, title: str) -> list[Mark]:
    marks = []
    if not number.certain:
        marks.append(Mark("legal-number-cut", FIELD, number.cited))
    if not title:
        marks.append(Mark("legal-title-absent", FIELD, number.cited))
    if len(title) > LONGEST_PLAUSIBLE_TITLE:
        marks.append(Mark("legal-title-long", FIELD, number.cited))
    return marks


def _last_row(rest: str) -> tuple[LegalBasis | None, Mark]:
    """Text after the last cell: a document named without a number, sometimes repeated word for word."""
    if rest.startswith(_SPILL):
        return None, Mark("legal-bases-remainder", FIELD, rest)
    named = _TWICE.match(rest)
    if named and named.end() == len(rest):
        return LegalBasis(None, named["title"]), Mark("legal-number-absent", FIELD, named["title"])
    numbers = legal_numbers.find(rest)
    number = numbers[-1].cited if numbers else None
    return LegalBasis(number, unbullet(rest)), Mark("legal-bases-remainder", FIELD, rest)
