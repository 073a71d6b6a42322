"""Where a dossier stands in its process and how long it has been at each step: as a diagram and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.dossiers import queries
from motcua.kernel.worktime import WorkCalendar
from motcua.processes import queries as processes
from motcua.processes.errors import ProcessUnknown
from motcua.processes.rules.engine import Program
from motcua.web.desk.access import Official, for_officials, trace
from motcua.web.desk.words import ROLE_LABELS
from motcua.web.processes import words

if TYPE_CHECKING:
    from motcua.dossiers.models import WorkItem


@dataclass(frozen=True)
class Stay:
    """One stay at a step. `state` is here, done or ahead; `spent` working time in words."""

    key: str
    number: int
    name: str
    who: str
    state: str
    given_at: datetime | None
    done_at: datetime | None
    due: datetime | None
    spent: str
    is_late: bool


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    found = queries.page(dossier_id)
    trace(official, dossier_id, "process")
    state, now = found.state, timezone.now()
    try:
        program = processes.program(state.process_key, state.process_version)
    except ProcessUnknown:
        program = None
    calendar = agencies.calendar_of(state.handling_unit_id)
    stays = _stays(program, found.work, calendar, now) if program else []
    return render(
        request,
        "processes/standing.html",
        {
            "dossier": found.dossier,
            "state": state,
            "program": program,
            "name": program.graph.name(get_language() or "vi") if program else "",
            "stays": stays,
            "here": [stay for stay in stays if stay.state == "here"],
            "now": now,
        },
    )


def _stays(
    program: Program, items: Iterable["WorkItem"], calendar: WorkCalendar, now: datetime
) -> list[Stay]:
    """Every stay as it was worked, then the steps that are still ahead."""
    language = get_language() or "vi"
    by_number = {step.number: step for step in program.graph.steps}
    items = list(items)
    units = agencies.units({item.unit_id for item in items})
    found: list[Stay] = []
    seen: set[str] = set()
    for item in sorted(items, key=lambda one: (one.given_at, one.opened_seq, one.branch)):
        node = program.graph.by_key.get(item.step_key) or by_number.get(item.step_no)
        end = item.done_at or now
        role = str(ROLE_LABELS.get(item.role, item.role))
        unit = units.get(item.unit_id)
        key = node.key if node else item.step_key
        seen.add(key)
        found.append(
            Stay(
                key=key,
                number=item.step_no,
                name=node.name(language) if node else item.step_key,
                who=f"{role}, {unit.short_name or unit.name}" if unit else role,
                state="done" if item.done_at else "here",
                given_at=item.given_at,
                done_at=item.done_at,
                due=item.due,
                spent=words.spent(_worked(calendar, item.given_at, end)),
                is_late=bool(item.due and end > item.due),
            )
        )
    found.extend(
        Stay(
            step.key, step.number, step.name(language), words.lane(step), "ahead", None, None, None, "", False
        )
        for step in program.graph.steps
        if step.key not in seen
    )
    return found


def _worked(calendar: WorkCalendar, since: datetime, until: datetime) -> timedelta:
    return calendar.between(since, until) if until > since else timedelta(0)
