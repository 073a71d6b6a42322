"""The due date of a dossier explained whole, as a page and as a print."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.dossiers import queries
from motcua.web.components.clock import clock_story
from motcua.web.components.clock_paper import clock_paper
from motcua.web.desk.access import Official, for_officials, trace


@require_safe
@for_officials
def due(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponseBase:
    page = queries.page(dossier_id)
    clock = clock_story(page, timezone.now())
    if clock is None:
        return redirect("desk:dossier", dossier_id)
    trace(official, dossier_id, "due date")
    context = {"official": official, "dossier": page.dossier, "clock": clock}
    return render(request, "desk/due.html", context)


@require_safe
@for_officials
def due_print(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponseBase:
    paper = clock_paper(queries.page(dossier_id), timezone.now())
    if paper is None:
        return redirect("desk:dossier", dossier_id)
    trace(official, dossier_id, "due date")
    return paper
