"""The register as a workbook and as a paper. An official paper: Vietnamese, whatever language the page is
read in."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from motcua.agencies import queries as agencies
from motcua.correspondence.rules.lifecycle import Direction, Secrecy, SlipKind, State
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.records import queries as records
from motcua.records.rules import XLSX
from motcua.web.correspondence import words
from motcua.web.correspondence.pages import register_rows
from motcua.web.desk.access import Official, for_officials

if TYPE_CHECKING:
    from motcua.correspondence.models import Document

TITLES = {Direction.IN: "Sổ đăng ký văn bản đến", Direction.OUT: "Sổ đăng ký văn bản đi"}
COLUMNS = {
    Direction.IN: (
        "Số đến", "Ngày đến", "Số, ký hiệu", "Ngày văn bản", "Tên loại và trích yếu nội dung", "Nơi gửi",
        "Đơn vị, người nhận", "Trạng thái",
    ),
    Direction.OUT: (
        "Số đi", "Ngày đăng ký", "Số, ký hiệu", "Ngày gửi", "Tên loại và trích yếu nội dung", "Người ký",
        "Nơi nhận", "Trạng thái",
    ),
}  # fmt: skip
WIDTHS = (8, 12, 22, 12, 60, 30, 45, 24)


@require_safe
@for_officials
def xlsx(request: HttpRequest, official: Official) -> HttpResponse:
    """What begins like a formula is kept as text."""
    now = timezone.now()
    direction, year, rows = register_rows(request, official, now)
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    sheet = book.create_sheet("VB")
    sheet.append([f"{TITLES[direction].upper()} NĂM {year}"])
    sheet.append([agencies.unit(official.unit_id).name])
    sheet.append(list(COLUMNS[direction]))
    sheet.freeze_panes = "B4"
    for place, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in (1, 3):
        for cell in sheet[row]:
            cell.font = Font(bold=True)
    for number, cells in enumerate(_lines(rows, direction), 4):
        for place, text in enumerate(cells, 1):
            cell = sheet.cell(number, place)
            cell.value, cell.data_type = text, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    name = f"so-van-ban-{direction}-{year}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_officials
def pdf(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    direction, year, rows = register_rows(request, official, now)
    content = records.paper("document_register", values(rows, direction, year, official.unit_id, now), at=now)
    response = HttpResponse(content, content_type="application/pdf")
    for name, value in records.paper_headers(content, f"so-van-ban-{direction}-{year}.pdf").items():
        response[name] = value
    return response


def values(
    rows: "Sequence[Document]", direction: Direction, year: int, unit_id: int, now: datetime
) -> dict[str, Json]:
    """What stands on the paper."""
    unit = agencies.unit_with_area(unit_id)
    lines: list[Json] = [list(cells) for cells in _lines(rows, direction)]
    columns: list[Json] = list(COLUMNS[direction])
    return {
        "title": f"{TITLES[direction]} năm {year}",
        "agency": unit.name,
        "superior": unit.parent.name if unit.parent else "",
        "day_line": f"Tính đến ngày {day_of(now):%d/%m/%Y}",
        "columns": columns,
        "lines": lines,
        "total": f"Tổng số: {len(rows)} văn bản.",
    }


def _lines(rows: "Sequence[Document]", direction: Direction) -> list[list[str]]:
    with translation.override("vi"):
        return [_cells(row, direction) for row in rows]


def _cells(row: "Document", direction: Direction) -> list[str]:
    is_secret = row.secrecy != Secrecy.OPEN
    about = f"{words.kind(row.kind)}. {words.SECRECIES[Secrecy(row.secrecy)] if is_secret else row.subject}"
    if direction is Direction.IN:
        given = [
            f"{one.to_unit.name}"
            for one in row.slips.all()
            if one.kind == SlipKind.HANDLE and one.state != "passed"
        ]
        fourth, other, to = row.issued_on, row.from_name, "; ".join(dict.fromkeys(given))
    else:
        fourth = day_of(row.sent_at) if row.sent_at else None
        other, to = row.signer_name, "; ".join(one.to_name for one in row.sendings.all())
    return [
        str(row.number),
        f"{local(row.registered_at):%d/%m/%Y}" if row.registered_at else "",
        row.notation,
        f"{fourth:%d/%m/%Y}" if fourth else "",
        about,
        other,
        to,
        str(words.STATES[State(row.state)]),
    ]
