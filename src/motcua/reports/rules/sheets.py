"""A sheet: the figures of a report as they were frozen, with all that is needed to make its documents again.

A sheet is never changed: figures counted anew make another one. A figure is known by its reference,
`BC<report>.<sheet>-<number>`, printed beside it in every document. Its texts are Vietnamese: an official paper.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

NOT_ASSESSED = "chưa đánh giá"


class Scale(StrEnum):
    """As `indicators.rules.figures.Scale`, and points of an index."""

    COUNT = "count"
    PERCENT = "percent"
    YES_NO = "yes_no"
    HOURS = "hours"
    RANK = "rank"
    GROUP = "group"
    LEAST = "least"
    AMOUNT = "amount"
    POINTS = "points"


_BY_ITSELF = (Scale.COUNT, Scale.YES_NO, Scale.POINTS)
_OF_DENOMINATOR = (Scale.HOURS, Scale.AMOUNT)


@dataclass(frozen=True)
class Frozen:
    """One figure: what was counted, by which version of which formula, over what. `numerator` is None where nothing
    was assessed; of points it is an exact fraction as text, of all others a whole number as text."""

    number: int
    code: str
    name: str
    numerator: str | None
    denominator: int | None = None
    scale: Scale = Scale.COUNT
    version: int = 1
    variant: str = ""
    unit_id: int | None = None
    row: str = ""
    column: str = ""
    table: str = ""
    decimals: int = 2

    @property
    def value(self) -> Fraction | None:
        """Percent, points, a count, place, amount or mean hours, exact; None: not assessed."""
        if self.numerator is None:
            return None
        top = Fraction(self.numerator)
        if self.scale in _BY_ITSELF:
            return top
        if not self.denominator:
            return None
        if self.scale in _OF_DENOMINATOR:
            return top / self.denominator
        return top * 100 / self.denominator if self.scale is Scale.PERCENT else top


@dataclass(frozen=True)
class Cell:
    """A figure by its number, or its numerator (`n`) or denominator (`d`) alone; or words."""

    figure: int = 0
    text: str = ""
    part: str = ""


class RowStyle(StrEnum):
    TOTAL = "total"
    GROUP = "group"
    LINE = "line"


@dataclass(frozen=True)
class Row:
    key: str
    ordinal: str
    label: str
    style: RowStyle
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Head:
    """A heading of a column: `over` joins neighbours under one heading; `number` stands in brackets below."""

    number: str
    text: str
    over: str = ""
    is_figure: bool = True


@dataclass(frozen=True)
class Grid:
    key: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """`slots`: what a text may name -> number of the figure. Instants are ISO texts in UTC; `event` is the last event
    of the log that the figures know."""

    form: str
    edition: str
    unit_id: int | None
    unit_name: str
    agency_id: str
    province: str
    period: str
    kind: str
    first: str
    last: str
    due_on: str
    as_of: str
    known_on: str
    event: int
    options: Mapping[str, str]
    grids: tuple[Grid, ...]
    figures: tuple[Frozen, ...]
    slots: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    members: str = ""  # SHA-256 of the packed list of the dossiers behind the figures; empty: none was kept

    def figure(self, number: int) -> Frozen | None:
        return self.figures[number - 1] if 0 < number <= len(self.figures) else None

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.last)


def to_json(sheet: Sheet) -> dict[str, Any]:
    said = asdict(sheet)
    return {
        **said,
        "figures": [[getattr(one, name) for name in _FIGURE] for one in sheet.figures],
        "grids": [
            {
                "key": grid.key,
                "title": grid.title,
                "heads": [[h.number, h.text, h.over, h.is_figure] for h in grid.heads],
                "rows": [
                    [r.key, r.ordinal, r.label, r.style.value, [_cell_said(c) for c in r.cells]]
                    for r in grid.rows
                ],
                "notes": list(grid.notes),
            }
            for grid in sheet.grids
        ],
        "notes": list(sheet.notes),
    }


def _cell_said(cell: Cell) -> int | str | list[int | str]:
    if not cell.figure:
        return cell.text
    return [cell.figure, cell.part] if cell.part else cell.figure


def _cell_read(said: Any) -> Cell:
    if isinstance(said, list):
        return Cell(figure=said[0], part=said[1])
    return Cell(figure=said) if isinstance(said, int) else Cell(text=said)


_FIGURE = (
    "number", "code", "name", "numerator", "denominator", "scale", "version", "variant", "unit_id", "row", "column",
    "table", "decimals",
)  # fmt: skip


def from_json(said: Mapping[str, Any]) -> Sheet:
    figures = tuple(
        Frozen(**{**dict(zip(_FIGURE, one, strict=True)), "scale": Scale(one[5])}) for one in said["figures"]
    )
    grids = tuple(
        Grid(
            key=grid["key"],
            title=grid["title"],
            heads=tuple(Head(*head) for head in grid["heads"]),
            rows=tuple(
                Row(
                    row[0],
                    row[1],
                    row[2],
                    RowStyle(row[3]),
                    tuple(_cell_read(c) for c in row[4]),
                )
                for row in grid["rows"]
            ),
            notes=tuple(grid["notes"]),
        )
        for grid in said["grids"]
    )
    return Sheet(**{**said, "figures": figures, "grids": grids, "notes": tuple(said["notes"])})


# ---------------------------------------------------------------- how figures are written and named


def grouped(number: int) -> str:
    """A whole number with the dot of the country: 1.234.567."""
    return f"{number:,}".replace(",", ".")


def decimal_text(value: Fraction, decimals: int) -> str:
    """Half away from zero, comma, dots between thousands: 1.234,50 (domain facts 7.2: rounded at display only)."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _dot, rest = text.partition(".")
    return sign + grouped(int(whole)) + (f",{rest}" if rest else "")


def shown(figure: Frozen, part: str = "") -> str:
    """A figure as people read it; `part`: `n` its numerator, `d` its denominator."""
    if part == "d":
        return NOT_ASSESSED if figure.denominator is None else grouped(figure.denominator)
    if part == "n":
        return NOT_ASSESSED if figure.numerator is None else _plain(figure)
    value = figure.value
    if value is None:
        return NOT_ASSESSED
    if figure.scale is Scale.YES_NO:
        return "có" if value else "chưa"
    if figure.scale is Scale.PERCENT:
        return f"{decimal_text(value, figure.decimals)}%"
    if figure.scale in _OF_DENOMINATOR:
        return decimal_text(value, figure.decimals) + (" giờ" if figure.scale is Scale.HOURS else "")
    return _plain(figure)


def _plain(figure: Frozen) -> str:
    top = Fraction(figure.numerator or "0")
    return grouped(int(top)) if top.denominator == 1 else decimal_text(top, figure.decimals)


_REFERENCE = re.compile(r"BC([1-9]\d{0,9})\.([1-9]\d{0,4})-([1-9]\d{0,6})")
_CODE = re.compile(r"BC([1-9]\d{0,9})(?:\.([1-9]\d{0,4}))?")


def code_of(report_id: int, sheet_number: int) -> str:
    return f"BC{report_id}.{sheet_number}"


def reference(report_id: int, sheet_number: int, figure_number: int) -> str:
    return f"{code_of(report_id, sheet_number)}-{figure_number}"


def read_reference(text: str) -> tuple[int, int, int] | None:
    """(report, number of the sheet, number of the figure), or None when the text is no reference."""
    found = _REFERENCE.fullmatch(text) if text.isascii() else None
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
