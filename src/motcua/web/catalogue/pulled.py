"""The national catalogue as it was pulled: pulls, and what differs until somebody decides on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.exchange import actions as exchange
from motcua.procedures import national_queries
from motcua.procedures.actions import national_differences
from motcua.procedures.actions.national_differences import DRAFTED, Kind
from motcua.procedures.errors import DifferenceNotFound, DifferenceRefused, DraftOpen
from motcua.web.catalogue.frame import tabs
from motcua.web.catalogue.words import (
    DIFFERENCE_KINDS,
    DIFFERENCE_PROBLEMS,
    DIFFERENCE_STATES,
    FIELD_LABELS,
    PULL_STATES,
)
from motcua.web.desk.access import Official, for_officials

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """POST asks for a pull; the worker does it."""
    if request.method == "POST":
        if not exchange.is_connected():
            messages.warning(request, _("No National Portal is connected."))
        elif exchange.put_catalogue_pull(by=official.user_id, may_shrink="may_shrink" in request.POST):
            messages.success(
                request, _("The national catalogue is being pulled. Look again in a few minutes.")
            )
        else:
            messages.info(request, _("A pull is waiting already."))
        return redirect("catalogue:pulled")
    state, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    state = state if state in DIFFERENCE_STATES else "open"
    kind = kind if kind in DIFFERENCE_KINDS else ""
    page = Paginator(national_queries.differences(state=state, kind=kind), PER_PAGE).get_page(
        request.GET.get("page")
    )
    counts = national_queries.kinds(state=state)
    pulls = national_queries.last_pulls()
    context = {
        "tabs": tabs(official, "national"),
        "is_connected": exchange.is_connected(),
        "pulls": [(row, *PULL_STATES[row.state]) for row in pulls],
        "may_shrink": bool(pulls) and pulls[0].state == "refused",
        "page": page,
        "state": state,
        "kind": kind,
        "states": list(DIFFERENCE_STATES.items()),
        "kinds": [(code, DIFFERENCE_KINDS[code], n) for code, n in counts.items()],
        "items": [
            {
                "row": row,
                "kind": DIFFERENCE_KINDS[row.kind],
                "is_drafted": Kind(row.kind) in DRAFTED,
                "is_here": row.kind != Kind.NEW,
                "fields": [
                    (FIELD_LABELS.get(one["field"], one["field"]), one["here"], one["there"])
                    for one in row.fields
                ],
            }
            for row in page.object_list
        ],
        "query": urlencode({"state": state, "kind": kind}),
    }
    return render(request, "catalogue/pulled.html", context)


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, difference_id: int) -> HttpResponse:
    """Take a difference over, keep ours with a reason, or take that decision back."""
    now, deed = timezone.now(), request.POST.get("deed")
    try:
        if deed == "adopt":
            draft = national_differences.adopt(difference_id, by=official.user_id, at=now)
            if draft is not None:
                messages.success(
                    request,
                    _("The draft says what the national catalogue says. Read it before you propose it."),
                )
                return redirect("catalogue:draft", draft.pk)
            messages.success(
                request,
                _("Enter the decision that abolishes it. Until it is confirmed it stays in force here."),
            )
            code = request.POST.get("code", "")[:20]
            return redirect(f"{reverse('catalogue:decision-new')}?{urlencode({'abolishes': code})}")
        if deed == "keep":
            words = request.POST.get("words", "")
            national_differences.keep_own(difference_id, words=words, by=official.user_id, at=now)
            messages.success(request, _("Ours is kept. It is asked again when the national one changes."))
        elif deed == "reopen":
            national_differences.reopen(difference_id)
            messages.success(request, _("The difference is open again."))
    except DraftOpen as is_open:
        messages.info(request, _("The procedure has an open draft already: go on with that one."))
        return redirect("catalogue:draft", is_open.draft_id)
    except DifferenceNotFound:
        messages.warning(request, _("Somebody has decided on this difference meanwhile."))
    except DifferenceRefused as refused:
        messages.warning(request, DIFFERENCE_PROBLEMS[refused.problem])
    return redirect("catalogue:pulled")
