"""The lines of a document: headings, list items, table rows and paragraphs, with the order they stand in.

Texts come from word processors, web pages and scanners: one sentence may be wrapped over several lines, a
table flattened to bars, tabs or one cell a line. Everything here works on spans of the file's own text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from motcua.plans.rules.shadow import Shadow, shadow
from motcua.plans.rules.stacked import stacks


class BlockKind(StrEnum):
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Block:
    """One line or one re-joined paragraph. `level` orders headings and items (0 is the widest), `marker` is
    the length of the list sign in the shadow; `cells` are the columns of a table row."""

    kind: BlockKind
    level: float
    shadow: Shadow
    marker: int = 0
    cells: tuple[Shadow, ...] = ()


UNMARKED_LEVEL = 9.0  # a plain line has no level of its own
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_MARKERS: list[tuple[float, re.Pattern[str]]] = [
    (0, re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:(?:THỨ|thứ)\s+\w+|[IVXLC]+|\d+)\b[.:]?\s*")),
    (1, re.compile(r"(?:Điều|ĐIỀU)\s+\d+\s*[.:]\s*")),
    (1, re.compile(r"[IVX]{1,5}\s?[.)/:-]\s*(?=\S)")),
    (0.5, re.compile(r"[A-HĐ]\s?[.)]\s+(?=[A-ZÀ-ỸĐ])")),
    (3, re.compile(r"(?:\d{1,2}\.){1,3}\d{1,2}[.)]?\s+(?=[^\W\d]|\d+\s?%)")),
    (2, re.compile(r"\d{1,2}\s?[.)/]\s?(?=[^\W\d]|\d{1,3}(?:,\d+)?\s?%|\s\d)(?!\s?\d{4}\b)")),
    (4, re.compile(r"\(\d{1,2}\)\s*|[a-zđ]\s?[).]\s+|[a-zđ]\d?\)\s*|[a-zđ]\.\d\)?\s+")),
    (6, re.compile(r"\+\s*(?=[^\W_])")),
    (5, re.compile(r"(?:[-•●○▪■◆♦►➢➤✓✔*·→–—]|o(?=\s+[A-ZÀ-ỸĐ0-9]))\s*(?=\S)")),
]
_ENDS = tuple('.;:!?…”"')
_MAX_LINE = 20_000
_TAIL = 400  # characters of a joined paragraph that tell whether the next line continues it


def _marker(line: str) -> tuple[float, int] | None:
    for level, pattern in _MARKERS:
        found = pattern.match(line)
        if found:
            return level, found.end()
    return None


def _lines(raw: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that hold something; an endless line is cut at white space."""
    for match in _LINE.finditer(raw):
        start, end = match.span()
        while end - start > _MAX_LINE:
            at = raw.rfind(" ", start + _MAX_LINE // 2, start + _MAX_LINE)
            at = at if at > 0 else start + _MAX_LINE
            if not raw[start:at].isspace():
                yield start, at
            start = at
        if not raw[start:end].isspace():
            yield start, end


def _wrapped(raw: str, lines: list[tuple[int, int]]) -> bool:
    """Whether the document's lines are broken by width: many lines then go on in lower case."""
    if len(lines) < 6:
        return False
    going_on = sum(raw[a:b].lstrip()[:1].islower() for a, b in lines)
    return going_on * 5 >= len(lines)


_BARE_FIGURE = re.compile(
    r"(?:(?:>=|<=|≥|≤|>|<|=|đạt|trên|từ|tối thiểu|ít nhất|không quá|"
    r"dưới)\s?)*\d[\d.,]*\s?%(?:\s?trở (?:lên|xuống))?[;.]?"
)


def _joined(raw: str, lines: list[tuple[int, int]], wrapped: bool) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs: lines that only continue the one before are joined to it."""
    start = end = -1
    for a, b in lines:
        line = raw[a:b].strip()
        if start < 0:
            start, end = a, b
            continue
        before = raw[max(start, end - _TAIL) : end].rstrip()
        blank_between = raw[end:a].count("\n") > 1
        open_end = not before.endswith(_ENDS)
        goes_on = line[0].islower() and not _marker(line) and (open_end or before.endswith(","))
        wide = (
            wrapped
            and open_end
            and not blank_between
            and not _marker(line)
            and end - max(start, raw.rfind("\n", start, end)) >= 45
            and not before.isupper()
            and not line.isupper()
        )
        figure = (
            open_end
            and len(line) < 30
            and _BARE_FIGURE.fullmatch(line.lower())
            and not re.search(r"\d", before[-12:])
        )
        hanging = before.endswith((",", " và", " đạt", " của", " các", "-")) and not _marker(line)
        if end - start < _MAX_LINE and (
            (goes_on and not blank_between) or wide or figure or (hanging and not blank_between)
        ):
            end = b
        else:
            yield start, end
            start, end = a, b
    if start >= 0:
        yield start, end


_CELL = re.compile(r"[|\t]+|\s{4,}")
_HEAD_LIKE = re.compile(r"\d\s?%|phần trăm")


def _cells(raw: str, start: int, end: int) -> tuple[Shadow, ...]:
    line = raw[start:end]
    if "|" not in line and "\t" not in line.strip():
        return ()
    parts, at = [], start
    for match in re.finditer(r"[|\t]+", line):
        parts.append((at, start + match.start()))
        at = start + match.end()
    parts.append((at, end))
    if line.lstrip().startswith("|"):
        parts = parts[1:]
    if line.rstrip().endswith("|"):
        parts = parts[:-1]
    cells = tuple(shadow(raw, a, b) for a, b in parts)
    return cells if sum(bool(c.text) for c in cells) >= 2 else ()


def blocks(raw: str) -> Iterator[Block]:
    """The blocks of a text in reading order."""
    lines = list(_lines(raw))
    wrapped = _wrapped(raw, lines)
    done = 0
    for at, stack in stacks(raw, lines):
        yield from _prose(raw, lines[done:at], wrapped)
        for row in stack.rows:
            cells = tuple(shadow(raw, a, b) for a, b in row)
            yield Block(BlockKind.ROW, UNMARKED_LEVEL, shadow(raw, row[0][0], row[-1][1]), cells=cells)
        done = stack.end
    yield from _prose(raw, lines[done:], wrapped)


def _prose(raw: str, lines: list[tuple[int, int]], wrapped: bool) -> Iterator[Block]:
    """The blocks of lines that hold no stacked table."""
    for start, end in _joined(raw, lines, wrapped):
        cells = _cells(raw, start, end)
        whole = shadow(raw, start, end)
        if not whole.text:
            continue
        if cells:
            yield Block(BlockKind.ROW, UNMARKED_LEVEL, whole, cells=cells)
            continue
        marked = _marker(whole.cased)
        level, length = marked if marked else (UNMARKED_LEVEL, 0)
        body = whole.text[length:]
        if _is_heading(whole, body, marked is not None, level):
            if not marked and whole.cased.isupper():
                level = 0.1
            yield Block(BlockKind.HEADING, level, whole, length)
        else:
            yield Block(BlockKind.ITEM if marked else BlockKind.PARAGRAPH, level, whole, length)


def _is_heading(whole: Shadow, body: str, marked: bool, level: float) -> bool:
    if not body or len(body) > 300:
        return False
    if body.endswith(":"):
        return True
    if _HEAD_LIKE.search(body) or body.endswith((".", ";", ",", "…")):
        return False
    if whole.cased.isupper():
        return True
    if marked:
        return level < 5 and len(body) <= 140
    return len(body) <= 90 and whole.cased[:1].isupper()
