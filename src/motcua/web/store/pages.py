"""The papers of who is signed in. Another's paper, and none, answer alike: not found."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts import papers as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import store_queries
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.records import holding_queries as held
from motcua.records import paper_bundle
from motcua.records.errors import HoldingNotFound, RecordsError
from motcua.web.components import stored_words as words
from motcua.web.portal.access import for_citizens
from motcua.web.portal.answers import hand_out

PER_PAGE = 20
SHOWN = {
    "": lazy("All"),
    "valid": lazy("Valid"),
    "expired": lazy("Expired"),
    "superseded": lazy("Superseded"),
    "revoked": lazy("Revoked"),
    "unconfirmed": lazy("Not confirmed yet"),
}


@dataclass(frozen=True)
class Listed:
    """One paper in the list, in words. `paper` is a records.Holding."""

    paper: Any
    standing: str
    tone: str
    about: str
    origin: str
    is_confirmed: bool
    uses: int = 0


def numbers(request: HttpRequest) -> tuple[str, ...]:
    return accounts.owner_numbers(request.user)


def today() -> date:
    return day_of(timezone.now())


def listed(paper: Any, on: date, uses: int = 0) -> Listed:
    standing, tone = words.standing_of(paper, on)
    origin = str(words.ORIGINS[paper.origin])
    return Listed(paper, standing, tone, words.about(paper), origin, held.is_confirmed(paper), uses)


@for_citizens
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by what a paper is worth and by words of its title or number."""
    only = request.GET.get("show", "")
    only = only if only in SHOWN else ""
    text = visible(request.GET.get("q", ""))[:100]
    own, on = numbers(request), today()
    page = Paginator(held.papers_of(own, on=on, only=only, text=text), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    uses = store_queries.uses_of([row.pk for row in rows]) if rows else {}
    context = {
        "page": page,
        "query": urlencode({"show": only, "q": text}),
        "papers": [listed(row, on, len(uses.get(row.pk, ()))) for row in rows],
        "shown": [(value, label, value == only) for value, label in SHOWN.items()],
        "only": only,
        "text": text,
        "may_see": bool(own),
        "made": paper_bundle.latest(request.user.pk or 0),
    }
    return render(request, "store/papers.html", context)


def _own(request: HttpRequest, holding_id: uuid.UUID) -> Any:
    try:
        return held.paper(holding_id, numbers(request))
    except HoldingNotFound:
        raise Http404 from None


@for_citizens
@require_safe
def paper(request: HttpRequest, holding_id: uuid.UUID) -> HttpResponse:
    """One paper: what it is worth, where it came from, who used it in which dossier, who looked at it."""
    found, on = _own(request, holding_id), today()
    reads, again = held.reads_of(found), store_queries.asked_again(found.pk)
    units = agencies.units({read.unit_id for read in reads})
    context = {
        "one": listed(found, on),
        "paper": found,
        "legal_value": words.LEGAL_VALUES[found.legal_value],
        "signature": words.SIGNATURES[found.signature],
        "uses": store_queries.uses_of([found.pk]).get(found.pk, []),
        "asked_again": [(row, words.GROUNDS.get(row.ground, row.ground)) for row in again],
        "reads": [(read, units[read.unit_id].name if read.unit_id in units else "") for read in reads],
        "confirmed_by": _unit_name(found.confirmed_unit_id),
    }
    return render(request, "store/paper.html", context)


def _unit_name(unit_id: int | None) -> str:
    return agencies.unit(unit_id).name if unit_id is not None else ""


@for_citizens
@require_safe
def file(request: HttpRequest, holding_id: uuid.UUID) -> HttpResponseBase:
    found = _own(request, holding_id)
    try:
        return hand_out(found.file, found.file_name)
    except RecordsError:
        raise Http404 from None


@for_citizens
@require_safe
def bundle(request: HttpRequest) -> HttpResponseBase:
    """All papers as one archive, sent while it is written. What is too large for that is ordered first."""
    now = timezone.now()
    papers = list(held.papers_of(numbers(request), on=day_of(now)))
    if paper_bundle.size_of(papers) > paper_bundle.STREAMED_BYTES:
        return render(request, "store/too_large.html", {"made": paper_bundle.latest(request.user.pk or 0)})
    made = StreamingHttpResponse(
        paper_bundle.stream(papers, at=now, language=get_language() or "vi"), content_type="application/zip"
    )
    made["Content-Disposition"] = 'attachment; filename="giay-to-cua-toi.zip"'
    made["X-Content-Type-Options"] = "nosniff"
    return made


@for_citizens
@require_POST
def order_bundle(request: HttpRequest) -> HttpResponse:
    """Have the archive made by a job; twice is one."""
    paper_bundle.order(user_id=request.user.pk or 0, owner_numbers=numbers(request), at=timezone.now())
    return redirect("store:papers")


@for_citizens
@require_safe
def made_bundle(request: HttpRequest, bundle_id: uuid.UUID) -> HttpResponseBase:
    try:
        row = paper_bundle.ready(bundle_id, request.user.pk or 0, numbers(request), timezone.now())
        content = paper_bundle.opened(row)
    except HoldingNotFound:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename="giay-to-cua-toi.zip")
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    return response
