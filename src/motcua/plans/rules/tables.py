"""Rows of a flattened table: "1 | Tỷ lệ đúng hạn | % | 95 | 98" under "TT | Chỉ tiêu | ĐVT | 2024 | 2025"."""

import re
from dataclasses import dataclass

from motcua.plans.rules.comparators import measure
from motcua.plans.rules.deadlines import Deadline, find_dates
from motcua.plans.rules.indicator_hints import named_indices, suggest
from motcua.plans.rules.layout import Block
from motcua.plans.rules.modality import Modality
from motcua.plans.rules.numbers import NUMERAL, parse_number
from motcua.plans.rules.quantities import Quantity, Sort, find_quantities
from motcua.plans.rules.scopes import find_scope
from motcua.plans.rules.shadow import Shadow
from motcua.plans.rules.surroundings import Surroundings
from motcua.plans.rules.targets import Achievement, Kind, Target, Value

_HEADER = re.compile(
    r"^(?:stt|tt|số tt|chỉ tiêu|tên chỉ tiêu|nội dung|nhiệm vụ|mục tiêu|"
    r"đơn vị tính|đvt|đơn vị|năm 20\d\d|20\d\d|giai đoạn.*|kế hoạch.*|"
    r"kết quả.*|thực hiện.*|thời gian.*|thời hạn.*|"
    r"cơ quan.*|đơn vị (?:chủ trì|thực hiện).*|ghi chú|sản phẩm.*|chỉ "
    r"tiêu.*|mục tiêu.*|ước.*|lộ trình.*|đến năm.*)$"
)
_YEAR = re.compile(r"\b(20\d\d)\b(?!\s?-)")
_BARE = re.compile(
    rf"(?:(?:>=|<=|≥|≤|>|<|=|đạt|trên|từ|tối thiểu|ít nhất|không quá|"
    rf"dưới)\s?)*{NUMERAL}\s?%?(?:\s?(?:-|đến)\s?{NUMERAL}\s?%?)?(?:\s?trở "
    rf"(?:lên|xuống))?"
)
_PERCENT_UNIT = re.compile(r"^(?:%|phần trăm|tỷ lệ %)$")


@dataclass(frozen=True, slots=True)
class Column:
    """What the header says of a column."""

    year: int | None
    modality: Modality | None
    counts: bool
    due: bool


def read_header(block: Block) -> tuple[Column, ...] | None:
    """The columns of a header row; None when the row is no header."""
    said = [bool(_HEADER.match(c.text)) for c in block.cells if c.text]
    if sum(said) * 2 < len(said) + 1 or any("%" in c.text and re.search(r"\d", c.text) for c in block.cells):
        return None
    columns = []
    for cell in block.cells:
        year = _YEAR.search(cell.text)
        told = re.search(r"kết quả|ước|hiện trạng|\bthực hiện (?:năm|đến)|\bnăm trước", cell.text)
        aimed = re.search(r"mục tiêu|kế hoạch|chỉ tiêu|phấn đấu|lộ trình|đến năm", cell.text)
        due = bool(re.search(r"thời gian|thời hạn|hoàn thành", cell.text))
        modality = Modality.DONE if told else Modality.AIM if aimed else None
        counts = bool(re.match(r"^(?:stt|tt|số tt)$", cell.text))
        columns.append(Column(int(year[1]) if year else None, modality, counts, due))
    return tuple(columns)


def read_row(
    block: Block, columns: tuple[Column, ...], around: Surroundings
) -> tuple[list[Target], list[Achievement]] | None:
    """Targets and achievements of a row of figures; None when the row holds prose only."""
    cells = block.cells
    figures = [
        (at, cell)
        for at, cell in enumerate(cells)
        if cell.text and _BARE.fullmatch(cell.text) and not (at < len(columns) and columns[at].counts)
    ]
    subject_at = max(range(len(cells)), key=lambda at: sum(c.isalpha() for c in cells[at].text))
    subject = cells[subject_at]
    figures = [(at, cell) for at, cell in figures if at > subject_at]
    if not figures or sum(c.isalpha() for c in subject.text) < 4:
        return None
    unit_is_percent = any(_PERCENT_UNIT.match(c.text) for c in cells) or "%" in subject.text
    dated, _ = row_due(block, columns, around)
    due = dated.value if dated else None
    targets: list[Target] = []
    achievements: list[Achievement] = []
    aims = [(at, cell) for at, cell in figures]
    for at, cell in aims:
        column = columns[at] if at < len(columns) else Column(None, None, False, False)
        quantity = _quantity(cell, unit_is_percent)
        if quantity is None:
            continue
        start, end = subject.starts[0], cell.ends[-1]
        if _is_told(column, around):
            achievements.append(Achievement(around.raw[start:end], start, end, quantity.values[0]))
            continue
        targets.append(_target(around, subject, cell, quantity, column, due))
    stepped = len({t.deadline for t in targets}) > 1
    if stepped:
        targets = [
            Target(
                t.quote,
                t.start,
                t.end,
                Kind.STEPPED,
                t.comparator,
                t.value,
                t.unit,
                t.scope,
                t.deadline,
                t.indicator,
            )
            if t.kind is Kind.RATIO
            else t
            for t in targets
        ]
    return targets, achievements


def row_due(
    block: Block, columns: tuple[Column, ...], around: Surroundings
) -> tuple[Deadline | None, Shadow | None]:
    """The date in the row's column of deadlines, and the row's longest cell left of it."""
    for at, cell in enumerate(block.cells):
        if at < len(columns) and columns[at].due and at > 0:
            dates = find_dates(f"hoàn thành trước {cell.text}", around.horizon.year)[0]
            subject = max(block.cells[:at], key=lambda c: len(c.text))
            if dates:
                return dates[-1], subject if subject.text else None
    return None, None


def _is_told(column: Column, around: Surroundings) -> bool:
    if column.modality is not None:
        return column.modality is Modality.DONE
    if column.year is not None and around.is_past(column.year):
        return True
    return (
        around.heading_modality or around.course or around.document
    ) is Modality.DONE and column.year is None


def _quantity(cell: Shadow, percent: bool) -> Quantity | None:
    found = find_quantities(cell.text, ())
    if found:
        first = found[0]
        if percent and first.sort is Sort.NUMBER:
            return Quantity(first.start, first.end, Sort.PERCENT, first.values)
        return first
    numeral = re.search(NUMERAL, cell.text)
    return (
        Quantity(*numeral.span(), Sort.PERCENT if percent else Sort.NUMBER, (parse_number(numeral[0]),))
        if numeral
        else None
    )


def _target(
    around: Surroundings, subject: Shadow, cell: Shadow, quantity: Quantity, column: Column, due: str | None
) -> Target:
    joined = f"{subject.text} {cell.text}"
    shift = len(subject.text) + 1
    moved = Quantity(quantity.start + shift, quantity.end + shift, quantity.sort, quantity.values)
    said = measure(joined, moved, 0)
    numbers = [int(v) if float(v).is_integer() else v for v in quantity.values]
    value: Value = (numbers[0], numbers[1]) if len(numbers) == 2 else numbers[0]
    kind = Kind.RANGE if len(numbers) == 2 else Kind.RATIO if quantity.sort is Sort.PERCENT else Kind.COUNT
    unit, comparator = ("%" if quantity.sort is Sort.PERCENT else "count"), said.comparator.value
    indices = [f for f in named_indices(subject.text) if f.index.rank_code]
    indicator = suggest(subject.text, kind.value)
    if (
        re.search(r"thứ hạng|xếp hạng|vị trí|thứ bậc|nhóm", subject.text)
        and quantity.sort is not Sort.PERCENT
    ):
        kind, unit, comparator = Kind.RANK, "rank", "<="
        indicator = indices[0].index.rank_code if indices else indicator
    elif indices and indicator in (None, "SAT_ADMIN", "SAT_TTHC"):
        indicator = indices[0].index.code or None
    start, end = subject.starts[0], cell.ends[-1]
    scope = find_scope(subject.text)
    return Target(
        quote=around.raw[start:end],
        start=start,
        end=end,
        kind=kind,
        comparator=comparator,
        value=value,
        unit=unit,
        scope=subject.cased[scope[0] : scope[1]] if scope else None,
        deadline=due or (str(column.year) if column.year else around.inherited_deadline),
        indicator=indicator,
    )
