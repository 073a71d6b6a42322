"""The report as a Word file: our own layout, or a template of the office with its values filled in."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from motcua.records import word_templates
from motcua.reports.output import archives
from motcua.reports.output.content import RECIPIENTS, Document, TableShown
from motcua.reports.rules.forms import Form

_FONT = "Times New Roman"
_NARROW = 6  # columns that stand on an upright page


def make(document: Document, *, template: bytes | None = None) -> bytes:
    """Raises TemplateRefused: the office's template is not one that may be used."""
    made = _own(document) if template is None else word_templates.draw_up(template, values(document)).content
    return archives.steady(
        made, title=f"{document.title}, {document.period}", identifier=document.code, at=document.at
    )


def values(document: Document) -> Mapping[str, Any]:
    """What an office's template may name; see `names`."""
    return {
        "agency": document.agency,
        "superior": document.superior,
        "symbol": document.symbol,
        "title": document.title,
        "period": document.period,
        "days": document.days,
        "code": document.code,
        "draft": "DỰ THẢO" if document.is_draft else "",
        "corrects": document.corrects,
        "place_and_day": document.place_and_day,
        "signer": document.signer,
        "signer_title": document.signer_title,
        "made_from": document.made_from,
        "parts": [
            {
                "head": part.head,
                "paragraphs": ["".join(f"{t} [{n}]" if n else t for t, n in one) for one in part.paragraphs],
            }
            for part in document.parts
        ],
        "tables": [
            {
                "title": table.title,
                "heads": list(table.heads),
                "lines": [
                    {
                        "ordinal": line.ordinal,
                        "label": line.label,
                        "cells": [cell.text for cell in line.cells],
                    }
                    for line in table.lines
                ],
                "notes": list(table.notes),
            }
            for table in document.tables
        ],
        "explained": list(document.explained),
        "figures": [{"reference": r, "name": n, "value": v} for r, n, v in document.figures],
        **{
            f"c{head}": cell.text
            for table in document.tables[:1]
            for line in table.lines[:1]
            if line.style == "total"
            for head, cell in zip(table.numbers[2:], line.cells, strict=True)
        },
    }


_NAMES = (
    "agency", "superior", "symbol", "title", "period", "days", "code", "draft", "corrects", "place_and_day", "signer",
    "signer_title", "made_from", "parts", "parts[].head", "parts[].paragraphs", "tables", "tables[].title",
    "tables[].heads", "tables[].lines", "tables[].notes", "explained", "figures", "figures[].reference",
    "figures[].name", "figures[].value",
)  # fmt: skip


def names(form: Form) -> frozenset[str]:
    """What a template for the form may name; rows of a loop are written with []."""
    lines = {f"tables[].lines[].{name}" for name in ("ordinal", "label", "cells")}
    totals = {f"c{column.no}" for column in form.flow.columns} if form.flow else set[str]()
    return frozenset({*_NAMES, *lines, *totals})


def unknown_names(content: bytes, form: Form) -> tuple[str, ...]:
    """What a template asks for that a report of the form has not. Raises TemplateRefused."""
    return tuple(name for name in word_templates.names_in(content) if name not in names(form))


def _own(document: Document) -> bytes:
    made = docx.Document()
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(4)
    section = made.sections[0]
    widest = max((len(table.heads) for table in document.tables), default=0)
    is_wide = widest > _NARROW
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    room = (297 if is_wide else 210) - 40  # between the margins, mm
    _headline(made, document, room)
    for part in document.parts:
        head = made.add_paragraph()
        head.paragraph_format.keep_with_next = True
        head.add_run(part.head).bold = True
        for words in part.paragraphs:
            paragraph = made.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Mm(10)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            for text, figure in words:
                paragraph.add_run(text)
                if figure:
                    _small(paragraph, str(figure))
    for table in document.tables:
        _table(made, table, room, document.unit_of_measure)
    for text in (*document.explained, *document.notes, document.made_from):
        last = made.add_paragraph()
        last.add_run(text).font.size = Pt(10)
        last.paragraph_format.keep_with_next = text == document.made_from  # nobody signs an empty page
    _closing(made, document, room)
    _footer(section, document, room)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _small(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.superscript = True
    run.font.color.rgb = RGBColor(0x60, 0x68, 0x70)


def _lines(cell: Any, lines: list[tuple[str, bool, bool]], size: float) -> None:
    """Centred lines of a cell: words, bold, italic."""
    for number, (text, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _rule(cell: Any, indent: float) -> None:
    """A line across the cell, shorter by `indent` mm on both sides."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(3)
    _element(
        _element(paragraph._p.get_or_add_pPr(), "w:pBdr"),
        "w:top",
        {"val": "single", "sz": "4", "space": "1", "color": "auto"},
    )


def _element(parent: Any, tag: str, values: Mapping[str, str] | None = None) -> Any:
    made = OxmlElement(tag)
    for name, value in (values or {}).items():
        made.set(qn(f"w:{name}"), value)
    if tag == "w:pBdr":  # the schema wants it before spacing, indents and alignment
        parent.insert_element_before(made, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    else:
        parent.append(made)
    return made


def _headline(made: Any, document: Document, room: int) -> None:
    """Agency and motto side by side, then what the document is (decree 30/2020/NĐ-CP, annex I)."""
    grid = made.add_table(rows=1, cols=2)
    widths = (room * 0.44, room * 0.56)
    _set_widths(grid, widths)
    left, right = grid.rows[0].cells
    said = [(document.superior.upper(), False, False)] if document.superior else []
    _lines(left, [*said, (document.agency.upper(), True, False)], 12)
    _rule(left, widths[0] * 0.32)
    symbol = left.add_paragraph()
    symbol.alignment = WD_ALIGN_PARAGRAPH.CENTER
    symbol.add_run(document.symbol).font.size = Pt(11)
    motto = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    _lines(right, [(line, True, False) for line in motto], 12)
    _rule(right, (widths[1] - 58) / 2)
    day = right.add_paragraph()
    day.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = day.add_run(document.place_and_day)
    run.italic, run.font.size = True, Pt(13)
    lines = [(document.kind_of_document.upper(), True, False), (document.title, True, False)]
    lines += [(document.period, True, False), (f"({document.days})", False, True)]
    if document.corrects:
        lines.append((document.corrects, False, True))
    if document.is_draft:
        lines.append(("DỰ THẢO, CHƯA PHÊ DUYỆT", True, False))
    for number, (text, bold, italic) in enumerate(lines):
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(8 if number == 0 else 0)
        paragraph.paragraph_format.space_after = Pt(8 if number == len(lines) - 1 else 0)
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if number < 2:
            run.font.size = Pt(14)


def _set_widths(grid: Any, widths: Sequence[float]) -> None:
    """Fixed widths in mm, for the table and for each of its cells: readers differ in which they follow."""
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def widths_of(table: TableShown, room: float) -> list[float]:
    """Widths of a table's columns in mm, `room` in all."""
    others = len(table.heads) - 2
    first = 12.0
    if table.has_words:
        label = min(60.0, room * 0.25)
        return [first, label, *[(room - first - label) / others] * others]
    each = 18.5 if others > _NARROW - 2 else 24.0
    return [first, room - first - each * others, *[each] * others]


def _table(made: Any, table: TableShown, room: int, unit_of_measure: str) -> None:
    if table.title:
        head = made.add_paragraph()
        head.paragraph_format.keep_with_next = True
        head.add_run(table.title).bold = True
    if unit_of_measure:
        unit = made.add_paragraph()
        unit.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        unit.paragraph_format.keep_with_next = True
        run = unit.add_run(f"Đơn vị tính: {unit_of_measure}")
        run.italic, run.font.size = True, Pt(10)
    heads = 3 if table.groups else 2
    grid = made.add_table(rows=heads + len(table.lines), cols=len(table.heads))
    grid.style = "Table Grid"
    rows = [row.cells for row in grid.rows]  # asked once: python-docx walks the whole table for each row
    for number, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        _element(properties, "w:cantSplit")
        if number < heads:
            _element(properties, "w:tblHeader")  # stands again on every page
    grid.autofit = False
    widths = widths_of(table, room)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for cells in rows:
        for cell, width in zip(cells, widths, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for place, (text, number_of) in enumerate(zip(table.heads, table.numbers, strict=True)):
        _put(rows[heads - 2][place], text, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        _put(rows[heads - 1][place], f"({number_of})", size=8, italic=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    if table.groups:
        _groups(rows, table)
    for line, cells in zip(table.lines, rows[heads:], strict=True):
        bold = line.style != "line"
        _put(cells[0], line.ordinal, bold=bold, align=WD_ALIGN_PARAGRAPH.CENTER)
        _put(cells[1], line.label, bold=bold)
        for cell, shown in zip(cells[2:], line.cells, strict=True):
            is_number = shown.figure or shown.number is not None
            paragraph = _put(
                cell, shown.text, bold=bold, align=WD_ALIGN_PARAGRAPH.RIGHT if is_number else None
            )
            if shown.figure:
                _small(paragraph, str(shown.figure))
    for note in table.notes:
        run = made.add_paragraph().add_run(note)
        run.italic, run.font.size = True, Pt(10)


def _groups(rows: list[Any], table: TableShown) -> None:
    """Neighbours under one heading; a column without one is as high as both rows."""
    place = 0
    for over, width in table.groups:
        top = rows[0][place]
        if over:
            if width > 1:
                top = top.merge(rows[0][place + width - 1])
            _put(top, over, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        else:
            for alone in range(place, place + width):
                words = table.heads[alone]
                rows[1][alone].paragraphs[0].clear()
                _put(rows[0][alone].merge(rows[1][alone]), words, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        place += width


def _put(
    cell: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 10, align: Any = None
) -> Any:
    for empty in cell.paragraphs[1:]:  # a merged cell keeps a paragraph of each
        empty._p.getparent().remove(empty._p)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _closing(made: Any, document: Document, room: int) -> None:
    """Who gets it on the left, who signs on the right (decree 30/2020/NĐ-CP, annex I)."""
    grid = made.add_table(rows=1, cols=2)
    _set_widths(grid, (room * 0.5, room * 0.5))
    row = grid.rows[0]
    _element(row._tr.get_or_add_trPr(), "w:cantSplit")
    left, right = row.cells
    for number, text in enumerate(RECIPIENTS):
        paragraph = left.paragraphs[0] if number == 0 else left.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.bold = run.italic = number == 0
        run.font.size = Pt(12 if number == 0 else 11)
    lines = [(document.signer_title.upper(), True, False), *[("", False, False)] * 4]
    _lines(right, [*lines, (document.signer, True, False)], 13)


def _footer(section: Any, document: Document, room: int) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.style = "Normal"  # that of footers has tab stops of its own
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(room), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{document.symbol} · {document.code}\t{document.period} · trang ")
    _field(paragraph, "PAGE")
    paragraph.add_run("/")
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = Pt(8)


def _field(paragraph: Any, name: str) -> None:
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            _element(run._r, "w:fldChar", {"fldCharType": kind})
        else:
            _element(run._r, "w:instrText").text = name
