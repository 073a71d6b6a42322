"""What is there to read: all registers, one register, what each unit owes, the file of an entry."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.kernel.scopes import current
from motcua.kernel.zone import day_of
from motcua.records import queries as files
from motcua.records.errors import FileMissing
from motcua.steering import queries
from motcua.steering.rules import law
from motcua.steering.rules.authority import may_begin
from motcua.web.desk.access import Official, for_officials
from motcua.web.steering import words
from motcua.web.steering.access import by_of, entry_of, kind_named

PER_PAGE = 50
MOST_REMINDERS = 100


@require_safe
@for_officials
def home(request: HttpRequest, official: Official) -> HttpResponse:
    """The registers, how much each holds and what waits; what is late or due soon."""
    today, reach = day_of(timezone.now()), current().unit_ids
    tallies, language, by, rights = queries.tallies(reach), words.language(), by_of(official), law.rights()
    rows = [
        {
            "kind": kind,
            "name": kind.name.text(language),
            "about": kind.about.text(language),
            "tally": tallies.get(kind.key, queries.Tally(0, 0)),
            "may_enter": official.opens("steering:new") and may_begin(by, rights, kind),
        }
        for kind in queries.kinds().values()
    ]
    reminders = queries.reminders(today, reach)
    shown: dict[str, Any] = {
        "rows": rows,
        "reminders": [(one, one.kind.name.text(language), -one.days) for one in reminders[:MOST_REMINDERS]],
        "more": max(0, len(reminders) - MOST_REMINDERS),
        "remind_days": rights.remind_days,
        "year": today.year,
    }
    return render(request, "steering/home.html", shown)


@require_safe
@for_officials
def entries(request: HttpRequest, official: Official, kind: str) -> HttpResponse:
    """One register with its filters."""
    of, language, by = kind_named(kind), words.language(), by_of(official)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "unit", "year", "state")}
    wanted = queries.Wanted(
        text=asked["q"].replace("\0", ""),
        unit_id=_number(asked["unit"]),
        year=_number(asked["year"]),
        state=asked["state"],
        unit_ids=current().unit_ids,
    )
    page = Paginator(queries.newest(of.key, wanted), PER_PAGE).get_page(request.GET.get("page"))
    columns = [one for one in of.fields if one.code in queries.in_list(of)]
    reach = current().unit_ids
    units = [(row.id, row.name) for row in agencies.units_on(day_of(timezone.now())) if row.id in reach]
    shown: dict[str, Any] = {
        "kind": of,
        "name": of.name.text(language),
        "about": of.about.text(language),
        "day_name": of.day_name.text(language),
        "columns": [one.name.text(language) for one in columns],
        "rows": [
            {
                "entry": row,
                "title": row.title or row.number or of.name.text(language),
                "state": words.STATES[queries.state_of(row)],
                "facts": [
                    (one.name.text(language), queries.shown(one, row.facts[one.code], language))
                    if one.code in row.facts
                    else (one.name.text(language), "–")
                    for one in columns
                ],
            }
            for row in page
        ],
        "page": page,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "asked": asked,
        "years": queries.years(of.key),
        "units": units if len(units) > 1 else [],
        "states": [(str(state), label) for state, (label, _tone) in words.STATES.items()],
        "may_enter": official.opens("steering:new") and may_begin(by, law.rights(), of),
        "has_unit": str(of.unit) != "never",
    }
    return render(request, "steering/list.html", shown)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_safe
@for_officials
def owed(request: HttpRequest, official: Official) -> HttpResponse:
    """What each obliged unit in reach still owes of a year."""
    today, language = day_of(timezone.now()), words.language()
    year = _number(request.GET.get("year", "")) or today.year
    year = year if 2000 <= year <= today.year else today.year
    owing = queries.owing()
    rows = queries.owed(year, today, current().unit_ids)
    lines = [
        {
            "id": row.unit_id,
            "name": row.name,
            "cells": [(of.name.text(language), row.have.get(of.key, 0), of.owes) for of in owing],
            "inspected": row.have.get("inspection", 0),
            "lacks": row.lacks(owing),
        }
        for row in rows
    ]
    inspected = sum(1 for one in lines if one["inspected"])
    shown = {
        "year": year,
        "years": range(today.year, today.year - 5, -1),
        "heads": [(of.name.text(language), of.owes) for of in owing],
        "lines": sorted(lines, key=lambda one: -int(str(one["lacks"]))),
        "complete": sum(1 for one in lines if not one["lacks"]),
        "inspected": inspected,
        "share": round(100 * inspected / len(lines)) if lines else None,
    }
    return render(request, "steering/owed.html", shown)


@require_safe
@for_officials
def evidence(request: HttpRequest, official: Official, entry_id: int) -> HttpResponseBase:
    """The file that proves a row, as the store keeps it."""
    row = entry_of(None, entry_id)
    if row.evidence is None:
        raise Http404
    try:
        response = FileResponse(files.open_file(row.evidence.sha256))
    except FileMissing:
        raise Http404 from None
    # Set afterwards: FileResponse guesses type and name from the stored file, which has neither.
    for name, value in files.download_headers(row.evidence, row.evidence_name).items():
        response[name] = value
    return response
