"""A fee schedule as a workbook that officials fill in: one sheet for the rule, one for its table.

Nothing is guessed: another header, a merged cell, a word that the column does not know is named with its cell.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from motcua.kernel.dmn.tables import Hit
from motcua.kernel.text import fold
from motcua.ledger.rules import Json
from motcua.procedures.rules.fee_law import Group
from motcua.procedures.rules.fee_schedules import (
    Money,
    Raw,
    Schedule,
    ScheduleInvalid,
    ScheduleKind,
    Sureness,
    as_json,
    schedule_of,
)
from motcua.procedures.rules.fee_tables import MOST_ROWS, NO_GROUP, Counting, Measure

LARGEST_FILE = 1_000_000  # bytes
LARGEST_UNPACKED = 20_000_000  # bytes of a workbook's parts
HEAD_SHEET, TABLE_SHEET = "Quy tắc", "Bảng mức thu"
YES, NOT = "có", "không"

# Words of the workbook for the values of each field; the codes themselves are read too.
WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        ScheduleKind.BASE: "mức thu",
        ScheduleKind.EXEMPTION: "miễn",
        ScheduleKind.REDUCTION: "giảm",
    },
    "money": {Money.FEE: "phí", Money.CHARGE: "lệ phí", Money.BOTH: "phí và lệ phí"},
    "sureness": {
        Sureness.SOURCED: "đã đối chiếu văn bản",
        Sureness.MEMORY: "chưa đối chiếu văn bản",
        Sureness.EXAMPLE: "ví dụ",
    },
    "measure": {
        Measure.AMOUNT: "số tiền (đồng)",
        Measure.AMOUNT_OFF: "giảm số tiền (đồng)",
        Measure.PERCENT_OFF: "giảm (%)",
    },
    "hit": {Hit.UNIQUE: "chỉ một dòng", Hit.FIRST: "dòng đầu tiên", Hit.MOST: "dòng cao nhất"},
    "counting": {
        Counting.NONE: "không tính",
        Counting.WHOLE: "trọn gói theo số lượng",
        Counting.EACH: "từng đơn vị",
        Counting.BANDS: "lũy tiến",
    },
    "channel": {"online": "trực tuyến", "counter": "trực tiếp", "post": "bưu chính"},
    "way": {"online": "thanh toán trực tuyến", "direct": "nộp trực tiếp"},
    "applicant": {"citizen": "cá nhân", "organisation": "tổ chức"},
    "yes": {"true": YES, "false": NOT},
}
# Field of the first sheet, its label.
HEAD: tuple[tuple[str, str], ...] = (
    ("key", "Mã quy tắc"),
    ("name_vi", "Tên quy tắc"),
    ("name_en", "Tên tiếng Anh"),
    ("kind", "Loại"),
    ("money", "Khoản thu"),
    ("procedures", "Mã thủ tục áp dụng"),
    ("sectors", "Mã lĩnh vực áp dụng"),
    ("everything", "Áp dụng cho mọi thủ tục"),
    ("basis_number", "Số, ký hiệu văn bản"),
    ("basis_date", "Ngày văn bản"),
    ("basis_body", "Cơ quan ban hành"),
    ("basis_articles", "Điều, khoản"),
    ("sureness", "Mức độ tin cậy"),
    ("valid_from", "Áp dụng từ ngày"),
    ("valid_to", "Áp dụng đến hết ngày"),
    ("added", "Cộng thêm với mức giảm khác"),
    ("repeal", "Bãi bỏ quy tắc"),
    ("offerings", "Chỉ áp dụng tại đơn vị chọn quy tắc này"),
    ("measure", "Giá trị của bảng"),
    ("hit", "Khi nhiều dòng cùng đúng"),
    ("cases", "Các trường hợp"),
    ("counting", "Cách tính số lượng"),
    ("quantity_field", "Trường số lượng trong mẫu đơn"),
    ("times_field", "Trường nhân lên trong mẫu đơn"),
    ("cap_vnd", "Mức tối đa (đồng)"),
    ("unit_vi", "Đơn vị tính"),
    ("unit_en", "Đơn vị tính bằng tiếng Anh"),
)
# Column of the second sheet, its header, its width.
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("case", "Trường hợp", 30),
    ("channel", "Hình thức nộp", 18),
    ("way", "Cách thanh toán", 22),
    ("applicant", "Người nộp", 14),
    ("group", "Đối tượng", 34),
    ("from", "Số lượng từ", 12),
    ("to", "Số lượng đến", 12),
    ("value", "Giá trị", 14),
    ("note", "Căn cứ, ghi chú", 44),
)
_LISTS = frozenset({"procedures", "sectors", "cases"})
_CODED = frozenset({"kind", "money", "sureness", "measure", "hit", "counting"})
_YES = frozenset({"everything", "added", "repeal", "offerings"})
_DATES = frozenset({"basis_date", "valid_from", "valid_to"})


def write_workbook(schedule: Schedule, *, groups: Mapping[str, Group]) -> bytes:
    """The schedule as XLSX."""
    said = as_json(schedule)
    book = Workbook()
    head = book.active
    assert isinstance(head, Worksheet)
    head.title = HEAD_SHEET
    for at, (field, label) in enumerate(HEAD, 1):
        head.cell(at, 1, label).font = Font(bold=True)
        # text stays text: what begins with = is no formula
        cell = head.cell(at, 2)
        cell.value = _shown(field, _of(said, field))
        cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    head.column_dimensions["A"].width, head.column_dimensions["B"].width = 34, 70
    table = book.create_sheet(TABLE_SHEET)
    fill = PatternFill("solid", fgColor="DDE6F0")
    for at, (_, label, width) in enumerate(COLUMNS, 1):
        top = table.cell(1, at, label)
        top.font, top.fill = Font(bold=True), fill
        table.column_dimensions[get_column_letter(at)].width = width
    table.freeze_panes = "A2"
    rows = said["rows"]
    assert isinstance(rows, list)
    for number, row in enumerate(rows, 2):
        assert isinstance(row, dict)
        for at, (field, _, _) in enumerate(COLUMNS, 1):
            cell = table.cell(number, at)
            cell.value = _column_words(field, row.get(field), groups)
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _of(said: Mapping[str, Json], field: str) -> Json:
    outer, _, inner = field.partition("_")
    within = said.get(outer)
    if isinstance(within, dict) and inner in within:
        return within[inner]
    scope = said["scope"]
    if isinstance(scope, dict) and field in scope:
        return scope[field]
    return said.get(field)


def _shown(field: str, value: Json) -> str | int | None:
    if field in _CODED:
        return WORDS[field][str(value)]
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    if isinstance(value, bool):
        return YES if value else NOT
    return value if isinstance(value, int) else (str(value) if value else None)


def _column_words(field: str, value: Json, groups: Mapping[str, Group]) -> str | int | None:
    if not isinstance(value, list):
        return value if isinstance(value, int) else (str(value) if value else None)
    words = {**WORDS.get(field, {}), **(_group_words(groups) if field == "group" else {})}
    return "; ".join(words.get(str(one), str(one)) for one in value)


def _group_words(groups: Mapping[str, Group]) -> dict[str, str]:
    return {NO_GROUP: "không thuộc đối tượng nào", **{key: group.name_vi for key, group in groups.items()}}


def read_workbook(content: bytes, *, groups: Mapping[str, Group]) -> Schedule:
    """The schedule of a workbook in this form. Raises ScheduleInvalid, each fault with its sheet and cell."""
    if len(content) > LARGEST_FILE:
        raise ScheduleInvalid((f"The file has {len(content)} bytes; at most {LARGEST_FILE} are read.",))
    return _Reading(content, groups).schedule()


class _Reading:
    def __init__(self, content: bytes, groups: Mapping[str, Group]) -> None:
        self.groups = groups
        self.faults: list[str] = []
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                size = sum(part.file_size for part in parts.infolist())
            if size > LARGEST_UNPACKED:
                raise ScheduleInvalid(
                    (f"The workbook unpacks to {size} bytes; at most {LARGEST_UNPACKED} are read.",)
                )
            self.book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError) as fault:
            if isinstance(fault, ScheduleInvalid):
                raise
            raise ScheduleInvalid((f"The workbook cannot be opened: {str(fault)[:200]}",)) from None

    def schedule(self) -> Schedule:
        missing = [name for name in (HEAD_SHEET, TABLE_SHEET) if name not in self.book.sheetnames]
        if missing:
            raise ScheduleInvalid(tuple(f"The workbook has no sheet “{name}”." for name in missing))
        head, table = self.book[HEAD_SHEET], self.book[TABLE_SHEET]
        for sheet in (head, table):
            for merged in sheet.merged_cells.ranges:
                self.faults.append(
                    f"Sheet “{sheet.title}”: the cells {merged.coord} are merged. Undo it and fill in each cell."
                )
        self.check_headers(table)
        if self.faults:
            raise ScheduleInvalid(self.faults)
        said = self.head(head)
        said["rows"] = self.rows(table)
        if self.faults:
            raise ScheduleInvalid(self.faults)
        return schedule_of(said)

    def check_headers(self, table: Worksheet) -> None:
        for at, (_, label, _) in enumerate(COLUMNS, 1):
            cell = table.cell(1, at)
            if fold(str(cell.value or "")) != fold(label):
                where = f"Sheet “{table.title}”, cell {cell.coordinate}"
                stands = str(cell.value or "")[:40]
                self.faults.append(
                    f"{where}: “{label}” is expected, “{stands}” stands there."
                    if stands
                    else f"{where}: “{label}” is expected, the cell is empty."
                )
        for at in range(len(COLUMNS) + 1, min(table.max_column, 40) + 1):
            cell = table.cell(1, at)
            if cell.value not in (None, ""):
                self.faults.append(
                    f"Sheet “{table.title}”, cell {cell.coordinate}: no column “{str(cell.value)[:40]}” is known."
                )

    def head(self, sheet: Worksheet) -> dict[str, Raw]:
        labels = {fold(label): field for field, label in HEAD}
        found: dict[str, Raw] = {}
        for at in range(1, min(sheet.max_row, 200) + 1):
            label = str(sheet.cell(at, 1).value or "").strip()
            if not label:
                continue
            field = labels.get(fold(label))
            cell = sheet.cell(at, 2)
            if field is None or field in found:
                where = f"Sheet “{sheet.title}”, cell {sheet.cell(at, 1).coordinate}"
                self.faults.append(
                    f"{where}: “{label[:40]}” stands there twice."
                    if field
                    else f"{where}: “{label[:40]}” is not known."
                )
                continue
            found[field] = self.value(sheet, cell.coordinate, field, cell.value)
        return _nested(found)

    def value(self, sheet: Worksheet, where: str, field: str, raw: object) -> Raw:
        if raw is None or raw == "":
            return None
        text = str(raw).strip()
        if field in _LISTS:
            return [one.strip() for one in text.split(";") if one.strip()]
        if field in _CODED:
            return self.code(sheet, where, WORDS[field], text)
        if field in _YES:
            return self.code(sheet, where, WORDS["yes"], text) == "true"
        if field in _DATES:
            return self.day(sheet, where, raw)
        return raw if isinstance(raw, int) else text

    def code(self, sheet: Worksheet, where: str, words: Mapping[str, str], text: str) -> str | None:
        """The code for a word of the workbook, or the code itself."""
        for code, word in words.items():
            if text == code or fold(text) == fold(word):
                return str(code)
        listed = ", ".join(words.values())
        self.faults.append(f"Sheet “{sheet.title}”, cell {where}: “{text[:40]}” is none of: {listed}.")
        return None

    def day(self, sheet: Worksheet, where: str, raw: object) -> Raw:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        text = str(raw).strip()
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, no instant
            except ValueError:
                continue
        self.faults.append(
            f"Sheet “{sheet.title}”, cell {where}: “{text[:40]}” is no date such as 01/07/2026."
        )
        return None

    def rows(self, sheet: Worksheet) -> list[Raw]:
        found: list[Raw] = []
        for at in range(2, sheet.max_row + 1):
            cells = {field: sheet.cell(at, column) for column, (field, _, _) in enumerate(COLUMNS, 1)}
            if all(cell.value in (None, "") for cell in cells.values()):
                continue
            if len(found) == MOST_ROWS:
                self.faults.append(f"Sheet “{sheet.title}”: more than {MOST_ROWS} rows are not read.")
                break
            found.append(
                {field: self.cell(sheet, field, cell.coordinate, cell.value) for field, cell in cells.items()}
            )
        return found

    def cell(self, sheet: Worksheet, field: str, where: str, raw: object) -> Raw:
        if field in ("from", "to", "value"):
            return self.whole(sheet, where, raw, required=field == "value")
        if raw is None or raw == "":
            return None
        text = str(raw).strip()
        if field == "note":
            return text
        words = _group_words(self.groups) if field == "group" else WORDS.get(field)
        listed = [one.strip() for one in text.split(";") if one.strip()]
        return listed if words is None else [self.code(sheet, where, words, one) for one in listed]

    def whole(self, sheet: Worksheet, where: str, raw: object, *, required: bool) -> int | None:
        if raw is None or raw == "":
            if required:
                self.faults.append(f"Sheet “{sheet.title}”, cell {where}: the value is missing.")
            return None
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        if isinstance(raw, float) and raw.is_integer():
            return int(raw)
        plain = str(raw).strip().replace(".", "").replace(" ", "").replace("\u00a0", "")
        if plain.isascii() and plain.isdigit() and len(plain) < 16:
            return int(plain)
        self.faults.append(f"Sheet “{sheet.title}”, cell {where}: “{str(raw)[:40]}” is no whole number.")
        return None


def _nested(found: Mapping[str, Raw]) -> dict[str, Raw]:
    """The flat fields of the sheet as the schedule's JSON has them."""
    said: dict[str, Raw] = {}
    groups: dict[str, dict[str, Raw]] = {"name": {}, "basis": {}, "unit": {}, "scope": {}}
    for field, value in found.items():
        outer, _, inner = field.partition("_")
        if outer in ("name", "basis", "unit") and inner:
            groups[outer][inner] = value
        elif field in ("procedures", "sectors", "everything"):
            groups["scope"][field] = value
        else:
            said[field] = value
    return {**said, **groups}
