"""Outside systems: how each is doing, what it was asked last, what waits and what died."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.exchange import breakers, office_queries, outbox
from motcua.web.desk.access import Official, for_officials
from motcua.web.exchange.words import OUTCOME_TONES, outcome, standing

PER_PAGE = 25


@for_officials
@require_safe
def index(request: HttpRequest, official: Official) -> HttpResponse:
    rows = [(one, *standing(one)) for one in office_queries.partners(timezone.now())]
    return render(request, "exchange/partners.html", {"rows": rows})


@for_officials
@require_safe
def page(request: HttpRequest, official: Official, partner: str) -> HttpResponse:
    now = timezone.now()
    one = office_queries.partner(partner, now)
    if one is None:
        raise Http404
    letters = Paginator(office_queries.dead_letters(partner), PER_PAGE).get_page(request.GET.get("page"))
    name, tone = standing(one)
    return render(
        request,
        "exchange/partner.html",
        {
            "one": one,
            "standing": name,
            "tone": tone,
            "page": letters,
            "failed": office_queries.failed_incoming(partner)[:PER_PAGE],
            "operations": office_queries.operations(partner, now),
            "calls": [
                (call, outcome(call.outcome), OUTCOME_TONES.get(call.outcome, ""))
                for call in office_queries.last_calls(partner)
            ],
            "streams": office_queries.waiting_longest(partner),
            "query": "",
        },
    )


@for_officials
@require_POST
def try_now(request: HttpRequest, official: Official, partner: str) -> HttpResponse:
    """End the rest of a partner: the next message tries it."""
    if office_queries.partner(partner, timezone.now()) is None:
        raise Http404
    if breakers.try_now(partner, timezone.now()):
        outbox.put_job(partner)
        messages.success(request, _("One message tries the partner now; if it answers, the others follow."))
    else:
        messages.info(request, _("The partner is not left alone; what is due is being sent."))
    return redirect("exchange:partner", partner)
