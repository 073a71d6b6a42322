"""Drawing up a round: framework, period, units, appraisers, deadlines."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.indicators.periods import Period
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.scorecards import queries
from motcua.scorecards.actions import rounds
from motcua.scorecards.actions.rounds import Appointed, Deadlines
from motcua.scorecards.errors import DatesInWrongOrder, ScorecardError
from motcua.web.components.long_lists import unit_options
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import words

FIELDS = ("framework", "period", "title", "self_due", "answer_due", "publish_due")
BODIES = 4  # rows of the form; more are appointed on the page of the round


@dataclass(frozen=True)
class Quarter:
    """A period to choose: `2025`, `2025-Q1`."""

    code: str
    period: Period


def periods(today: date) -> list[Quarter]:
    """This year, the three before, and their quarters, the newest first."""
    found = []
    for year in range(today.year, today.year - 4, -1):
        found.append(Quarter(str(year), Period(date(year, 1, 1), date(year, 12, 1))))
        for quarter in range(4, 0, -1):
            first = date(year, quarter * 3 - 2, 1)
            if first <= today:
                found.append(Quarter(f"{year}-Q{quarter}", Period(first, date(year, quarter * 3, 1))))
    return found


def read_days(given: dict[str, str]) -> Deadlines:
    """Raises DatesInWrongOrder naming the day that is none."""
    days = {}
    for name in ("self_due", "answer_due", "publish_due"):
        try:
            days[name] = date.fromisoformat(given.get(name, ""))
        except ValueError:
            raise DatesInWrongOrder(name) from None
    return Deadlines(**days)


def read_bodies(request: HttpRequest) -> list[Appointed]:
    """The rows of the form of appraisers: a unit, and the criteria it judges (all when none is named)."""
    found: dict[int, Appointed] = {}
    for number in range(12):
        unit = request.POST.get(f"body-{number}", "")
        if unit.isdecimal() and len(unit) < 12:
            codes = tuple(visible(one) for one in request.POST.getlist(f"codes-{number}") if one)
            before = found[int(unit)].codes if int(unit) in found else ()
            found[int(unit)] = Appointed(int(unit), (*before, *codes))
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official) -> HttpResponse:
    """First the framework and the period, then the units as they were in it."""
    today = day_of(timezone.now())
    source = request.POST if request.method == "POST" else request.GET
    chosen = {name: visible(source.get(name, "")) for name in FIELDS}
    known = {str(row.pk): row for row in queries.versions(approved=True)}
    found = {one.code: one.period for one in periods(today)}
    version, period = known.get(chosen["framework"]), found.get(chosen["period"])
    errors: list[dict[str, str]] = []
    picked = {int(one) for one in request.POST.getlist("units") if one.isdecimal() and len(one) < 12}
    if request.method == "POST" and version is not None and period is not None:
        try:
            made = rounds.open_round(
                framework_id=version.pk,
                title=chosen["title"],
                period=period,
                unit_ids=picked,
                appraisers=read_bodies(request),
                deadlines=read_days(chosen),
                by=official.acting,
                at=timezone.now(),
            )
        except ScorecardError as refused:
            errors = [{"anchor": f"id_{refused.field or 'framework'}", "message": words.refusal(refused)}]
        else:
            messages.success(request, _("The round is drawn up. Nobody is asked yet."))
            return redirect("scorecards:round", made.pk)
    context: dict[str, Any] = {
        "versions": [(row, words.say(row.name), key == chosen["framework"]) for key, row in known.items()],
        "periods": [(one.code, one.code == chosen["period"]) for one in periods(today)],
        "chosen": chosen,
        "errors": errors,
        "failed": {error["anchor"].removeprefix("id_"): error["message"] for error in errors},
        "bodies": range(BODIES),
    }
    if version is not None and period is not None:
        of = queries.framework(version)
        offered = queries.candidates(of, period)
        context |= {
            "version": version,
            "period": period,
            "offered": [
                (one, one.id in picked if request.method == "POST" else one.ended_on is None)
                for one in offered
            ],
            "unit_options": unit_options(today),
            "groups": [(one.code, words.say(one.name)) for one in of.criteria],
        }
        if not chosen["title"]:
            chosen["title"] = _("%(name)s, %(period)s") % {
                "name": words.say(of.name),
                "period": chosen["period"],
            }
    return render(request, "scorecards/open.html", context, status=422 if errors else 200)
