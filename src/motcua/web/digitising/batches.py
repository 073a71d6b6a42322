"""Scans: what came in, how far it is, uploading more, separator sheets to print."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.digitising import folder, printing, queries
from motcua.digitising.actions import intake, splitting
from motcua.digitising.errors import SheetUnknown
from motcua.digitising.reading import engine
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.forms.base import file_problem
from motcua.web.digitising import reach, words

PER_PAGE = 20


@require_safe
@for_officials
def home(request: HttpRequest, official: Official) -> HttpResponse:
    """Batches of the units in reach, and whether this machine reads text at all."""
    units = reach.units()
    page = Paginator(queries.batches(units), PER_PAGE).get_page(request.GET.get("page"))
    waiting = queries.waiting_in(units)
    context = {
        "page": page,
        "lines": queries.lines(list(page)),
        "waiting": waiting,
        "to_confirm": waiting.get("to_confirm", 0),
        "engine": engine.found(),
        "is_watched": folder.root() is not None,
        "refusals": [(row, words.refused(row.problem)) for row in queries.refusals(units)],
        "may_confirm": official.opens("digitising:next"),
        "may_sign": official.opens("digitising:sign"),
        "may_upload": official.opens("digitising:upload"),
    }
    return render(request, "digitising/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def upload(request: HttpRequest, official: Official) -> HttpResponse:
    """Many scans at once. Each is judged alone: what cannot be taken is named, the others are taken."""
    now = timezone.now()
    context: dict[str, Any] = {
        "standard": standard_on(day_of(now)),
        "name": request.POST.get("name", "")[:120],
    }
    if request.method != "POST":
        return render(request, "digitising/upload.html", context)
    sent = request.FILES.getlist("scans")
    if not sent:
        context["errors"] = [{"anchor": "id_scans", "message": _("Choose the scans first.")}]
        return render(request, "digitising/upload.html", context, status=422)
    batch_id = intake.open_batch(official.unit_id, name=context["name"], by_id=official.user_id, at=now)
    taken: list[intake.Taken] = []
    refused: list[str] = []
    for file in sent:
        try:
            taken.append(
                intake.take(
                    batch_id, unit_id=official.unit_id, content=file, file_name=str(file.name), at=now
                )
            )
        except RecordsError as error:
            refused.append(f"{file.name}: {file_problem(error)}")
    intake.drop_empty([batch_id])
    if not taken:
        context["errors"] = [{"anchor": "id_scans", "message": one} for one in refused]
        return render(request, "digitising/upload.html", context, status=422)
    new = sum(one.is_new for one in taken)
    if new:
        messages.success(
            request, ngettext("%(n)s scan was taken.", "%(n)s scans were taken.", new) % {"n": new}
        )
    known = len(taken) - new
    if known:
        messages.info(
            request,
            ngettext(
                "%(n)s scan was here already and was not taken twice.",
                "%(n)s scans were here already and were not taken twice.",
                known,
            )
            % {"n": known},
        )
    for one in refused:
        messages.error(request, one)
    return redirect("digitising:batch", taken[0].batch_id if not new else batch_id)


@require_safe
@for_officials
def batch(request: HttpRequest, official: Official, batch_id: int) -> HttpResponse:
    row = reach.batch(batch_id)
    papers = queries.papers_of(row.pk)
    names = queries.names_of([one.pk for one in papers])
    now = timezone.now()
    context = {
        "batch": row,
        "line": queries.lines([row])[0],
        "scans": [
            (one, words.SCAN_TONES[one.state], words.problem(one.problem)) for one in queries.scans_of(row.pk)
        ],
        "papers": [
            {
                "row": one,
                "name": names.get(one.pk, ""),
                "tone": words.PAPER_TONES[one.state],
                "problem": words.problem(one.problem),
                "last_page": one.first_page + one.page_count - 1,
                "held_by": one.claimed_by
                if one.claimed_by_id and one.claimed_until and one.claimed_until > now
                else None,
            }
            for one in papers
        ],
        "engine": engine.found(),
        "may_confirm": official.opens("digitising:next"),
    }
    return render(request, "digitising/batch.html", context)


@require_POST
@for_officials
def again(request: HttpRequest, official: Official, scan_id: int) -> HttpResponse:
    row = reach.scan(scan_id)
    if splitting.try_again(row.pk):
        messages.success(request, _("The scan is split again."))
    else:
        messages.info(request, _("The scan waits already, or was split meanwhile."))
    return redirect("digitising:batch", row.batch_id)


@require_safe
@for_officials
def sheet(request: HttpRequest, official: Official) -> HttpResponse:
    """A separator sheet to print as often as it is needed."""
    now = timezone.now()
    try:
        content = printing.separator_sheet(request.GET.get("kind", ""), official.unit_id, at=now)
    except SheetUnknown:
        raise Http404 from None
    return HttpResponse(content, headers=records.paper_headers(content, "to-phan-tach.pdf"))
