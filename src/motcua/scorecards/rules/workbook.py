"""An official table of an index as a workbook of one sheet: read with every fault by its cell, or written.

Above the headings stand a label and a value a row (`Tên bộ chỉ số`, `Đối tượng` ...); below them a criterion a row.
Columns are told by their headings, whatever their order, with or without diacritics. Formulas of the sheet count with
the value that was saved; macros are not looked at. Nothing is imported where one fault is found.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from motcua.kernel.text import fold
from motcua.scorecards.rules import reading
from motcua.scorecards.rules.documents import document_of
from motcua.scorecards.rules.faults import Fault, FaultKind, FrameworkRefused
from motcua.scorecards.rules.framework import Framework

SHEET = "Bộ chỉ số"
LARGEST_FILE = 2_000_000  # bytes
LARGEST_UNPACKED = 20_000_000  # bytes of a workbook's parts
MOST_ROWS = 1_000
MOST_COLUMNS = 40

Cell = str | int | float | bool | date | None
# What each row above the headings says: key in the document, its label, whether it has to be there.
HEAD: tuple[tuple[str, str, bool], ...] = (
    ("code", "Mã bộ chỉ số", False),
    ("version", "Phiên bản", False),
    ("name_vi", "Tên bộ chỉ số", True),
    ("name_en", "Tên tiếng Anh", False),
    ("scope", "Đối tượng", True),
    ("valid_from", "Hiệu lực từ ngày", True),
    ("valid_to", "Hiệu lực đến ngày", False),
    ("basis", "Căn cứ", True),
    ("certainty", "Mức độ chắc chắn", False),
    ("total", "Tổng điểm", True),
    ("scale", "Thang hiển thị", False),
    ("rescaling", "Tiêu chí không áp dụng", False),
    ("unassessed", "Tiêu chí chưa đánh giá", False),
    ("bands", "Xếp loại", False),
)
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("code", "Mã", 9),
    ("parent", "Thuộc", 9),
    ("name_vi", "Tiêu chí", 46),
    ("name_en", "Tên tiếng Anh", 34),
    ("points", "Điểm tối đa", 10),
    ("formula", "Cách tính", 16),
    ("source", "Nguồn", 14),
    ("indicator", "Chỉ số tự động", 24),
    ("variant", "Cách đọc", 16),
    ("parameters", "Tham số", 26),
    ("evidence", "Tài liệu kiểm chứng", 34),
    ("appraised_by", "Cơ quan thẩm định", 24),
    ("applies_to", "Áp dụng cho", 20),
    ("when_empty", "Khi mẫu số bằng 0", 12),
    ("multiplied_by", "Nhân với", 9),
    ("from_index", "Quy đổi từ", 14),
    ("basis", "Căn cứ", 26),
)
_NEEDED = ("code", "name_vi", "points")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "formula": {
        "ratio": "Tỷ lệ", "steps": "Bậc thang", "yes_no": "Có hoặc không", "penalty": "Trừ điểm",
        "survey_mean": "Điểm khảo sát", "mapped": "Quy đổi", "given": "Cho điểm", "information": "Tham khảo",
    },
    "source": {"indicator": "Tự động", "self": "Tự chấm", "survey": "Khảo sát", "outside": "Bên ngoài"},
    "scope": {
        "ministry": "Bộ", "province": "Tỉnh", "department": "Sở, ban, ngành", "commune": "Xã", "unit": "Đơn vị",
    },
    "kind": {
        "ministry": "Bộ", "province": "Tỉnh", "department": "Sở", "commune": "Xã", "service_centre": "Trung tâm",
        "division": "Phòng", "public_service_unit": "Đơn vị sự nghiệp", "vertical_agency": "Ngành dọc",
    },
    "rescaling": {"to_full": "Tính trên điểm áp dụng", "lost": "Mất điểm", "granted": "Được điểm"},
    "certainty": {
        "sourced": "Có nguồn", "memory": "Theo trí nhớ", "ours": "Tự đặt", "doubtful": "Chưa chắc",
    },
    "parameter": {
        "full": "đủ điểm từ", "floor": "sàn", "cap": "trần", "each": "mỗi lần", "least": "thấp nhất",
        "most": "cao nhất",
    },
}  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,6})?\s*%?\Z")


@dataclass(frozen=True)
class Imported:
    """A framework read from a workbook, and its document for review."""

    framework: Framework
    document: Mapping[str, Any]


@dataclass
class _Sheet:
    """Rows as (number, cells), and the faults found so far."""

    rows: list[tuple[int, list[Cell]]]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, kind: FaultKind, place: str, **values: str) -> None:
        self.faults.append(Fault(kind, place, values))


def read(content: bytes, *, code: str = "", version: str = "") -> Imported:
    """The framework of a workbook, under the code and version given, else those that the sheet states.

    Raises FrameworkRefused with every fault, each by its cell or row.
    """
    sheet = _Sheet(_opened(content))
    at = _heading_row(sheet)
    if at is None:
        sheet.fault(FaultKind.NO_HEADINGS, "A1", said=", ".join(_heading(key) for key in _NEEDED))
        raise FrameworkRefused(sheet.faults)
    head = _head(sheet, at)
    columns = _columns(sheet, *sheet.rows[at])
    rows = [_row(sheet, number, cells, columns) for number, cells in sheet.rows[at + 1 :]]
    criteria, places = _tree(sheet, [row for row in rows if row])
    for key in ("code", "version"):
        if not (code if key == "code" else version) and not head.get(key):
            label = next(one for name, one, _ in HEAD if name == key)
            sheet.fault(FaultKind.LABEL_MISSING, "A1", said=label)
    document = _document(head, criteria, code or head.get("code", ""), version or head.get("version", ""))
    if sheet.faults:
        raise FrameworkRefused(sheet.faults)
    try:
        return Imported(reading.framework(document), document)
    except FrameworkRefused as refused:
        raise FrameworkRefused(
            Fault(fault.kind, _place(fault.place, criteria, places), fault.values) for fault in refused.faults
        ) from None


def _opened(content: bytes) -> list[tuple[int, list[Cell]]]:
    def refuse(kind: FaultKind, said: int = 0, most: int = 0) -> FrameworkRefused:
        return FrameworkRefused([Fault(kind, "XLSX", {"said": str(said), "most": str(most)})])

    if len(content) > LARGEST_FILE:
        raise refuse(FaultKind.FILE_TOO_LARGE, len(content), LARGEST_FILE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST_UNPACKED:
            raise refuse(FaultKind.UNPACKS_TOO_LARGE, size, LARGEST_UNPACKED)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError):
        raise refuse(FaultKind.NO_WORKBOOK) from None
    try:
        if len(book.sheetnames) != 1:
            raise refuse(FaultKind.MANY_SHEETS, len(book.sheetnames))
        found: list[tuple[int, list[Cell]]] = []
        for number, row in enumerate(book[book.sheetnames[0]].iter_rows(values_only=True), start=1):
            if number > MOST_ROWS:
                raise refuse(FaultKind.MANY_ROWS, most=MOST_ROWS)
            cells = [_cell(one) for one in row[:MOST_COLUMNS]]
            if any(one not in (None, "") for one in cells):
                found.append((number, cells))
        return found
    except (zipfile.BadZipFile, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, FrameworkRefused):
            raise
        raise refuse(FaultKind.NO_WORKBOOK) from None
    finally:
        book.close()


def _cell(raw: object) -> Cell:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, str):
        return " ".join(raw.split())
    return raw if isinstance(raw, int | float | date) or raw is None else str(raw)


def _key(text: Cell) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(str(text or ""))).strip()


def _heading(key: str) -> str:
    return next(label for name, label, _ in COLUMNS if name == key)


_COLUMN_KEYS = {_key(label): key for key, label, _ in COLUMNS} | {_key(key): key for key, _, _ in COLUMNS}
_HEAD_KEYS = {_key(label): key for key, label, _ in HEAD} | {_key(key): key for key, _, _ in HEAD}


def _heading_row(sheet: _Sheet) -> int | None:
    for at, (_, cells) in enumerate(sheet.rows):
        if {_COLUMN_KEYS.get(_key(one)) for one in cells} >= set(_NEEDED):
            return at
    return None


def _head(sheet: _Sheet, upto: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, cells in sheet.rows[:upto]:
        key = _HEAD_KEYS.get(_key(cells[0]))
        if key is None:
            continue  # a title, a remark
        value = next((one for one in cells[1:] if one not in (None, "")), None)
        if key in found:
            sheet.fault(FaultKind.LABEL_TWICE, f"A{number}", said=str(cells[0]))
        elif value is not None:
            found[key] = _text(sheet, f"B{number}", value)
            if key in ("rescaling", "unassessed", "scope", "certainty"):
                found[key] = _word(
                    sheet, f"B{number}", "rescaling" if key == "unassessed" else key, found[key]
                )
            if key in ("total", "scale"):
                found[key] = _number(sheet, f"B{number}", value) or "0"
    for key, label, is_needed in HEAD:
        if is_needed and not found.get(key):
            sheet.fault(FaultKind.LABEL_MISSING, "A1", said=label)
    return found


def _columns(sheet: _Sheet, number: int, cells: Sequence[Cell]) -> dict[int, str]:
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        if cell in (None, ""):
            continue
        key = _COLUMN_KEYS.get(_key(cell))
        place = f"{get_column_letter(index + 1)}{number}"
        if key is None:
            sheet.fault(FaultKind.HEADING_UNKNOWN, place, said=str(cell))
        elif key in found.values():
            sheet.fault(FaultKind.HEADING_TWICE, place, said=str(cell))
        else:
            found[index] = key
    return found


def _row(
    sheet: _Sheet, number: int, cells: Sequence[Cell], columns: Mapping[int, str]
) -> dict[str, tuple[str, Cell]]:
    """The cells of a row by column, each with its place; empty ones are left out."""
    found: dict[str, tuple[str, Cell]] = {}
    for index, cell in enumerate(cells):
        place = f"{get_column_letter(index + 1)}{number}"
        if cell in (None, ""):
            continue
        if index not in columns:
            sheet.fault(FaultKind.NO_HEADING_ABOVE, place)
        else:
            found[columns[index]] = (place, cell)
    for key in _NEEDED:
        if found and key not in found:
            at = next((index for index, one in columns.items() if one == key), 0)
            place = f"{get_column_letter(at + 1)}{number}"
            sheet.fault(FaultKind.CELL_EMPTY, place, said=_heading(key))
    return found


def _tree(
    sheet: _Sheet, rows: Sequence[dict[str, tuple[str, Cell]]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Criteria under their groups, by the column of the group or else by their codes: 1.2.3 stands under 1.2."""
    nodes: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    parents: dict[str, tuple[str, str]] = {}
    for row in rows:
        if "code" not in row:
            continue
        place, cell = row["code"]
        code = _code(cell)
        if code in nodes:
            sheet.fault(FaultKind.CODE_AGAIN, place, code=code, at=places[code])
            continue
        nodes[code], places[code] = _criterion(sheet, code, row), place
        if "parent" in row:
            parents[code] = (row["parent"][0], _code(row["parent"][1]))
    top: list[dict[str, Any]] = []
    for code, node in nodes.items():
        place, parent = parents.get(code, (places[code], _above(code, nodes)))
        if parent and parent not in nodes:
            sheet.fault(FaultKind.GROUP_MISSING, place, code=parent)
        elif parent and code in _chain(parent, nodes, parents):
            sheet.fault(FaultKind.UNDER_ITSELF, place, code=code)
        else:
            (nodes[parent].setdefault("children", []) if parent else top).append(node)
    return top, places


def _above(code: str, nodes: Mapping[str, Any]) -> str:
    while "." in code:
        code = code.rpartition(".")[0]
        if code in nodes:
            return code
    return ""


def _chain(code: str, nodes: Mapping[str, Any], parents: Mapping[str, tuple[str, str]]) -> set[str]:
    """The code and everything above it."""
    found: set[str] = set()
    while code and code not in found:
        found.add(code)
        code = parents[code][1] if code in parents else _above(code, nodes)
    return found


def _code(cell: Cell) -> str:
    # a spreadsheet takes 1.10 for the number 1.1: codes of two parts are to be text, and the doubled one is named
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().rstrip(".")


def _criterion(sheet: _Sheet, code: str, row: Mapping[str, tuple[str, Cell]]) -> dict[str, Any]:
    texts = {key: _text(sheet, place, cell) for key, (place, cell) in row.items()}
    name = texts.get("name_vi", code)
    found: dict[str, Any] = {"code": code, "name": {"vi": name, "en": texts.get("name_en", name)}}
    if "points" in row:
        found["points"] = _number(sheet, *row["points"]) or "0"
    for key in ("formula", "source"):
        if key in row:
            found[key] = _word(sheet, row[key][0], key, texts[key])
    for key in ("indicator", "variant", "from_index", "basis"):
        if key in row:
            found[key] = texts[key]
    if "multiplied_by" in row:
        found["multiplied_by"] = _code(row["multiplied_by"][1])
    if "parameters" in row:
        found["parameters"] = _parameters(
            sheet, row["parameters"][0], texts["parameters"], found.get("formula")
        )
    if "evidence" in row:
        found["evidence"] = [{"vi": one, "en": one} for one in _parts(texts["evidence"])]
    if "appraised_by" in row:
        found["appraised_by"] = {"vi": texts["appraised_by"], "en": texts["appraised_by"]}
    if "applies_to" in row:
        found["applies_to"] = [
            _word(sheet, row["applies_to"][0], "kind", one)
            for one in re.split(r"[;,]", texts["applies_to"])
            if one.strip()
        ]
    if "when_empty" in row:
        found["when_empty"] = texts["when_empty"].replace(",", ".").replace(" ", "")
    return found


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def _parameters(sheet: _Sheet, place: str, text: str, formula: object) -> dict[str, Any]:
    """`đủ điểm từ = 80; sàn = 50`, of steps `95 = 0,5; 100 = 1`."""
    found: dict[str, Any] = {}
    steps: list[list[str]] = []
    for part in _parts(text):
        left, sign, right = part.partition("=")
        if not sign:
            like = "95 = 0,5" if formula == "steps" else "đủ điểm từ = 80"
            sheet.fault(FaultKind.NOT_LIKE, place, said=part, like=like)
            continue
        value = _number(sheet, place, right.strip())
        if formula == "steps":
            steps.append([_number(sheet, place, left.strip()) or "0", value or "0"])
        else:
            found[_word(sheet, place, "parameter", left)] = value or "0"
    return {"steps": steps} if steps else found


def _word(sheet: _Sheet, place: str, of: str, said: str) -> str:
    """The key that a word stands for; the key itself may be written too."""
    known = {_key(label): key for key, label in _WORDS[of].items()} | {_key(key): key for key in _WORDS[of]}
    found = known.get(_key(said))
    if found is None:
        allowed = ", ".join(_WORDS[of].values())
        sheet.fault(FaultKind.WORD_UNKNOWN, place, said=said, allowed=allowed)
        return next(iter(_WORDS[of]))
    return found


def _text(sheet: _Sheet, place: str, cell: Cell) -> str:
    if isinstance(cell, str) and cell.startswith("#") and cell.endswith(("!", "?", "/A")):
        sheet.fault(FaultKind.CELL_ERROR, place, said=cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    said = str(cell)
    day = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said)
    return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else said


def _number(sheet: _Sheet, place: str, cell: Cell) -> str | None:
    """An exact number as text; a comma is the decimal sign as well."""
    said = str(cell).strip()
    if isinstance(cell, bool) or not _NUMBER.match(said):
        sheet.fault(FaultKind.NOT_A_NUMBER, place, said=said)
        return None
    try:
        return f"{Decimal(said.rstrip('% ').replace(',', '.')):f}"
    except InvalidOperation:
        sheet.fault(FaultKind.NOT_A_NUMBER, place, said=said)
        return None


def _document(
    head: Mapping[str, str], criteria: list[dict[str, Any]], code: str, version: str
) -> dict[str, Any]:
    name = head.get("name_vi", "")
    return {
        "code": code,
        "version": version,
        "name": {"vi": name, "en": head.get("name_en", name)},
        "scope": head.get("scope", ""),
        "valid_from": head.get("valid_from", ""),
        "valid_to": head.get("valid_to"),
        "basis": head.get("basis", ""),
        "certainty": head.get("certainty", "sourced"),
        "is_demo": head.get("certainty") == "ours",
        "total": head.get("total", ""),
        "scale": head.get("scale", "100"),
        "rescaling": head.get("rescaling", "to_full"),
        "unassessed": head.get("unassessed", "lost"),
        "bands": _bands(head.get("bands", "")),
        "criteria": criteria,
    }


def _bands(text: str) -> list[dict[str, Any]]:
    """`A (Xuất sắc) = 90; B (Tốt) = 80`; what is no number is refused with the document."""
    found = []
    for part in _parts(text):
        left, _, least = part.partition("=")
        code, _, name = left.partition("(")
        shown = name.strip().rstrip(")").strip() or code.strip()
        found.append(
            {
                "code": code.strip(),
                "name": {"vi": shown, "en": shown},
                "least": least.strip().replace(",", "."),
            }
        )
    return found


_PATH = re.compile(r"criteria((?:\[\d+\]|\.children)+)")


def _place(place: str, criteria: Sequence[Mapping[str, Any]], places: Mapping[str, str]) -> str:
    """The cell of a criterion for its code, or for its path in the document; else as it is."""
    if place in places:
        return f"{places[place]} ({place})"
    path = _PATH.match(place)
    if not path:
        return place
    nodes, node = criteria, None
    for index in re.findall(r"\[(\d+)\]", path[1]):
        node = nodes[int(index)]
        nodes = node.get("children", [])
    return (
        place
        if node is None
        else f"{places[node['code']]} ({place[path.end() :].lstrip('.') or node['code']})"
    )


# ---------------------------------------------------------------- writing


def written(framework: Framework) -> bytes:
    """The workbook that `read` reads back as this framework; of an example it is the template."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    document = document_of(framework)
    for row, (key, label, _) in enumerate(HEAD, start=1):
        sheet.cell(row, 1, label).font = Font(bold=True)
        _put(sheet.cell(row, 2), _said(key, document))
    at = len(HEAD) + 2
    for column, (_, label, width) in enumerate(COLUMNS, start=1):
        heading: Any = sheet.cell(at, column, label)
        heading.font = Font(bold=True, color="FFFFFF")
        heading.fill = PatternFill("solid", fgColor="1F4E79")
        heading.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, (parent, node) in enumerate(_flat(document["criteria"], ""), start=at + 1):
        for column, (key, _, _) in enumerate(COLUMNS, start=1):
            cell: Any = sheet.cell(row, column)
            _put(cell, _of_node(key, node, parent))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@" if key in ("code", "parent", "multiplied_by") else "General"
            cell.font = Font(bold="children" in node)
    sheet.freeze_panes = f"D{at + 1}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put(cell: Any, value: str | int | None) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is no formula


def _flat(nodes: Sequence[Mapping[str, Any]], parent: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for node in nodes:
        yield parent, node
        yield from _flat(node.get("children", ()), node["code"])


def _said(key: str, document: Mapping[str, Any]) -> str | int | None:
    if key in ("name_vi", "name_en"):
        return str(document["name"][key.removeprefix("name_")])
    if key == "bands":
        return "; ".join(f"{one['code']} ({one['name']['vi']}) = {one['least']}" for one in document["bands"])
    value = document[key]
    if key in ("scope", "certainty", "rescaling", "unassessed"):
        return _WORDS["rescaling" if key == "unassessed" else key][value]
    return value if isinstance(value, int) else None if value is None else str(value)


def _of_node(key: str, node: Mapping[str, Any], parent: str) -> str | int | None:
    if key in ("name_vi", "name_en"):
        return str(node["name"][key.removeprefix("name_")])
    if key == "parent":
        return parent or None
    value = node.get(key)
    if value is None:
        return None
    match key:
        case "formula" | "source":
            return _WORDS[key][value]
        case "applies_to":
            return "; ".join(_WORDS["kind"][one] for one in value)
        case "evidence":
            return "; ".join(one["vi"] for one in value)
        case "appraised_by":
            return str(value["vi"])
        case "parameters":
            if "steps" in value:
                return "; ".join(f"{least} = {points}" for least, points in value["steps"])
            return "; ".join(f"{_WORDS['parameter'][name]} = {one}" for name, one in value.items())
    return value if isinstance(value, int) else str(value)
