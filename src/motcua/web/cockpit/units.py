"""Units side by side, with places that tell only what the numbers tell."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from motcua.indicators import queries, readings, words
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.registry import INDICATORS, Shape
from motcua.indicators.rules.figures import Figure, Scale, rounded
from motcua.indicators.rules.ranking import Placed, placed
from motcua.indicators.summing import Sums
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import Choice, context, framed, opened, unit_labels

_BY = ("handling_unit_id",)
# By what units can be compared: shares whose both parts are counted by unit.
COMPARED = tuple(
    code
    for code, indicator in INDICATORS.items()
    if indicator.shape is Shape.RATIO
    and indicator.scale is Scale.PERCENT
    and all(variant.denominator in IN_CELLS for variant in indicator.variants)
    and not indicator.only.sector_groups
    and not indicator.only.unit_kinds
    and code != "SAT_UNIT"
)


@dataclass(frozen=True)
class UnitLine:
    unit_id: int
    name: str
    place: Placed[int]
    sums: Sums
    pending: Mapping[str, int | None]


# Columns of the file: what stands in each is said in the file itself, whatever language the page is read in.
_HEAD = (
    "Cách tính theo đơn vị", "Mã định danh", "Đơn vị giải quyết", "Chỉ số", "Từ tháng", "Đến tháng", "Tử số",
    "Mẫu số", "Tỷ lệ (%)",
)  # fmt: skip
VIEW_WORDS = {False: "Theo đơn vị tại thời điểm báo cáo", True: "Quy đổi về đơn vị hiện nay"}


@require_safe
@for_leaders
def file(request: HttpRequest) -> HttpResponse:
    """The comparison as CSV, with every figure twice: as reported, and restated to today's units."""
    frame = framed(request)
    code = request.GET.get("by", "")
    code = code if code in COMPARED else "ONTIME_ONESTOP"
    period = frame.asked.period
    variant = readings.on_day(INDICATORS[code], period.last_day).variants[0]
    codes = queries.agency_ids()
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets then read the accents
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for restated, words_of_view in VIEW_WORDS.items():
        narrow = replace(frame.asked.narrow, restated=restated)
        names = (variant.numerator, variant.denominator or variant.numerator)
        cells = queries.cells(period, narrow, (_BY,), names=tuple(dict.fromkeys(names)))[_BY]
        for unit_id, name in frame.names.units.items():
            if (unit_id,) not in cells:
                continue
            figure = Figure(cells[(unit_id,)][names[0]], cells[(unit_id,)][names[1]])
            value = rounded(figure.value, decimals=2)
            writer.writerow(
                [
                    words_of_view, codes.get(unit_id, ""), _plain(name), code, f"{period.first:%Y-%m}",
                    f"{period.last:%Y-%m}", figure.numerator, figure.denominator, "" if value is None else value,
                ]
            )  # fmt: skip
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    known = "" if frame.asked.known_on is None else f"-biet-den-{frame.asked.known_on:%Y%m%d}"
    name = f"so-lieu-theo-don-vi-{code.lower()}-{period.first:%Y%m}-{period.last:%Y%m}{known}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(text: str) -> str:
    """Text that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    code = request.GET.get("by", "")
    code = code if code in COMPARED else "ONTIME_ONESTOP"
    variant = readings.on_day(INDICATORS[code], frame.asked.period.last_day).variants[0]
    cells = queries.cells(
        frame.asked.period,
        frame.asked.narrow,
        (_BY,),
        names=tuple({"settled_late", variant.numerator, variant.denominator}),
    )[_BY]
    pending = opened(frame, frame.asked.narrow, (_BY,))[_BY]
    keys = [unit_id for unit_id in frame.names.units if (unit_id,) in cells or (unit_id,) in pending]
    empty = dict.fromkeys(("settled_late", variant.numerator, variant.denominator), 0)
    sums = {key: cells.get((key,), empty) for key in keys}
    nothing: dict[str, int | None] = dict.fromkeys(("pending", "pending_overdue", "pending_in_time"), 0)
    places = placed(
        {key: Figure(sums[key][variant.numerator], sums[key][variant.denominator]) for key in keys}
    )
    labels = unit_labels(frame.names, sums)
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
