"""Plans side by side by indicator and year, and files: the comparison, and one plan with its state."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.kernel.zone import day_of
from motcua.plans import comparing, exporting, queries, task_queries
from motcua.plans.comparing import Comparison, Set
from motcua.plans.exporting import Sheet
from motcua.plans.queries import MeasuredTarget
from motcua.plans.rules.yearly_steps import Stands
from motcua.web.cockpit import plan_words as words
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.plan_drafts import Option
from motcua.web.cockpit.plan_tasks import visible_plan
from motcua.web.cockpit.plans import COMPARATORS, VERDICT_LABELS, wanted
from motcua.web.cockpit.templatetags.cockpit import amount, share

if TYPE_CHECKING:
    from motcua.plans.models import Plan, Target

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    found, year, chosen = _asked(request)
    everything = queries.plans()
    return render(
        request,
        "cockpit/plan_compare.html",
        {
            "found": found,
            "rows": [(row, [[_words(one) for one in cell] for cell in row.cells]) for row in found.rows],
            "year": year,
            "years": found.years,
            "choices": [Option(one.key, one.title, not chosen or one.key in chosen) for one in everything],
            "query": request.GET.urlencode(),
        },
    )


def _asked(request: HttpRequest) -> tuple[Comparison, int | None, list[str]]:
    said = request.GET.get("year", "")
    year = int(said) if said.isdecimal() and len(said) == 4 else None
    chosen = [key for key in request.GET.getlist("plan") if key]
    return comparing.compare(chosen, year=year, day=day_of(timezone.now())), year, chosen


def _words(one: Set) -> str:
    """`≥ 90 % (2025)`; a step of another year says so."""
    text = asked_for(one.target)
    if one.stands is Stands.HOLDS:
        return _("%(text)s, since %(deadline)s") % {
            "text": text,
            "deadline": words.deadline(one.target.deadline),
        }
    if one.stands is Stands.AHEAD:
        return _("%(text)s, only by %(deadline)s") % {
            "text": text,
            "deadline": words.deadline(one.target.deadline),
        }
    return f"{text} ({words.deadline(one.target.deadline)})" if one.target.deadline else text


def asked_for(target: "Target") -> str:
    """What a target asks for, in signs; words where it names no number."""
    if target.value is None:
        return str(words.KIND_LABELS.get(target.kind, target.kind))
    unit = " %" if target.unit == "%" else ""
    if target.value_to is not None:
        return f"{amount(target.value)}–{amount(target.value_to)}{unit}"
    return f"{COMPARATORS.get(target.comparator, '')} {amount(target.value)}{unit}".strip()


@require_safe
@for_leaders
def file(request: HttpRequest, form: str) -> HttpResponse:
    found, year, _chosen = _asked(request)
    rows = [[str(_("Measured by")), str(_("Code")), *(plan.title for plan in found.plans)]]
    rows += [
        [row.name, row.code, *("; ".join(_words(one) for one in cell) for cell in row.cells)]
        for row in found.rows
    ]
    sheet = Sheet(str(_("Plans side by side")), rows)
    name = "so-sanh-ke-hoach" + (f"-{year}" if year else "")
    if form == "csv":
        return _answer(exporting.comma_separated(sheet), f"{name}.csv", "csv")
    if form == "xlsx":
        return _answer(exporting.xlsx([sheet]), f"{name}.xlsx", "xlsx")
    raise Http404


@require_safe
@for_leaders
def plan_file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The plan with the state of each target and task at this instant."""
    if form not in ("xlsx", "docx"):
        raise Http404
    plan, now = visible_plan(request, key), timezone.now()
    measured = queries.measured_targets(plan, now=now)
    sheets = [_target_sheet(measured), _task_sheet(plan, day_of(now))]
    name = f"ke-hoach-{plan.key}-{day_of(now):%Y%m%d}.{form}"
    if form == "xlsx":
        return _answer(exporting.xlsx(sheets), name, form)
    lines = [
        " · ".join(one for one in (plan.issuer, plan.number) if one),
        _("State on %(day)s; measured over %(first)s to %(last)s.")
        % {
            "day": f"{day_of(now):%d/%m/%Y}",
            "first": f"{plan.measured_from:%d/%m/%Y}",
            "last": f"{plan.measured_to:%d/%m/%Y}",
        },
    ]
    return _answer(exporting.docx(plan.title, [line for line in lines if line], sheets), name, form)


def _target_sheet(measured: list[MeasuredTarget]) -> Sheet:
    header = [_("Number in order"), _("Target"), _("Measured by"), _("Level asked for"), _("Deadline"),
              _("Value"), _("Numerator"), _("Denominator"), _("State"), _("Note")]  # fmt: skip
    rows = [[str(one) for one in header]]
    for one in measured:
        figure, hand = one.figure, one.hand_value
        value = str(share(figure)) if figure is not None else ""
        if hand is not None and figure is None:
            value = f"{amount(hand.value) if hand.value is not None else ''} {hand.words}".strip()
        rows.append(
            [
                str(one.target.ordinal),
                " ".join(one.target.quote.split()),
                str(one.words.name) if one.words else "",
                wanted(one) or asked_for(one.target),
                one.target.deadline,
                value,
                "" if figure is None or figure.numerator is None else str(figure.numerator),
                "" if figure is None or figure.denominator is None else str(figure.denominator),
                str(VERDICT_LABELS[one.judgement.verdict][0]),
                one.reason or (hand.evidence if hand is not None else ""),
            ]
        )
    return Sheet(str(_("Targets")), rows)


def _task_sheet(plan: "Plan", today: date) -> Sheet:
    header = [_("Number in order"), _("Domain of the reform"), _("Task"), _("Product"), _("Lead"), _("Who supports"),
              _("To be done by"), _("State"), _("Evidence")]  # fmt: skip
    rows = [[str(one) for one in header]]
    for row in task_queries.tasks(plan, today):
        task: Any = row.task
        state = str(words.TASK_STATES[task.state][0])
        rows.append(
            [
                str(task.ordinal),
                str(words.DOMAINS.get(task.objective.domain, "")) if task.objective else "",
                task.title,
                task.product,
                row.answering.name if row.answering else task.lead_words,
                task.supporting,
                f"{task.due_on:%d/%m/%Y}" if task.due_on else "",
                f"{state} ({_('late')})" if row.is_late else state,
                row.evidence,
            ]
        )
    return Sheet(str(_("Tasks")), rows)


def _answer(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
