"""A centre's own pages: appointments of a day, figures that open to tickets, settings, devices."""

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.centres import queries
from motcua.centres.actions import devices as kiosks
from motcua.centres.actions import setting as settings_of
from motcua.centres.errors import CentreError, InputRefused
from motcua.centres.queries import AppointmentState, Rank, TicketState
from motcua.centres.rules.settings import Priority, Setting
from motcua.kernel.zone import day_of
from motcua.web.centre import words
from motcua.web.centre.kiosk import COOKIE, COOKIE_SECONDS
from motcua.web.components import two_views
from motcua.web.components.eform import SummaryLine
from motcua.web.desk.access import Official, for_officials

WEEKDAYS = (
    lazy("Monday"), lazy("Tuesday"), lazy("Wednesday"), lazy("Thursday"), lazy("Friday"), lazy("Saturday"),
    lazy("Sunday"),
)  # fmt: skip
DAYS_SHOWN = 31
_NUMBERS = (
    "counters",
    "slot_minutes",
    "ahead_days",
    "latest_minutes",
    "most_open",
    "early_minutes",
    "remind_hours",
)
LABELS = {
    "counters": lazy("Number of counters"),
    "slot_minutes": lazy("Length of a slot (minutes)"),
    "ahead_days": lazy("Bookable so many days ahead"),
    "latest_minutes": lazy("Booked or changed so many minutes before at the latest"),
    "most_open": lazy("Appointments that one person may hold"),
    "early_minutes": lazy("An appointment is called first from so many minutes before its time"),
    "remind_hours": lazy("Reminded so many hours before"),
    "capacity": lazy("People a slot"),
    "services": lazy("Services"),
    "priority": lazy("Called first"),
    "valid_from": lazy("Holds from"),
}


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return parse_date(request.GET.get(name, "")[:10]) or otherwise
    except ValueError:
        return otherwise


@require_safe
@for_officials
def appointments(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    day = _day(request, "day", day_of(now))
    setting = queries.setting_on(official.unit_id, day)
    rows = [
        (row, words.service_name(setting, row.service), words.APPOINTMENTS[AppointmentState(row.state)])
        for row in queries.appointments_of_day(official.unit_id, day)
    ]
    context = {"rows": rows, "day": day, "unit_name": official.post.unit_name,
               "before": day - timedelta(days=1), "after": day + timedelta(days=1)}  # fmt: skip
    return render(request, "centre/appointments.html", context)


@require_safe
@for_officials
def figures(request: HttpRequest, official: Official) -> HttpResponse:
    today = day_of(timezone.now())
    last = _day(request, "until", today)
    first = _day(request, "since", last - timedelta(days=DAYS_SHOWN - 1))
    views = two_views.asked(request)
    context = {
        "views": views,
        "lines": queries.figures(views.reported_by(official.unit_id), first, last),
        "first": first,
        "last": last,
        "unit_name": official.post.unit_name,
    }
    return render(request, "centre/figures.html", context)


@require_safe
@for_officials
def tickets(request: HttpRequest, official: Official) -> HttpResponse:
    """The tickets behind a day's figures."""
    day = _day(request, "day", day_of(timezone.now()))
    setting = queries.setting_on(official.unit_id, day)
    lines = [
        {
            "ticket": row,
            "service": words.service_name(setting, row.service),
            "state": words.TICKETS[TicketState(row.state)],
            "group": words.PRIORITIES.get(Priority(row.priority_group)) if row.priority_group else "",
            "is_booked": row.rank == Rank.APPOINTMENT,
            "waited": _minutes(row.taken_at, row.first_called_at),
            "served": _minutes(row.called_at, row.ended_at) if row.state == TicketState.DONE else None,
        }
        for row in queries.tickets_of(two_views.asked(request).reported_by(official.unit_id), day)
    ]
    context = {"lines": lines, "day": day, "unit_name": official.post.unit_name}
    return render(request, "centre/tickets.html", context)


def _minutes(begins: Any, ends: Any) -> float | None:
    return (ends - begins).total_seconds() / 60 if begins and ends else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def settings(request: HttpRequest, official: Official) -> HttpResponse:
    """What holds today, and a new setting from a day on."""
    now = timezone.now()
    today = day_of(now)
    current = queries.setting_on(official.unit_id, today)
    errors: list[SummaryLine] = []
    if request.method == "POST":
        try:
            settings_of.set_up(
                official.unit_id,
                content=_content(request.POST, current),
                valid_from=_first_day(request.POST.get("valid_from", "")),
                by_id=official.user_id,
                at=now,
            )
        except InputRefused as error:
            label = LABELS.get(error.field, error.field)
            errors = [SummaryLine(f"id_{error.field}", f"{label}: {words.said(error)}")]
        else:
            messages.success(request, _("Saved."))
            return redirect("centre:settings")
    typed = request.POST if request.method == "POST" else {}
    context = {
        "unit_name": official.post.unit_name,
        "numbers": [(name, LABELS[name], typed.get(name, getattr(current, name))) for name in _NUMBERS],
        "weekdays": [
            (place, name, typed.get(f"capacity_{place}", current.capacity[place]))
            for place, name in enumerate(WEEKDAYS)
        ],
        "services": typed.get("services") or _lines(current),
        "priorities": [
            (
                str(one),
                words.PRIORITIES[one],
                str(one) in request.POST.getlist("priority") if typed else one in current.priority,
            )
            for one in Priority
        ],
        "valid_from": typed.get("valid_from", today.isoformat()),
        "errors": errors,
    }
    return render(request, "centre/settings.html", context, status=422 if errors else 200)


def _lines(setting: Setting) -> str:
    return "\n".join(f"{one.code} | {one.prefix} | {one.vi} | {one.en}" for one in setting.services)


def _first_day(text: str) -> date:
    try:
        found = parse_date(text[:10])
    except ValueError:
        found = None
    if found is None:
        raise InputRefused(field="valid_from", problem="required")
    return found


def _content(given: Any, current: Setting) -> Mapping[str, Any]:
    """What the form says, in the shape of law/centres. Raises InputRefused."""
    numbers = {name: _whole(given.get(name, ""), name) for name in _NUMBERS}
    counters = numbers.pop("counters")
    services = []
    for line in given.get("services", "")[:4000].splitlines():
        if line.strip():
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 4:
                raise InputRefused(field="services", problem="four-parts")
            services.append(dict(zip(("code", "prefix", "vi", "en"), parts, strict=True)))
    return copy.deepcopy(
        {
            "services": services,
            "counters": counters,
            "appointments": {
                **numbers,
                "capacity": [_whole(given.get(f"capacity_{place}", ""), "capacity") for place in range(7)],
            },
            "priority": given.getlist("priority"),
        }
    )


def _whole(text: str, field: str) -> int:
    if not (text.isdecimal() and len(text) < 6):
        raise InputRefused(field=field, problem="required")
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def devices(request: HttpRequest, official: Official) -> HttpResponse:
    """Ticket machines. Setting one up makes this browser the machine: it is signed out and shows the kiosk."""
    now = timezone.now()
    if request.method == "POST":
        try:
            token = kiosks.set_up(
                official.unit_id, name=request.POST.get("name", ""), by_id=official.user_id, at=now
            )
        except CentreError as error:
            errors = [SummaryLine("id_name", words.said(error))]
            return _devices(request, official, errors, 422)
        request.session.flush()  # whoever stands before the machine is not the official
        response = redirect("centre:kiosk")
        response.set_cookie(
            COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="Strict", path="/centre/",
            secure=request.is_secure(),
        )  # fmt: skip
        return response
    return _devices(request, official, [], 200)


def _devices(
    request: HttpRequest, official: Official, errors: list[SummaryLine], status: int
) -> HttpResponse:
    context = {
        "rows": queries.devices(official.unit_id),
        "unit_id": official.unit_id,
        "unit_name": official.post.unit_name,
        "errors": errors,
    }
    return render(request, "centre/devices.html", context, status=status)


@require_POST
@for_officials
def revoke(request: HttpRequest, official: Official, device_id: int) -> HttpResponse:
    if not kiosks.revoke(official.unit_id, device_id, at=timezone.now()):
        raise Http404
    messages.success(request, _("The device draws no more tickets."))
    return redirect("centre:devices")
