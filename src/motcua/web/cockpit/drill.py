"""What stands behind a number: exactly the dossiers, or the procedures, that it counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.indicators import catalogue_queries, evenings, queries, words
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.measures import MEASURES, Base
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import Frame, context, framed

PAGE_SIZE = 50


class Counted(Sequence[Any]):
    """The page's lines under the count of all, as a paginator wants it: the rest was never fetched."""

    def __init__(self, lines: list[Any], count: int) -> None:
        self.lines, self.whole = lines, count

    def __len__(self) -> int:
        return self.whole

    def __getitem__(self, at: Any) -> Any:
        return self.lines


@require_safe
@for_leaders
def dossiers(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    code = request.GET.get("of", "")
    number = request.GET.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    try:
        name = words.measure(code)
        found = queries.behind(
            code,
            period=frame.asked.period,
            narrow=frame.asked.narrow,
            now=frame.now,
            offset=(max(1, wanted) - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
    except UnknownMeasure:
        raise Http404 from None
    paginator: Paginator[Any] = Paginator(Counted(found.lines, found.count), PAGE_SIZE)
    measure = MEASURES.get(code)
    return render(
        request,
        "cockpit/dossiers.html",
        {
            **context(frame),
            "name": name,
            "count": found.count,
            "lines": found.lines,
            "line_clock": _clock(frame),
            "is_now": measure is not None and measure.base is Base.OPEN,
            "page": paginator.get_page(wanted),
            "query": frame.asked.query(of=code),
            "of": code,
        },
    )


def _clock(frame: Frame) -> datetime:
    """By which the lines say how long is left: of a past day, its last instant."""
    known = frame.asked.known_on
    return frame.now if known is None else min(frame.now, evenings.end_of(known))


@require_safe
@for_leaders
def procedures(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    code = request.GET.get("of", "")
    try:
        name = words.measure(code)
        at = queries.at_end(frame.asked.period, frame.now, frame.asked.known_on)
        found = catalogue_queries.procedures_behind(
            code, now=at, handling_unit_id=frame.asked.unit_id, restated=frame.asked.is_restated
        )
    except UnknownMeasure:
        raise Http404 from None
    return render(
        request, "cockpit/procedures.html", {**context(frame), "name": name, "lines": found, "of": code}
    )
