"""All fee rules; one rule with its check, what it changes, and the steps of its life."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures.actions import fee_schedules as actions
from motcua.procedures.actions.fee_schedules import Keeper
from motcua.procedures.errors import (
    CatalogueError,
    FeeDatesOverlap,
    FeeScheduleChanged,
    FeeScheduleNotAllowed,
    FeeScheduleNotFound,
    FeeScheduleUnsound,
)
from motcua.procedures.fee_queries import schedule_from
from motcua.procedures.rules.fee_checks import MOST_SHOWN
from motcua.web.components.fees import counted
from motcua.web.desk.access import Official, for_officials
from motcua.web.fees import words
from motcua.web.fees.fault_words import said


def keeper(official: Official) -> Keeper:
    return Keeper(official.user_id, official.post.roles)


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    today = day_of(timezone.now())
    language = get_language() or "vi"
    groups: list[dict[str, Any]] = []
    for key, found in groupby(fee_queries.rows(), key=lambda row: row.key):
        versions = [(row, schedule_from(row), *words.STATE_LABELS[row.state]) for row in found]
        in_force = next(
            (one for row, one, *_rest in versions if row.state == "approved" and one.holds_on(today)), None
        )
        newest = in_force or versions[0][1]
        groups.append(
            {
                "key": key,
                "name": newest.name(language),
                "kind": words.KIND_LABELS[newest.kind],
                "scope": words.scope(newest),
                "in_force": in_force,
                "basis": newest.basis.words,
                "is_example": newest.sureness == "example",
                "versions": versions,
            }
        )
    policies = fee_queries.online_cut_policies(today)
    context = {
        "groups": groups,
        "policies": policies,
        "is_done": any(not policy.is_example for policy in policies),
        "may_write": official.opens("fees:new"),
    }
    return render(request, "fees/rules.html", context)


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, schedule_id: int) -> HttpResponse:
    return shown(request, official, schedule_id)


def shown(
    request: HttpRequest,
    official: Official,
    schedule_id: int,
    *,
    error: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        row = fee_queries.row(schedule_id)
    except FeeScheduleNotFound:
        raise Http404 from None
    today = day_of(timezone.now())
    schedule = schedule_from(row)
    found = actions.findings(schedule, on=today)
    before = fee_queries.predecessor(row)
    label, tone = words.STATE_LABELS[row.state]
    by = keeper(official)
    may_write = actions.may_write(by, on=today) and official.opens("fees:edit")
    context = {
        "row": row,
        "schedule": schedule,
        "name": schedule.name(get_language() or "vi"),
        "state_label": label,
        "state_tone": tone,
        "facts": words.facts(schedule),
        "columns": words.columns(schedule.table),
        "lines": words.rows(schedule.table, today),
        "counted": counted(len(schedule.table.rows)),
        "measure": words.MEASURE_LABELS[schedule.table.measure],
        "faults": [said(fault) for fault in found.faults],
        "gaps": [words.gap(one, today) for one in found.gaps[:MOST_SHOWN]],
        "more_gaps": max(0, len(found.gaps) - MOST_SHOWN),
        "overlaps": [words.overlap(one, today) for one in found.overlaps[:MOST_SHOWN]],
        "more_overlaps": max(0, len(found.overlaps) - MOST_SHOWN),
        "too_many": found.too_many,
        "is_clean": found.is_clean,
        "also": fee_queries.also_taken(schedule) if row.state in ("draft", "proposed") else [],
        "before": before,
        "differences": words.differences(schedule_from(before), schedule, today) if before else [],
        "may_change": may_write and row.state == "draft",
        "may_take_back": may_write and row.state == "proposed",
        "may_copy": may_write and row.state in ("approved", "rejected"),
        "may_decide": row.state == "proposed"
        and official.opens("fees:decide")
        and actions.may_decide(by, row, on=today),
        "is_own": row.state == "proposed" and by.user_id in (row.written_by_id, row.changed_by_id),
        "errors": [{"anchor": "deeds", "message": error}] if error else [],
        "typed": typed,
    }
    return render(request, "fees/rule.html", context, status=status)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@require_POST
@for_officials
def move(request: HttpRequest, official: Official, schedule_id: int) -> HttpResponse:
    """Propose a draft, take a proposal back, or throw a draft away."""
    wanted, now, by = request.POST.get("move", ""), timezone.now(), keeper(official)
    try:
        if wanted == "discard":
            actions.discard(schedule_id=schedule_id, seen=_seen(request), by=by, at=now)
            messages.success(request, _("The draft is thrown away."))
            return redirect("fees:rules")
        if wanted == "take_back":
            actions.take_back(schedule_id=schedule_id, seen=_seen(request), by=by, at=now)
            messages.success(request, _("The rule is a draft again."))
        else:
            actions.propose(schedule_id=schedule_id, seen=_seen(request), by=by, at=now)
            messages.success(request, _("Proposed. Another person approves it; until then nothing changes."))
    except CatalogueError as error:
        return refused(request, official, schedule_id, error)
    return redirect("fees:rule", schedule_id)


@require_POST
@for_officials
def decide(request: HttpRequest, official: Official, schedule_id: int) -> HttpResponse:
    """Approve or reject a proposed rule."""
    now, by = timezone.now(), keeper(official)
    typed = request.POST.get("words", "").replace("\0", "").strip()[: actions.LONGEST_WORDS]
    try:
        if request.POST.get("decision") == "approve":
            row = actions.approve(schedule_id=schedule_id, seen=_seen(request), by=by, at=now, words=typed)
            messages.success(
                request,
                _("Approved. It holds from %(day)s; what was issued before stays as it is.")
                % {"day": f"{row.valid_from:%d/%m/%Y}"},
            )
        else:
            actions.reject(schedule_id=schedule_id, seen=_seen(request), words=typed, by=by, at=now)
            messages.success(request, _("Rejected. Nothing changes."))
    except CatalogueError as error:
        return refused(request, official, schedule_id, error, typed=typed)
    return redirect("fees:rule", schedule_id)


def refused(
    request: HttpRequest, official: Official, schedule_id: int, error: CatalogueError, *, typed: str = ""
) -> HttpResponse:
    """The page again with what was refused; an error that is not of fee rules is raised on."""
    match error:
        case FeeScheduleNotFound():
            raise Http404 from None
        case FeeScheduleChanged() | FeeScheduleNotAllowed() | FeeDatesOverlap():
            message, status = said(str(error)), 409
        case FeeScheduleUnsound(faults=("Say why it is rejected.",)):
            message, status = _("Say why it is rejected."), 422
        case FeeScheduleUnsound():
            message, status = said(str(FeeScheduleUnsound.__doc__)), 422
        case _:
            raise error
    return shown(request, official, schedule_id, error=message, typed=typed, status=status)
