"""Checking or signing many results with one confirmation: what is asked, the list as it is worked off, going on."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers import result_queries as queries
from motcua.dossiers.actions.results import batches
from motcua.dossiers.actions.results.batches import BatchTooLarge, NothingToSign, Read
from motcua.dossiers.errors import NotAllowed
from motcua.signing import queries as keys
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.results import words
from motcua.web.results.lists import may
from motcua.web.security import confirming

_ROLE_OF = {"sign": "official", "issue": "agency_seal"}


def read_chosen(values: list[str]) -> list[Read]:
    """The ticked rows as posted, each once, in their order: `<dossier>:<draft>`. What is none is left out."""
    found: dict[int, Read] = {}
    for value in values:
        head, _colon, seq = value.partition(":")
        if (
            all(part.isascii() and part.isdigit() and len(part) < 18 for part in (head, seq))
            and int(seq) < 2**31
        ):
            found.setdefault(int(head), Read(int(head), int(seq)))
    return list(found.values())


@require_POST
@for_officials
def ask(request: HttpRequest, official: Official, deed: str) -> HttpResponseBase:
    """Show what was ticked and ask for the proof; with it, begin. `batch_id` makes a repeat harmless."""
    if deed not in words.DEEDS:
        raise Http404
    if not may(deed, official):
        raise PermissionDenied
    batch_id = _uuid(request.POST.get("batch_id", ""))
    if batch_id is None:
        raise Http404
    if queries.batch(batch_id, official.user_id) is not None:
        return redirect("results:batch", batch_id)  # sent twice
    read = read_chosen(request.POST.getlist("chosen"))
    back = f"{reverse('results:list')}?tab={words.TAB_OF[deed]}"
    if not read or len(read) > batches.MOST:
        messages.warning(
            request,
            _("Nothing is done: choose at most %(limit)s results at once.") % {"limit": batches.MOST}
            if read
            else _("Nothing is done: tick the results in the list first."),
        )
        return redirect(back)
    signs = deed in words.SIGNING
    asked = confirming.asked_of(request) if signs else confirming.NOTHING_ASKED
    problem = ""
    if "confirmed" in request.POST:
        problem = confirming.refusal(request, asked) if signs else ""
        if not problem:
            return _begin(request, official, deed, batch_id, read, back)
    at = timezone.now()
    rows = queries.chosen([one.dossier_id for one in read])
    known = keys.credentials_of(official.user_id, official.unit_id, at=at) if signs else ()
    context = {
        "official": official,
        "deed": deed,
        "title": words.DEEDS[deed][0],
        "rows": [(row, f"{row.dossier_id}:{row.drafted_seq}") for row in rows],
        "batch_id": batch_id,
        "asked": asked,
        "signs": signs,
        "has_key": not signs or any(str(one.role) == _ROLE_OF[deed] for one in known),
        "back": back,
        "summary": [SummaryLine("id_code" if asked.code else "id_password", problem)] if problem else [],
    }
    return render(request, "results/ask.html", context, status=422 if problem else 200)


def _begin(
    request: HttpRequest, official: Official, deed: str, batch_id: UUID, read: list[Read], back: str
) -> HttpResponseBase:
    try:
        batches.begin(batch_id=batch_id, deed=deed, read=read, by=official.acting, at=timezone.now())
    except (BatchTooLarge, NothingToSign):
        messages.warning(request, _("Nothing is done: these results wait on another list already."))
        return redirect(back)
    except NotAllowed:
        raise PermissionDenied from None
    return redirect("results:batch", batch_id)


@require_safe
@for_officials
def batch(request: HttpRequest, official: Official, signing_id: UUID) -> HttpResponse:
    """The list as far as it was worked off; the page asks again by itself while something waits."""
    page = queries.batch(signing_id, official.user_id)
    if page is None:
        raise Http404
    waiting = page.count("waiting")
    lines = [(line, words.problem(line.problem) if line.problem else "") for line in page.lines]
    context = {
        "official": official,
        "page": page,
        "title": words.DEEDS[page.batch.deed][0],
        "lines": sorted(lines, key=lambda one: one[0].state != "refused"),
        "waiting": waiting,
        "done": page.count("done"),
        "refused": page.count("refused"),
        "back": f"{reverse('results:list')}?tab={words.TAB_OF[page.batch.deed]}",
    }
    response = render(request, "results/batch.html", context)
    if waiting:
        response["Refresh"] = "3"
    return response


@require_POST
@for_officials
def again(request: HttpRequest, official: Official, signing_id: UUID) -> HttpResponseBase:
    """Have the rest of a list that was stopped signed: it was confirmed, and nothing is signed twice."""
    page = queries.batch(signing_id, official.user_id)
    if page is None:
        raise Http404
    if page.count("waiting"):
        batches.put_job(signing_id)
    return redirect("results:batch", signing_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
