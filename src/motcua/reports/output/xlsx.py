"""The report as a workbook: one sheet a table, a note with its reference in each cell that holds a figure."""

import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from motcua.reports.output import archives
from motcua.reports.output.content import RECIPIENTS, Document, Shown, TableShown

_LONGEST = 32_767  # characters of a cell, of the file format
_THIN = Side(style="thin", color="FF808080")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="FFEDEFF2")
_FONT = "Times New Roman"
_LEFT = Alignment(wrap_text=True, vertical="center", horizontal="left")
_RIGHT = Alignment(vertical="center", horizontal="right")
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
    cell.font = Font(name=_FONT, bold=bold)


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    found = sheet.cell(row, column)
    assert isinstance(found, Cell)
    return found


def _merged(
    sheet: Worksheet, row: int, first: int, last: int, text: str, *, bold: bool = False, italic: bool = False,
    size: int = 12, align: Alignment = _MIDDLE, height: float = 0,
) -> None:  # fmt: skip
    """A line over several columns."""
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    cell = _at(sheet, row, first)
    _put(cell, text)
    cell.font, cell.alignment = Font(name=_FONT, size=size, bold=bold, italic=italic), align
    if height:
        sheet.row_dimensions[row].height = height


def _head(sheet: Worksheet, document: Document, columns: int) -> int:
    """Agency and motto side by side, then what the document is (decree 30/2020/NĐ-CP); the next free row."""
    middle = 2 if columns > 4 else max(1, columns // 2)
    left = [(document.superior.upper(), False, False)] if document.superior else []
    left += [(document.agency.upper(), True, False), (document.symbol, False, False)]
    right = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, False),
        ("Độc lập - Tự do - Hạnh phúc", True, False),
        (document.place_and_day, False, True),
    ]
    for said, first, last in ((left, 1, middle), (right, middle + 1, columns)):
        for row, (text, bold, italic) in enumerate(said, 1):
            _merged(
                sheet, row, first, last, text, bold=bold, italic=italic, size=11, height=30 if row < 3 else 18
            )
    row = max(len(left), len(right)) + 2
    lines = [
        (document.kind_of_document.upper(), 14, True, False),
        (document.title, 14, True, False),
        (document.period, 12, True, False),
        (document.days, 12, False, True),
    ]
    if document.corrects:
        lines.append((document.corrects, 12, False, True))
    if document.is_draft:
        lines.append(("DỰ THẢO, CHƯA PHÊ DUYỆT", 12, True, False))
    for text, size, bold, italic in lines:
        _merged(
            sheet, row, 1, columns, text, bold=bold, italic=italic, size=size, height=_height(text, 110, 20)
        )
        row += 1
    return row + 1


def _height(text: str, characters: int, line: float) -> float:
    """A row that holds the text, where a line holds so many characters: merged cells do not grow by themselves."""
    return line * max(1, -(-len(text) // characters))


def _printed(sheet: Worksheet, document: Document, *, is_wide: bool) -> None:
    sheet.page_setup.orientation = "landscape" if is_wide else "portrait"
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.print_options.horizontalCentered = True
    said = (f"{document.symbol} · {document.code}".replace("&", "&&"), "trang &P/&N")
    footer = sheet.oddFooter
    if footer is not None:
        for place, text in zip((footer.left, footer.right), said, strict=True):
            if place is not None:
                place.text, place.size = text, 8
    sheet.sheet_view.showGridLines = False


def _table(sheet: Worksheet, document: Document, table: TableShown) -> None:
    columns = len(table.heads)
    widths = _widths(table)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    across = int(sum(widths))
    _printed(sheet, document, is_wide=columns > 5)
    row = _head(sheet, document, columns)
    if table.title:
        _merged(
            sheet,
            row,
            1,
            columns,
            table.title,
            bold=True,
            align=_LEFT,
            height=_height(table.title, across, 17),
        )
        row += 1
    if document.unit_of_measure:
        text = f"Đơn vị tính: {document.unit_of_measure}"
        _merged(sheet, row, 1, columns, text, italic=True, size=10, align=_RIGHT)
        row += 1
    above = row
    row = _headings(sheet, table, row)
    sheet.print_title_rows = f"{above}:{row - 1}"
    sheet.freeze_panes = _at(sheet, row, 3)
    for line in table.lines:
        bold = line.style != "line"
        for column, text in enumerate((line.ordinal, line.label), 1):
            cell = _at(sheet, row, column)
            _put(cell, text, bold=bold)
            cell.alignment, cell.border = (_MIDDLE if column == 1 else _WRAPPED), _EDGE
        for column, shown in enumerate(line.cells, 3):
            _figure(_at(sheet, row, column), shown, document, bold=bold)
        words = [(line.label, widths[1]), *zip((one.text for one in line.cells), widths[2:], strict=True)]
        sheet.row_dimensions[row].height = (
            max(_height(text, int(width * 0.9), 15) for text, width in words) + 3
        )
        row += 1
    for note in (*table.notes, *document.notes, document.made_from):
        height = _height(note, across, 14)
        _merged(sheet, row, 1, columns, note, italic=True, size=10, align=_LEFT, height=height)
        row += 1
    _closing(sheet, document, row + 1, columns)


def _widths(table: TableShown) -> list[float]:
    others = len(table.heads) - 2
    if table.has_words:
        return [7.0, 26.0, *[24.0] * others]
    return [7.0, 40.0, *[12.0 if others > 4 else 16.0] * others]


def _closing(sheet: Worksheet, document: Document, row: int, columns: int) -> None:
    """Who gets it on the left, who signs on the right."""
    middle = 2 if columns > 4 else max(1, columns // 2)
    for number, text in enumerate(RECIPIENTS):
        first = number == 0
        size = 12 if first else 11
        _merged(sheet, row + number, 1, middle, text, bold=first, italic=first, size=size, align=_LEFT)
    title = document.signer_title.upper()
    _merged(sheet, row, middle + 1, columns, title, bold=True, height=_height(title, 40, 17))
    _merged(sheet, row + 5, middle + 1, columns, document.signer, bold=True)


def _headings(sheet: Worksheet, table: TableShown, row: int) -> int:
    rows = 2 if table.groups else 1
    for column, text in enumerate(table.heads, 1):
        for at in range(row, row + rows + 1):
            cell = _at(sheet, at, column)
            cell.alignment, cell.border = _MIDDLE, _EDGE
            if at < row + rows:
                cell.fill = _GREY
        _put(_at(sheet, row + rows - 1, column), text, bold=True)
        below = _at(sheet, row + rows, column)
        _put(below, f"({table.numbers[column - 1]})")
        below.font = Font(name=_FONT, size=9, italic=True)
    column = 1
    for over, width in table.groups:
        if over:
            _put(_at(sheet, row, column), over, bold=True)
            if width > 1:
                last = column + width - 1
                sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=last)
        else:
            for alone in range(column, column + width):
                _at(sheet, row + 1, alone).value = None
                _put(_at(sheet, row, alone), table.heads[alone - 1], bold=True)
                sheet.merge_cells(start_row=row, start_column=alone, end_row=row + 1, end_column=alone)
        column += width
    if table.groups:
        sheet.row_dimensions[row].height = 30
    # the longest heading decides; a line of a narrow column holds about eleven letters
    narrow = 11 if len(table.heads) > 6 else 15
    longest = max((len(text) for text in table.heads[2:]), default=0)
    sheet.row_dimensions[row + rows - 1].height = max(30.0, 15.0 * -(-longest // narrow))
    return row + rows + 1


def _figure(cell: Cell, shown: Shown, document: Document, *, bold: bool) -> None:
    """Numbers are numbers: a reader's own separators, the dots and commas of Vietnam where the machine is set so."""
    if shown.number is not None:
        cell.value, cell.number_format = shown.number, "#,##0"
    elif shown.exact:
        places = len(shown.exact.partition(".")[2])
        is_share = shown.text.endswith("%")
        places = max(0, places - 2) if is_share else places
        cell.value = float(shown.exact)
        cell.number_format = "#,##0" + (f".{'0' * places}" if places else "") + ("%" if is_share else "")
    else:
        _put(cell, shown.text)
    cell.font = Font(name=_FONT, bold=bold)
    is_text = shown.number is None and shown.figure == 0
    cell.alignment = (
        (_WRAPPED if len(shown.text) > 16 else _MIDDLE)
        if is_text
        else Alignment(horizontal="right", vertical="center")
    )
    cell.border = _EDGE
    if shown.figure:
        note = Comment(f"{document.code}-{shown.figure}", "Motcua", height=24, width=120)
        cell.comment = note


def _texts(sheet: Worksheet, document: Document) -> None:
    for letter, width in (("A", 48), ("B", 72)):
        sheet.column_dimensions[letter].width = width
    _printed(sheet, document, is_wide=False)
    row = _head(sheet, document, 2)
    for part in document.parts:
        _merged(sheet, row, 1, 2, part.head, bold=True, align=_LEFT)
        row += 1
        for paragraph in part.paragraphs:
            text = "".join(f"{text} [{figure}]" if figure else text for text, figure in paragraph)
            _merged(sheet, row, 1, 2, text, align=_LEFT, height=_height(text, 105, 17))
            row += 1
    for text in document.explained:
        _merged(sheet, row, 1, 2, text, align=_LEFT, height=_height(text, 105, 17))
        row += 1


def _references(sheet: Worksheet, document: Document) -> None:
    _printed(sheet, document, is_wide=False)
    sheet.print_title_rows = "1:1"
    for column, (text, width) in enumerate((("Mã tra cứu", 18), ("Số liệu", 80), ("Giá trị", 16)), 1):
        _put(_at(sheet, 1, column), text, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, figure in enumerate(document.figures, 2):
        for column, text in enumerate(figure, 1):
            _put(_at(sheet, row, column), text)
    sheet.freeze_panes = "A2"
