"""A reference printed in a document leads here: what the figure is, what is behind it, and what it would be today.

What was printed is read; nothing is counted unless it is asked for, because that takes as long as the period had
dossiers. What a worker found who last held the whole report against its day is told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.indicators import span_queries as spans
from motcua.indicators import words as indicator_words
from motcua.reports import queries
from motcua.reports.rules.sheets import NOT_ASSESSED, Frozen, Scale, decimal_text, read_reference, shown
from motcua.web.cockpit.drill import PAGE_SIZE, Counted
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, home

if TYPE_CHECKING:
    from motcua.reports.models import Report


@require_safe
@for_officials
def look_up(request: HttpRequest, official: Official) -> HttpResponseBase:
    """A field for a reference, as it stands in small print beside a figure."""
    typed = request.GET.get("reference", "").strip().upper()[:40]
    problem = ""
    if typed:
        if read_reference(typed) is not None:
            return redirect("reports:figure", typed)
        problem = _(
            "This is no reference. It is written like BC12.1-34: the code of the document, a dash, the small number."
        )
    return render(
        request,
        "reports/look_up.html",
        {"typed": typed, "errors": [{"anchor": "id_reference", "message": problem}] if problem else []},
        status=422 if problem else 200,
    )


@require_safe
@for_officials
def figure(request: HttpRequest, official: Official, reference: str) -> HttpResponse:
    at = timezone.now()
    read = read_reference(reference)
    if read is None:
        raise Http404
    report, _who = access.readable(official, read[0], at)
    place = queries.placed(*read)
    if place is None:
        raise Http404
    number = request.GET.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    part = queries.DENOMINATOR if request.GET.get("part") == queries.DENOMINATOR else ""
    behind = queries.behind(place, part=part, offset=(max(1, wanted) - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    live = queries.live(place, now=at) if request.GET.get("now") == "1" else None
    changes = (live.changes if live else None) or ()
    changed = (
        {one.id: one for one in spans.lines_of([c.dossier_id for c in changes], limit=200).lines}
        if changes
        else {}
    )
    said = indicator_words.indicators().get(place.figure.code)
    page = Paginator(Counted(behind.lines, behind.count), PAGE_SIZE).get_page(wanted) if behind else None
    return render(
        request,
        "reports/figure.html",
        {
            "line": home.line(report),
            "report": report,
            "reference": reference,
            "place": place,
            "figure": place.figure,
            "value": shown(place.figure),
            "words": said,
            "variant": said.variants.get(place.figure.variant) if said else None,
            "live": live,
            "live_value": _live_text(place.figure, live) if live else "",
            "told": None if live else _told(report, place),
            "changes": [(change, changed.get(change.dossier_id)) for change in changes],
            "behind": behind,
            "counted": _counted(place.figure, part) if behind else 0,
            "part": part,
            "page": page,
            "is_old": place.sheet_number != report.sheet_number,
        },
    )


@dataclass(frozen=True)
class _Told:
    """What the last comparison by a worker found of this figure; `other` empty: it was the same."""

    at: datetime
    other: str


def _told(report: "Report", place: queries.Place) -> _Told | None:
    found = queries.last_comparison(report) if place.sheet_number == report.sheet_number else None
    if found is None:
        return None
    other = next((then for _name, number, _frozen, then in found.rows if number == place.figure.number), "")
    if not other and found.count > len(found.rows):
        return None  # only the first ones are kept by name
    return _Told(found.at, other)


def _counted(figure: Frozen, part: str) -> int:
    return int((figure.denominator if part else figure.numerator) or 0)


def _live_text(figure: Frozen, live: queries.Live) -> str:
    if live.value is None:
        return NOT_ASSESSED
    text = decimal_text(live.value, figure.decimals if figure.scale is not Scale.COUNT else 0)
    return f"{text}%" if figure.scale is Scale.PERCENT else text
