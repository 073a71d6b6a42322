"""The due date of a dossier explained whole, as a page and as a print."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.dossiers import queries as dossiers
from motcua.web.components.clock import clock_story
from motcua.web.components.clock_paper import clock_paper
from motcua.web.portal.access import Access, for_holders


@for_holders
@require_safe
def due(request: HttpRequest, held: Access) -> HttpResponseBase:
    found = dossiers.page(held.dossier_id)
    clock = clock_story(found, timezone.now())
    if clock is None:
        return redirect("portal:dossier", held.code)
    return render(request, "portal/due.html", {"dossier": found.dossier, "clock": clock})


@for_holders
@require_safe
def due_print(request: HttpRequest, held: Access) -> HttpResponseBase:
    paper = clock_paper(dossiers.page(held.dossier_id), timezone.now())
    return paper or redirect("portal:dossier", held.code)
