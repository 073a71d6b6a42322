"""The table of forms like II.06a: a line a sector within its level, or a line a unit; a column a way of counting."""

from motcua.indicators import span_queries as spans
from motcua.reports.rules import flow as rules
from motcua.reports.rules.forms import Ending, Form, Place, Table
from motcua.reports.rules.sheets import Cell, Grid, Head, Row, RowStyle
from motcua.reports.tables.building import Building

TOTAL = "total"
LEVELS = {"ministry": "Cấp bộ", "province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
_PLACES = {
    Place.ON_TIME: "tính vào giải quyết đúng hạn",
    Place.BY_OUTCOME: "tính theo thời hạn giải quyết của hồ sơ",
    Place.LEFT_OUT: "không tính vào biểu",
}
_ENDINGS = {
    Ending.WITHDRAWN: "Hồ sơ người nộp rút",
    Ending.REFUSED: "Hồ sơ dừng giải quyết, trả lại do không đủ điều kiện",
    Ending.WITHOUT_LIMIT: "Hồ sơ của thủ tục không quy định thời hạn",
}


def counted_flows(
    form: Form, table: Table, days: spans.Days, *, now: object, unit_id: int | None
) -> list[rules.Flow]:
    """The dossiers of the table by row, each with how it came and went: one query."""
    from datetime import datetime

    assert isinstance(now, datetime)
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in spans.flows(days, now=now, unit_id=unit_id, received_at=table.received_at):
        row = f"u{one.unit_id}" if table.rows == "unit" else f"{one.level}/{one.sector_id}"
        found.setdefault((row, one.came, one.went), []).extend(one.ids)
    return [rules.Flow(*key, ids=tuple(sorted(ids))) for key, ids in sorted(found.items())]


def build(table: Table, at: Building) -> Grid:
    """Count, put every cell down as a figure, and every column's total as a slot for the texts."""
    flows = counted_flows(at.form, table, at.days, now=at.now, unit_id=at.unit_id)
    at.flows += flows
    tallied = rules.tally(flows, table.columns, at.options)
    numbers = iter(range(1, 100_000))

    def cells(row: str, keys: list[str]) -> tuple[Cell, ...]:
        found = []
        for column in table.columns:
            number = at.add(
                code=f"{at.form.code}/{column.no}",
                name=f"Cột ({column.no}) {at.form.over[column.over].vi}: {column.head.vi}",
                numerator=str(sum(tallied.cells.get((key, column.no), 0) for key in keys)),
                unit_id=at.unit_id,
                row=row,
                column=column.no,
                table=table.key,
                decimals=0,
            )
            if row == TOTAL:
                at.slots[f"C{column.no}"] = number
            found.append(Cell(figure=number))
        return tuple(found)

    keys = list(dict.fromkeys(flow.row for flow in flows))
    rows = [Row(TOTAL, "", "Tổng cộng", RowStyle.TOTAL, cells(TOTAL, keys))]
    if table.rows == "unit":
        for unit_id, name in at.names.units.items():
            if f"u{unit_id}" in keys:
                key = f"u{unit_id}"
                rows.append(Row(key, str(next(numbers)), name, RowStyle.LINE, cells(key, [key])))
    else:
        sectors = spans.sectors()
        for letter, level in zip(
            "ABCD", [one for one in LEVELS if any(k.startswith(f"{one}/") for k in keys)], strict=False
        ):
            of_level = [key for key in keys if key.startswith(f"{level}/")]
            rows.append(Row(level, letter, LEVELS[level], RowStyle.GROUP, cells(level, of_level)))
            for sector_id, (name, _code) in sectors.items():
                key = f"{level}/{sector_id}"
                if key in of_level:
                    rows.append(Row(key, str(next(numbers)), name, RowStyle.LINE, cells(key, [key])))
    notes = [f"{_ENDINGS[ending]}: {_PLACES[place]}." for ending, place in at.options.items()]
    if tallied.left_out:
        notes.append(f"Số hồ sơ không tính vào biểu theo lựa chọn trên: {tallied.left_out}.")
    notes.append(
        "Hồ sơ chuyển đơn vị do sắp xếp tổ chức được tính một lần, tại đơn vị đã giải quyết hoặc đang giữ hồ sơ "
        "ở cuối kỳ."
    )
    heads = (
        Head("1", "STT", is_figure=False),
        Head("2", "Đơn vị" if table.rows == "unit" else "Lĩnh vực giải quyết theo cấp", is_figure=False),
        *(Head(column.no, column.head.vi, at.form.over[column.over].vi) for column in table.columns),
    )
    return Grid(table.key, table.head.vi, heads, tuple(rows), tuple(notes))


def cells_of(grid: Grid, figures: dict[int, int]) -> dict[tuple[str, str], int]:
    """(row, column) -> count of a frozen grid. `figures`: number of the figure -> its count."""
    columns = [head.number for head in grid.heads if head.is_figure]
    return {
        (row.key, column): figures[cell.figure]
        for row in grid.rows
        for column, cell in zip(columns, row.cells, strict=True)
    }
