"""The register of petitions as a workbook. An official paper: Vietnamese, whatever language the page is read in."""

import io
from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from motcua.kernel.zone import local
from motcua.petitions.queries import Line
from motcua.petitions.rules.lifecycle import Channel, Kind, State
from motcua.web.voice import words

TITLE = "Sổ theo dõi phản ánh, kiến nghị"
COLUMNS = (
    ("STT", 6), ("Mã", 20), ("Ngày nhận", 17), ("Kênh", 14), ("Nội dung phản ánh về", 26), ("Trích yếu", 50),
    ("Đơn vị tiếp nhận", 34), ("Đơn vị trả lời", 34), ("Trạng thái", 26), ("Hạn trả lời", 17),
    ("Ngày trả lời", 17), ("Ngày công khai hoặc kết thúc", 17), ("Chậm", 30),
)  # fmt: skip


def register(lines: Sequence[Line], now: datetime) -> bytes:
    """What begins like a formula is kept as text."""
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    sheet = book.create_sheet("PAKN")
    sheet.append([TITLE.upper()])
    sheet.append([f"Số liệu đến {local(now):%H:%M ngày %d/%m/%Y}"])
    sheet.append([name for name, _width in COLUMNS])
    sheet.freeze_panes = "C4"
    for place, (_name, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in (1, 3):
        for cell in sheet[row]:
            cell.font = Font(bold=True)
    with translation.override("vi"):
        for number, line in enumerate(lines, 1):
            sheet.append([number])
            for place, text in enumerate(_cells(line), 2):
                cell = sheet.cell(number + 3, place)
                cell.value, cell.data_type = text, "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(line: Line) -> list[str]:
    row = line.row
    return [
        row.code,
        _instant(row.received_at),
        str(words.CHANNELS[Channel(row.channel)]),
        str(words.KINDS[Kind(row.kind)]),
        row.subject,
        row.receiving_unit.name,
        row.assigned_unit.name if row.assigned_unit else "",
        str(words.STATES[State(row.state)]),
        _instant(row.process_due),
        _instant(row.answered_at),
        _instant(row.finished_at or row.refused_at),
        ", ".join(str(words.LATE_STEPS[step]) for step in line.late),
    ]


def _instant(at: datetime | None) -> str:
    return f"{local(at):%d/%m/%Y %H:%M}" if at else ""
