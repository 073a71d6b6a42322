"""Tables of indicators: by indicator, by unit, units in order with honest ties, late dossiers, points."""

from fractions import Fraction

from motcua.agencies import queries as agencies
from motcua.indicators import span_queries as spans
from motcua.indicators import words
from motcua.indicators.periods import Period
from motcua.indicators.rules.figures import Figure
from motcua.indicators.rules.ranking import placed
from motcua.kernel.zone import local
from motcua.reports.rules.forms import Table
from motcua.reports.rules.sheets import NOT_ASSESSED, Cell, Grid, Head, Row, RowStyle, Scale, decimal_text
from motcua.reports.tables.building import Building
from motcua.scorecards import automatic
from motcua.scorecards.frameworks import shipped
from motcua.scorecards.rules.framework import Criterion, Kind
from motcua.scorecards.rules.scoring import State, score

_MOST_LATE = 20_000


def indicators(table: Table, at: Building) -> Grid:
    """Numerator, denominator and value of each indicator, every variant under the headline."""
    rows = []
    for ordinal, code in enumerate(table.indicators, 1):
        found = at.measured.get(code)
        if found is None:
            said = words.indicators().get(code)
            why = str(said.not_measurable.vi) if said and said.not_measurable else "Chưa có chỉ số này."
            name = said.name.vi if said else code
            rows.append(Row(code, str(ordinal), name, RowStyle.LINE, (Cell(), Cell(), Cell(text=why))))
            continue
        for place, reading in enumerate(found.readings):
            number = at.add_reading(found, reading, table=table.key)
            if place == 0:
                at.slots[code] = number
            is_ratio = reading.figure.denominator is not None
            label = (
                found.words.name.vi if place == 0 else f"– {found.words.variants[reading.variant.code].vi}"
            )
            if place == 0 and reading.variant.code in found.words.variants:
                label += f" ({found.words.variants[reading.variant.code].vi})"
            rows.append(
                Row(
                    f"{code}/{reading.variant.code}",
                    str(ordinal) if place == 0 else "",
                    label,
                    RowStyle.LINE,
                    (
                        Cell(number, part="n") if is_ratio else Cell(),
                        Cell(number, part="d") if is_ratio else Cell(),
                        Cell(figure=number),
                    ),
                )
            )
    return Grid(table.key, table.head.vi, _INDICATOR_HEADS, tuple(rows))


_INDICATOR_HEADS = (
    Head("1", "STT", is_figure=False),
    Head("2", "Chỉ tiêu", is_figure=False),
    Head("3", "Tử số"),
    Head("4", "Mẫu số"),
    Head("5", "Kết quả"),
)


def by_unit(table: Table, at: Building) -> Grid:
    """One indicator of every unit that handled something in the period."""
    (code,) = table.indicators
    found = at.measured[code]
    rows: list[Row] = []
    for unit_id, name in at.names.units.items():
        figure = found.units.get(unit_id)
        if figure is None or not figure.denominator:
            continue
        number = at.add_reading(found, found.headline, table=table.key, figure=figure, unit_id=unit_id)
        rows.append(
            Row(
                f"u{unit_id}",
                str(len(rows) + 1),
                name,
                RowStyle.LINE,
                (Cell(number, part="n"), Cell(number, part="d"), Cell(figure=number)),
            )
        )
    heads = (_INDICATOR_HEADS[0], Head("2", "Đơn vị", is_figure=False), *_INDICATOR_HEADS[2:])
    return Grid(
        table.key,
        f"{table.head.vi}: {found.words.name.vi}" if table.head.vi else found.words.name.vi,
        heads,
        tuple(rows),
    )


def league(table: Table, at: Building) -> Grid:
    """Units by their share; a place is a range where the numbers do not tell units apart."""
    (code,) = table.indicators
    found = at.measured[code]
    figures: dict[int, Figure] = {
        unit_id: found.units[unit_id] for unit_id in at.names.units if unit_id in found.units
    }
    rows = []
    for one in placed(figures):
        if one.best is None:
            continue
        number = at.add_reading(found, found.headline, table=table.key, figure=one.figure, unit_id=one.key)
        interval = one.figure.interval
        between = f"{interval.low:.1f} – {interval.high:.1f}%".replace(".", ",") if interval else ""
        rank = str(one.best) if not one.is_tied else f"{one.best}–{one.worst}"
        rows.append(
            Row(
                f"u{one.key}",
                rank,
                at.names.units[one.key],
                RowStyle.LINE,
                (Cell(number, part="n"), Cell(number, part="d"), Cell(figure=number), Cell(text=between)),
            )
        )
    note = (
        "Hạng ghi dạng khoảng (ví dụ 1–4) khi khoảng tin cậy 95% của các đơn vị chồng nhau: số liệu chưa đủ để xếp "
        "đơn vị nào hơn. Đơn vị không có hồ sơ trong kỳ không được xếp hạng."
    )
    heads = (
        Head("1", "Hạng", is_figure=False),
        Head("2", "Đơn vị", is_figure=False),
        *_INDICATOR_HEADS[2:],
        Head("6", "Khoảng tin cậy 95%"),
    )
    return Grid(table.key, table.head.vi or found.words.name.vi, heads, tuple(rows), (note,))


_LATE_KINDS = {"subjective": "Chủ quan", "objective": "Khách quan", "": "Chưa nêu"}


def apologies(table: Table, at: Building) -> Grid:
    """A line a late dossier, by code alone: whether it ended, and whether the applicant was apologised to."""
    found = spans.became_late(at.days, unit_id=at.unit_id)
    rows = tuple(
        Row(
            str(one.id),
            str(ordinal),
            one.code,
            RowStyle.LINE,
            (
                Cell(text=one.unit),
                Cell(text=one.procedure),
                Cell(text=f"{local(one.late_at):%d/%m/%Y %H:%M}"),
                Cell(text=f"{local(one.ended_at):%d/%m/%Y}" if one.ended_at else "Chưa"),
                Cell(text=_LATE_KINDS.get(one.kind, one.kind)),
                Cell(text=f"{local(one.apologised_at):%d/%m/%Y}" if one.apologised_at else "Chưa xin lỗi"),
            ),
        )
        for ordinal, one in enumerate(found[:_MOST_LATE], 1)
    )
    heads = (
        Head("1", "STT", is_figure=False),
        Head("2", "Mã hồ sơ", is_figure=False),
        *(
            Head(str(number), text)
            for number, text in enumerate(
                ("Đơn vị giải quyết", "Thủ tục", "Quá hạn từ", "Kết thúc", "Nguyên nhân", "Xin lỗi"), 3
            )
        ),
    )
    notes = (
        (f"Chỉ liệt kê {_MOST_LATE} hồ sơ đầu tiên trong số {len(found)}.",)
        if len(found) > _MOST_LATE
        else ()
    )
    return Grid(table.key, table.head.vi, heads, rows, notes)


def points(at: Building, table: Table, *, code: str, name: str, value: Fraction | None) -> int:
    return at.add(
        code=code,
        name=name,
        numerator=None if value is None else str(value),
        scale=Scale.POINTS,
        unit_id=at.unit_id,
        table=table.key,
        row=code,
    )


_STATES = {
    State.NOT_APPLICABLE: "Không áp dụng",
    State.INFORMATION: "Chỉ để tham khảo",
    State.NOT_ASSESSED: NOT_ASSESSED,
}


def scorecard(table: Table, at: Building) -> Grid:
    """Points of an index framework, each criterion with the figure that it was scored from. By calendar months."""
    framework = shipped()[table.framework]
    period = Period(at.span.first, at.span.last)
    values = automatic.values(framework, period, at.unit_id, at.now)
    unit = None if at.unit_id is None else agencies.unit(at.unit_id)
    kind = Kind.PROVINCE if unit is None else automatic.kind_of(unit.kind, unit.level)
    found = score(framework, values, kind)
    rows = [
        Row(
            "total",
            "",
            "Tổng điểm",
            RowStyle.TOTAL,
            (
                Cell(points(at, table, code="total.reachable", name="Điểm tối đa", value=found.reachable)),
                Cell(),
                Cell(),
                Cell(points(at, table, code="total", name="Tổng điểm", value=found.total)),
                Cell(text=found.band.name.vi if found.band else ""),
            ),
        )
    ]
    at.slots["INDEX"] = len(at.figures)

    def put(criterion: Criterion, ordinal: str, depth: int) -> None:
        reached = found.of[criterion.code]
        value = values.get(criterion.code)
        figure = value.figure if value else None
        is_scored = reached.state is State.SCORED
        basis = (
            at.add(
                code=criterion.code,
                name=f"{criterion.name.vi}: số liệu",
                numerator=str(figure.numerator),
                denominator=figure.denominator,
                scale=Scale(figure.scale.value),
                unit_id=at.unit_id,
                table=table.key,
                row=criterion.code,
                column="basis",
            )
            if figure is not None
            else 0
        )
        number = points(
            at,
            table,
            code=criterion.code,
            name=criterion.name.vi,
            value=reached.points if is_scored else None,
        )
        rows.append(
            Row(
                criterion.code,
                ordinal,
                criterion.name.vi,
                RowStyle.GROUP if depth == 0 else RowStyle.LINE,
                (
                    Cell(text=decimal_text(Fraction(criterion.points), 2)),
                    Cell(basis, part="n") if basis else Cell(),
                    Cell(basis, part="d") if basis and figure and figure.denominator is not None else Cell(),
                    Cell(number) if is_scored else Cell(text="–"),
                    Cell(text="" if is_scored else _STATES.get(reached.state, "")),
                ),
            )
        )
        for child in criterion.children:
            put(child, child.code if len(child.code) <= 4 else "", depth + 1)

    for number, criterion in enumerate(framework.criteria, 1):
        put(criterion, str(number), 0)
    heads = (
        Head("1", "Mã", is_figure=False),
        Head("2", "Tiêu chí", is_figure=False),
        Head("3", "Điểm tối đa"),
        Head("4", "Tử số"),
        Head("5", "Mẫu số"),
        Head("6", "Điểm đạt"),
        Head("7", "Ghi chú"),
    )
    note = f"Phương pháp: {framework.name.vi}, phiên bản {framework.version}."
    return Grid(table.key, table.head.vi, heads, tuple(rows), (note,))
