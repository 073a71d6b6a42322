"""The hand-over list: what the one-stop unit passed on in a day, to be signed by who gives and who takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import queries
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.records import queries as records
from motcua.web.desk import days
from motcua.web.desk.access import Official, for_officials, trace_all

FIRST_YEAR = 1990  # before it there was no one-stop shop


@dataclass(frozen=True)
class Parcel:
    """What goes to one handling unit."""

    unit_id: int
    unit: str
    dossiers: list[Any]  # dossiers.Dossier, as queries give them


@require_safe
@for_officials
def transfer(request: HttpRequest, official: Official) -> HttpResponse:
    """The day's list on the screen, with the button that prints it. Names the owners: each reading is traced."""
    day = _day(request)
    parcels = list(_parcels(official, day))
    trace_all(official, [one.pk for parcel in parcels for one in parcel.dossiers], "hand-over list")
    context = {"official": official, "day": day, "parcels": parcels}
    return render(request, "desk/transfer.html", context)


@require_safe
@for_officials
def pdf(request: HttpRequest, official: Official) -> HttpResponse:
    """The day's list as PDF/A, each handling unit on pages of its own. Each dossier's reading leaves a trace."""
    day = _day(request)
    now = timezone.now()
    parcels = list(_parcels(official, day))
    trace_all(official, [one.pk for parcel in parcels for one in parcel.dossiers], "hand-over list")
    content = records.paper("transfer", _values(official, day, parcels, now), at=now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ban-giao-{day:%Y%m%d}.pdf"'
    return response


def _day(request: HttpRequest) -> date:
    """The day asked for; today where none is, or none that could have been."""
    today = day_of(timezone.now())
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return day if day.year >= FIRST_YEAR and day <= today else today


def _parcels(official: Official, day: date) -> Iterator[Parcel]:
    span = days.of_day(day)
    found = queries.passed_on(official.unit_id, begins=span.begins, ends=span.ends)
    for unit_id, dossiers in groupby(found, key=lambda one: one.handling_unit_id):
        of_unit = list(dossiers)
        yield Parcel(unit_id, of_unit[0].handling_unit.name, of_unit)


def _values(official: Official, day: date, parcels: list[Parcel], now: datetime) -> dict[str, Json]:
    """What the template shows; a paper of the house is Vietnamese whatever language the screen speaks."""
    unit = agencies.unit(official.unit_id)
    parent = agencies.unit(unit.parent_id).name if unit.parent_id else ""
    names = accounts.full_names({official.user_id})
    return {
        "agency": unit.name,
        "superior": parent,
        "day": f"{day:%d/%m/%Y}",
        "day_in_words": f"ngày {day:%d} tháng {day:%m} năm {day:%Y}",
        "printed": f"{local(now):%H:%M %d/%m/%Y}",
        "giver": names.get(official.user_id, ""),
        "parcels": [
            {
                "unit": parcel.unit,
                "rows": [
                    {
                        "code": one.code,
                        "owner": one.party.owner_name,
                        "procedure": one.procedure.name,
                        "sets": one.set_count,
                        "passed": f"{local(one.processing_at):%H:%M}" if one.processing_at else "",
                        "due": f"{local(one.current_due):%H:%M %d/%m/%Y}" if one.current_due else "",
                    }
                    for one in parcel.dossiers
                ],
            }
            for parcel in parcels
        ],
    }
