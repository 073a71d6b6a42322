"""The stock of each unit with its counts, and who has confirmed how much."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.digitising import queries
from motcua.digitising.actions import counting
from motcua.digitising.errors import DigitisingError
from motcua.digitising.queries import Stock
from motcua.digitising.rules.answers import day_in
from motcua.kernel.zone import day_of
from motcua.web.desk.access import Official, for_officials
from motcua.web.digitising import reach, words

_SPAN_DAYS = 30


def _day(text: str, otherwise: date) -> tuple[date, str]:
    """The day that was asked for, and what is wrong with it."""
    if not text:
        return otherwise, ""
    found = day_in(text)
    return (found, "") if found else (otherwise, _("Give a day that exists."))


@require_safe
@for_officials
def stock(request: HttpRequest, official: Official) -> HttpResponse:
    """Counted stocks of the units in reach on a day, with the share that is digitised and still valid."""
    day, problem = _day(request.GET.get("on", ""), day_of(timezone.now()))
    found = queries.stock_on(day, reach.units())
    names = agencies.units({side.unit_id for side in found})
    counted = sum(side.count.papers for side in found)
    done = sum(len(side.paper_ids) for side in found)
    context = {
        "sides": [(names[side.unit_id].name, side) for side in found],
        "counted": counted,
        "done": done,
        "share": queries.share(done, counted),
        "day": day,
        "history": queries.count_history(official.unit_id),
        "unit": agencies.unit(official.unit_id),
        "may_count": official.opens("digitising:count"),
        "errors": [{"anchor": "id_on", "message": problem}] if problem else [],
    }
    return render(request, "digitising/stock.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def count(request: HttpRequest, official: Official) -> HttpResponse:
    """Enter a count of the own unit."""
    now = timezone.now()
    people = [
        one for one in accounts.colleagues(official.unit_id, day_of(now)) if one.user_id != official.user_id
    ]
    said = {
        name: request.POST.get(name, "")
        for name in ("stock", "counted_on", "papers", "document", "second_person", "words")
    }
    context: dict[str, Any] = {
        "unit": agencies.unit(official.unit_id),
        "said": said,
        "stocks": [(value, label, value == said["stock"]) for value, label in Stock.choices],
        "people": [
            (str(one.user_id), one.full_name, str(one.user_id) == said["second_person"]) for one in people
        ],
        "today": day_of(now),
        "errors": [],
    }
    if request.method != "POST":
        return render(request, "digitising/count.html", context)
    day, papers = day_in(said["counted_on"].strip()), said["papers"].replace(".", "").replace(" ", "")
    wrong = []
    if day is None:
        wrong.append(("counted_on", _("Give a day that exists.")))
    if not papers.isdecimal() or len(papers) > 9:
        wrong.append(("papers", _("Give a whole number.")))
    second = next((one.user_id for one in people if str(one.user_id) == said["second_person"]), None)
    if not wrong and day is not None:
        try:
            counting.enter(
                official.unit_id,
                counting.Count(
                    stock=said["stock"],
                    counted_on=day,
                    papers=int(papers),
                    document=said["document"],
                    second_person_id=second,
                    words=said["words"],
                ),
                by_id=official.user_id,
                at=now,
            )
        except DigitisingError as error:
            wrong.append((error.field, words.refusal(error)))
        else:
            messages.success(request, _("The count is entered."))
            return redirect("digitising:stock")
    context["errors"] = [{"anchor": f"id_{field}", "message": text} for field, text in wrong]
    context["wrong"] = dict(wrong)
    return render(request, "digitising/count.html", context, status=422)


@require_safe
@for_officials
def progress(request: HttpRequest, official: Official) -> HttpResponse:
    """Who confirmed how much in a span of days, and what waits."""
    today = day_of(timezone.now())
    since, first = _day(request.GET.get("since", ""), today - timedelta(days=_SPAN_DAYS))
    until, second = _day(request.GET.get("until", ""), today)
    wrong = [("id_since", first), ("id_until", second)]
    if not first and not second and until < since:
        wrong = [("id_until", _("This day lies before the first one."))]
    errors = [{"anchor": anchor, "message": text} for anchor, text in wrong if text]
    units = reach.units()
    context = {
        "since": since,
        "until": until,
        "officers": [] if errors else queries.done_by(units, since=since, until=until),
        "units": [] if errors else queries.done_in_units(units, since=since, until=until),
        "errors": errors,
    }
    return render(request, "digitising/progress.html", context, status=422 if errors else 200)
