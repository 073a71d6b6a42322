"""A plan with how it stands, and the comparison of plans, as files that offices open: XLSX, DOCX, CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Sheet:
    """A table with a title; the first row is the header."""

    title: str
    rows: Table


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """One sheet each; text stays text, so that no cell is a formula."""
    book = Workbook()
    for no, sheet in enumerate(sheets):
        page = book.active if no == 0 else book.create_sheet()
        if page is None:
            page = book.create_sheet()
        page.title = _sheet_name(sheet.title)
        for row_no, row in enumerate(sheet.rows, 1):
            for column, text in enumerate(row, 1):
                cell = page.cell(row_no, column)
                cell.value, cell.data_type = _clean(text), "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if row_no == 1:
                    cell.font = Font(bold=True)
        for column in range(1, len(sheet.rows[0]) + 1 if sheet.rows else 1):
            longest = max((len(row[column - 1]) for row in sheet.rows if len(row) >= column), default=8)
            letter = get_column_letter(column)
            page.column_dimensions[letter].width = min(60, max(10, longest + 2))
        page.freeze_panes = "A2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def docx(title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """A heading, some lines, then each table under its own heading."""
    document = Document()
    document.core_properties.title = title[:250]
    document.core_properties.author = ""
    document.add_heading(_clean(title), level=1)
    for line in lines:
        document.add_paragraph(_clean(line))
    for sheet in sheets:
        document.add_heading(sheet.title, level=2)
        if not sheet.rows:
            continue
        table = document.add_table(rows=0, cols=len(sheet.rows[0]), style="Table Grid")
        for row_no, row in enumerate(sheet.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                run = cell.paragraphs[0].add_run(_clean(text))
                run.bold = row_no == 0
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def comma_separated(sheet: Sheet) -> bytes:
    """CSV in UTF-8 with a byte order mark, as spreadsheets want it; what looks like a formula is quoted."""
    kept = io.StringIO()
    out = csv.writer(kept)
    for row in sheet.rows:
        out.writerow([f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text for text in row])
    return ("\ufeff" + kept.getvalue()).encode()


def _clean(text: str) -> str:
    """Without the control characters that no XML holds."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:32_000]


def _sheet_name(title: str) -> str:
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:31] or "1"
