"""A Word document as a paper of the house: its paragraphs and tables as values that `drawn_paper.typ` sets as PDF/A.

Administrative papers are text and tables after decree 30/2020. What is neither (pictures, text boxes, charts) cannot
be set and is named in `left_out`, so that whoever drafts sees it before anybody signs. No Django here.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from motcua.ledger.rules import Json

_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
    WD_ALIGN_PARAGRAPH.DISTRIBUTE: "justify",
}
_PLAIN_SIZE = 13.0  # points; decree 30/2020, annex I: 13 to 14
_BOUNDS = (6.0, 30.0)
_DEEPEST = 2
_UNSET = {"drawing": "picture", "pict": "picture", "object": "object", "txbxContent": "text box"}


@dataclass(frozen=True)
class Laid:
    """The blocks of a document in order, and the kinds of things that were left out, sorted."""

    blocks: list[Json]
    left_out: tuple[str, ...]


def laid(content: bytes) -> Laid:
    """Read a document that `word_templates.draw_up` made. Raises what python-docx raises on a broken one."""
    document: WordDocument = Document(io.BytesIO(content))
    missing: set[str] = set()
    for name, kind in _UNSET.items():
        if any(element.tag.endswith(f"}}{name}") for element in document.element.body.iter()):
            missing.add(kind)
    return Laid(list(_blocks(document, 0)), tuple(sorted(missing)))


def _blocks(holder: WordDocument | _Cell, depth: int) -> Iterator[Json]:
    for one in holder.iter_inner_content():
        if isinstance(one, Paragraph):
            if _breaks_page(one):
                yield {"kind": "break"}
            yield _paragraph(one)
        elif depth < _DEEPEST:
            yield _table(one, depth)


def _paragraph(paragraph: Paragraph) -> Json:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    runs = [_run(run, paragraph) for run in paragraph.runs if run.text]
    if runs and (style.startswith("List") or paragraph._p.find(f".//{qn('w:numPr')}") is not None):
        runs.insert(0, {**_run(paragraph.runs[0], paragraph), "text": "- "})
    indent = paragraph.paragraph_format.first_line_indent
    return {
        "kind": "paragraph",
        "align": _ALIGN.get(paragraph.alignment, "left") if paragraph.alignment is not None else "left",
        "indent": round(indent.pt) if indent is not None and 0 < indent.pt < 100 else 0,
        "runs": list(runs),
    }


def _run(run: Run, paragraph: Paragraph) -> dict[str, Json]:
    base = paragraph.style.font if paragraph.style is not None else None
    size = run.font.size or (base.size if base is not None else None)
    points = min(max(size.pt, _BOUNDS[0]), _BOUNDS[1]) if size is not None else _PLAIN_SIZE
    return {
        "text": run.text,
        "bold": bool(run.bold if run.bold is not None else base is not None and base.bold),
        "italic": bool(run.italic if run.italic is not None else base is not None and base.italic),
        "underline": bool(run.underline),
        "size": round(points),
    }


def _breaks_page(paragraph: Paragraph) -> bool:
    return bool(paragraph.paragraph_format.page_break_before) or any(
        element.get(qn("w:type")) == "page" for element in paragraph._p.iter(qn("w:br"))
    )


def _table(table: Table, depth: int) -> Json:
    """Merged cells are told once, with the rows and columns that they cover."""
    rows: list[Json] = []
    for row_no, row in enumerate(table.rows):
        cells: list[Json] = []
        for column_no, element in enumerate(row._tr.tc_lst):
            if element.vMerge == "continue":
                continue
            cell = _Cell(element, table)
            cells.append(
                {
                    "colspan": element.grid_span,
                    "rowspan": _rows_covered(table, row_no, element.grid_offset) if element.vMerge else 1,
                    "blocks": list(_blocks(cell, depth + 1)),
                    "column": column_no,
                }
            )
        rows.append(cells)
    widths: list[Json] = [round(column.width.pt) if column.width else 0 for column in table.columns]
    return {"kind": "table", "columns": widths, "rows": rows, "lined": _is_lined(table)}


def _rows_covered(table: Table, first: int, offset: int) -> int:
    covered = 1
    for row in list(table.rows)[first + 1 :]:
        below = next((tc for tc in row._tr.tc_lst if tc.grid_offset == offset), None)
        if below is None or below.vMerge != "continue":
            break
        covered += 1
    return covered


def _is_lined(table: Table) -> bool:
    """Tables that only place things side by side have no lines in Word either."""
    borders = table._tbl.find(f".//{qn('w:tblBorders')}")
    if borders is not None:
        return any(edge.get(qn("w:val")) not in ("nil", "none") for edge in borders)
    name = (table.style.name or "") if table.style is not None else ""
    return "Grid" in name
