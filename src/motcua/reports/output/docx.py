"""The report as a Word file: our own layout, or a template of the office with its values filled in."""

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from motcua.records import word_templates
from motcua.reports.output import archives
from motcua.reports.output.content import Document, TableShown
from motcua.reports.rules.forms import Form

_FONT = "Times New Roman"


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
    section = made.sections[0]
    widest = max((len(table.heads) for table in document.tables), default=0)
    section.page_width, section.page_height = (Mm(297), Mm(210)) if widest > 6 else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if widest > 6 else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    _headline(made, document)
    for part in document.parts:
        made.add_paragraph().add_run(part.head).bold = True
        for words in part.paragraphs:
            paragraph = made.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Mm(10)
            for text, figure in words:
                paragraph.add_run(text)
                if figure:
                    _small(paragraph, str(figure))
    for table in document.tables:
        _table(made, table)
    for text in (*document.explained, *document.notes, document.made_from):
        made.add_paragraph().add_run(text).font.size = Pt(10)
    closing = made.add_paragraph()
    closing.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    closing.add_run(document.signer_title.upper()).bold = True
    closing = made.add_paragraph()
    closing.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    closing.add_run(f"\n\n{document.signer}").bold = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _small(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.superscript = True
    run.font.color.rgb = RGBColor(0x60, 0x68, 0x70)


def _headline(made: Any, document: Document) -> None:
    grid = made.add_table(rows=1, cols=2)
    left, right = grid.rows[0].cells
    for cell, lines in (
        (
            left,
            [line for line in (document.superior.upper(), document.agency.upper(), document.symbol) if line],
        ),
        (
            right,
            ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", document.place_and_day],
        ),
    ):
        for number, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(line)
            run.bold = number < 2
            run.font.size = Pt(12)
    lines = [document.kind_of_document, document.title, document.period, f"({document.days})"]
    if document.corrects:
        lines.append(document.corrects)
    if document.is_draft:
        lines.append("DỰ THẢO, CHƯA PHÊ DUYỆT")
    for number, line in enumerate(lines):
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line.upper() if number == 0 else line)
        run.bold, run.italic = number < 3, number == 3


def _table(made: Any, table: TableShown) -> None:
    if table.title:
        made.add_paragraph().add_run(table.title).bold = True
    grid = made.add_table(rows=0, cols=len(table.heads))
    grid.style = "Table Grid"
    head = grid.add_row().cells
    for cell, text, number in zip(head, table.heads, table.numbers, strict=True):
        run = cell.paragraphs[0].add_run(f"{text} ({number})")
        run.bold, run.font.size = True, Pt(10)
    for line in table.lines:
        cells = grid.add_row().cells
        for place, text in enumerate((line.ordinal, line.label)):
            run = cells[place].paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(10), line.style != "line"
        for place, shown in enumerate(line.cells, 2):
            paragraph = cells[place].paragraphs[0]
            paragraph.alignment = (
                WD_ALIGN_PARAGRAPH.RIGHT if shown.figure or shown.number is not None else None
            )
            run = paragraph.add_run(shown.text)
            run.font.size, run.bold = Pt(10), line.style != "line"
            if shown.figure:
                _small(paragraph, str(shown.figure))
    for note in table.notes:
        made.add_paragraph().add_run(note).font.size = Pt(10)
