"""The report as a workbook: one sheet a table, a note with its reference in each cell that holds a figure."""

import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from motcua.reports.output import archives
from motcua.reports.output.content import Document, Shown, TableShown

_LONGEST = 32_767  # characters of a cell, of the file format
_THIN = Side(style="thin", color="FF808080")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="FFEDEFF2")
_WRAPPED = Alignment(wrap_text=True, vertical="center")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def make(document: Document) -> bytes:
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    for number, table in enumerate(document.tables, 1):
        _table(book.create_sheet(f"Biểu {number}"), document, table)
    if document.parts or document.explained:
        _texts(book.create_sheet("Thuyết minh"), document)
    _references(book.create_sheet("Mã tra cứu"), document)
    out = io.BytesIO()
    book.save(out)
    return archives.steady(
        out.getvalue(), title=f"{document.title}, {document.period}", identifier=document.code, at=document.at
    )


def _put(cell: Cell, text: str, *, bold: bool = False) -> None:
    """Text, also where it begins like a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST]
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    found = sheet.cell(row, column)
    assert isinstance(found, Cell)
    return found


def _head(sheet: Worksheet, document: Document) -> int:
    """The lines above a table; the next free row."""
    lines = [
        document.agency.upper(),
        document.symbol,
        document.title.upper(),
        f"{document.period} ({document.days})",
    ]
    if document.is_draft:
        lines.append("DỰ THẢO, CHƯA PHÊ DUYỆT")
    if document.corrects:
        lines.append(document.corrects)
    if document.unit_of_measure:
        lines.append(f"Đơn vị tính: {document.unit_of_measure}")
    for row, text in enumerate(lines, 1):
        _put(_at(sheet, row, 1), text, bold=row <= 3)
    return len(lines) + 2


def _table(sheet: Worksheet, document: Document, table: TableShown) -> None:
    row = _head(sheet, document)
    if table.title:
        _put(_at(sheet, row, 1), table.title, bold=True)
        row += 1
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    row = _headings(sheet, table, row)
    sheet.freeze_panes = _at(sheet, row, 3)
    for line in table.lines:
        bold = line.style != "line"
        for column, text in enumerate((line.ordinal, line.label), 1):
            cell = _at(sheet, row, column)
            _put(cell, text, bold=bold)
            cell.alignment, cell.border = (_MIDDLE if column == 1 else _WRAPPED), _EDGE
        for column, shown in enumerate(line.cells, 3):
            _figure(_at(sheet, row, column), shown, document, bold=bold)
        row += 1
    for note in (*table.notes, document.made_from):
        row += 1
        _put(_at(sheet, row, 1), note)
    for column in range(1, len(table.heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = {1: 7, 2: 46}.get(column, 15)


def _headings(sheet: Worksheet, table: TableShown, row: int) -> int:
    rows = 2 if table.groups else 1
    if table.groups:
        column = 1
        for over, width in table.groups:
            if over:
                sheet.merge_cells(
                    start_row=row, start_column=column, end_row=row, end_column=column + width - 1
                )
                _put(_at(sheet, row, column), over, bold=True)
                _at(sheet, row, column).alignment = _MIDDLE
            column += width
    for column, text in enumerate(table.heads, 1):
        cell = _at(sheet, row + rows - 1, column)
        _put(cell, text, bold=True)
        cell.alignment, cell.border, cell.fill = _MIDDLE, _EDGE, _GREY
        below = _at(sheet, row + rows, column)
        _put(below, f"({table.numbers[column - 1]})")
        below.alignment, below.border = _MIDDLE, _EDGE
    return row + rows + 1


def _figure(cell: Cell, shown: Shown, document: Document, *, bold: bool) -> None:
    if shown.number is not None:
        cell.value, cell.number_format = shown.number, "#,##0"
        if bold:
            cell.font = Font(bold=True)
    else:
        _put(cell, shown.text, bold=bold)
    is_text = shown.number is None and shown.figure == 0
    cell.alignment = _WRAPPED if is_text else Alignment(horizontal="right", vertical="center")
    cell.border = _EDGE
    if shown.figure:
        note = Comment(f"{document.code}-{shown.figure}", "Motcua", height=24, width=120)
        cell.comment = note


def _texts(sheet: Worksheet, document: Document) -> None:
    row = _head(sheet, document)
    sheet.column_dimensions["A"].width = 120
    for part in document.parts:
        _put(_at(sheet, row, 1), part.head, bold=True)
        row += 1
        for paragraph in part.paragraphs:
            cell = _at(sheet, row, 1)
            _put(cell, "".join(f"{text} [{figure}]" if figure else text for text, figure in paragraph))
            cell.alignment = _WRAPPED
            row += 1
    for text in document.explained:
        cell = _at(sheet, row, 1)
        _put(cell, text)
        cell.alignment = _WRAPPED
        row += 1


def _references(sheet: Worksheet, document: Document) -> None:
    for column, (text, width) in enumerate((("Mã tra cứu", 18), ("Số liệu", 80), ("Giá trị", 16)), 1):
        _put(_at(sheet, 1, column), text, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, figure in enumerate(document.figures, 2):
        for column, text in enumerate(figure, 1):
            _put(_at(sheet, row, column), text)
    sheet.freeze_panes = "A2"
