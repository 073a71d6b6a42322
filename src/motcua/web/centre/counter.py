"""The counter of an official: call the next one, call again, hand on, finish. Made for the keyboard."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.centres import queries
from motcua.centres.actions import queue
from motcua.centres.errors import CentreError
from motcua.centres.rules.settings import Setting
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import DossierNotFound
from motcua.kernel.zone import day_of
from motcua.web.centre import words
from motcua.web.desk.access import Official, for_officials

KEY = "centre_counter"


def _chosen(request: HttpRequest, official: Official, setting: Setting) -> tuple[int, list[str]]:
    """The counter and the services of this session; 0: not chosen yet, or of another unit."""
    held = request.session.get(KEY)
    if not isinstance(held, dict) or held.get("unit") != official.unit_id:
        return 0, []
    services = [one.code for one in setting.services if one.code in held.get("services", [])]
    number = held.get("counter", 0)
    return (number, services) if services and 1 <= number <= setting.counters else (0, [])


@require_safe
@for_officials
def counter(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    setting = queries.setting_on(official.unit_id, day_of(now))
    number, services = _chosen(request, official, setting)
    language = get_language() or "vi"
    context: dict[str, Any] = {
        "unit_name": official.post.unit_name,
        "unit_id": official.unit_id,
        "number": number,
        "counters": range(1, setting.counters + 1),
        "services": [
            (one.code, f"{one.prefix} – {one.name(language)}", one.code in services)
            for one in setting.services
        ],
    }
    if number:
        view = queries.counter_view(official.unit_id, number, services, now=now)
        current = view.current
        context |= {
            "current": current,
            "current_service": words.service_name(setting, current.service) if current else "",
            "priority": words.PRIORITIES.get(current.priority_group, "") if current else "",  # type: ignore[call-overload]
            "seen": current.pk if current else 0,
            "waiting": view.waiting,
            "by_service": [
                (one.prefix, one.name(language), view.by_service.get(one.code, 0)) for one in setting.services
            ],
            "missed": view.missed,
            "others": [
                (one.code, one.name(language))
                for one in setting.services
                if current is None or one.code != current.service
            ],
        }
    return render(request, "centre/counter.html", context)


@require_POST
@for_officials
def do(request: HttpRequest, official: Official) -> HttpResponse:
    """One press. What came too late changes nothing and shows the present state."""
    now = timezone.now()
    setting = queries.setting_on(official.unit_id, day_of(now))
    deed = request.POST.get("deed", "")
    if deed == "sit":
        return _sit(request, official, setting)
    number, services = _chosen(request, official, setting)
    ticket_id = _number(request.POST.get("ticket", ""))
    who = official.user_id
    if not number:
        return redirect("centre:counter")
    try:
        match deed:
            case "next":
                found = queue.call_next(
                    official.unit_id, counter=number, services=services, seen_id=ticket_id, by_id=who, at=now
                )
                if found is None:
                    messages.info(request, _("Nobody waits for your services."))
            case "again":
                queue.recall(official.unit_id, ticket_id, counter=number, by_id=who, at=now)
            case "done":
                queue.finish(official.unit_id, ticket_id, counter=number, by_id=who, at=now)
            case "absent":
                queue.mark_absent(official.unit_id, ticket_id, counter=number, by_id=who, at=now)
            case "back":
                queue.requeue(official.unit_id, ticket_id, by_id=who, at=now)
            case "transfer":
                service = request.POST.get("service", "")[:20]
                queue.transfer(
                    official.unit_id, ticket_id, counter=number, service=service, by_id=who, at=now
                )
            case "link":
                _link(request, official, ticket_id)
            case _:
                pass
    except CentreError as error:
        messages.warning(request, words.said(error))
    return redirect("centre:counter")


def _sit(request: HttpRequest, official: Official, setting: Setting) -> HttpResponse:
    known = {one.code for one in setting.services}
    services = [code for code in request.POST.getlist("services") if code in known]
    number = _number(request.POST.get("counter", ""))
    if not services or not 1 <= number <= setting.counters:
        messages.warning(request, _("Choose a counter and at least one service."))
    else:
        request.session[KEY] = {"unit": official.unit_id, "counter": number, "services": services}
    return redirect("centre:counter")


def _link(request: HttpRequest, official: Official, ticket_id: int) -> None:
    """The dossier received for this number. It never blocks: a wrong code is said, and work goes on."""
    try:
        dossier = dossiers.by_code(request.POST.get("dossier", "")[:60].upper())
    except DossierNotFound:
        messages.warning(
            request, _("There is no dossier with this code in your reach. The ticket stays as it is.")
        )
        return
    queue.link(official.unit_id, ticket_id, dossier_id=dossier.pk, by_id=official.user_id, at=timezone.now())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
