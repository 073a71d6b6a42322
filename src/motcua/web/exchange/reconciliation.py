"""Both sides of the National Portal: how far each day is equal, and the differences that somebody has to close."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers.actions import reconciling as telling
from motcua.exchange import office_queries
from motcua.exchange.actions import reconciling
from motcua.exchange.errors import LetterNotFound, LetterRefused
from motcua.exchange.rules import NATIONAL_PORTAL
from motcua.kernel import scopes
from motcua.web.desk.access import Official, for_officials
from motcua.web.exchange.words import compared_field, difference, refusal

PER_PAGE = 50
STATES = ("open", "settled", "equal")


@for_officials
@require_safe
def index(request: HttpRequest, official: Official) -> HttpResponse:
    state = request.GET.get("state", "open")
    if state not in STATES:
        state = "open"
    day = _day(request.GET.get("day", ""))
    rows = office_queries.differences(NATIONAL_PORTAL, state=state, day=day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    days = office_queries.reconciled_days(NATIONAL_PORTAL)
    return render(
        request,
        "exchange/reconciliation.html",
        {
            "days": days,
            "page": page,
            "items": [
                (
                    row,
                    difference(row.kind),
                    [(compared_field(one["name"]), one["here"], one["there"]) for one in row.fields],
                )
                for row in page.object_list
            ],
            "state": state,
            "states": [
                ("open", _("Open")),
                ("settled", _("Closed by a person")),
                ("equal", _("Equal since")),
            ],
            "day": day,
            "query": urlencode({"state": state, "day": day.isoformat() if day else ""}),
        },
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@for_officials
@require_POST
def do(request: HttpRequest, official: Official, difference_id: int) -> HttpResponse:
    """Tell the dossier again, or close the item with a reason."""
    item = office_queries.difference(difference_id)
    if item is None:
        raise Http404
    now = timezone.now()
    try:
        if request.POST.get("deed") == "again" and item.dossier_id is not None:
            # by its number alone: whoever keeps the exchange reads nothing of the dossier
            with scopes.scope(scopes.of_system("tell the National Portal again")):
                telling.tell_again(item.dossier_id, at=now)
            messages.success(request, _("The dossier is told again from the beginning."))
        elif request.POST.get("deed") == "settle":
            words = request.POST.get("words", "")
            reconciling.settle(difference_id=difference_id, words=words, by=official.user_id, at=now)
            messages.success(request, _("The item was closed."))
        else:
            raise LetterNotFound
    except (LetterNotFound, LetterRefused) as error:
        messages.warning(request, refusal(error))
    return redirect("exchange:reconciliation")
