"""Tables that a converter wrote one cell a line: "STT / Chỉ tiêu / Đơn vị / Năm 2025 / 1 / Tỷ lệ … / % / 98".

Such a table starts with its header, "STT" first, and each row with its running number on a line of its own.
"""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_FIRST_HEADER = re.compile(r"(?:stt|tt|số tt)\.?", re.IGNORECASE)
_ORDINAL = re.compile(r"0?(\d{1,3})\.?")
_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])\.?")
_MOST_COLUMNS = 12
_LONGEST_HEADER = 80
_LONGEST_ROW = 24


class Stack:
    """The lines of one table: its header's and each row's cells, and the line after it."""

    def __init__(self, rows: list[list[Span]], end: int) -> None:
        self.rows, self.end = rows, end


def _header(raw: str, lines: Sequence[Span], at: int) -> int:
    """The number of header lines from line `at` on; 0 when no table starts there."""
    if not _FIRST_HEADER.fullmatch(raw[slice(*lines[at])].strip()):
        return 0
    for number in range(1, _MOST_COLUMNS + 1):
        if at + number >= len(lines):
            return 0
        text = raw[slice(*lines[at + number])].strip()
        if text in ("1", "01", "I", "A", "1.", "I."):
            return number if number >= 3 else 0
        if len(text) > _LONGEST_HEADER or text.endswith((".", ";")):
            return 0
    return 0


def _row(raw: str, lines: Sequence[Span], at: int, number: int, columns: int) -> int:
    """The line after the row that starts at line `at` with its running `number`."""
    for end in range(at + 2, min(at + _LONGEST_ROW, len(lines))):
        text = raw[slice(*lines[end])].strip()
        ordinal = _ORDINAL.fullmatch(text)
        follows = end + 1 < len(lines) and raw[slice(*lines[end + 1])].strip()[:1].isalpha()
        if ordinal and int(ordinal[1]) == number + 1 and follows and end - at >= 3:
            return end
        if _SECTION.fullmatch(text) and follows and end - at >= columns - 1:
            return end
    return min(at + columns, len(lines))


def _merged(raw: str, cells: list[Span], columns: int) -> list[Span]:
    """A subject broken over several lines is one cell again, while the row has too many."""
    while len(cells) > max(columns, 2) and raw[slice(*cells[2])].strip()[:1].isalpha():
        cells[1:3] = [(cells[1][0], cells[2][1])]
    return cells


def stack_at(raw: str, lines: Sequence[Span], at: int) -> Stack | None:
    """The table whose header starts at line `at`, or None."""
    columns = _header(raw, lines, at)
    if not columns:
        return None
    rows = [list(lines[at : at + columns])]
    at += columns
    number = 0
    while at < len(lines):
        text = raw[slice(*lines[at])].strip()
        ordinal = _ORDINAL.fullmatch(text)
        if ordinal and int(ordinal[1]) in (number + 1, 1):
            number = int(ordinal[1])
            end = _row(raw, lines, at, number, columns)
            rows.append(_merged(raw, list(lines[at:end]), columns))
            at = end
        elif _SECTION.fullmatch(text) and at + 1 < len(lines):
            at += 2  # "I / CẢI CÁCH THỂ CHẾ": the title of a part of the table
        else:
            break
    return Stack(rows, at) if len(rows) > 1 else None


def stacks(raw: str, lines: Sequence[Span]) -> Iterator[tuple[int, Stack]]:
    """The stacked tables of a document and the line each starts at."""
    at = 0
    while at < len(lines):
        start, end = lines[at]
        found = stack_at(raw, lines, at) if end - start < 12 else None
        if found:
            yield at, found
            at = found.end
        else:
            at += 1
