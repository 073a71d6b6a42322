"""What is due, all reports, and beginning one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.reports import queries, tasks
from motcua.reports.actions import counting
from motcua.reports.errors import AlreadyThere, ReportsError
from motcua.reports.output.content import period_words
from motcua.reports.rules import law
from motcua.reports.rules.law import FormUnknown
from motcua.reports.rules.lifecycle import Deed, State, may
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, owing, words

if TYPE_CHECKING:
    from motcua.reports.models import Report
    from motcua.reports.schedule import OfUnit

PAGE_SIZE = 25
_STATES = frozenset(one.value for one in State)
_BACK, _AHEAD = timedelta(days=200), timedelta(days=120)


def language() -> str:
    return get_language() or "vi"


@dataclass(frozen=True)
class DueLine:
    row: "queries.Due | OfUnit"
    title: str
    period: str
    label: str
    tone: str
    order: int | None = None  # the counting of its first draft, while there is none


@require_safe
@for_officials
def calendar(request: HttpRequest, official: Official) -> HttpResponse:
    """What the schedule asks of the province, late ones first to be seen."""
    at = timezone.now()
    who = access.by(official, at)
    today = day_of(at)
    under_way = queries.drafts_under_way()
    lines = [
        _due_line(row, under_way)
        for row in queries.due(since=today - _BACK, until=today + _AHEAD, today=today)
    ]
    owed = owing.of_units(today, seen=access.seen_units(who, at))
    return render(
        request,
        "reports/calendar.html",
        {
            "late": [line for line in lines if line.row.is_late],
            "open": [line for line in lines if not line.row.is_late and not line.row.is_done],
            "done": [line for line in reversed(lines) if line.row.is_done],
            "may_draft": may(Deed.DRAFT, who, law.rights(on=today), unit_id=None),
            "cut": law.cut("decree_09", on=today),
            "mine": [_due_line(row, under_way) for row in owing.of_one(owed, official.unit_id)],
            "units": owing.ended(owed),
        },
    )


def _due_line(row: "queries.Due | OfUnit", under_way: dict[tuple[str, str, int | None], int]) -> DueLine:
    unit_id = None if isinstance(row, queries.Due) else row.unit.id
    order = under_way.get((row.form.code, row.span.key, unit_id)) if row.report is None else None
    if order is not None:
        label, tone = _("Being counted"), "warn"
    elif row.report is None:
        label = _("No report yet") if row.can_begin else _("The period runs")
        tone = "bad" if row.is_late else "warn" if row.can_begin else ""
    else:
        state = State(row.report.state)
        label, tone = str(words.STATES[state]), "bad" if row.is_late else words.TONES[state]
    title = row.form.title.say(language())
    return DueLine(row, title, period_words(row.span.kind.value, row.span.key), label, tone, order)


@dataclass(frozen=True)
class Line:
    report: "Report"
    title: str
    period: str
    label: str
    tone: str
    whose: str


def line(report: "Report") -> Line:
    form = law.form(report.form, on=report.edition)
    state = State(report.state)
    whose = report.unit.name if report.unit else _("The province")
    return Line(
        report,
        form.title.say(language()),
        period_words(report.kind, report.period),
        str(words.STATES[state]),
        words.TONES[state],
        whose,
    )


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """All reports that the reader may see, newest period first."""
    at = timezone.now()
    who = access.by(official, at)
    rows = queries.reports(unit_ids=access.seen_units(who, at))
    if (
        not may(Deed.CHECK, who, law.rights(on=day_of(at)), unit_id=None)
        and access.seen_units(who, at) is not None
    ):
        rows = rows.exclude(unit__isnull=True, state__in=["draft", "checked", "approved", "discarded"])
    wanted = request.GET.get("form", "")
    codes = [form.code for form in law.forms(on=day_of(at))]
    if wanted in codes:
        rows = rows.filter(form=wanted)
    state = request.GET.get("state", "")
    if state in _STATES:
        rows = rows.filter(state=state)
    unit = _unit(request.GET.get("unit", ""), access.seen_units(who, at), today=day_of(at))
    if unit is not None:
        rows = rows.filter(unit_id=unit.id)
        owed = owing.of_units(day_of(at), seen=frozenset({unit.id}))
        under_way = queries.drafts_under_way()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", "1"))
    return render(
        request,
        "reports/list.html",
        {
            "unit": unit,
            "due": [_due_line(row, under_way) for row in owing.of_one(owed, unit.id)] if unit else [],
            "page": page,
            "lines": [line(one) for one in page.object_list],
            "forms": [
                (one.code, one.title.say(language()), one.code == wanted) for one in law.forms(on=day_of(at))
            ],
            "states": [(one.value, label, one.value == state) for one, label in words.STATES.items()],
            "query": f"form={wanted if wanted in codes else ''}&state={state if state in _STATES else ''}"
            + (f"&unit={unit.id}" if unit is not None else ""),
        },
    )


def _unit(given: str, seen: frozenset[int] | None, *, today: date) -> "agencies.UnitRow | None":
    """The unit asked for, where its reports are the reader's to see."""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        return None
    wanted = int(given)
    if seen is not None and wanted not in seen:
        return None
    return next((one for one in agencies.units_on(today) if one.id == wanted), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponseBase:
    """Choose form, period and unit; a worker counts and freezes the figures."""
    at = timezone.now()
    who = access.by(official, at)
    today = day_of(at)
    given: dict[str, Any] = {
        name: (request.POST if request.method == "POST" else request.GET).get(name, "").strip()[:40]
        for name in ("form", "period", "unit")
    }
    problems: list[SummaryLine] = []
    if request.method == "POST":
        unit_id = (
            int(given["unit"])
            if given["unit"].isascii() and given["unit"].isdigit() and len(given["unit"]) < 10
            else None
        )
        known = {one.id for one in agencies.units_on(today)}
        if given["unit"] and unit_id not in known:
            problems.append(SummaryLine("id_unit", _("There is no such unit.")))
        else:
            try:
                order = counting.order_draft(
                    given["form"], given["period"], unit_id=unit_id, by=who, at=at, defer=tasks.defer_count
                )
                return redirect("reports:counting", order.pk)
            except AlreadyThere as there:
                if there.report_id is not None:
                    return redirect("reports:report", there.report_id)
                problems.append(SummaryLine("id_period", words.refusal(there)))
            except FormUnknown:
                problems.append(SummaryLine("id_form", _("Choose a form.")))
            except ReportsError as error:
                problems.append(SummaryLine("id_period", words.refusal(error)))
    rights = law.rights(on=today)
    units = [
        (one.id, one.name) for one in agencies.units_on(today) if may(Deed.DRAFT, who, rights, unit_id=one.id)
    ]
    return render(
        request,
        "reports/new.html",
        {
            "errors": problems,
            "given": given,
            "forms": [
                (one.code, one.title.say(language()), one.code == given["form"])
                for one in law.forms(on=today)
            ],
            "units": units,
            "may_province": may(Deed.DRAFT, who, rights, unit_id=None),
            "example": _example(today),
        },
        status=422 if problems else 200,
    )


def _example(today: date) -> str:
    """The quarter before the one that runs."""
    quarter = (today.month - 1) // 3
    return f"{today.year}-Q{quarter}" if quarter else f"{today.year - 1}-Q4"
