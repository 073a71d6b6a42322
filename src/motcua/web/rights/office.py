"""Requests at the desk of those who answer them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.rights import queries
from motcua.rights.actions import requests as actions
from motcua.rights.rules import law
from motcua.web.desk.access import Official, for_officials, trace_account
from motcua.web.rights import words
from motcua.web.rights.forms import Field, Form, Sent, attempted, by_of, context, read

PER_PAGE = 30


def reach() -> frozenset[int]:
    """The units that the open scope reaches."""
    return scopes.current().unit_ids


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    found = Paginator(queries.requests_for(reach()), PER_PAGE).get_page(request.GET.get("page"))
    context_ = {
        "official": official,
        "page": found,
        "rows": found.object_list,
        "query": "",
        "now": timezone.now(),
        "tab": "requests",
    }
    return render(request, "rights/office.html", context_)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def case(request: HttpRequest, official: Official, request_id: int) -> HttpResponse:
    """One request with what can be done on it now."""
    row = queries.request(request_id, reach())
    if row is None:
        raise Http404
    sent = read(request)
    if request.method == "POST" and attempted(sent, lambda: _do(sent, row, official)):
        messages.success(request, _("Done: it stands below."))
        return redirect("rights:case", request_id)
    row.refresh_from_db()
    trace_account(official, row.user_id, "request of the person")
    grounds = law.requests_on(day_of(row.received_at)).grounds
    shown = {
        "official": official,
        "row": row,
        "ground": grounds.get(row.ground, {}).get(get_language() or "vi", ""),
        "deeds": words.deeds(queries.deeds("request", request_id)),
        "is_open": row.state in queries.REQUEST_OPEN,
        "now": timezone.now(),
        **context(sent, _forms(row, official)),
    }
    return render(request, "rights/case.html", shown, status=sent.status)


def _do(sent: Sent, row: Any, official: Official) -> None:
    by, now = by_of(official), timezone.now()
    match sent.deed:
        case "identity":
            actions.confirm_identity(row.pk, paper=sent.text("paper"), by=by, at=now)
        case "grant":
            actions.grant(row.pk, answer=sent.text("answer"), by=by, acting=official.acting, at=now)
        case "refuse":
            actions.propose_refusal(
                row.pk, ground=sent.text("ground"), answer=sent.text("answer"), by=by, at=now
            )
        case "confirm" | "send-back":
            agrees = sent.deed == "confirm"
            actions.confirm(
                row.pk, agrees=agrees, words=sent.text("words"), by=by, acting=official.acting, at=now
            )
        case _:
            raise Http404


def _forms(row: Any, official: Official) -> list[Form]:
    rules = law.requests_on(day_of(row.received_at))
    roles = official.acting.roles
    works = bool(roles & (rules.handle_roles | rules.confirm_roles))
    language = get_language() or "vi"
    refuse = Form(
        "refuse",
        _("Propose to refuse"),
        _("Propose the refusal"),
        (
            Field(
                "ground",
                words.label("ground"),
                "select",
                options=[
                    (key, line[language if language in line else "vi"]) for key, line in rules.grounds.items()
                ],
            ),
            Field("answer", words.label("answer"), "area", 2000),
        ),
    )
    if row.state == "identity" and works:
        paper = Field("paper", words.label("paper"), hint=_("For example: identity card. No number."))
        return [
            Form(
                "identity",
                _("The person showed who they are"),
                _("Identity established"),
                (paper,),
                is_main=True,
            ),
            refuse,
        ]
    if row.state == "in_work" and works:
        answer = Field("answer", words.label("answer"), "area", 2000)
        return [
            Form("grant", _("Carry out what is asked"), _("Carry it out"), (answer,), is_main=True),
            refuse,
        ]
    if row.state in ("refusal_proposed", "grant_proposed") and roles & rules.confirm_roles:
        if row.proposed_by_id == official.user_id:
            return []
        return [
            Form("confirm", _("Decide as the second person"), _("Agree"), is_main=True),
            Form("send-back", _("Send it back"), _("Send back"), (Field("words", _("Reason"), "area", 500),)),
        ]
    return []
