"""The work on tasks: begun, reported with evidence, confirmed by a second person, sent back, cancelled. Each
deed is one
row change and one entry in the task's history."""

from datetime import datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.plans.answering import units_today
from motcua.plans.errors import DraftNotFound, NotAllowed, SaidRefused, SamePerson, Stale, WrongMoment
from motcua.plans.models import Task, TaskEntry
from motcua.plans.rules import law, task_states
from motcua.plans.rules.law import By
from motcua.plans.rules.task_states import Deed


@transaction.atomic
def move(
    task_id: int,
    deed: Deed,
    *,
    revision: int,
    words: str = "",
    evidence: str = "",
    by: By,
    at: datetime,
) -> Task:
    """Bring a task into its next state.

    The same deed by the same person again, from the page that was open, changes nothing.
    Raises: DraftNotFound, NotAllowed, SamePerson, Stale, WrongMoment, SaidRefused.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=task_id).first()
    if task is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    _require(task, deed, by, at)
    if task.revision != revision:
        last = task.entries.first()
        if last is not None and _is_repeat(task, last, deed, revision, by, evidence):
            return task
        raise Stale(str(Stale.__doc__))
    state = task_states.next_state(task.state, deed)
    if state is None:
        raise WrongMoment(str(WrongMoment.__doc__))
    if deed in task_states.NEEDS_EVIDENCE and not evidence.strip():
        raise SaidRefused([("evidence", "required")])
    if deed in task_states.NEEDS_WORDS and not words.strip():
        raise SaidRefused([("words", "required")])
    if deed is Deed.CONFIRM and by.user_id is not None:
        reported = task.entries.filter(state="reported").first()
        if reported is not None and reported.by_id == by.user_id:
            raise SamePerson(str(SamePerson.__doc__))
    task.state, task.revision = state, task.revision + 1
    task.save(update_fields=["state", "revision"])
    TaskEntry.objects.create(
        task=task,
        state=state,
        due_on=task.due_on,
        words=words.strip()[:500],
        evidence=evidence.strip()[:500],
        by_id=by.user_id,
        at=at,
    )
    return task


def _is_repeat(task: Task, last: TaskEntry, deed: Deed, revision: int, by: By, evidence: str) -> bool:
    """Whether this very deed was done by the same person a moment ago (a form sent twice)."""
    return (
        task.revision == revision + 1
        and last.by_id == by.user_id
        and last.evidence == evidence.strip()[:500]
        and any(
            task_states.next_state(before, deed) == task.state
            for before in ("planned", "under_way", "reported")
        )
    )


def _require(task: Task, deed: Deed, by: By, at: datetime) -> None:
    rights = law.on(day_of(at)).rights
    plan_unit = task.plan.unit_id
    if deed in task_states.BY_LEAD:
        named = task.lead_id or plan_unit
        lead = None if named is None else units_today({named}, day_of(at))[named].unit_id
        allowed = law.may_report(by, lead, rights)
    elif deed is Deed.CANCEL:
        allowed = law.may_keep(by, plan_unit, rights)
    else:
        allowed = law.may_confirm(by, rights) or law.may_adopt(by, plan_unit, rights)
    if not allowed:
        raise NotAllowed(str(NotAllowed.__doc__))
