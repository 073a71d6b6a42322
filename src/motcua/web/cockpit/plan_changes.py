"""Amendments of a plan: what decisions changed, what is proposed, and the form for one change."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from motcua.indicators import queries as figures
from motcua.kernel.zone import day_of
from motcua.plans import amending, queries
from motcua.plans.rules import law, proposals
from motcua.plans.rules.changes import Line, Sort, from_json
from motcua.plans.rules.law import By
from motcua.web.cockpit import plan_words as words
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.plan_acting import Sent, attempted, by_of, read
from motcua.web.cockpit.plan_drafts import Option, options
from motcua.web.cockpit.plan_tasks import visible_plan

if TYPE_CHECKING:
    from motcua.plans.models import Plan, PlanChange

STATES = {
    "proposed": (lazy("Waiting for adoption"), "warn"),
    "adopted": (lazy("Adopted"), "good"),
    "refused": (lazy("Refused"), ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: HttpRequest, key: str) -> HttpResponse:
    plan, by, sent = visible_plan(request, key), by_of(request), read(request)
    helping = [int(one) for one in request.POST.getlist("supporting") if one.isdecimal() and len(one) < 10]
    if request.method == "POST" and attempted(sent, lambda: _do(request, plan, sent, by, helping)):
        return redirect("cockpit:plan-changes", key)
    rights = law.on(day_of(timezone.now())).rights
    adopts = law.may_adopt(by, plan.unit_id, rights)
    targets, tasks = queries.parts_of(plan)
    named = {f"target-{one.pk}": f"{one.ordinal}. {' '.join(one.quote.split())[:100]}" for one in targets}
    named |= {f"task-{one.pk}": one.title[:100] for one in tasks}
    names = figures.names()
    standing = {pk: name for pk, name in names.units.items() if pk not in names.ended}
    shown = {
        "plan": plan,
        "changes": [_change(one, named, names.units, by, adopts) for one in queries.changes_of(plan)],
        "may_propose": law.may_keep(by, plan.unit_id, rights),
        "what": options({"": "–", "new_task": _("A new task"), **named}, sent.text("what")),
        "comparators": options(words.COMPARATOR_LABELS, sent.text("comparator") or ">="),
        "domains": options(words.DOMAINS, sent.text("domain")),
        "units": _units(standing, sent.text("lead_id")),
        "target_leads": _units(standing, sent.text("target_lead")),
        "supporting": [Option(str(pk), name, pk in helping) for pk, name in standing.items()],
        "given": sent.given,
        "errors": sent.errors,
        "failed": sent.failed,
    }
    return render(request, "cockpit/plan_changes.html", shown, status=sent.status)


def _units(standing: Mapping[int, str], chosen: str) -> list[Option]:
    return [
        Option("", "–", False),
        *(Option(str(pk), name, str(pk) == chosen) for pk, name in standing.items()),
    ]


def _change(
    change: "PlanChange", named: dict[str, str], units: Mapping[int, str], by: By, adopts: bool
) -> dict[str, Any]:
    state, tone = STATES[change.state]
    is_own = by.user_id is not None and by.user_id == change.drawn_up_by_id
    return {
        "one": change,
        "state": state,
        "tone": tone,
        "lines": [_said(from_json(line), named, units) for line in change.lines],
        "may_decide": adopts and change.state == "proposed" and not is_own,
    }


def _said(line: Line, named: dict[str, str], units: Mapping[int, str]) -> str:
    """What a line changes, in a sentence."""
    match line.sort:
        case Sort.DROP_TARGET:
            return _("%(what)s: lifted") % {"what": named.get(f"target-{line.id}", "")}
        case Sort.TARGET:
            number = "–".join(one for one in (line.value, line.value_to) if one).replace(".", ",")
            sign = "" if line.comparator == "between" else line.comparator
            return _("%(what)s: now %(value)s, by %(deadline)s") % {
                "what": named.get(f"target-{line.id}", ""),
                "value": f"{sign} {number}".strip() or "–",
                "deadline": line.deadline or "–",
            }
        case Sort.TARGET_UNITS:
            said = {"what": named.get(f"target-{line.id}", ""), "lead": units.get(line.lead_id, "?")}
            if not line.supporting:
                return _("%(what)s: %(lead)s answers for it") % said
            helping = ", ".join(units.get(one, "?") for one in line.supporting)
            return _("%(what)s: %(lead)s answers for it, supported by %(helping)s") % {
                **said,
                "helping": helping,
            }
        case Sort.TASK:
            return _("%(what)s: now due on %(day)s") % {
                "what": named.get(f"task-{line.id}", ""),
                "day": _day(line.due),
            }
        case _:
            return _("New task: %(title)s, due on %(day)s") % {"title": line.title, "day": _day(line.due)}


def _day(text: str) -> str:
    found = proposals.last_day(text)
    return f"{found:%d/%m/%Y}" if found else "–"


def _do(request: HttpRequest, plan: "Plan", sent: Sent, by: By, helping: Sequence[int]) -> None:
    now = timezone.now()
    match sent.text("deed"):
        case "propose":
            amending.propose(
                plan.pk,
                number=sent.text("number", 80),
                signed_on=sent.day("signed_on"),
                in_force_on=sent.day("in_force_on"),
                reason=sent.text("reason"),
                lines=_lines(sent, helping),
                by=by,
                at=now,
            )
            messages.success(request, _("The change waits for another person to adopt it."))
        case "adopt":
            amending.adopt(sent.number("change"), by=by, at=now)
            messages.success(request, _("The change is adopted and binds from its day."))
        case "refuse":
            amending.refuse(sent.number("change"), by=by, at=now)
            messages.success(request, _("The change is refused; the plan stays as it is."))
        case _:
            raise Http404


def _lines(sent: Sent, helping: Sequence[int]) -> list[Line]:
    """What the form says: a target may get another value, other units, or both by one decision."""
    what, _dash, number = sent.text("what").partition("-")
    due = sent.day("due")
    due_text = due.isoformat() if due else ""
    if what == "target" and number.isdecimal():
        if sent.text("is_dropped"):
            return [Line(Sort.DROP_TARGET, int(number))]
        units = []
        if sent.text("target_lead") or helping:
            units = [
                Line(
                    Sort.TARGET_UNITS,
                    int(number),
                    lead_id=sent.number("target_lead"),
                    supporting=tuple(dict.fromkeys(helping)),
                )
            ]
            if not any(sent.text(name) for name in ("value", "value_to", "deadline")):
                return units
        value, to = (sent.text(name, 20).replace(",", ".").replace(" ", "") for name in ("value", "value_to"))
        asked = Line(
            Sort.TARGET, int(number), sent.text("comparator", 8), value, to, sent.text("deadline", 10)
        )
        return [asked, *units]
    if what == "task" and number.isdecimal():
        return [Line(Sort.TASK, int(number), due=due_text, lead_id=sent.number("lead_id"))]
    if sent.text("what") == "new_task":
        return [
            Line(
                Sort.NEW_TASK,
                due=due_text,
                lead_id=sent.number("lead_id"),
                domain=sent.text("domain", 20),
                title=sent.text("title"),
                product=sent.text("product", 300),
            )
        ]
    return []
