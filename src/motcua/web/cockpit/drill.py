"""What stands behind a number: exactly the dossiers, or the procedures, that it counts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.indicators import catalogue_queries, evenings, queries, words
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.measures import MEASURES, Base
from motcua.kernel.zone import day_of
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import Frame, context, framed

PAGE_SIZE = 50


class Found(Protocol):
    """A page of what a measure counts, and how many there are in all."""

    @property
    def count(self) -> int: ...
    @property
    def lines(self) -> list[Any]: ...


_Found = TypeVar("_Found", bound=Found)


class Counted(Sequence[Any]):
    """The page's lines under the count of all, as a paginator wants it: the rest was never fetched."""

    def __init__(self, lines: list[Any], count: int) -> None:
        self.lines, self.whole = lines, count

    def __len__(self) -> int:
        return self.whole

    def __getitem__(self, at: Any) -> Any:
        return self.lines


def _paged(request: HttpRequest, read: Callable[[int], _Found]) -> tuple[_Found, Page[Any]]:
    """What `read` finds from the offset of the page that the URL asks for; past the last page, the last one."""
    number = request.GET.get("page", "1")
    wanted = max(1, int(number)) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    found = read((wanted - 1) * PAGE_SIZE)
    last = max(1, -(-found.count // PAGE_SIZE))
    if wanted > last:
        found = read((last - 1) * PAGE_SIZE)
    return found, Paginator(Counted(found.lines, found.count), PAGE_SIZE).get_page(wanted)


@require_safe
@for_leaders
def dossiers(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    code = request.GET.get("of", "")

    def read(offset: int) -> queries.Behind:
        return queries.behind(
            code,
            period=frame.asked.period,
            narrow=frame.asked.narrow,
            now=frame.now,
            offset=offset,
            limit=PAGE_SIZE,
        )

    try:
        name = words.measure(code)
        found, shown = _paged(request, read)
    except UnknownMeasure:
        raise Http404 from None
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
            "page": shown,
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
    at = queries.at_end(frame.asked.period, frame.now, frame.asked.known_on)

    def read(offset: int) -> catalogue_queries.ProceduresBehind:
        return catalogue_queries.procedures_behind(
            code,
            now=at,
            handling_unit_id=frame.asked.unit_id,
            restated=frame.asked.is_restated,
            offset=offset,
            limit=PAGE_SIZE,
        )

    try:
        name = words.measure(code)
        found, shown = _paged(request, read)
    except UnknownMeasure:
        raise Http404 from None
    return render(
        request,
        "cockpit/procedures.html",
        {
            **context(frame),
            "name": name,
            "on": day_of(at),
            "unit_name": frame.names.units.get(frame.asked.unit_id or 0, ""),
            "count": found.count,
            "lines": found.lines,
            "page": shown,
            "query": frame.asked.query(of=code),
            "of": code,
        },
    )
