"""The code field at the top of every page of the desk: a scanner's or a typed code opens its dossier."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from motcua.dossiers import queries
from motcua.dossiers.rules.finding import read_scan
from motcua.kernel.text import visible
from motcua.web.desk.access import Official, for_officials


@require_safe
@for_officials
def find(request: HttpRequest, official: Official) -> HttpResponseBase:
    """Opens the dossier of the code; an unknown one is said, and the field waits for the next scan."""
    code = read_scan(visible(request.GET.get("code", ""))[:500])
    number = queries.number_of(code) if code else None
    if number is not None:
        return redirect("desk:dossier", number)
    return render(request, "desk/not_found.html", {"official": official, "code": code}, status=404)
