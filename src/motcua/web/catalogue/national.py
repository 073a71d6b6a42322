"""The catalogue beside the export of the national one: new, changed, missing; a difference becomes a draft."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.procedures import national_file
from motcua.procedures.actions import national_drafts
from motcua.procedures.comparison import Compared, Standing
from motcua.procedures.errors import CatalogueError, DraftOpen, ExportUnusable
from motcua.procedures.rules.national_export.lines import Rejected
from motcua.web.catalogue.frame import tabs
from motcua.web.catalogue.words import FIELD_LABELS, STANDING_LABELS, UNUSABLE, Problem, problem_of
from motcua.web.desk.access import Official, for_officials

SHOWN = 100  # of one standing; the others are counted, and shown when it is asked for alone
_DRAFTED = (Standing.NEW, Standing.CHANGED)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official) -> HttpResponse:
    """POST with a file keeps the export and compares; with a code it opens a draft from that difference."""
    name = request.GET.get("file", "")
    try:
        if request.method == "POST" and "code" in request.POST:
            return _draft(request, official, name)
        if request.method == "POST":
            upload = request.FILES.get("export")
            if upload is None:
                return _show(request, official, "", Problem("id_export", _("Choose a file.")))
            kept = national_file.keep(upload, _var())
            return redirect(f"{reverse('catalogue:national')}?file={kept}")
        return _show(request, official, name)
    except ExportUnusable as unusable:
        return _show(request, official, "", Problem("id_export", str(UNUSABLE[unusable.problem])))


def _var() -> Path:
    return Path(settings.VAR_DIR)


def _draft(request: HttpRequest, official: Official, name: str) -> HttpResponse:
    """Raises ExportUnusable."""
    line = national_file.line_of(name, request.POST["code"], _var())
    try:
        row = national_drafts.begin_from(
            line, by=official.user_id, at=timezone.now(), origin_ref=f"export {name[:16]}"
        )
    except DraftOpen as is_open:
        messages.info(request, _("The procedure has an open draft already: go on with that one."))
        return redirect("catalogue:draft", is_open.draft_id)
    except CatalogueError as refused:
        return _show(request, official, name, problem_of(refused))
    messages.success(
        request, _("The draft says what the national catalogue says. Read it before you propose it.")
    )
    return redirect("catalogue:draft", row.pk)


def _show(
    request: HttpRequest, official: Official, name: str, problem: Problem | None = None
) -> HttpResponse:
    """Raises ExportUnusable."""
    counts: Counter[Standing] = Counter()
    shown: dict[Standing, list[dict[str, Any]]] = {one: [] for one in Standing}
    rejected = 0
    only = request.GET.get("only", "")
    for one in national_file.compared(name, _var()) if name else ():
        if isinstance(one, Rejected):
            rejected += 1
            continue
        counts[one.standing] += 1
        room = 10 * SHOWN if only == one.standing else SHOWN
        if one.standing is not Standing.UNCHANGED and len(shown[one.standing]) < room:
            shown[one.standing].append(_line(one))
    context = {
        "tabs": tabs(official, "national"),
        "file": name,
        "rejected": rejected,
        "counts": [(STANDING_LABELS[one], counts[one]) for one in Standing],
        "groups": [
            (one, STANDING_LABELS[one], counts[one], rows, max(0, counts[one] - len(rows)))
            for one, rows in shown.items()
            if rows and only in ("", one)
        ],
        "may_draft": official.opens("catalogue:begin"),
        "errors": [problem] if problem else [],
    }
    return render(request, "catalogue/national.html", context, status=422 if problem else 200)


def _line(one: Compared) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "is_here": one.standing is not Standing.NEW,
        "may_draft": one.standing in _DRAFTED,
        "differences": [(FIELD_LABELS.get(d.field, d.field), d.here, d.there) for d in one.differences],
    }
