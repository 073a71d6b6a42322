"""What a move of the process means for a dossier: which steps open in which unit, with which due date.

The process says what opens and closes (`processes.rules.engine`); this says it in the words of an event.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.kernel.worktime import WorkCalendar
from motcua.ledger.rules import Json, instant_text
from motcua.processes.rules.engine import Item, Moved, Program, RunState
from motcua.processes.rules.graph import Kind


def planned_due(calendar: WorkCalendar, state: DossierState, part: int, whole: int) -> datetime | None:
    """When `part` of `whole` is over of the working time from acceptance to the due date; None without one."""
    if state.current_due is None or state.accepted_at is None:
        return None
    start = calendar.opening(state.accepted_at)
    if state.current_due <= start or part >= whole:
        return state.current_due
    seconds = int(calendar.between(start, state.current_due).total_seconds())
    return calendar.after(start, timedelta(seconds=seconds * part // whole))


def item_due(
    calendar: WorkCalendar, state: DossierState, program: Program, item: Item, at: datetime
) -> datetime | None:
    """The due date of a step that opens: as planned; in a later round its own share from now, never after the
    dossier's own due date.
    """
    part, whole = program.done_by(item.key)
    planned = planned_due(calendar, state, part, whole)
    if planned is None or item.visit <= 1 or planned > at or state.current_due is None:
        return planned
    start = calendar.opening(state.accepted_at or at)
    seconds = int(calendar.between(start, max(start, state.current_due)).total_seconds())
    own = calendar.after(calendar.opening(at), timedelta(seconds=seconds * item.node.weight // whole))
    return max(planned, min(own, state.current_due))


def stood(program: Program, state: DossierState, kept: RunState | None) -> RunState | None:
    """Where the process of a dossier stands.

    The open steps of the dossier decide: when work was returned or a result recalled, the kept state is behind
    and is brought up; a plain process has no kept state at all. None when the open steps fit no place of it.
    """
    numbers = {step.number: step.key for step in program.graph.steps}
    keys = tuple(work.key or numbers.get(work.step_no, "") for work in open_work(state))
    values = dict(kept.values) if kept else {}
    visits = dict(kept.visits) if kept else {}
    if kept is not None:
        steps = {key for key in kept.open if program.graph.by_key[key].kind is Kind.STEP}
        if steps == set(keys):
            return kept
    fitting = [rest for rest in program.rests if rest[0] == set(keys)]
    if not keys or not fitting:
        return None
    # of several places with the same open steps, the one in which the other branches have arrived
    arrived = max((rest[1] for rest in fitting), key=lambda pairs: (len(pairs), sorted(pairs)))
    return RunState(
        open=keys,
        arrived=tuple(sorted(arrived)),
        values=values,
        visits={**dict.fromkeys(keys, 1), **visits},
    )


def opened_json(
    program: Program,
    state: DossierState,
    moved: Moved,
    *,
    calendar: WorkCalendar,
    at: datetime,
    unit_of: Callable[[str], int | None],
    assignee_id: int | None,
) -> dict[str, Json]:
    """`opened` and `closed` of an event. `unit_of` finds another agency by its identifier; `assignee_id` is for
    the step that opens when it is one in the handling unit.
    """
    numbers = {step.key: step.number for step in program.graph.steps}
    by_number = {number: key for key, number in numbers.items()}
    closed_keys = {item.key for item in moved.closed}
    was = open_work(state)
    closed = [w.branch for w in was if (w.key or by_number.get(w.step_no, "")) in closed_keys]
    taken = {w.branch for w in was if w.branch not in closed}
    opening = [item for item in moved.opened if not item.is_timer]
    opened: list[Json] = []
    for item in opening:
        branch = next(n for n in range(len(taken) + 1) if n not in taken)
        taken.add(branch)
        unit = unit_of(item.node.unit) if item.node.unit else None
        due = item_due(calendar, state, program, item, at)
        opened.append(
            {
                "branch": branch,
                "key": item.key,
                "step_no": item.node.number,
                "role": item.node.role,
                "unit": unit,
                "due": None if due is None else instant_text(due),
                "assignee": assignee_id if len(opening) == 1 and unit is None else None,
            }
        )
    return {"closed": list(closed), "opened": opened, "step_count": last_number(program)}


def plain_json(
    program: Program,
    state: DossierState,
    item: Item,
    *,
    calendar: WorkCalendar,
    assignee_id: int | None,
) -> dict[str, Json]:
    """The event of a process that is one step after the other: the next step, and nothing beside it."""
    due = planned_due(calendar, state, *program.done_by(item.key))
    return {
        "step_no": item.node.number,
        "step_count": last_number(program),
        "step_key": item.key,
        "step_role": item.node.role,
        "step_due": None if due is None else instant_text(due),
        "assignee": assignee_id,
    }


def last_number(program: Program) -> int:
    return program.graph.steps[-1].number


def timers_of(
    program: Program,
    state: RunState,
    before: Sequence[tuple[str, int, str, int]],
    at: datetime,
) -> tuple[tuple[str, int, str, int], ...]:
    """The timers that run now: those that ran go on, new ones begin at `at`."""
    running: Mapping[tuple[str, int], str] = {(key, visit): since for key, visit, since, _ in before}
    return tuple(
        (item.key, item.visit, running.get((item.key, item.visit), instant_text(at)), item.node.minutes)
        for item in program.open_items(state)
        if item.is_timer
    )


def of_branch(state: DossierState, branch: int) -> OpenWork | None:
    return next((work for work in open_work(state) if work.branch == branch), None)
