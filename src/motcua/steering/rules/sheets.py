"""A register as a workbook: writing it, and reading a workbook or a CSV whose columns stand in any order.

Columns are known by their headings, in Vietnamese, English or by code, without regard to case and accents. Nothing is
guessed: what is not known, stands twice or is missing is named by row and column.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from motcua.kernel.text import fold, squeeze, visible
from motcua.steering.errors import CellFault, SheetRefused
from motcua.steering.rules import values
from motcua.steering.rules.kinds import FieldType, Kind, Need, Phrase
from motcua.steering.rules.values import Draft, Json, Known, Unreadable

LARGEST_FILE = 4_000_000  # bytes
LARGEST_UNPACKED = 40_000_000  # bytes of a workbook's parts
MOST_ROWS = 2000

UNIT = Phrase("Đơn vị", "Unit")
UNIT_CODE = Phrase("Mã định danh đơn vị", "Identifier of the unit")
NUMBER = Phrase("Số, ký hiệu", "Number")
# Written for the reader, and passed over when the file comes back.
STATE, RECORDED = Phrase("Trạng thái", "State"), Phrase("Ngày ghi sổ", "Recorded on")
Cell = str | int | float | date | bool | None


@dataclass(frozen=True)
class Column:
    code: str
    name: Phrase
    is_required: bool


@dataclass(frozen=True)
class Read:
    """A file as read: which column stands where, and the rows with their number in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def columns(kind: Kind) -> tuple[Column, ...]:
    """The columns of a register, in the order in which they are written."""
    found: list[Column] = []
    if kind.unit is not Need.NEVER:
        found += [Column("unit_code", UNIT_CODE, False), Column("unit", UNIT, kind.unit is Need.REQUIRED)]
    found.append(Column("day", kind.day_name, True))
    if kind.number is not Need.NEVER:
        found.append(Column("number", NUMBER, kind.number is Need.REQUIRED))
    if kind.title is not Need.NEVER:
        found.append(Column("title", kind.title_name, kind.title is Need.REQUIRED))
    return (*found, *(Column(one.code, one.name, one.is_required) for one in kind.fields))


def read(content: bytes, kind: Kind) -> Read:
    """The rows of a workbook or a CSV. Raises SheetRefused with everything wrong about the file and its headings."""
    table = _workbook(content) if content[:2] == b"PK" else _csv(content)
    if not table:
        raise SheetRefused([CellFault(0, "", "empty")])
    headings = _headings(table[0][1], kind)
    rows = [
        (number, tuple(_plain(value) for value in (*row, *("",) * len(headings))[: len(headings)]))
        for number, row in table[1:]
        if any(_plain(value) for value in row)
    ]
    if not rows:
        raise SheetRefused([CellFault(0, "", "empty")])
    if len(rows) > MOST_ROWS:
        raise SheetRefused([CellFault(0, "", "too-many-rows", str(MOST_ROWS))])
    return Read(headings, tuple(rows))


def _workbook(content: bytes) -> list[tuple[int, Sequence[object]]]:
    if len(content) > LARGEST_FILE:
        raise SheetRefused([CellFault(0, "", "too-large", str(LARGEST_FILE))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise SheetRefused([CellFault(0, "", "too-large", str(LARGEST_UNPACKED))])
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, TypeError, OSError):
        raise SheetRefused([CellFault(0, "", "no-workbook")]) from None
    merged = list(sheet.merged_cells.ranges)[:20]
    if merged:
        raise SheetRefused([CellFault(one.min_row, "", "merged", one.coord) for one in merged])
    if sheet.max_row > MOST_ROWS + 1 or sheet.max_column > 200:
        raise SheetRefused([CellFault(0, "", "too-many-rows", str(MOST_ROWS))])
    return list(enumerate(sheet.iter_rows(values_only=True), 1))


def _csv(content: bytes) -> list[tuple[int, Sequence[object]]]:
    if len(content) > LARGEST_FILE:
        raise SheetRefused([CellFault(0, "", "too-large", str(LARGEST_FILE))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefused([CellFault(0, "", "no-workbook")]) from None
    if "\0" in text:
        raise SheetRefused([CellFault(0, "", "no-workbook")])
    head = text.split("\n", 1)[0]
    sign = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    found: list[tuple[int, Sequence[object]]] = []
    before = 0
    try:
        for row in reader:
            found.append((before + 1, row))
            before = reader.line_num
            if len(found) > MOST_ROWS + 1:
                raise SheetRefused([CellFault(0, "", "too-many-rows", str(MOST_ROWS))])
    except csv.Error:
        raise SheetRefused([CellFault(reader.line_num, "", "no-csv")]) from None
    return found


def _headings(row: Sequence[object], kind: Kind) -> tuple[str, ...]:
    """The code of each column, empty where it is passed over."""
    known = {
        fold(name): one.code
        for one in columns(kind)
        for name in (one.code, one.name.vi, one.name.en)
    }  # fmt: skip
    passed = {fold(name) for one in (STATE, RECORDED) for name in (one.vi, one.en)}
    found: list[str] = []
    faults: list[CellFault] = []
    for value in row:
        text = _plain(value)
        code = known.get(fold(text), "")
        if text and not code and fold(text) not in passed:
            faults.append(CellFault(1, text[:60], "unknown-heading"))
        elif code and code in found:
            faults.append(CellFault(1, text[:60], "heading-twice"))
        found.append(code)
    faults += [
        CellFault(1, one.name.vi, "heading-missing")
        for one in columns(kind)
        if one.is_required and one.code not in found and not (one.code == "unit" and "unit_code" in found)
    ]
    if faults:
        raise SheetRefused(faults)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _plain(value: object) -> str:
    """A cell as text that reads back to the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # a comma, as people write it: 1.234 would be read as a thousand by half of them
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return visible(str(value)).strip()


def drafts(
    kind: Kind, headings: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], known: Known
) -> tuple[list[tuple[int, Draft]], list[CellFault]]:
    """Each row as a draft with its number, and every value that cannot be read."""
    names = {one.code: one.name for one in columns(kind)}
    found: list[tuple[int, Draft]] = []
    faults: list[CellFault] = []
    for number, row in rows:
        said = {code: value for code, value in zip(headings, row, strict=False) if code}
        read_values: dict[str, Json] = {}
        bad: list[CellFault] = []

        def fault(code: str, problem: str, said: Mapping[str, str] = said, number: int = number) -> CellFault:
            return CellFault(number, names[code].vi, problem, squeeze(said.get(code, ""))[:60])

        for one in kind.fields:
            try:
                value = values.read(one, said.get(one.code), known)
            except Unreadable as problem:
                bad.append(fault(one.code, problem.problem))
                continue
            if value is not None:
                read_values[one.code] = value
        unit, day = None, None
        by = "unit_code" if said.get("unit_code") else "unit"
        if said.get(by):
            try:
                unit = values.unit(said[by], known)
            except Unreadable as problem:
                bad.append(fault(by, problem.problem))
        if said.get("day"):
            try:
                day = values.day(said["day"])
            except Unreadable as problem:
                bad.append(fault("day", problem.problem))
        if bad:
            faults += bad
            continue
        draft = Draft(
            unit_id=unit,
            day=day,
            number=squeeze(said.get("number", "")),
            title=squeeze(said.get("title", "")),
            facts=read_values,
        )
        found.append((number, draft))
    return found, faults


def column_name(kind: Kind, code: str) -> str:
    """The heading of a field, for a fault; the code itself for what is no column."""
    return next((one.name.vi for one in columns(kind) if one.code == code), code)


def written(kind: Kind, language: str, rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """The register as a workbook; each row by the codes of `columns`, and `state` and `recorded` beside. Without
    rows it is the form to fill in."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = ILLEGAL_CHARACTERS_RE.sub("", kind.name.text(language))[:31].replace("/", " ")
    heads = [(one.code, one.name.text(language)) for one in columns(kind)]
    rows = list(rows)
    if rows:
        heads += [("state", STATE.text(language)), ("recorded", RECORDED.text(language))]
    wide = {one.code for one in kind.fields if one.type in (FieldType.TEXT, FieldType.LONG)} | {
        "title",
        "unit",
    }
    for place, (code, name) in enumerate(heads, 1):
        cell = sheet.cell(row=1, column=place, value=name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E9EDF3")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = 40 if code in wide else 16
    for line, row in enumerate(rows, 2):
        for place, (code, _name) in enumerate(heads, 1):
            value = row.get(code)
            if value is None or value == "":
                continue
            at = sheet.cell(row=line, column=place)
            at.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                # text stays text: what begins like a formula is none when somebody opens the file
                at.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                at.data_type = "s"
            else:
                at.value = value
                if isinstance(value, date):
                    at.number_format = "DD/MM/YYYY"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
