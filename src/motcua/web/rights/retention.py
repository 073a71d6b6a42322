"""What falls due for destruction, the lists, their approval, holds and certificates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers import queries as dossiers
from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.records.errors import FileMissing
from motcua.rights import queries
from motcua.rights.actions import destruction, paper_destruction
from motcua.rights.errors import NotFilledIn
from motcua.rights.rules import law
from motcua.web.desk.access import Official, for_officials
from motcua.web.rights import words
from motcua.web.rights.forms import Field, Form, Sent, attempted, by_of, context, read
from motcua.web.rights.office import reach

_MOST_ITEMS = 500


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    sent = read(request)
    now = timezone.now()
    made: list[int] = []

    def deed() -> None:
        match sent.deed:
            case "propose":
                chosen = _numbers(request, "dossier")
                made.append(destruction.propose(dossier_ids=chosen, by=by_of(official), at=now).pk)
            case "propose-papers":
                chosen = _numbers(request, "paper")
                row = paper_destruction.propose(
                    paper_ids=chosen, unit_ids=reach(), by=by_of(official), at=now
                )
                made.append(row.pk)
            case "hold":
                number = dossiers.number_of(sent.text("code"))
                if number is None:
                    raise NotFilledIn("code")
                destruction.hold(
                    dossier_id=number,
                    ground=sent.text("ground"),
                    document=sent.text("document"),
                    by=by_of(official),
                    at=now,
                )
            case "lift":
                number_ = sent.text("hold")
                if not (number_.isdigit() and len(number_) < 18):
                    raise Http404
                if int(number_) not in {one.pk for one in queries.open_holds(reach())}:
                    raise Http404
                destruction.lift_hold(int(number_), ground=sent.text("ground"), by=by_of(official), at=now)
            case _:
                raise Http404

    if request.method == "POST" and attempted(sent, deed):
        messages.success(request, _("Done: it stands below."))
        return redirect("rights:destruction", made[0]) if made else redirect("rights:retention")
    rules = law.retention_on(day_of(now))
    roles = official.acting.roles
    hold_fields = (
        Field("code", words.label("code"), longest=60),
        Field("ground", words.label("ground"), "area", 300),
        Field("document", _("Document, if any"), longest=120),
    )
    forms = [Form("hold", _("Keep a dossier from destruction"), _("Set the hold"), hold_fields)]
    shown = {
        "official": official,
        "tab": "retention",
        "rules": rules,
        "lines": queries.falling_due(day_of(now)),
        "papers": queries.papers_falling_due(day_of(now), unit_ids=reach()),
        "lists": list(queries.lists(reach())[:20]),
        "holds": queries.open_holds(reach()),
        "may_propose": bool(roles & rules.propose_roles),
        "may_lift": bool(roles & rules.approve_roles),
        **context(sent, forms if roles & (rules.propose_roles | rules.approve_roles) else []),
    }
    return render(request, "rights/retention.html", shown, status=sent.status)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    """What was ticked; anything else than a number is nobody's."""
    typed = request.POST.getlist(name)
    return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 18]


def _list(list_id: int) -> Any:
    row = queries.lists(reach()).filter(pk=list_id).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def one(request: HttpRequest, official: Official, list_id: int) -> HttpResponse:
    row = _list(list_id)
    sent = read(request)
    if request.method == "POST" and attempted(sent, lambda: _decide(sent, row, official)):
        messages.success(request, _("Decided."))
        return redirect("rights:destruction", list_id)
    row.refresh_from_db()
    rules = law.retention_on(day_of(timezone.now()))
    decides = (
        row.state == "proposed"
        and bool(official.acting.roles & rules.approve_roles)
        and row.proposed_by_id != official.user_id
    )
    forms = [
        Form(
            "approve",
            _("Approve the destruction"),
            _("Approve: the data are destroyed for good"),
            (Field("document", words.label("document"), longest=120),),
            is_grave=True,
        ),
        Form("reject", _("Reject the list"), _("Reject"), (Field("words", _("Reason"), "area", 500),)),
    ]
    items = list(queries.items(list_id)[: _MOST_ITEMS + 1])
    papers = list(queries.papers(list_id)[: _MOST_ITEMS + 1])
    shown = {
        "official": official,
        "row": row,
        "items": items[:_MOST_ITEMS],
        "papers": papers[:_MOST_ITEMS],
        "has_more": len(items) > _MOST_ITEMS or len(papers) > _MOST_ITEMS,
        "deeds": words.deeds(queries.deeds("destruction", list_id)),
        "is_whole": row.state != "done" or row.root_sha256 == destruction.root_of(list_id),
        **context(sent, forms if decides else []),
    }
    return render(request, "rights/destruction.html", shown, status=sent.status)


def _decide(sent: Sent, row: Any, official: Official) -> None:
    if sent.deed not in ("approve", "reject"):
        raise Http404
    destruction.decide(
        row.pk,
        approves=sent.deed == "approve",
        document=sent.text("document"),
        words=sent.text("words"),
        by=by_of(official),
        at=timezone.now(),
    )


@require_safe
@for_officials
def certificate(request: HttpRequest, official: Official, list_id: int) -> HttpResponseBase:
    row = _list(list_id)
    if row.certificate_id is None:
        raise Http404
    try:
        content = records.read_file(row.certificate_id)
    except FileMissing:
        raise Http404 from None
    return HttpResponse(content, headers=records.paper_headers(content, f"chung-nhan-tieu-huy-{row.pk}.pdf"))
