"""Taking the lines of a plan from a workbook: every row is right, or nothing is taken over."""

from collections.abc import Sequence
from datetime import date, datetime

from motcua.agencies import queries as agencies
from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.procedures import competence
from motcua.procedures.competence import InForce
from motcua.reviews.actions import plans
from motcua.reviews.actions.plans import NewLine
from motcua.reviews.errors import RowFault, WorkbookRefused
from motcua.reviews.models import PlanLine, ReviewSheet
from motcua.reviews.rules import plan_workbook
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.law import rights
from motcua.reviews.rules.plan_workbook import Row


def take_over(
    *, plan_id: int, content: bytes, seen: int | None, by: By, at: datetime
) -> tuple[PlanLine, ...]:
    """Put the rows of a filled-in form into a plan that is still drafted.

    A unit is named by its identifier or its name, a procedure by its short or long code. Rows that name the same
    group become one line. Raises WorkbookRefused with every fault of every row, and as `plans.add_lines` does.
    """
    rows = plan_workbook.read(content)
    today = day_of(at)
    under = {
        code: one
        for one in competence.in_force(today, rights(today).levels)
        for code in (one.code, one.long_code)
        if code
    }
    units = _units(today)
    taken = set(ReviewSheet.objects.filter(plan_id=plan_id).values_list("procedure_id", flat=True))
    faults: list[RowFault] = []
    known: list[tuple[Row, InForce, int]] = []
    for row in rows:
        procedure, unit = under.get(row.code), units.get(fold(row.unit), [])
        if procedure is None:
            faults.append(RowFault(row.number, plan_workbook.CODE, "not-under-competence", row.code))
        elif procedure.id in taken:
            faults.append(RowFault(row.number, plan_workbook.CODE, "twice", row.code))
        else:
            taken.add(procedure.id)
        if len(unit) != 1:
            problem = "unit-unclear" if unit else "unit-unknown"
            faults.append(RowFault(row.number, plan_workbook.UNIT, problem, row.unit))
        if procedure is not None and len(unit) == 1:
            known.append((row, procedure, unit[0]))
    faults += _uneven_groups(known)
    if faults:
        raise WorkbookRefused(faults)
    return plans.add_lines(plan_id=plan_id, lines=_lines(known), seen=seen, by=by, at=at)


def _units(today: date) -> dict[str, list[int]]:
    """The units of the day by their folded identifier and names; a name that several bear is unclear."""
    found: dict[str, set[int]] = {}
    for row in agencies.units_on(today):
        found.setdefault(fold(row.name), set()).add(row.id)
    alive = {number for numbers in found.values() for number in numbers}
    for named in agencies.all_names():
        if named.id in alive:
            for name in {fold(named.agency_id), fold(named.name)} - {""}:
                found.setdefault(name, set()).add(named.id)
    return {name: sorted(numbers) for name, numbers in found.items()}


def _uneven_groups(known: Sequence[tuple[Row, InForce, int]]) -> list[RowFault]:
    """Rows of one group have one unit and one last day."""
    first: dict[str, tuple[Row, int]] = {}
    faults = []
    for row, _, unit in known:
        if not row.group:
            continue
        begun, its_unit = first.setdefault(fold(row.group), (row, unit))
        if unit != its_unit:
            faults.append(RowFault(row.number, plan_workbook.UNIT, "differs-in-group", row.group))
        if row.due_on != begun.due_on:
            faults.append(RowFault(row.number, plan_workbook.DUE, "differs-in-group", row.group))
    return faults


def _lines(known: Sequence[tuple[Row, InForce, int]]) -> list[NewLine]:
    found: dict[str, NewLine] = {}
    for row, procedure, unit in known:
        key = fold(row.group) or f"row {row.number}"
        before = found.get(key)
        found[key] = NewLine(
            procedure_ids=(*(before.procedure_ids if before else ()), procedure.id),
            unit_id=unit,
            due_on=row.due_on,
            group_name=row.group,
            is_priority=row.is_priority or (before is not None and before.is_priority),
        )
    return list(found.values())
