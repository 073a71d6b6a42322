"""What everybody may read of a year's reviews; and for officials the figures with the rows behind them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from motcua.kernel.zone import day_of
from motcua.reviews import queries
from motcua.reviews import screen_queries as screens
from motcua.reviews.queries import Figure
from motcua.web.desk.access import Official, for_officials
from motcua.web.reviews import words

NAMES = {
    "TTHC_REVIEWED": lazy("Procedures under competence that were reviewed"),
    "TTHC_SIMPLIFIED": lazy("Reviewed procedures simplified, shortened or proposed"),
    "PRIORITY_GROUPS": lazy("Priority groups reviewed"),
    "DECENTRALISATION_APPROVED": lazy("Procedures whose decentralisation was approved"),
    "DECENTRALISATION_DONE": lazy("Decentralisation carried out, of what was approved"),
    "BIZ_RULES_CUT": lazy("Business regulations cut or simplified"),
    "BIZ_RULES_PLAN": lazy("Business regulations with an approved plan to cut them"),
    "BIZ_RULES_PUBLIC": lazy("Business regulations published"),
    "FEE_POLICY_DONE": lazy("Fee policies for online services in force"),
}
MOST_ROWS = 500


def _year(request: HttpRequest, years: list[int], today_year: int) -> int:
    text = request.GET.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return asked if asked in years else (years[0] if years else today_year)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    today = day_of(timezone.now())
    years = screens.public_years()
    year = _year(request, years, today.year)
    sheets = screens.public_sheets(year)
    shown = {
        "years": years,
        "year": year,
        "today": today,
        "plans": sorted({(one.plan.number, one.plan.issued_on) for one in sheets}),
        "rows": [
            (
                one,
                words.OUTCOMES.get(one.outcome, "") if one.state == "concluded" else "",
                words.SHEET_STATES[one.state if one.state == "concluded" else "draft"],
            )
            for one in sheets
        ],
        "reviewed": sum(1 for one in sheets if one.state == "concluded"),
        "simplified": queries.tthc_simplified(year, today),
        "savings": queries.savings(year, today),
    }
    return render(request, "reviews/summary.html", shown)


def _all(year: int) -> list[Figure]:
    today = day_of(timezone.now())
    return [
        queries.tthc_reviewed(year, today),
        queries.tthc_simplified(year, today),
        queries.priority_groups(year, today),
        queries.decentralisation_approved(today),
        queries.decentralisation_done(today),
        queries.biz_rules_cut(today),
        queries.biz_rules_plan(today),
        queries.biz_rules_public(today),
        queries.fee_policy_done(today),
    ]


@require_safe
@for_officials
def figures(request: HttpRequest, official: Official) -> HttpResponse:
    """All figures of the review; with `of`, the rows behind one of them."""
    years = screens.public_years()
    year = _year(request, years, day_of(timezone.now()).year)
    found = _all(year)
    chosen = next((one for one in found if one.code == request.GET.get("of")), None)
    rows = queries.opened(chosen, year=year) if chosen else []
    shown = {
        "years": years,
        "year": year,
        "figures": [(one, NAMES[one.code]) for one in found],
        "chosen": chosen,
        "chosen_name": NAMES[chosen.code] if chosen else "",
        "rows": [(one, words.OUTCOMES.get(one.words, one.words)) for one in rows[:MOST_ROWS]],
        "more": max(0, len(rows) - MOST_ROWS),
        "yes": _("yes"),
        "no": _("no"),
    }
    return render(request, "reviews/figures.html", shown)
