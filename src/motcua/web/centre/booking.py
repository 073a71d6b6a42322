"""Booking a time, changing it, giving it back: signed in, or with code and telephone."""

import secrets
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.agencies import queries as agencies
from motcua.centres import queries
from motcua.centres.actions import booking
from motcua.centres.actions.booking import Booking
from motcua.centres.errors import AppointmentNotFound, CentreError, InputRefused
from motcua.centres.queries import AppointmentState
from motcua.kernel import scopes
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.web.centre import words
from motcua.web.centre.public import unit_or_404
from motcua.web.components.eform import SummaryLine
from motcua.web.portal.access import for_citizens, is_citizen, personal

TICKETS = "appointment_tickets"
LIFETIME_SECONDS = 30 * 60
WINDOW_SECONDS = 15 * 60
LOOK_UPS, BOOKINGS = 20, 10
_MOST = 8


@require_safe
def days(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The days and times that are free."""
    unit, now = unit_or_404(unit_id), timezone.now()
    setting = queries.setting_on(unit_id, day_of(now))
    offered = queries.bookable_days(unit_id, now=now, setting=setting)
    chosen = _day(request.GET.get("day", ""))
    if chosen not in offered:
        chosen = offered[0] if offered else None
    context = {
        "unit": unit,
        "days": [(day, day == chosen) for day in offered],
        "chosen": chosen,
        "slots": queries.free_slots(unit_id, chosen, now=now, setting=setting) if chosen else [],
        "moving": _moving(request),
    }
    return render(request, "centre/days.html", context)


def _moving(request: HttpRequest) -> int | None:
    """The appointment whose owner looks for another time."""
    given = request.GET.get("moving", "")
    return int(given) if given.isdecimal() and len(given) < 16 else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text[:40].replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Who comes, for what. A form sent twice books once."""
    unit, now = unit_or_404(unit_id), timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    starts_at = _instant(given.get("at", ""))
    if starts_at is None:
        return redirect("centre:days", unit_id)
    setting = queries.setting_on(unit_id, day_of(now))
    language = get_language() or "vi"
    values = {"name": "", "telephone": "", "service": ""}
    if request.method != "POST":
        if is_citizen(request):
            values |= {"name": request.user.full_name, "telephone": request.user.telephone}  # type: ignore[union-attr]
    else:
        values = {name: visible(request.POST.get(name, ""))[:200] for name in values}
    context: dict[str, Any] = {
        "unit": unit,
        "starts_at": starts_at,
        "services": [(one.code, one.name(language)) for one in setting.services],
        "values": values,
        "booking_key": request.POST.get("booking_key") or secrets.token_urlsafe(24),
        "errors": [],
    }
    if request.method != "POST":
        return render(request, "centre/book.html", context)
    address = request.META.get("REMOTE_ADDR", "")
    if request.POST.get("website") or not attempt_allowed(
        f"book:{address}", limit=BOOKINGS, window_seconds=WINDOW_SECONDS
    ):
        context["errors"] = [SummaryLine("id_name", _("Too many attempts. Please wait 15 minutes."))]
        return render(request, "centre/book.html", context, status=429)
    try:
        row = booking.book(
            Booking(
                booking_key=request.POST.get("booking_key", "")[:64],
                unit_id=unit_id,
                service=values["service"],
                starts_at=starts_at,
                name=values["name"],
                telephone=values["telephone"],
                user_id=request.user.pk if is_citizen(request) else None,
            ),
            at=now,
        )
    except CentreError as error:
        anchor = f"id_{error.field}" if isinstance(error, InputRefused) else "content"
        context["errors"] = [SummaryLine(anchor, words.said(error))]
        return render(request, "centre/book.html", context, status=422)
    _grant(request, row.pk)
    messages.success(request, _("The appointment is booked."))
    return redirect("centre:appointment", row.pk)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Code and telephone open an appointment; guesses are counted."""
    code = visible(request.POST.get("code", request.GET.get("code", ""))).strip()[:12].upper()
    if request.method != "POST":
        return render(request, "centre/look_up.html", {"code": code, "errors": []})
    telephone = visible(request.POST.get("telephone", "")).strip()[:30]
    address = request.META.get("REMOTE_ADDR", "")
    limits = {"limit": LOOK_UPS, "window_seconds": WINDOW_SECONDS}
    allowed = attempt_allowed(f"appointment:{address}", **limits)
    if not (attempt_allowed(f"appointment-phone:{telephone}", **limits) and allowed):
        return _refuse(request, code, _("Too many attempts. Please wait 15 minutes."), 429)
    found = queries.appointment_by_code(code, telephone)
    if found is None:
        return _refuse(
            request, code, _("There is no open appointment with this code and telephone number."), 422
        )
    _grant(request, found)
    return redirect("centre:appointment", found)


def _refuse(request: HttpRequest, code: str, message: str, status: int) -> HttpResponse:
    errors = [SummaryLine("id_code", message)]
    return render(request, "centre/look_up.html", {"code": code, "errors": errors}, status=status)


@for_citizens
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user_id = request.user.pk or 0
    with scopes.scope(scopes.of_person(user_id)):
        rows = queries.appointments_of_person(user_id, now=timezone.now())
    return render(request, "centre/mine.html", {"rows": rows})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """One's own appointment; a POST moves it or gives it back."""
    now = timezone.now()
    with _scope(request, appointment_id):
        try:
            row = queries.appointment(appointment_id)
            if request.method == "POST":
                return _change(request, row.pk, now)
        except AppointmentNotFound:
            raise Http404 from None
        except CentreError as error:
            messages.error(request, words.said(error))
            return redirect("centre:appointment", appointment_id)
    setting = queries.setting_on(row.unit_id, day_of(now))
    state = AppointmentState(row.state)
    context = {
        "row": row,
        "unit": agencies.unit(row.unit_id),
        "service": words.service_name(setting, row.service),
        "state": words.APPOINTMENTS[state],
        "is_open": state is AppointmentState.BOOKED and row.starts_at > now,
    }
    return render(request, "centre/appointment.html", context)


def _change(request: HttpRequest, appointment_id: int, now: datetime) -> HttpResponse:
    if request.POST.get("deed") == "cancel":
        booking.cancel(appointment_id, at=now)
        messages.success(request, _("The appointment is cancelled: somebody else can have the time."))
        return redirect("centre:appointment", appointment_id)
    starts_at = _instant(request.POST.get("at", ""))
    if starts_at is None:
        raise AppointmentNotFound
    moved = booking.move(appointment_id, starts_at=starts_at, at=now)
    _grant(request, moved.pk)
    messages.success(request, _("The appointment is moved. Its code stays the same."))
    return redirect("centre:appointment", moved.pk)


def _scope(request: HttpRequest, appointment_id: int) -> AbstractContextManager[scopes.Scope]:
    if _held(request).get(str(appointment_id), 0) > int(timezone.now().timestamp()):
        return scopes.scope(scopes.of_system("the person showed code and telephone"))
    if is_citizen(request):
        return scopes.scope(scopes.of_person(request.user.pk or 0))
    raise Http404


def _grant(request: HttpRequest, appointment_id: int) -> None:
    now = int(timezone.now().timestamp())
    held = {key: until for key, until in _held(request).items() if until > now}
    held[str(appointment_id)] = now + LIFETIME_SECONDS
    request.session[TICKETS] = dict(list(held.items())[-_MOST:])


def _held(request: HttpRequest) -> dict[str, int]:
    held = request.session.get(TICKETS)
    return held if isinstance(held, dict) else {}
