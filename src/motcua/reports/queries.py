"""Reading reports: what is due and missing, the list, one report, one figure with what is behind it."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.db.models import QuerySet

from motcua.indicators import span_queries as spans
from motcua.indicators.queries import Behind
from motcua.indicators.registry import INDICATORS, PeriodBase, Shape
from motcua.reports import freezing, schedule
from motcua.reports.models import Counting, Deed, Report, Sheet, Template
from motcua.reports.rules import flow as flow_rules
from motcua.reports.rules import members
from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.forms import Column, Form
from motcua.reports.rules.lifecycle import State
from motcua.reports.rules.periods import Span
from motcua.reports.rules.sheets import Frozen, RowStyle
from motcua.reports.rules.sheets import Sheet as Figures


@dataclass(frozen=True)
class Due:
    """A report that the schedule asks of the province. `report` None: nobody has drafted it."""

    form: Form
    span: Span
    report: Report | None
    today: date

    @property
    def is_done(self) -> bool:
        return self.report is not None and self.report.state == State.SUBMITTED

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.today > self.span.due_on

    @property
    def can_begin(self) -> bool:
        return self.report is None and self.today > self.span.last


def due(*, since: date, until: date, today: date) -> list[Due]:
    """What the schedule asks for between two days (of the due day), by due day; one query."""
    wanted = schedule.asked_for("province", since=since, until=until, today=today)
    found = {
        (one.form, one.period): one
        for one in Report.objects.filter(
            unit__isnull=True, period__in=sorted({one.key for _f, one in wanted})
        )
        .exclude(state=State.DISCARDED.value)
        .order_by("number")
    }
    return [Due(form, one, found.get((form.code, one.key)), today) for form, one in wanted]


def reports(*, unit_ids: frozenset[int] | None) -> QuerySet[Report]:
    """Reports of the province and of the units given (None: of every unit), the newest period first."""
    rows = Report.objects.select_related("unit").order_by("-last", "-first", "form", "-number", "-pk")
    if unit_ids is None:
        return rows
    return rows.filter(unit__isnull=True) | rows.filter(unit_id__in=unit_ids)


def report(report_id: int) -> Report | None:
    rows = Report.objects.select_related(
        "unit", "corrects", "template", "drafted_by", "checked_by", "approved_by", "signed_file"
    )
    return rows.filter(pk=report_id).first()


def newest(form: str, unit_id: int | None, period: str) -> Report | None:
    """The newest report of a form, unit and period that was not given up."""
    rows = Report.objects.exclude(state=State.DISCARDED.value).select_related("corrects", "template")
    mine = rows.filter(form=form, unit_id=unit_id, period=period)  # type: ignore[misc]  # None: the province's
    return mine.order_by("-number").first()


def corrected_by(report: Report) -> Report | None:
    """The report that corrects this one, unless it was given up."""
    return Report.objects.filter(corrects=report).exclude(state=State.DISCARDED.value).first()


def counting(order_id: int) -> Counting | None:
    """An order of a counting, with its report and who gave it."""
    return (
        Counting.objects.select_related("report", "report__unit", "unit", "ordered_by")
        .filter(pk=order_id)
        .first()
    )


def counting_under_way(report: Report) -> Counting | None:
    """The counting of this report that waits or runs; what is only looked at is none, for it changes nothing."""
    return (
        Counting.objects.filter(report=report, state=Standing.WAITING.value)
        .exclude(kind__in=[Ordered.COMPARE.value, Ordered.FIGURE.value])
        .order_by("pk")
        .first()
    )


def drafts_under_way() -> dict[tuple[str, str, int | None], int]:
    """First drafts that are being counted: (form, period, unit) -> the order; one query."""
    rows = Counting.objects.filter(kind=Ordered.DRAFT.value, state=Standing.WAITING.value)
    return {
        (form, period, unit): pk
        for form, period, unit, pk in rows.values_list("form", "period", "unit", "pk")
    }


@dataclass(frozen=True)
class Comparison:
    """The figures of a sheet as they were when counted again. `rows`: name, number of the figure, frozen, then."""

    at: datetime
    count: int
    rows: tuple[tuple[str, int, str, str], ...]


def last_comparison(report: Report) -> Comparison | None:
    """The newest comparison of the sheet that the report stands on; None: it was never compared."""
    row = (
        Counting.objects.filter(
            report=report,
            kind=Ordered.COMPARE.value,
            state=Standing.DONE.value,
            outcome__sheet=report.sheet_number,
        )
        .order_by("-pk")
        .first()
    )
    if row is None or row.ended_at is None:
        return None
    found = row.outcome
    return Comparison(
        row.ended_at, int(found["count"]), tuple((a, int(n), b, c) for a, n, b, c in found["rows"])
    )


@dataclass(frozen=True)
class Asked:
    """The newest orders to count one figure: the one that waits, and what the last one came to. `done` was counted;
    `undone` was ordered later and could not be."""

    waiting: Counting | None
    done: Counting | None
    undone: Counting | None


def asked(place: "Place") -> Asked:
    """One query."""
    newest = {
        row.state: row
        for row in Counting.objects.filter(
            report=place.report,
            kind=Ordered.FIGURE.value,
            sheet_number=place.sheet_number,
            figure=place.figure.number,
        )
        .select_related("ordered_by")
        .order_by("state", "-pk")
        .distinct("state")
    }
    done = newest.get(Standing.DONE.value)
    undone = max(
        (row for state, row in newest.items() if state in (Standing.REFUSED, Standing.FAILED)),
        key=lambda row: row.pk,
        default=None,
    )
    if undone is not None and done is not None and done.pk > undone.pk:
        undone = None
    return Asked(newest.get(Standing.WAITING.value), done, undone)


def sheet(report: Report, number: int | None = None) -> Figures:
    """The frozen figures of a report: those it stands on, or an earlier sheet. Raises Sheet.DoesNotExist."""
    wanted = report.sheet_number if number is None else number
    return freezing.frozen(Sheet.objects.values_list("content", flat=True).get(report=report, number=wanted))


def deeds(report: Report) -> list[Deed]:
    """Who did what, oldest first."""
    return list(Deed.objects.filter(report=report).select_related("by").order_by("pk"))


def templates(form: str = "") -> list[Template]:
    """Templates in use, of one form or of all."""
    rows = (
        Template.objects.filter(ended_at__isnull=True)
        .select_related("unit", "added_by")
        .order_by("form", "name", "pk")
    )
    return list(rows.filter(form=form) if form else rows)


def of_signed_file(sha256: str) -> Report | None:
    """The report whose signed document this is."""
    return Report.objects.filter(signed_file_id=sha256).first()


def of_output(sha256: str) -> tuple[Report, str] | None:
    """The report one of whose documents has these bytes, and in which form of file."""
    for name in ("pdf", "xlsx", "docx"):
        found = Report.objects.filter(**{f"outputs__{name}": sha256}).first()
        if found is not None:
            return found, name
    return None


# ---------------------------------------------------------------- one figure


@dataclass(frozen=True)
class Place:
    """Where a figure stands: its report, sheet, the heading of its table, its row and column."""

    report: Report
    sheet_number: int
    sheet: Figures
    figure: Frozen
    as_of: datetime
    grid: str
    row: str
    form: Form


def placed(report_id: int, sheet_number: int, figure_number: int) -> Place | None:
    """The figure of a reference; two queries."""
    row = report(report_id)
    kept = Sheet.objects.defer("members").filter(report_id=report_id, number=sheet_number).first()
    if row is None or kept is None:
        return None
    figures = freezing.frozen(kept.content)
    figure = figures.figure(figure_number)
    if figure is None:
        return None
    grid = next((one for one in figures.grids if one.key == figure.table), None)
    label = next((one.label for one in grid.rows if one.key == figure.row), "") if grid else ""
    if grid and not label:
        label = next(
            (one.label for one in grid.rows if any(cell.figure == figure.number for cell in one.cells)), ""
        )
    return Place(
        row,
        sheet_number,
        figures,
        figure,
        kept.as_of,
        grid.title if grid else "",
        label,
        freezing.form_of(figures),
    )


DENOMINATOR = "d"
_LISTED = (Shape.RATIO, Shape.COUNT, Shape.DONE)
_NO_DOSSIERS = (PeriodBase.CATALOGUE, PeriodBase.REGISTER)


def members_of(place: Place, part: str = "") -> Sequence[int] | None:
    """The dossiers that the figure (or its denominator) counted when it was frozen, in order; None for figures that
    count no dossiers, and where no list was kept."""
    if not place.sheet.members:  # frozen before the sheet named its list
        return _unpacked(place, part)
    return _remembered(
        _Wanted(place.report.pk, place.sheet_number, place.sheet.members, place.figure.number, part, place)
    )


@dataclass(frozen=True)
class _Wanted:
    """Which list: known by what was frozen, its content among it, so that what is remembered never goes stale."""

    report_id: int
    sheet_number: int
    sha256: str
    figure: int
    part: str
    place: Place = field(compare=False)


# Of a year of a large province a list has some hundred thousand numbers: a third of a second to unpack, some MB.
@lru_cache(maxsize=8)
def _remembered(wanted: _Wanted) -> Sequence[int] | None:
    return _unpacked(wanted.place, wanted.part)


def _unpacked(place: Place, part: str) -> Sequence[int] | None:
    """One query."""
    packed = Sheet.objects.values_list("members", flat=True).get(
        report=place.report, number=place.sheet_number
    )
    if packed is None:
        return None
    kept = members.unpack(bytes(packed))
    column = column_of(place)
    if column is not None:
        options = freezing.options_of(place.sheet)
        return array("q", sorted(flow_rules.members(kept.flows, column, options, rows=rows_of(place))))
    found = _of_indicator(place, kept.groups, part) if place.sheet.members else None
    return None if found is None else array("q", found)


def _of_indicator(place: Place, groups: Sequence[members.Group], part: str) -> tuple[int, ...] | None:
    """By the formula of the figure; None where it has another version now, whose measures may be others."""
    indicator = INDICATORS.get(place.figure.code)
    if (
        indicator is None
        or indicator.version != place.figure.version
        or indicator.base in _NO_DOSSIERS
        or indicator.shape not in _LISTED
    ):
        return None
    variant = next((one for one in indicator.variants if one.code == place.figure.variant), None)
    if variant is None:
        return None
    names = (variant.denominator, variant.also_open) if part == DENOMINATOR else (variant.numerator,)
    return members.counting(
        groups,
        frozenset(name for name in names if name),
        unit_id=int(place.figure.row) if place.figure.row else None,
        unit_kinds=indicator.only.unit_kinds,
        sector_groups=indicator.only.sector_groups,
    )


def column_of(place: Place) -> Column | None:
    flow = place.form.flow
    if flow is None or place.figure.table != flow.key:
        return None
    return next((one for one in flow.columns if one.no == place.figure.column), None)


def rows_of(place: Place) -> frozenset[str] | None:
    """The rows whose dossiers a figure counts: its own, those of its level, or all."""
    grid = next(one for one in place.sheet.grids if one.key == place.figure.table)
    style = next(one.style for one in grid.rows if one.key == place.figure.row)
    if style is RowStyle.TOTAL:
        return None
    if style is RowStyle.GROUP:
        return frozenset(one.key for one in grid.rows if one.key.startswith(f"{place.figure.row}/"))
    return frozenset({place.figure.row})


def behind(place: Place, *, part: str = "", offset: int = 0, limit: int = 50) -> Behind | None:
    """The dossiers behind a frozen figure or its denominator, as far as the open scope reaches; None where they were
    not kept."""
    ids = members_of(place, part)
    return None if ids is None else spans.page_of(ids, offset=offset, limit=limit)
