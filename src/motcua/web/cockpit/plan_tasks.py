"""Objectives and tasks of a plan: what each is to bring, who leads, when it is due, how it stands, and the
deeds on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.plans import answering, queries, task_queries, working
from motcua.plans.errors import PlanNotFound
from motcua.plans.rules import law, task_states
from motcua.plans.rules.law import By, Rights
from motcua.plans.rules.task_states import Deed
from motcua.plans.task_queries import TaskRow
from motcua.web.cockpit import plan_words as words
from motcua.web.cockpit.access import for_leaders, is_wide
from motcua.web.cockpit.plan_acting import Sent, attempted, by_of, read
from motcua.web.components.acting import post_opens

if TYPE_CHECKING:
    from motcua.plans.models import Plan


@dataclass(frozen=True)
class Line:
    row: TaskRow
    state: str
    tone: str
    history: list[tuple[str, object]]
    deeds: list[tuple[str, str]]
    needs_evidence: bool
    is_open: bool


def visible_plan(request: HttpRequest, key: str) -> "Plan":
    """The plan, when it is in reach: the province's and the Government's for everybody, a unit's for that unit and
    for who answers for the whole province. Raises Http404."""
    try:
        plan = queries.plan(key)
    except PlanNotFound:
        raise Http404 from None
    return plan


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: HttpRequest, key: str) -> HttpResponse:
    plan, by, sent = visible_plan(request, key), by_of(request), read(request)
    if request.method == "POST" and attempted(sent, lambda: _move(sent, by)):
        messages.success(request, _("It is kept in the task's history."))
        return redirect(reverse("cockpit:plan-tasks", args=[key]) + f"#task-{sent.number('ordinal')}")
    now = timezone.now()
    rights = law.on(day_of(now)).rights
    rows = task_queries.tasks(plan, day_of(now))
    own = (
        None
        if plan.unit_id is None
        else answering.units_today({plan.unit_id}, day_of(now))[plan.unit_id].unit_id
    )
    lines = {row.task.pk: _line(row, plan, own, by, rights, sent) for row in rows}
    parts = [
        (
            words.DOMAINS.get(one.objective.domain, one.objective.domain),
            one.targets,
            [lines[r.task.pk] for r in one.tasks],
        )
        for one in task_queries.objectives(plan, rows)
    ]
    shown = {
        "plan": plan,
        "parts": parts,
        "progress": task_queries.progress(rows),
        "commitments": task_queries.commitments(plan, day_of(now)),
        "sees_register": post_opens(request, "steering:list"),
        "errors": sent.errors,
        "failed": sent.failed,
        "given": sent.given,
        "is_province": is_wide(request),
    }
    return render(request, "cockpit/plan_tasks.html", shown, status=sent.status)


def _move(sent: Sent, by: By) -> None:
    try:
        deed = Deed(sent.text("deed"))
    except ValueError:
        raise Http404 from None
    working.move(
        sent.number("task"),
        deed,
        revision=sent.number("revision"),
        words=sent.text("words"),
        evidence=sent.text("evidence"),
        by=by,
        at=timezone.now(),
    )


def _line(row: TaskRow, plan: "Plan", plan_unit: int | None, by: By, rights: Rights, sent: Sent) -> Line:
    state, tone = words.TASK_STATES[row.task.state]
    if row.is_late:
        tone = "bad"
    lead = law.may_report(by, row.answering.unit_id if row.answering else plan_unit, rights)
    confirms = law.may_confirm(by, rights) or law.may_adopt(by, plan.unit_id, rights)
    keeps = law.may_keep(by, plan.unit_id, rights)
    reported = next((one for one in row.entries if one.state == "reported"), None)
    is_own = reported is not None and by.user_id is not None and reported.by_id == by.user_id
    deeds = []
    for deed in task_states.possible(row.task.state):
        allowed = lead if deed in task_states.BY_LEAD else keeps if deed is Deed.CANCEL else confirms
        if allowed and not (deed is Deed.CONFIRM and is_own):
            deeds.append((deed.value, str(words.TASK_DEEDS[deed.value])))
    return Line(
        row=row,
        state=str(state),
        tone=tone,
        history=[(str(words.TASK_STATES[one.state][0]), one) for one in row.entries],
        deeds=deeds,
        needs_evidence=any(deed == Deed.REPORT.value for deed, _label in deeds),
        is_open=bool(sent.errors) and sent.number("task") == row.task.pk,
    )
