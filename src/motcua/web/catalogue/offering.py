"""Where a procedure is received: the units with their terms, those that were, and a change for one or all of them."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures import publication_queries as queries
from motcua.procedures.actions import offerings
from motcua.procedures.actions.offerings import Terms
from motcua.procedures.errors import CatalogueError, OfferingInvalid, ProcedureNotFound
from motcua.processes import queries as processes
from motcua.web.catalogue import words
from motcua.web.catalogue.words import Problem
from motcua.web.components.words import CHANNEL_LABELS
from motcua.web.desk.access import Official, for_officials

SHOWN_PAST = 100  # rows that ended, the latest first


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """The offerings of one procedure; `do` begins, changes or ends those of the chosen units."""
    try:
        row = queries.procedure(code)
    except ProcedureNotFound:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, row)
    try:
        done = _do(request, official, row)
    except CatalogueError as refused:
        return _page(request, row, problems=[words.problem_of(refused)])
    text = ngettext("%(count)s unit was changed.", "%(count)s units were changed.", done)
    messages.success(request, text % {"count": done})
    return redirect("catalogue:offerings", code)


def _do(request: HttpRequest, official: Official, row: Any) -> int:
    """Raises CatalogueError."""
    said = request.POST
    chosen = _chosen(request, row)
    now = timezone.now()
    who: dict[str, Any] = {"by": official.user_id, "at": now}
    what = said.get("do", "")
    if what == "end":
        return offerings.end(row.code, chosen, last_day=_day(said, "last_day"), today=day_of(now), **who)
    terms = Terms(
        channels=tuple(one for one in offerings.CHANNELS if one in said.getlist("channels")),
        process_key=_process(said.get("process_key", "")),
        counter=said.get("counter", "").replace("\0", "").strip()[:80],
        fee_key=said.get("fee_key", "").replace("\0", "").strip()[:60],
    )
    handling = _unit(said.get("handling", ""))
    since = _day(said, "since")
    if what == "change":
        return offerings.change(
            row.code, chosen, terms, since=since, today=day_of(now), handling_unit_id=handling, **who
        )
    if since < day_of(now):
        raise OfferingInvalid("since", "past")
    found = agencies.units(chosen)
    units = {pk: handling or unit.parent_id or pk for pk, unit in found.items()}
    return offerings.begin(row.code, units, terms, since=since, **who)


def _chosen(request: HttpRequest, row: Any) -> list[int]:
    """The units ticked; or all communes' centres, those that offer it when something is changed or ended."""
    ticked = [
        int(one) for one in request.POST.getlist("unit") if one.isascii() and one.isdigit() and len(one) < 19
    ]
    if request.POST.get("all") != "communes":
        return ticked
    communes = [
        unit.pk for unit in agencies.service_centres(settings.PROVINCE_CODE) if unit.level == "commune"
    ]
    offering = set(
        queries.offerings(row.pk, ended=False, on=day_of(timezone.now())).values_list(
            "receiving_unit_id", flat=True
        )
    )
    begins = request.POST.get("do") == "begin"
    return [pk for pk in communes if (pk in offering) != begins]


def _day(said: Any, name: str) -> date:
    try:
        return date.fromisoformat(said.get(name, ""))
    except ValueError:
        raise OfferingInvalid(name, "required") from None


def _process(key: str) -> str:
    return key if key in _process_names() else ""


def _unit(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    return number if number and agencies.units([number]) else None


def _page(request: HttpRequest, row: Any, *, problems: list[Problem] | None = None) -> HttpResponse:
    today = day_of(timezone.now())
    current = list(queries.offerings(row.pk, ended=False, on=today))
    past = list(
        queries.offerings(row.pk, ended=True, on=today).order_by("-valid_to", "receiving_unit_id")[
            :SHOWN_PAST
        ]
    )
    names = _process_names()
    offered = {one.receiving_unit_id for one in current}
    said = request.POST
    typed = {
        key: said.get(key, "") for key in ("all", "process_key", "fee_key", "counter", "since", "last_day")
    }
    own = fee_queries.own_bases(row.code, row.sector.code, today)
    fees = {one.key: one.name for one in own}
    centres = agencies.service_centres(settings.PROVINCE_CODE)
    context = {
        "row": row,
        "lines": [_line(one, names, fees, today) for one in current],
        "past": [_line(one, names, fees, today) for one in past],
        "fees": [(one.key, one.name, one.valid_from) for one in own],
        "free": [unit for unit in centres if unit.pk not in offered],
        "commune_count": sum(unit.level == "commune" for unit in centres if unit.pk not in offered),
        "offering_communes": sum(unit.level == "commune" for unit in centres if unit.pk in offered),
        "ticked": {int(one) for one in said.getlist("unit") if one.isascii() and one.isdigit()}
        if said
        else set(),
        "said": typed,
        "chosen_channels": said.getlist("channels") if said else [],
        "channel_choices": CHANNEL_LABELS.items(),
        "processes": sorted(names.items(), key=lambda pair: pair[1]),
        "units": [(one.id, one.name) for one in agencies.units_on(today)],
        "today": today,
        "errors": problems or [],
        "failed": {one.anchor.removeprefix("id_"): one.message for one in problems or []},
    }
    return render(request, "catalogue/offerings.html", context, status=422 if problems else 200)


def _process_names() -> dict[str, str]:
    language = get_language() or "vi"
    names = {
        key: one.name_vi if language == "vi" else one.name_en for key, one in processes.processes().items()
    }
    names |= {row.key: row.name(language) for row in processes.versions()}
    return names


def _line(one: Any, names: dict[str, str], fees: dict[str, str], today: date) -> dict[str, Any]:
    return {
        "row": one,
        "channels": ", ".join(
            str(CHANNEL_LABELS[channel]) for channel in one.channels if channel in CHANNEL_LABELS
        ),
        "process": names.get(one.process_key, one.process_key),
        "fee": fees.get(one.fee_key, one.fee_key),
        "is_coming": one.valid_from > today,
    }
