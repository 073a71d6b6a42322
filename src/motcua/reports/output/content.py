"""What stands in a report's documents, in plain words: the one source of PDF, DOCX and XLSX.

Everything comes from the frozen sheet, the texts and the people of the report, so the same report gives the same
content on any day and machine. Official paper: Vietnamese, whatever language the reader uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from motcua.kernel.zone import local
from motcua.reports.rules.forms import Form
from motcua.reports.rules.identities import Why
from motcua.reports.rules.sheets import Cell, Frozen, Grid, Scale, Sheet, code_of, reference, shown
from motcua.reports.rules.wording import pieces

KINDS = {
    "month": "tháng", "quarter": "quý", "half_year": "6 tháng đầu năm", "nine_months": "9 tháng", "year": "năm",
}  # fmt: skip
WHYS = {
    Why.REORGANISED: "do sắp xếp tổ chức",
    Why.RESTATED: "do điều chỉnh lĩnh vực, cấp giải quyết",
    Why.ENTERED_LATER: "được nhập, chỉnh lý sau khi chốt kỳ trước",
    Why.TAKEN_BACK: "kỳ trước tính là đang giải quyết, nay được chỉnh lý",
}

# Whoever gets it is known by the letter or system that it goes by; a copy stays with the registry (decree 30/2020).
RECIPIENTS = ("Nơi nhận:", "- Cơ quan nhận báo cáo theo quy định;", "- Lưu: VT.")
_SHORT = 16  # characters of a cell that are no sentence


@dataclass(frozen=True)
class Shown:
    """A cell as printed, and the number of its figure (0: none). `number` is the value for a spreadsheet; `exact`
    is that of a share or a broken number, as a decimal text (0.9412 of 94,12%)."""

    text: str
    figure: int = 0
    number: int | None = None
    exact: str = ""


@dataclass(frozen=True)
class Line:
    ordinal: str
    label: str
    style: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class TableShown:
    title: str
    groups: tuple[tuple[str, int], ...]  # neighbouring columns under one heading; "" stands alone
    heads: tuple[str, ...]
    numbers: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def has_words(self) -> bool:
        """Whether its cells hold sentences, so that all columns need room."""
        return any(
            cell.figure == 0 and cell.number is None and len(cell.text) > _SHORT
            for line in self.lines
            for cell in line.cells
        )


@dataclass(frozen=True)
class Part:
    """A block of text: paragraphs of (words, number of the figure that they are, 0 for none)."""

    head: str
    paragraphs: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True)
class People:
    """Who stands at the end of the document. `approved_at` None: a draft."""

    approver: str = ""
    title: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True)
class Document:
    """`code` is printed in every document: with the small number beside a figure it is that figure's reference."""

    code: str
    report_id: int
    sheet_number: int
    is_draft: bool
    superior: str
    agency: str
    symbol: str
    kind_of_document: str
    title: str
    period: str
    days: str
    corrects: str
    unit_of_measure: str
    place_and_day: str
    tables: tuple[TableShown, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    explained: tuple[str, ...]
    signer_title: str
    signer: str
    made_from: str
    at: datetime
    figures: tuple[tuple[str, str, str], ...]  # reference, name, value


def period_words(kind: str, key: str) -> str:
    """ "Quý III năm 2026" and its like."""
    year = key[:4]
    match kind:
        case "month":
            return f"Tháng {int(key[5:])} năm {year}"
        case "quarter":
            return f"Quý {('I', 'II', 'III', 'IV')[int(key[-1]) - 1]} năm {year}"
        case "half_year":
            return f"6 tháng đầu năm {year}"
        case "nine_months":
            return f"9 tháng năm {year}"
        case _:
            return f"Năm {year}"


def day_words(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def document(
    sheet: Sheet,
    form: Form,
    texts: Mapping[str, str],
    *,
    report_id: int,
    sheet_number: int,
    people: People,
    corrects: str = "",
    explained: tuple[str, ...] = (),
) -> Document:
    """The whole document of a report."""
    as_of = datetime.fromisoformat(sheet.as_of)
    at = people.approved_at or as_of
    signed_on = local(people.approved_at) if people.approved_at else None
    place = sheet.province.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    parts = tuple(
        Part(block.head.vi, _paragraphs(texts.get(block.key, ""), sheet))
        for block in form.texts
        if texts.get(block.key, "").strip()
    )
    return Document(
        code=code_of(report_id, sheet_number),
        report_id=report_id,
        sheet_number=sheet_number,
        is_draft=people.approved_at is None,
        superior=f"Ủy ban nhân dân {sheet.province[:1].lower()}{sheet.province[1:]}"
        if sheet.unit_id is not None
        else "",
        agency=sheet.unit_name,
        symbol=form.symbol,
        kind_of_document=form.document.vi,
        title=form.title.vi,
        period=period_words(sheet.kind, sheet.period),
        days=f"Từ ngày {day_words(sheet.first_day)} đến hết ngày {day_words(sheet.last_day)}",
        corrects=corrects,
        unit_of_measure=form.unit_of_measure.vi,
        place_and_day=(
            f"{place}, ngày {signed_on.day:02d} tháng {signed_on.month:02d} năm {signed_on.year}"
            if signed_on
            else f"{place}, ngày … tháng … năm …"
        ),
        tables=tuple(_table(grid, sheet) for grid in sheet.grids),
        parts=parts,
        notes=sheet.notes,
        explained=explained,
        signer_title=people.title,
        signer=people.approver,
        made_from=(
            f"Số liệu chốt lúc {local(as_of):%H:%M ngày %d/%m/%Y}. Căn cứ biểu: {form.basis}. "
            f"Mỗi số liệu có mã tra cứu {code_of(report_id, sheet_number)}-<số nhỏ ghi bên cạnh>."
        ),
        at=at,
        figures=tuple(
            (reference(report_id, sheet_number, one.number), _name(one), shown(one)) for one in sheet.figures
        ),
    )


def _name(one: Frozen) -> str:
    return one.name + (f" ({one.variant})" if one.variant else "")


def _paragraphs(text: str, sheet: Sheet) -> tuple[tuple[tuple[str, int], ...], ...]:
    found = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        if not paragraph.strip():
            continue
        words: list[tuple[str, int]] = []
        for piece in pieces(paragraph.strip(), sheet):
            figure = sheet.figure(piece.figure)
            words.append((piece.text, 0) if figure is None else (shown(figure, piece.part), piece.figure))
        found.append(tuple(words))
    return tuple(found)


def _table(grid: Grid, sheet: Sheet) -> TableShown:
    groups: list[tuple[str, int]] = []
    for head in grid.heads:
        if head.over and groups and groups[-1][0] == head.over:
            groups[-1] = (head.over, groups[-1][1] + 1)
        else:
            groups.append((head.over, 1))
    return TableShown(
        title=grid.title,
        groups=tuple(groups) if any(over for over, _n in groups) else (),
        heads=tuple(head.text for head in grid.heads),
        numbers=tuple(head.number for head in grid.heads),
        lines=tuple(
            Line(row.ordinal, row.label, row.style.value, tuple(_cell(cell, sheet) for cell in row.cells))
            for row in grid.rows
        ),
        notes=grid.notes,
    )


def _cell(cell: Cell, sheet: Sheet) -> Shown:
    figure = sheet.figure(cell.figure)
    if figure is None:
        return Shown(cell.text)
    text = shown(figure, cell.part)
    whole = text.replace(".", "")
    # a part of a figure is looked up by the figure itself, whose number stands beside its value
    number = int(whole) if whole.isdecimal() else None
    return Shown(text, 0 if cell.part else cell.figure, number, "" if cell.part else _exact(figure))


def _exact(figure: Frozen) -> str:
    """A share as a part of one, rounded as it is shown; empty for whole numbers and what was not assessed."""
    value = figure.value
    if value is None or figure.scale not in (Scale.PERCENT, Scale.POINTS):
        return ""
    shift = 2 if figure.scale is Scale.PERCENT else 0
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal(1).scaleb(-figure.decimals), rounding=ROUND_HALF_UP)
    return f"{rounded.scaleb(-shift):f}"
