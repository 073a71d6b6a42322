"""A comparison as a spreadsheet, for people who work through the differences one by one."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

HEADING = ("Mã thủ tục", "Tên thủ tục", "Tình trạng", "Nội dung", "Tại tỉnh", "Cơ sở dữ liệu quốc gia")
STANDINGS = {
    "new": "Mới, tỉnh chưa có",
    "changed": "Khác nhau",
    "ended_here": "Tỉnh đã bãi bỏ",
    "missing": "Không có trong cơ sở dữ liệu quốc gia",
}
FIELDS = {
    "name": "Tên", "sector": "Lĩnh vực", "levels": "Cấp thực hiện", "subjects": "Đối tượng", "channels": "Cách nộp",
    "limits": "Thời hạn giải quyết", "fees": "Phí, lệ phí", "components": "Thành phần hồ sơ",
    "legal_bases": "Căn cứ pháp lý", "results": "Kết quả", "conditions": "Yêu cầu, điều kiện",
    "steps": "Trình tự thực hiện",
}  # fmt: skip
_LONGEST_CELL = 32_767  # characters, of the file format
_WIDTHS = (14, 60, 22, 22, 60, 60)


def write(path: Path, found: Iterable[Mapping[str, Any]]) -> None:
    """One line for each differing field, or for a procedure that only one side has. Raises OSError."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("So sánh")
    for column, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, text, bold=True) for text in HEADING])
    for one in found:
        for cells in _rows(one):
            sheet.append([_cell(sheet, text) for text in cells])
    book.save(path)


def _rows(one: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    head = (one["code"], one["name"], STANDINGS[one["standing"]])
    if not one["differences"]:
        yield (*head, "", "", "")
    for difference in one["differences"]:
        yield (
            *head,
            FIELDS[difference["field"]],
            "\n".join(difference["here"]),
            "\n".join(difference["there"]),
        )


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL])
    cell.data_type = "s"  # text, also where it begins like a formula
    if bold:
        cell.font = Font(bold=True)
    return cell
