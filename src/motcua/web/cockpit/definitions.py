"""The indicators with their definitions, readings and values, in views; and those that are not measurable here."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.indicators import board, words
from motcua.kernel.zone import day_of
from motcua.web.cockpit import filters, indicator_views
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import context, framed
from motcua.web.cockpit.indicator_views import View


@dataclass(frozen=True)
class ViewLink:
    label: str
    query: str
    count: int
    is_current: bool


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    """`view` says which indicators are shown; `of` alone leads to the view and the place of one indicator."""
    sought = request.GET.get("of", "")
    if "view" not in request.GET and indicator_views.of(sought) is not None:
        asked = filters.asked(request.GET, today=day_of(timezone.now()))
        return redirect(indicator_views.address(asked, sought))
    frame = framed(request)
    # Each indicator takes its own part and no other: a link would open another number than the one it stands under.
    frame = replace(frame, asked=replace(frame.asked, slice_of=""))
    view = indicator_views.named(request.GET.get("view", ""))
    codes = indicator_views.indicators()[view]
    return render(
        request,
        "cockpit/indicators.html",
        {
            **context(frame),
            "told_from": indicator_views.name(view),
            "label": indicator_views.LABELS[view],
            "links": [
                ViewLink(
                    label=str(indicator_views.LABELS[one]),
                    query=indicator_views.query(frame.asked, one),
                    count=len(codes_of),
                    is_current=one is view,
                )
                for one, codes_of in indicator_views.indicators().items()
            ],
            "measured": []
            if view is View.BEYOND
            else board.measure_all(
                frame.asked.period, frame.asked.narrow, frame.now, codes=codes, each_unit=False
            ),
            "not_measurable": [words.indicator(code) for code in codes] if view is View.BEYOND else [],
        },
    )
