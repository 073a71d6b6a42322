"""A report beside the one before it, and beside the figures of today: what differs, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.indicators import span_queries as spans
from motcua.kernel import scopes
from motcua.reports import freezing
from motcua.reports.models import Report, Sheet
from motcua.reports.rules import flow as flow_rules
from motcua.reports.rules import members
from motcua.reports.rules.forms import Form, TableKind
from motcua.reports.rules.identities import Broken, Continued, broken, continued
from motcua.reports.rules.lifecycle import PUBLISHED
from motcua.reports.rules.sheets import Frozen, RowStyle
from motcua.reports.rules.sheets import Sheet as Figures
from motcua.reports.tables.flow import cells_of


def identities_broken(sheet: Figures, form: Form) -> tuple[Broken, ...]:
    """Every line of the frozen tables that does not add up."""
    counts = {
        one.number: int(one.numerator or 0) for one in sheet.figures if one.code.startswith(f"{form.code}/")
    }
    flow = form.flow
    if flow is None:
        return ()
    grid = next(grid for grid in sheet.grids if grid.key == flow.key)
    return broken(form.identities, cells_of(grid, counts))


@dataclass(frozen=True)
class Compared:
    """Line by line against the previous report. `previous` None: there is none that was published."""

    previous: Report | None
    lines: tuple[Continued, ...]
    labels: dict[str, str]

    @property
    def open_rows(self) -> tuple[str, ...]:
        """Lines that a person has to explain: they differ, and not by reorganisation alone."""
        return tuple(line.row for line in self.lines if not line.is_even)


def previous_of(report: Report) -> Report | None:
    """The newest published report of the same form and unit that ended on the day before this one begins."""
    return (
        Report.objects.filter(
            form=report.form,
            unit_id=report.unit_id,  # type: ignore[misc]  # None: the province's
            last=report.first - timedelta(days=1),
            state__in=[one.value for one in PUBLISHED],
        )
        .order_by("-number", "-pk")
        .first()
    )


def compared(report: Report, sheet: Figures) -> Compared:
    """Column by which this period continues the one before (6 of this = 11 of the previous), line by line and dossier
    by dossier. Empty for forms without such a column."""
    form = freezing.form_of(sheet)
    flow = form.flow
    if flow is None or form.continues is None:
        return Compared(None, (), {})
    previous = previous_of(report)
    grid = next(grid for grid in sheet.grids if grid.key == flow.key)
    labels = {row.key: row.label for row in grid.rows if row.style is RowStyle.LINE}
    if previous is None:
        return Compared(None, (), labels)
    this_no, previous_no = form.continues
    columns = {column.no: column for column in flow.columns}
    now_flows = _flows_of(report, report.sheet_number)
    then_row = Sheet.objects.get(report=previous, number=previous.sheet_number)
    then_sheet = freezing.frozen(then_row.content)
    then_flows = members.unpack(bytes(then_row.members)).flows if then_row.members else ()
    now = flow_rules.members(now_flows, columns[this_no], freezing.options_of(sheet), rows=None)
    then = flow_rules.members(then_flows, columns[previous_no], freezing.options_of(then_sheet), rows=None)
    for row in (row for grid in then_sheet.grids if grid.key == flow.key for row in grid.rows):
        labels.setdefault(row.key, row.label)
    days = spans.Days(report.first, report.last)
    with scopes.scope(scopes.of_system("a periodic report")):
        moved = spans.moved_between(
            min(days.since, datetime.fromisoformat(then_sheet.as_of)), datetime.fromisoformat(sheet.as_of)
        )
    return Compared(previous, continued(now, then, moved=moved), labels)


def _flows_of(report: Report, number: int) -> tuple[flow_rules.Flow, ...]:
    packed = Sheet.objects.values_list("members", flat=True).get(report=report, number=number)
    return members.unpack(bytes(packed)).flows if packed else ()


def unexplained(report: Report, found: Compared) -> tuple[str, ...]:
    """Lines that differ and that nobody explained."""
    return tuple(row for row in found.open_rows if not report.explanations.get(row))


# ---------------------------------------------------------------- against today


@dataclass(frozen=True)
class Moved:
    """A figure that is counted otherwise now."""

    frozen: Frozen
    live: Frozen | None


def against_now(sheet: Figures, *, now: datetime) -> tuple[Moved, ...]:
    """Every figure that would be another if it were counted at `now`; new lines of a table are found by its total."""
    form = freezing.form_of(sheet)
    live = freezing.count(
        form, freezing.span_of(sheet), unit_id=sheet.unit_id, now=now, options=freezing.options_of(sheet)
    ).sheet
    by_key = {_key(one): one for one in live.figures}
    return tuple(
        Moved(one, by_key.get(_key(one))) for one in sheet.figures if not _same(one, by_key.get(_key(one)))
    )


def _key(one: Frozen) -> tuple[str, str, str, str, str]:
    return (one.table, one.code, one.variant, one.row, one.column)


def _same(one: Frozen, live: Frozen | None) -> bool:
    if live is None:
        return one.numerator in (None, "0")
    return (one.numerator, one.denominator) == (live.numerator, live.denominator)


def has_flow(sheet: Figures, table: str) -> bool:
    form = freezing.form_of(sheet)
    return any(one.key == table and one.kind is TableKind.FLOW for one in form.tables)


__all__ = ("Compared", "Moved", "against_now", "compared", "identities_broken", "previous_of", "unexplained")
