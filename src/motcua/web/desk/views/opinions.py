"""Opinions between units: what others ask of us, and what we wait for."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.dossiers import work_queries
from motcua.web.desk.access import Official, for_officials, trace_all

# More than any unit owes; the nearest due come first.
MOST = 200


@dataclass(frozen=True)
class AskedLine:
    opinion: Any  # a dossiers.Opinion
    is_late: bool


@require_safe
@for_officials
def asked(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    owed = list(work_queries.opinions_asked_of(official.unit_id)[:MOST])
    awaited = list(work_queries.opinions_asked_by(official.unit_id)[:MOST])
    trace_all(official, [one.dossier_id for one in (*owed, *awaited)], "opinions")

    def lines(found: Any) -> list[AskedLine]:
        return [AskedLine(one, bool(one.due and one.due < now)) for one in found]

    return render(
        request,
        "desk/opinions.html",
        {
            "official": official,
            "owed": lines(owed),
            "awaited": lines(awaited),
        },
    )
