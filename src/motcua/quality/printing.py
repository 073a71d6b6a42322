"""The list of controlled documents as a paper to print and sign. Always Vietnamese: it is an official paper."""

from datetime import date, datetime

from motcua.agencies import queries as agencies
from motcua.ledger.rules import Json
from motcua.quality import queries
from motcua.quality.queries import DocumentLine
from motcua.records import queries as records

TITLE = "Danh mục tài liệu kiểm soát"
COLUMNS = (
    "STT",
    "Mã số",
    "Tên tài liệu",
    "Phiên bản",
    "Văn bản phê duyệt",
    "Hiệu lực từ",
    "Số bản phân phối",
    "Hồ sơ phải lưu (thời hạn, nơi lưu)",
)


def controlled_list_values(unit_id: int, day: date) -> dict[str, Json]:
    """What stands on the paper. Raises UnitNotFound."""
    unit = agencies.unit_with_area(unit_id)
    found = queries.controlled_list(unit_id, day)
    columns: list[Json] = list(COLUMNS)
    lines: list[Json] = [_line(number, line) for number, line in enumerate(found, 1)]
    return {
        "title": TITLE,
        "agency": unit.name,
        "superior": unit.parent.name if unit.parent else "",
        "day_line": f"Tính đến ngày {day:%d/%m/%Y}",
        "columns": columns,
        "lines": lines,
        "total": f"Tổng số: {len(found)} tài liệu.",
    }


def _line(number: int, line: DocumentLine) -> Json:
    kept = "\n".join(
        f"{name} ({f'{years} năm' if years is not None else 'vĩnh viễn'}, {place})"
        for name, years, place in line.kept
    )
    return [
        str(number),
        line.code,
        line.title,
        line.version or "–",
        line.approval or "–",
        f"{line.valid_from:%d/%m/%Y}" if line.valid_from else "–",
        str(line.copies_out),
        kept or "–",
    ]


def controlled_list_pdf(unit_id: int, day: date, *, at: datetime) -> bytes:
    """The paper as PDF/A. Raises UnitNotFound, TypesettingFailed."""
    return records.paper("controlled_list", controlled_list_values(unit_id, day), at=at)
