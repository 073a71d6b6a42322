"""What everybody may see: the home page, the search, a procedure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound
from motcua.procedures.queries import OfferingRow, SearchHit, SectorCount
from motcua.procedures.rules.open_catalogue.dcat import FORMS
from motcua.web.portal import catalogue, fees, interlinked
from motcua.web.portal.answers import not_possible
from motcua.web.portal.refusals import refusal
from motcua.web.portal.stable import page_address, qr_code

_MOST_HITS = 50
_LONGEST_QUERY = 200


@dataclass(frozen=True)
class SectorGroup:
    name: str
    sectors: list[SectorCount]


def _groups(sectors: list[SectorCount]) -> list[SectorGroup]:
    """Sectors under their group; those of an import without a group come last."""
    found: dict[str, list[SectorCount]] = {}
    for sector in sectors:
        found.setdefault(sector.group_name, []).append(sector)
    named = [SectorGroup(name, held) for name, held in found.items() if name]
    return [*named, *([SectorGroup(_("Other fields"), found[""])] if "" in found else [])]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "events": procedures.life_events(),
        "groups": _groups(procedures.sectors_with_counts()),
        "text": "",
    }
    return render(request, "portal/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:_LONGEST_QUERY]
    sector = request.GET.get("sector", "").replace("\0", "")[:60]
    event = request.GET.get("event", "").replace("\0", "")[:60]
    hits = procedures.search(text, sector=sector, life_event=event, limit=_MOST_HITS)
    if len(hits) == 1 and text == hits[0].code:
        return redirect("portal:procedure", hits[0].code)
    context = {
        "text": text,
        "sector": sector,
        "event": event,
        "within": _within(hits, sector, event),
        "hits": hits,
        "is_cut": len(hits) == _MOST_HITS,
    }
    return render(request, "portal/search.html", context)


def _within(hits: list[SearchHit], sector: str, event: str) -> str:
    """The filter in words."""
    if event:
        return procedures.life_event_name(event)
    return hits[0].sector_name if sector and hits else ""


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    try:
        page = procedures.procedure_page(code)
    except ProcedureNotFound as error:
        return not_possible(request, refusal(error))
    if page.code != code:
        return redirect("portal:procedure", page.code)
    area = request.GET.get("area", "")
    view = catalogue.procedure_view(page.content)
    costs = fees.calculator(
        page, {name: str(value)[:200] for name, value in request.GET.items()}, day_of(timezone.now())
    )
    context: dict[str, Any] = {
        "procedure": page,
        "title": catalogue.named(page.content) or page.name,
        "view": view.priced(costs.prices) if costs else view,
        "costs": costs,
        "saving_vnd": costs.saving_online_vnd if costs and costs.prices else view.saving_online_vnd,
        "is_filed_online": catalogue.is_filed_online(page),
        "communes": agencies.communes_of(settings.PROVINCE_CODE) if len(page.offerings) > 1 else (),
        "area": area,
        "nearest": _nearest(page.offerings, area),
        "interlinked": interlinked.services_with(page.code),
        "valid_from": page.valid_from if page.valid_from > date.min else None,
        "address": page_address(page.code),
        "qr": qr_code(page_address(page.code)),
        "forms": FORMS,
    }
    return render(request, "portal/procedure.html", context)


def _nearest(offerings: tuple[OfferingRow, ...], area: str) -> list[OfferingRow]:
    """Where to go: the only unit, or those of the chosen commune and the province's."""
    if len(offerings) <= 1:
        return list(offerings)
    here = [row for row in offerings if row.receiving_area_code == area]
    return here + [row for row in offerings if row.receiving_level == "province" and row not in here]
