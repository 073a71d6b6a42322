"""Every indicator with its definition, its readings and its value; and those that are not measurable here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.indicators import board, words
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import context, framed


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    return render(
        request,
        "cockpit/indicators.html",
        {
            **context(frame),
            "measured": board.measure_all(frame.asked.period, frame.asked.narrow, frame.now, each_unit=False),
            "not_measurable": [
                said for said in words.indicators().values() if said.not_measurable is not None
            ],
        },
    )
