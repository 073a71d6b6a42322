"""Books to print: the register of the unit, the control sheet of a dossier. Each reading leaves a trace."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.dossiers.actions import books
from motcua.dossiers.actions.books import Period
from motcua.dossiers.errors import SlipNotRenderable
from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.web.desk.access import Official, for_officials, trace, trace_all

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """The period that the URL asks for, this month without one, and what is wrong with it."""

    period: Period
    typed_first: str
    typed_last: str
    problem: str = ""

    @property
    def query(self) -> str:
        return urlencode({"from": self.period.first.isoformat(), "to": self.period.last.isoformat()})


def _asked(given: QueryDict, today: date) -> Asked:
    first = given.get("from", "") or today.replace(day=1).isoformat()
    last = given.get("to", "") or today.isoformat()
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        this_month = Period(today.replace(day=1), today)
        return Asked(this_month, first, last, _("Give both days as day, month and year."))
    if period.last < period.first:
        return Asked(period, first, last, _("The last day lies before the first."))
    if (period.last - period.first).days > books.LONGEST_DAYS:
        return Asked(period, first, last, _("Choose at most one year."))
    return Asked(period, first, last)


@require_safe
@for_officials
def register(request: HttpRequest, official: Official) -> HttpResponse:
    """How many lines the unit's register has in a period, and its volumes to print."""
    asked = _asked(request.GET, day_of(timezone.now()))
    lines = 0 if asked.problem else books.register_count(official.unit_id, asked.period)
    context = {
        "official": official,
        "asked": asked,
        "lines": lines,
        "volumes": range(1, books.volumes(lines) + 1) if lines else (),
        "lines_a_volume": books.LINES_A_VOLUME,
    }
    return render(request, "desk/register.html", context, status=422 if asked.problem else 200)


@require_safe
@for_officials
def register_pdf(request: HttpRequest, official: Official, volume: int) -> HttpResponse:
    """One volume of the register as PDF/A, shown in place."""
    asked = _valid(request)
    if volume < 1:
        raise Http404
    made = books.register_pdf(official.unit_id, asked.period, volume=volume, at=timezone.now())
    if not made.dossier_ids:
        raise Http404
    trace_all(official, made.dossier_ids, "register")
    name = f"so-theo-doi-{asked.period.first:%Y%m%d}-{asked.period.last:%Y%m%d}-{volume}.pdf"
    return HttpResponse(made.content, headers=records.paper_headers(made.content, name))


@require_safe
@for_officials
def register_xlsx(request: HttpRequest, official: Official) -> HttpResponseBase:
    """The whole register of the period as XLSX, to save."""
    asked = _valid(request)
    made = books.register_xlsx(official.unit_id, asked.period)
    trace_all(official, made.dossier_ids, "register")
    name = f"so-theo-doi-{asked.period.first:%Y%m%d}-{asked.period.last:%Y%m%d}.xlsx"
    return FileResponse(made.content, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@for_officials
def control_sheet(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """The control sheet of a dossier as it stands now, as PDF/A."""
    now = timezone.now()
    try:
        content = books.control_sheet_pdf(dossier_id, at=now)
    except SlipNotRenderable:
        raise Http404 from None
    trace(official, dossier_id, "control sheet")
    return HttpResponse(content, headers=records.paper_headers(content, f"phieu-kiem-soat-{dossier_id}.pdf"))


def _valid(request: HttpRequest) -> Asked:
    asked = _asked(request.GET, day_of(timezone.now()))
    if asked.problem:
        raise Http404
    return asked
