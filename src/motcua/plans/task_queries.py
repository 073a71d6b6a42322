"""Reading the objectives and tasks of a plan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.plans.models import Objective, Plan, Task, TaskEntry

OPEN = frozenset({"planned", "under_way", "reported"})


@dataclass(frozen=True)
class TaskRow:
    """A task on a day. `is_late`: open after its due day; `is_soon`: due within fourteen days."""

    task: Task
    entries: list[TaskEntry]
    is_late: bool
    is_soon: bool

    @property
    def evidence(self) -> str:
        return next((one.evidence for one in self.entries if one.evidence), "")


@dataclass(frozen=True)
class ObjectiveRow:
    objective: Objective
    tasks: list[TaskRow]
    targets: int


def tasks(plan: Plan, today: date) -> list[TaskRow]:
    """In the plan's order, with history, steps, leading unit; three queries however many."""
    found = (
        Task.objects.filter(plan=plan)
        .select_related("lead", "objective", "part_of")
        .prefetch_related("entries__by", "steps")
        .order_by("ordinal")
    )
    return [_row(task, today) for task in found]


def _row(task: Task, today: date) -> TaskRow:
    is_open, due = task.state in OPEN, task.due_on
    return TaskRow(
        task=task,
        entries=list(task.entries.all()),
        is_late=is_open and due is not None and due < today,
        is_soon=is_open and due is not None and 0 <= (due - today).days <= 14,
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
