"""The list of a plan as a workbook: the form to fill in, reading it, and the results as a workbook.

The form has one sheet: headings in row 1, one procedure a row. Rows that name the same group are one line of the
plan. Merged cells, missing headings and rows that cannot be read are refused with their place; nothing is guessed.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from motcua.kernel.text import fold, squeeze
from motcua.reviews.errors import RowFault, WorkbookRefused

LARGEST_FILE = 2_000_000  # bytes
LARGEST_UNPACKED = 20_000_000  # bytes of a workbook's parts
MOST_ROWS = 2000

CODE, NAME, GROUP, PRIORITY, UNIT, DUE = (
    "Mã thủ tục", "Tên thủ tục hành chính", "Nhóm thủ tục", "Trọng tâm", "Cơ quan chủ trì rà soát",
    "Thời hạn hoàn thành",
)  # fmt: skip
COLUMNS: tuple[tuple[str, int], ...] = (
    (CODE, 14), (NAME, 60), (GROUP, 30), (PRIORITY, 11), (UNIT, 36), (DUE, 14),
)  # fmt: skip
REQUIRED = (CODE, UNIT, DUE)
_YES = frozenset({"x", "co", "1", "yes"})
_NO = frozenset({"", "khong", "0", "no"})


@dataclass(frozen=True)
class Row:
    """A row as it was filled in. `number` as the sheet counts."""

    number: int
    code: str
    group: str
    is_priority: bool
    unit: str
    due_on: date


def read(content: bytes) -> tuple[Row, ...]:
    """The rows of a filled-in form. Raises WorkbookRefused with everything that is wrong."""
    sheet = _sheet(content)
    merged = sheet.merged_cells.ranges
    if merged:
        raise WorkbookRefused([RowFault(one.min_row, "", "merged", one.coord) for one in list(merged)[:20]])
    if sheet.max_row > MOST_ROWS + 1:
        raise WorkbookRefused([RowFault(0, "", "too-many-rows", str(MOST_ROWS))])
    rows = sheet.iter_rows(values_only=True)
    places = _headings(next(rows, ()))
    found: list[Row] = []
    faults: list[RowFault] = []
    for number, values in enumerate(rows, 2):
        said = {name: values[place] if place < len(values) else None for name, place in places.items()}
        if all(_text(value) == "" for value in said.values()):
            continue
        row = _row(number, said, faults)
        if row is not None:
            found.append(row)
    if not found and not faults:
        faults.append(RowFault(0, "", "empty"))
    if faults:
        raise WorkbookRefused(faults)
    return tuple(found)


def _sheet(content: bytes) -> Worksheet:
    if len(content) > LARGEST_FILE:
        raise WorkbookRefused([RowFault(0, "", "too-large", str(LARGEST_FILE))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST_UNPACKED:
            raise WorkbookRefused([RowFault(0, "", "too-large", str(LARGEST_UNPACKED))])
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, TypeError, OSError):
        raise WorkbookRefused([RowFault(0, "", "no-workbook")]) from None
    return sheet


def _headings(values: Sequence[object]) -> dict[str, int]:
    places: dict[str, int] = {}
    known = {fold(name): name for name, _ in COLUMNS}
    faults = []
    for place, value in enumerate(values):
        text = _text(value)
        if not text:
            continue
        name = known.get(fold(text))
        if name is None:
            faults.append(RowFault(1, text[:60], "unknown-heading"))
        elif name in places:
            faults.append(RowFault(1, name, "heading-twice"))
        else:
            places[name] = place
    faults += [RowFault(1, name, "heading-missing") for name in REQUIRED if name not in places]
    if faults:
        raise WorkbookRefused(faults)
    return places


def _row(number: int, said: Mapping[str, object], faults: list[RowFault]) -> Row | None:
    before = len(faults)
    faults += [RowFault(number, name, "required") for name in REQUIRED if _text(said.get(name)) == ""]
    due = _day(said.get(DUE))
    if due is None and _text(said.get(DUE)):
        faults.append(RowFault(number, DUE, "no-date", _text(said.get(DUE))[:40]))
    mark = fold(_text(said.get(PRIORITY)))
    if mark not in _YES | _NO:
        faults.append(RowFault(number, PRIORITY, "no-mark", _text(said.get(PRIORITY))[:40]))
    group = _text(said.get(GROUP))
    if len(group) > 250:
        faults.append(RowFault(number, GROUP, "too-long"))
    if len(faults) > before or due is None:
        return None
    return Row(number, _text(said.get(CODE)), group, mark in _YES, _text(said.get(UNIT)), due)


def _text(value: object) -> str:
    return "" if value is None else squeeze(str(value))


def _day(value: object) -> date | None:
    """A date cell, or text like 30/06/2026 or 2026-06-30."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value)
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, no instant
        except ValueError:
            continue
    return None


def form() -> bytes:
    """The form to fill in."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh mục rà soát"
    _head(sheet, 1, COLUMNS)
    sheet.freeze_panes = "A2"
    return _bytes(book)


RESULT_COLUMNS: tuple[tuple[str, int], ...] = (
    ("STT", 6), (CODE, 14), (NAME, 52), ("Lĩnh vực", 24), (GROUP, 26), (UNIT, 32),
    ("Đơn vị hiện nay (quy đổi)", 32), (DUE, 13), ("Trạng thái", 18),
    ("Kết quả rà soát", 20), ("Ngày kết luận", 13), ("Nội dung kiến nghị", 52),
    ("Chi phí tuân thủ trước (đồng/năm)", 20), ("Chi phí tuân thủ sau (đồng/năm)", 20),
    ("Tiết kiệm (đồng/năm)", 18), ("Tỷ lệ cắt giảm (%)", 12),
)  # fmt: skip


def results(title: str, subtitle: str, rows: Iterable[Sequence[str | int | float | date | None]]) -> bytes:
    """The results of a plan as a workbook; each row has one value for each of RESULT_COLUMNS but the number."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Kết quả rà soát"
    sheet["A1"] = ILLEGAL_CHARACTERS_RE.sub("", title)
    sheet["A1"].data_type = "s"
    sheet["A1"].font = Font(bold=True, size=13)
    sheet["A2"] = ILLEGAL_CHARACTERS_RE.sub("", subtitle)
    sheet["A2"].data_type = "s"
    _head(sheet, 4, RESULT_COLUMNS)
    last = 4
    for number, row in enumerate(rows, 1):
        last = 4 + number
        for place, value in enumerate((number, *row), 1):
            _put(sheet.cell(row=last, column=place), value)
    sheet.freeze_panes = "D5"
    sheet.auto_filter.ref = f"A4:{get_column_letter(len(RESULT_COLUMNS))}{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "4:4"
    return _bytes(book)


_LINE = Side(style="thin", color="B7C0CC")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _head(sheet: Worksheet, row: int, columns: Sequence[tuple[str, int]]) -> None:
    for place, (name, width) in enumerate(columns, 1):
        cell = sheet.cell(row=row, column=place, value=name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E9EDF3")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = _BOX
        sheet.column_dimensions[get_column_letter(place)].width = width


def _put(cell: Cell | MergedCell, value: str | int | float | date | None) -> None:
    """Text stays text: what begins like a formula is none when somebody opens the file."""
    cell.border = _BOX
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "DD/MM/YYYY"
    elif value is not None:
        cell.value = value
        cell.number_format = "#,##0.00" if isinstance(value, float) else "#,##0"


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
