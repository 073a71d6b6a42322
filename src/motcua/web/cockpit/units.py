"""Units side by side, with places that tell only what the numbers tell."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.indicators import queries, words
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.queries import Sums
from motcua.indicators.registry import INDICATORS, Shape
from motcua.indicators.rules.figures import Figure
from motcua.indicators.rules.ranking import Placed, placed
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import Choice, context, framed, unit_labels

_BY = ("handling_unit_id",)
# By what units can be compared: shares whose both parts are counted by unit.
COMPARED = tuple(
    code
    for code, indicator in INDICATORS.items()
    if indicator.shape is Shape.RATIO
    and indicator.variants[0].denominator in IN_CELLS
    and not indicator.only.sector_groups
    and not indicator.only.unit_kinds
    and code not in ("SAT_UNIT", "SAT_AGENCY_AND_UNITS", "SAT_ADMIN")
)


@dataclass(frozen=True)
class UnitLine:
    unit_id: int
    name: str
    place: Placed[int]
    sums: Sums
    pending: Sums


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    code = request.GET.get("by", "")
    code = code if code in COMPARED else "ONTIME_ONESTOP"
    variant = INDICATORS[code].variants[0]
    cells = queries.cells(
        frame.asked.period,
        frame.asked.narrow,
        (_BY,),
        names=tuple({"settled_late", variant.numerator, variant.denominator}),
    )[_BY]
    pending = queries.open_now(frame.now, frame.asked.narrow, (_BY,))[_BY]
    keys = [unit_id for unit_id in frame.names.units if (unit_id,) in cells or (unit_id,) in pending]
    empty = dict.fromkeys(("settled_late", variant.numerator, variant.denominator), 0)
    sums = {key: cells.get((key,), empty) for key in keys}
    nothing: dict[str, int] = dict.fromkeys(("pending", "pending_overdue", "pending_in_time"), 0)
    places = placed(
        {key: Figure(sums[key][variant.numerator], sums[key][variant.denominator]) for key in keys}
    )
    labels = unit_labels(frame.names)
    lines = [
        UnitLine(
            place.key,
            labels[place.key],
            place,
            sums[place.key],
            pending.get((place.key,), nothing),
        )
        for place in places
    ]
    shared: dict[str, Any] = context(frame)
    return render(
        request,
        "cockpit/units.html",
        {
            **shared,
            "lines": lines,
            "indicator": words.indicator(code),
            "by": code,
            "numerator": variant.numerator,
            "denominator": variant.denominator,
            "is_any_tied": any(place.is_tied for place in places if place.best is not None),
            "by_choices": [Choice(c, str(words.indicator(c).name), c == code) for c in COMPARED],
        },
    )
