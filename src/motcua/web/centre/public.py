"""What everybody may see: how many wait where, the call screen, one's own ticket."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.centres import queries
from motcua.centres.errors import TicketNotFound
from motcua.centres.queries import TicketState
from motcua.centres.rules.waiting import estimate
from motcua.kernel.zone import day_of
from motcua.web.centre import words
from motcua.web.portal.stable import qr_code


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every centre with how many wait now."""
    now = timezone.now()
    units = agencies.service_centres(settings.PROVINCE_CODE)
    found = queries.queues_now([unit.pk for unit in units], now=now)
    lines = [(unit, found[unit.pk], words.wait(found[unit.pk].estimate)) for unit in units]
    return render(request, "centre/index.html", {"lines": lines, "now": now})


def unit_or_404(unit_id: int) -> Any:
    """The unit that exists today. Raises Http404."""
    try:
        unit = agencies.unit(unit_id)
    except UnitNotFound:
        raise Http404 from None
    if not agencies.exists_on(unit, day_of(timezone.now())):
        raise Http404
    return unit


@require_safe
def screen(request: HttpRequest, unit_id: int) -> HttpResponse:
    """For the television: who is called to which counter. The page asks for itself anew, without a script."""
    unit, now = unit_or_404(unit_id), timezone.now()
    calls = queries.last_calls(unit_id, now=now)
    state = queries.queues_now([unit_id], now=now)[unit_id]
    latest = calls[0] if calls else None
    context = {
        "unit": unit,
        "calls": calls,
        "latest": f"{latest.pk}.{latest.calls}" if latest else "",
        "latest_call": latest,
        "state": state,
        "now": now,
    }
    response = render(request, "centre/screen.html", context)
    response["Refresh"] = "6"  # a television has nobody who could press anything, and no script is needed
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def ticket(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """One ticket: to print at the kiosk, and to follow on a telephone by its QR."""
    now = timezone.now()
    try:
        place = queries.place_of(str(ticket))
    except TicketNotFound:
        raise Http404 from None
    row = place.ticket
    setting = queries.setting_on(row.unit_id, row.day)
    served = queries.served_minutes(row.unit_id, now=now)
    state = queries.queues_now([row.unit_id], now=now)[row.unit_id]
    waits = row.state == TicketState.WAITING and row.day == day_of(now)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("centre:ticket", args=[row.reference])
    context = {
        "ticket": row,
        "ahead": place.ahead,
        "service": words.service_name(setting, row.service),
        "state": words.TICKETS[TicketState(row.state)],
        "waits": waits,
        "is_called": row.state == TicketState.CALLED,
        "wait": words.wait(estimate(ahead=place.ahead, counters=state.counters, served_minutes=served)),
        "qr": qr_code(address),
        "is_fresh": request.GET.get("fresh") == "1",
    }
    response = render(request, "centre/ticket.html", context)
    if context["is_fresh"]:  # at the machine: the next person wants the first page
        response["Refresh"] = f"12;url={reverse('centre:kiosk')}"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
