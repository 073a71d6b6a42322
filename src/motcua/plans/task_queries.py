"""Reading the objectives and tasks of a plan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.plans import answering
from motcua.plans.answering import Answering
from motcua.plans.models import Objective, Plan, Task, TaskEntry
from motcua.steering import queries as registers

OPEN = frozenset({"planned", "under_way", "reported"})


@dataclass(frozen=True)
class TaskRow:
    """A task on a day. `is_late`: open after its due day; `is_soon`: due within fourteen days."""

    task: Task
    entries: list[TaskEntry]
    is_late: bool
    is_soon: bool
    answering: Answering | None = None  # who leads it today, where the plan names a unit

    @property
    def evidence(self) -> str:
        return next((one.evidence for one in self.entries if one.evidence), "")


@dataclass(frozen=True)
class ObjectiveRow:
    objective: Objective
    tasks: list[TaskRow]
    targets: int


def tasks(plan: Plan, today: date) -> list[TaskRow]:
    """In the plan's order, with history, steps, who leads it today; four queries however many, and those of
    units that ended."""
    found = list(
        Task.objects.filter(plan=plan)
        .select_related("lead", "objective", "part_of")
        .prefetch_related("entries__by", "steps")
        .order_by("ordinal")
    )
    leads = answering.of_tasks(found, today)
    return [_row(task, today, leads.get(task.pk)) for task in found]


def _row(task: Task, today: date, lead: Answering | None) -> TaskRow:
    is_open, due = task.state in OPEN, task.due_on
    return TaskRow(
        task=task,
        entries=list(task.entries.all()),
        is_late=is_open and due is not None and due < today,
        is_soon=is_open and due is not None and 0 <= (due - today).days <= 14,
        answering=lead,
    )


def objectives(plan: Plan, rows: Sequence[TaskRow]) -> list[ObjectiveRow]:
    """The plan's objectives with their tasks and how many targets stand under each. Two queries."""
    targets = Counter(plan.targets.values_list("objective_id", flat=True))
    return [
        ObjectiveRow(one, [row for row in rows if row.task.objective_id == one.pk], targets[one.pk])
        for one in plan.objectives.all()
    ]


@dataclass(frozen=True)
class Progress:
    """`done` of `all` tasks that were not cancelled; `late` are open after their day."""

    all: int
    done: int
    late: int
    by_state: dict[str, int]


def progress(rows: Sequence[TaskRow]) -> Progress:
    counted = Counter(row.task.state for row in rows)
    return Progress(
        all=len(rows) - counted["cancelled"],
        done=counted["done"],
        late=sum(1 for row in rows if row.is_late),
        by_state=dict(counted),
    )


@dataclass(frozen=True)
class Commitments:
    """What heads of units committed themselves to in the plan's year (register `commitment` of `steering`).

    `owed`: how many each unit's head owes; `units`: (unit, committed, done), the fewest first, of all units that owe.
    """

    owed: int
    units: list[tuple[str, int, int]]

    @property
    def enough(self) -> int:
        return sum(1 for _unit, made, _done in self.units if made >= self.owed)


def commitments(plan: Plan, today: date) -> Commitments | None:
    """For the plan's year and unit; None for a plan that names no year. Three queries."""
    if plan.year is None:
        return None
    obliged = registers.obliged_units(today)
    if plan.unit_id is not None:
        obliged = {pk: name for pk, name in obliged.items() if pk == plan.unit_id}
    made, done = Counter[int](), Counter[int]()
    for row in registers.counting(["commitment"])["commitment"]:
        if row.unit_id is not None and row.facts.get("year") == plan.year:
            made[row.unit_id] += 1
            done[row.unit_id] += bool(row.facts.get("done_on"))
    units = [(name, made[pk], done[pk]) for pk, name in obliged.items()]
    return Commitments(registers.kind("commitment").owes or 3, sorted(units, key=lambda one: one[1]))
