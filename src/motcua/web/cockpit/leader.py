"""The leader's first page: what is late, what will be late, which targets slip, what is new, whom to call."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.indicators import attention
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.rules.attention_law import attention_law
from motcua.kernel.zone import day_of
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.drill import PAGE_SIZE, Counted
from motcua.web.cockpit.frame import context, framed
from motcua.web.cockpit.looking import sight, watch_of
from motcua.web.cockpit.target_words import RecordedLine, line

LOOKS = {
    "overdue": _("Overdue now"),
    "avoidable": _("Overdue now, without a cause beyond the agency's control"),
    "due_soon": _("Due within %(soon)s working days"),
    "due_soon_idle": _("Due within %(soon)s working days, untouched for %(idle)s"),
    "received_since": _("Received since the last working day"),
    "settled_since": _("Settled since the last working day"),
    "settled_late_since": _("Settled late since the last working day"),
    "late_since": _("Became overdue since the last working day"),
}


def _days(now: datetime) -> dict[str, int]:
    law = attention_law(day_of(now))
    return {"soon": law.soon_days, "idle": law.idle_days}


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    frame = framed(request, tells_past=False)
    seen = sight(request, frame)
    worst: list[RecordedLine] = [line(one) for one in seen.worst]
    return render(
        request,
        "cockpit/leader.html",
        {
            **context(frame),
            "seen": seen,
            "worst": worst,
            "missed": [line(one) for one in seen.missed],
            "told": [tile for tile in seen.tiles if tile.is_told],
            "alike": [tile for tile in seen.tiles if not tile.is_told],
        },
    )


@require_safe
@for_leaders
def dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers behind a number of the first page."""
    frame = framed(request, tells_past=False)
    code = request.GET.get("of", "")
    number = request.GET.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    try:
        found = attention.behind(
            code,
            watch=watch_of(request, frame.now),
            narrow=frame.asked.narrow,
            offset=(max(1, wanted) - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
    except UnknownMeasure:
        raise Http404 from None
    paginator: Paginator[Any] = Paginator(Counted(found.lines, found.count), PAGE_SIZE)
    return render(
        request,
        "cockpit/dossiers.html",
        {
            **context(frame),
            "name": str(LOOKS[code]) % _days(frame.now),
            "count": found.count,
            "lines": found.lines,
            "line_clock": frame.now,
            "is_now": True,
            "page": paginator.get_page(wanted),
            "query": frame.asked.query(of=code),
            "of": code,
        },
    )
