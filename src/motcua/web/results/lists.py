"""The results of a unit by where they stand, and the draft to read."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.dossiers import queries as dossiers
from motcua.dossiers import result_queries as queries
from motcua.dossiers.actions.results import batches, drafting
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.authority import Power, Relation, matrix
from motcua.dossiers.rules.commands import Command
from motcua.records import queries as files
from motcua.web.desk.access import Official, for_officials, trace
from motcua.web.results import words


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


def may(deed: str, official: Official) -> bool:
    """Whether the post may give the deed at all; each result is judged by its action."""
    if deed == "issue":
        return authority.may_in_unit(Power.ISSUE_RESULTS, official.acting, official.unit_id)
    command = Command.CHECK_RESULT if deed == "check" else Command.SIGN_RESULT
    return any(
        grant.who is not Relation.SUBMITTER and bool(official.acting.roles & grant.roles)
        for grant in matrix().get(command, ())
    )


def first_tab(official: Official, counts: dict[str, int]) -> str:
    """Where this person's work lies: who signs begins with what waits for a signature."""
    wanted = "checked" if may("sign", official) and counts["checked"] else "drafted"
    return wanted if counts[wanted] else next((tab for tab in queries.TABS if counts[tab]), wanted)


@require_safe
@for_officials
def listing(request: HttpRequest, official: Official) -> HttpResponse:
    counts = queries.counts(official.unit_id)
    tab = request.GET.get("tab", "")
    tab = tab if tab in words.TABS else first_tab(official, counts)
    page = Paginator(queries.results(tab, unit_id=official.unit_id), batches.MOST).get_page(
        request.GET.get("page")
    )
    rows: list[Any] = list(page.object_list)
    deed = next((one for one, of in words.TAB_OF.items() if of == tab and may(one, official)), "")
    context = {
        "official": official,
        "tabs": [Tab(key, str(label), counts[key], key == tab) for key, label in words.TABS.items()],
        "tab": tab,
        "label": words.TABS[tab],
        "rows": rows,
        "page": page,
        "query": f"tab={tab}",
        "deed": deed if rows else "",
        "button": words.DEEDS[deed][1] if deed else "",
        "batch_id": uuid4(),
        "waiting": queries.open_batches(official.user_id),
        "most": batches.MOST,
    }
    return render(request, "results/list.html", context)


@require_safe
@for_officials
def draft(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """The open draft as PDF, marked as one, made for this reader."""
    code = dossiers.dossier(dossier_id).code
    try:
        content = drafting.draft_pdf(dossier_id, at=timezone.now())
    except InputRefused:
        raise Http404 from None
    trace(official, dossier_id, "drafted result")
    return HttpResponse(content, headers=files.paper_headers(content, f"{code}-du-thao.pdf"))
