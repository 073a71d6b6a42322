"""Step tables from files: YAML, and XLSX in the form of the template that `template` makes.

The workbook has four sheets: the process, its steps (the approved table), what steps ask for, decision tables.
Formulas count with the value that was saved; macros are not looked at.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from motcua.processes.rules.table import MOST_STEPS, Cell, Raw, StepTable, TableInvalid, folded, read_table

LARGEST_FILE = 2_000_000  # bytes
LARGEST_UNPACKED = 20_000_000  # bytes of a workbook's parts
MOST_ROWS = 600

HEAD: tuple[tuple[str, str, Cell], ...] = (
    ("key", "Mã quy trình", "cap-xa-mau"),
    ("name_vi", "Tên quy trình", "Quy trình mẫu cấp xã"),
    ("name_en", "Tên tiếng Anh", "Sample process of a commune"),
    ("limit_hours", "Tổng thời gian tối đa (giờ làm việc)", 40),
)
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("number", "Bước", 7),
    ("name_vi", "Nội dung công việc", 34),
    ("name_en", "Tên tiếng Anh", 26),
    ("role", "Vị trí thực hiện", 22),
    ("unit", "Mã cơ quan phối hợp", 18),
    ("hours", "Thời gian (giờ)", 11),
    ("share_percent", "Tỷ lệ (%)", 10),
    ("parallel", "Nhóm song song", 12),
    ("condition", "Chỉ khi", 26),
    ("asks", "Nhập kết quả", 20),
    ("decide", "Bảng quyết định", 16),
    ("loop_to", "Quay lại bước", 10),
    ("loop_when", "Quay lại khi", 26),
    ("timer_hours", "Tự kết thúc sau (giờ)", 13),
    ("timer_to", "rồi đến bước", 10),
    ("wait_hours", "Chờ (giờ)", 9),
    ("key", "Mã bước", 18),
)
VARIABLE_COLUMNS = (
    ("key", "Mã", 18),
    ("type", "Kiểu", 12),
    ("name_vi", "Tên", 30),
    ("name_en", "Tên tiếng Anh", 30),
    ("choices", "Các giá trị", 40),
)
SHEETS = {
    "head": "Quy trình",
    "steps": "Các bước",
    "variables": "Thông tin nhập",
    "decisions": "Bảng quyết định",
}
# Vietnamese words for the posts that a table may use beside the keys.
ROLE_WORDS = {
    "intake_officer": ("Công chức tiếp nhận", "Bộ phận Một cửa"),
    "case_officer": ("Chuyên viên", "Công chức thụ lý", "Cán bộ thụ lý", "Chuyên viên thụ lý"),
    "division_head": ("Lãnh đạo phòng", "Trưởng phòng"),
    "agency_head": ("Lãnh đạo cơ quan", "Lãnh đạo", "Chủ tịch", "Giám đốc", "Lãnh đạo UBND", "Lãnh đạo sở"),
    "registry": ("Văn thư",),
    "province_leader": ("Lãnh đạo tỉnh", "Lãnh đạo UBND tỉnh"),
}


def lane_roles() -> dict[str, str]:
    """Folded words for posts -> role: the keys themselves and the usual Vietnamese words."""
    found = {folded(role): role for role in ROLE_WORDS}
    found.update({folded(word): role for role, words in ROLE_WORDS.items() for word in words})
    return found


def read_file(name: str, content: bytes) -> tuple[StepTable, ...]:
    """The tables in a YAML or XLSX file. Raises TableInvalid with everything that is wrong."""
    if len(content) > LARGEST_FILE:
        raise TableInvalid((f"The file has {len(content)} bytes; at most {LARGEST_FILE} are read.",))
    if content[:4] == b"PK\x03\x04":
        return (read_xlsx(content),)
    if name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        raise TableInvalid(("The file is named as a workbook but is none. Save it as XLSX and try again.",))
    return read_yaml(content)


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not read")
        return super().compose_node(parent, index)


def read_yaml(content: bytes) -> tuple[StepTable, ...]:
    """All tables under `processes`. Raises TableInvalid."""
    try:
        raw = yaml.load(content.decode("utf-8-sig"), Loader=_PlainLoader)  # a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise TableInvalid((f"The file is no readable YAML: {str(fault)[:200]}",)) from None
    listed = raw.get("processes") if isinstance(raw, dict) else None
    if not isinstance(listed, dict) or not listed:
        raise TableInvalid(("The file has no `processes`: a mapping from key to step table.",))
    faults: list[str] = []
    found: list[StepTable] = []
    for key, table in listed.items():
        if not isinstance(table, dict):
            faults.append(f"{key}: a step table is expected.")
            continue
        try:
            found.append(read_table(str(key), table))
        except TableInvalid as fault:
            faults.extend(f"{key}: {one}" for one in fault.faults)
    if faults:
        raise TableInvalid(faults)
    return tuple(found)


def read_xlsx(content: bytes) -> StepTable:
    """The table of a workbook in the template's form. Raises TableInvalid."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST_UNPACKED:
            raise TableInvalid(
                (f"The workbook unpacks to {size} bytes; at most {LARGEST_UNPACKED} are read.",)
            )
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as fault:
        raise TableInvalid((f"The workbook cannot be opened: {fault}",)) from None
    try:
        sheets = {folded(name): book[name] for name in book.sheetnames}
        missing = [SHEETS[k] for k in ("head", "steps") if folded(SHEETS[k]) not in sheets]
        if missing:
            raise TableInvalid(
                (
                    f"The sheet “{'”, “'.join(missing)}” is missing. "
                    "Start from the template: motcua processes template.",
                )
            )
        rows = {
            key: list(_rows(sheets[folded(name)])) for key, name in SHEETS.items() if folded(name) in sheets
        }
    finally:
        book.close()
    return _from_rows(rows)


def _rows(sheet: object) -> Iterator[tuple[Cell, ...]]:
    for at, row in enumerate(sheet.iter_rows(values_only=True)):  # type: ignore[attr-defined]  # a read-only sheet
        if at >= MOST_ROWS:
            raise TableInvalid((f"A sheet has more than {MOST_ROWS} rows.",))
        cells = tuple(c if isinstance(c, (str, int, float, bool)) or c is None else str(c) for c in row[:40])
        if any(c not in (None, "") for c in cells):
            yield cells


def _named(
    rows: Sequence[tuple[Cell, ...]], columns: Sequence[tuple[str, str, int]], sheet: str
) -> list[dict[str, Cell]]:
    """The rows of a sheet by column key; the first row holds the headings. Raises TableInvalid."""
    if not rows:
        return []
    known = {folded(heading): key for key, heading, _ in columns} | {key: key for key, _, _ in columns}
    heads = [known.get(folded(str(cell or "")).strip("_")) for cell in rows[0]]
    strange = [str(c) for c, h in zip(rows[0], heads, strict=True) if c not in (None, "") and h is None]
    if strange:
        raise TableInvalid((f"The sheet “{sheet}” has unknown columns: {', '.join(strange)}.",))
    return [
        {h: c for h, c in zip(heads, row, strict=False) if h is not None and c not in (None, "")}
        for row in rows[1:]
    ]


def _from_rows(rows: dict[str, list[tuple[Cell, ...]]]) -> StepTable:
    head_words = {folded(label): key for key, label, _ in HEAD} | {key: key for key, _, _ in HEAD}
    head: dict[str, Cell] = {}
    for row in rows["head"]:
        key = head_words.get(folded(str(row[0] or "")))
        if key and len(row) > 1:
            head[key] = row[1]
    posts = lane_roles()
    steps: list[dict[str, Raw]] = []
    for row_cells in _named(rows["steps"], COLUMNS, SHEETS["steps"])[: MOST_STEPS + 1]:
        step: dict[str, Raw] = dict(row_cells)
        step["name"] = {"vi": step.pop("name_vi", None), "en": step.pop("name_en", None)}
        role = str(step.get("role") or "")
        if role:
            step["role"] = posts.get(folded(role), role)
        loop = {k: step.pop(f"loop_{k}") for k in ("to", "when") if f"loop_{k}" in step}
        timer = {k: step.pop(f"timer_{k}") for k in ("hours", "to") if f"timer_{k}" in step}
        if loop:
            step["loop"] = loop
        if timer:
            step["timer"] = timer
        steps.append(step)
    variables: list[Raw] = []
    for cells in _named(rows.get("variables", []), VARIABLE_COLUMNS, SHEETS["variables"]):
        one: dict[str, Raw] = dict(cells)
        one["name"] = {"vi": one.pop("name_vi", None), "en": one.pop("name_en", None)}
        variables.append(one)
    raw: dict[str, Raw] = {
        "name": {"vi": head.get("name_vi"), "en": head.get("name_en")},
        "limit_hours": head.get("limit_hours"),
        "steps": steps,
    }
    if variables:
        raw["variables"] = variables
    decisions = _decisions(rows.get("decisions", []))
    if decisions:
        raw["decisions"] = decisions
    return read_table(str(head.get("key") or ""), raw)


def _decisions(rows: Sequence[tuple[Cell, ...]]) -> dict[str, Raw]:
    """Blocks of rows: `Bảng | key | unique or first`, then `vào: a`, `ra: b` headings, then the rules."""
    found: dict[str, dict[str, Raw]] = {}
    inputs: list[str] = []
    outputs: list[str] = []
    rules: list[Raw] = []
    for row in rows:
        cells = ["" if c is None else _word(c) for c in row]
        first = folded(cells[0])
        if first == "bang" and len(cells) > 1:
            inputs, outputs, rules = [], [], []
            found[cells[1]] = {
                "hit": (cells[2] if len(cells) > 2 else "").lower() or "unique",
                "inputs": inputs,
                "outputs": outputs,
                "rules": rules,
            }
        elif first.startswith("vao") and ":" in cells[0]:
            for cell in cells:
                side, _, name = cell.partition(":")
                if name.strip():
                    (inputs if folded(side) == "vao" else outputs).append(name.strip())
        elif found:
            rules.append(list(cells[: len(inputs) + len(outputs)]))
    return dict(found)


def _word(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell).strip()


def template() -> bytes:
    """The workbook to fill in, with a small example: a check with a loop for supplements, a signature."""
    book = Workbook()
    head = book.active
    if not isinstance(head, Worksheet):
        raise TypeError("a new workbook has a sheet")
    head.title = SHEETS["head"]
    for at, (_, label, example) in enumerate(HEAD, start=1):
        head.cell(at, 1, label).font = Font(bold=True)
        head.cell(at, 2).value = example
    head.column_dimensions["A"].width, head.column_dimensions["B"].width = 40, 50
    steps = book.create_sheet(SHEETS["steps"])
    _headings(steps, COLUMNS)
    first: dict[str, Cell] = {
        "number": 1,
        "name_vi": "Thẩm định hồ sơ",
        "name_en": "Examine the dossier",
        "role": "Chuyên viên",
        "hours": 24,
    }
    second: dict[str, Cell] = {
        "number": 2,
        "name_vi": "Lãnh đạo phòng kiểm tra",
        "name_en": "Head of division checks",
        "role": "Lãnh đạo phòng",
        "hours": 8,
        "asks": "ket_qua",
        "loop_to": 1,
        "loop_when": 'ket_qua = "lam_lai"',
    }
    third: dict[str, Cell] = {
        "number": 3,
        "name_vi": "Ký kết quả",
        "name_en": "Sign the result",
        "role": "Lãnh đạo cơ quan",
        "hours": 8,
    }
    for step in (first, second, third):
        steps.append([step.get(key) for key, _, _ in COLUMNS])
    variables = book.create_sheet(SHEETS["variables"])
    _headings(variables, VARIABLE_COLUMNS)
    variables.append(["ket_qua", "text", "Kết quả kiểm tra", "Outcome of the check", "dong_y, lam_lai"])
    decisions = book.create_sheet(SHEETS["decisions"])
    decisions.column_dimensions["A"].width = 24
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _headings(sheet: Worksheet, columns: Sequence[tuple[str, str, int]]) -> None:
    for at, (_, heading, width) in enumerate(columns, start=1):
        cell = sheet.cell(1, at, heading)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.fill = PatternFill("solid", fgColor="E8EEF7")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
