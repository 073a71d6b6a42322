"""The ticket machine: a touch screen that an official set up. Anywhere else it draws nothing."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.actions import attempt_allowed
from motcua.agencies import queries as agencies
from motcua.centres import queries
from motcua.centres.actions import devices, queue
from motcua.centres.errors import CentreError
from motcua.kernel.zone import day_of
from motcua.web.centre import words

COOKIE = "mc_device"
COOKIE_SECONDS = 365 * 24 * 3600
WRONG_CODES, WINDOW_SECONDS = 30, 15 * 60


@require_safe
def kiosk(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, message: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    unit_id = devices.unit_of(request.COOKIES.get(COOKIE, ""))
    if unit_id is None:
        return render(request, "centre/no_device.html")
    setting = queries.setting_on(unit_id, day_of(now))
    state = queries.queues_now([unit_id], now=now)[unit_id]
    language = get_language() or "vi"
    context = {
        "unit": agencies.unit(unit_id),
        "services": [
            (one.code, one.prefix, one.name(language), state.by_service.get(one.code, 0))
            for one in setting.services
        ],
        "priorities": [(str(one), words.PRIORITIES[one]) for one in setting.priority],
        "wait": words.wait(state.estimate),
        "taking_key": secrets.token_urlsafe(24),
        "message": message,
    }
    return render(request, "centre/kiosk.html", context, status=status)


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Draw a number; the same press twice gives the same number."""
    now = timezone.now()
    unit_id = devices.unit_of(request.COOKIES.get(COOKIE, ""))
    if unit_id is None:
        return redirect("centre:kiosk")
    service, appointment_id = request.POST.get("service", "")[:20], None
    code = request.POST.get("code", "").strip()
    if code:
        if not attempt_allowed(f"kiosk-code:{unit_id}", limit=WRONG_CODES, window_seconds=WINDOW_SECONDS):
            return _show(request, _("Too many attempts. Please wait 15 minutes."), 429)
        appointment_id = queries.appointment_at_kiosk(unit_id, code, now=now)
        if appointment_id is None:
            return _show(request, _("There is no appointment with this code here today."), 422)
        service = queries.service_of_appointment(appointment_id)
    try:
        row = queue.draw(
            unit_id,
            service=service,
            taking_key=request.POST.get("taking_key", "")[:64],
            at=now,
            priority_group=request.POST.get("priority", "")[:20],
            appointment_id=appointment_id,
        )
    except CentreError as error:
        return _show(request, words.said(error), 422)
    return redirect(f"{reverse('centre:ticket', args=[row.reference])}?fresh=1")
