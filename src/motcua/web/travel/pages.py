"""The list of archives, one archive with its differences side by side, the choice, the approval, and the export."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.kernel.zone import VIETNAM, day_of
from motcua.records.errors import FileMissing
from motcua.travel import arriving, sealing
from motcua.travel.errors import ArrivalNotFound, TravelError
from motcua.travel.planning import Planned, State
from motcua.web.desk.access import Official, for_officials
from motcua.web.travel.words import KIND_LABELS, STATE_LABELS, STATES, said

MOST_CHANGES = 60  # lines shown of one entry


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    return _index(request, official)


def _index(
    request: HttpRequest, official: Official, faults: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    context = {
        "rows": [(row, *STATES[row.state]) for row in arriving.arrivals()],
        "may_bring": official.opens("travel:bring"),
        "own_key": sealing.own_key() if official.opens("travel:bring") else None,
        "limit": arriving.LARGEST_ON_PAGE,
        "errors": [{"anchor": "id_file", "message": fault} for fault in faults],
    }
    return render(request, "travel/index.html", context, status=status)


@require_POST
@for_officials
def bring(request: HttpRequest, official: Official) -> HttpResponse:
    """An archive is checked byte by byte and kept; nothing else is written."""
    file = request.FILES.get("file")
    if file is None:
        return _index(request, official, (_("Choose a file."),), 422)
    if (file.size or 0) > arriving.LARGEST_ON_PAGE:
        told = _(
            "The archive is larger than 64 MB. Have it taken in on the machine itself, with motcua config import."
        )
        return _index(request, official, (told,), 422)
    try:
        row = arriving.bring(file.read(), file_name=file.name or "", by=official.user_id, at=timezone.now())
    except TravelError as fault:
        return _index(request, official, (said(str(fault)),), 422)
    return redirect("travel:arrival", row.pk)


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, arrival_id: int) -> HttpResponse:
    return _page(request, official, arrival_id)


def _page(
    request: HttpRequest, official: Official, arrival_id: int, fault: str = "", status: int = 200
) -> HttpResponse:
    try:
        row = arriving.arrival(arrival_id)
        brought = arriving.brought_of(row)
    except ArrivalNotFound:
        raise Http404 from None
    except (TravelError, FileMissing) as gone:
        return _index(request, official, (said(str(gone)),), 409)
    is_over = row.state in ("taken_in", "refused")
    found = None if is_over else arriving.differences(row, brought, day_of(timezone.now()))
    ticked = set(request.POST.getlist("entry")) or set(row.chosen)
    context = {
        "row": row,
        "state": STATES[row.state],
        "is_trusted": brought.is_trusted,
        "items": [_line(item, ticked) for item in found.items if item.state is not State.SAME]
        if found
        else [],
        "same": found.count(State.SAME) if found else 0,
        "has_processes": found is not None
        and any(item.kind == "process" and item.is_due for item in found.items),
        "may_choose": official.opens("travel:propose") and row.state == "open" and brought.is_trusted,
        "may_take_back": official.opens("travel:propose") and row.state == "proposed",
        "may_decide": arriving.may_decide(row, user_id=official.user_id, roles=official.post.roles),
        "report": {
            key: [(KIND_LABELS.get(kind, kind), code, name) for kind, code, name in row.report.get(key, ())]
            for key in ("done", "left")
        },
        "said": request.POST,
        "errors": [{"anchor": "entries", "message": fault}] if fault else [],
    }
    return render(request, "travel/arrival.html", context, status=status)


def _line(item: Planned, ticked: set[str]) -> dict[str, Any]:
    name = arriving.name_of(item)
    label, tone = STATE_LABELS[item.state]
    return {
        "name": name,
        "kind": KIND_LABELS.get(item.kind, item.kind),
        "key": item.key,
        "title": item.name,
        "state": label,
        "tone": tone,
        "is_due": item.is_due,
        "is_ticked": name in ticked,
        "changes": item.changes[:MOST_CHANGES],
        "more": max(0, len(item.changes) - MOST_CHANGES),
        "words": [said(word) for word in item.words],
    }


def _carry_out(
    request: HttpRequest, official: Official, arrival_id: int, deed: Callable[[], object], done: str
) -> HttpResponse:
    try:
        deed()
    except ArrivalNotFound:
        raise Http404 from None
    except (TravelError, FileMissing) as fault:
        return _page(request, official, arrival_id, said(str(fault)), 422)
    messages.success(request, done)
    return redirect("travel:arrival", arrival_id)


@require_POST
@for_officials
def propose(request: HttpRequest, official: Official, arrival_id: int) -> HttpResponse:
    """The chosen entries go to a second person; `take_back` opens the choice again."""
    who: dict[str, Any] = {"arrival_id": arrival_id, "by": official.user_id, "at": timezone.now()}
    if "take_back" in request.POST:
        return _carry_out(
            request, official, arrival_id, lambda: arriving.take_back(**who), _("The choice is open again.")
        )
    try:
        first = date.fromisoformat(request.POST["valid_from"]) if request.POST.get("valid_from") else None
    except ValueError:
        return _page(request, official, arrival_id, _("Give the first day as a date."), 422)
    return _carry_out(
        request,
        official,
        arrival_id,
        lambda: arriving.propose(
            chosen=request.POST.getlist("entry"),
            document=request.POST.get("document", "").replace("\0", ""),
            valid_from=first,
            **who,
        ),
        _("The choice waits for a second person."),
    )


@require_POST
@for_officials
def decide(request: HttpRequest, official: Official, arrival_id: int) -> HttpResponse:
    """Another person approves, and the chosen entries are taken in; or refuses, with words."""
    who: dict[str, Any] = {"arrival_id": arrival_id, "by": official.user_id, "at": timezone.now()}
    if request.POST.get("decision") == "approve":
        done = _("Taken in. What became drafts is decided on at its own place.")
        return _carry_out(request, official, arrival_id, lambda: arriving.apply(**who), done)
    words = request.POST.get("words", "").replace("\0", "")
    return _carry_out(
        request,
        official,
        arrival_id,
        lambda: arriving.refuse(words=words, **who),
        _("The choice is refused."),
    )


@require_safe
@for_officials
def export(request: HttpRequest, official: Official) -> HttpResponse:
    """What is in force here as one archive, signed with this installation's key."""
    made_at = timezone.now().astimezone(VIETNAM).replace(microsecond=0)
    try:
        content = sealing.sealed(made_at)
    except (TravelError, FileMissing) as fault:
        return _index(request, official, (said(str(fault)),), 422)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="cau-hinh-{settings.PROVINCE_CODE}-{made_at:%Y%m%d-%H%M}.zip"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
