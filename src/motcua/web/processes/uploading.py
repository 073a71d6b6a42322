"""A new step table or BPMN file: first what is in it and what is wrong, then its approval with the document.

Nothing is kept between the two: the page carries the file along, and it is read and checked again at approval.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.kernel.zone import day_of
from motcua.processes import queries
from motcua.processes.actions import approving
from motcua.processes.errors import ProcessUnsound
from motcua.processes.rules.drafting import Draft, drafts_of_file
from motcua.processes.rules.importing import Level
from motcua.processes.rules.reading import lane_roles
from motcua.web.desk.access import Official, for_officials
from motcua.web.processes import words
from motcua.web.processes.fault_words import said
from motcua.web.processes.versions import step_lines

LARGEST_UPLOAD = 500_000  # bytes; a step table has some ten thousand


@dataclass(frozen=True)
class Problem:
    anchor: str
    message: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def upload(request: HttpRequest, official: Official) -> HttpResponse:
    """Choose a file; the answer is the report on it, and nothing else happens."""
    if request.method != "POST":
        return render(request, "processes/upload.html", {"errors": []})
    file = request.FILES.get("file")
    problem = ""
    if file is None:
        problem = _("Choose a file.")
    elif (file.size or 0) > LARGEST_UPLOAD:
        problem = _("The file is larger than 500 KB. A step table is much smaller: take out pictures.")
    if problem or file is None:
        errors = [Problem("id_file", problem)]
        return render(request, "processes/upload.html", {"errors": errors}, status=422)
    content = file.read()
    return _report(request, str(file.name or "")[:120], content)


def _report(
    request: HttpRequest,
    name: str,
    content: bytes,
    *,
    errors: list[Problem] | None = None,
    document: str = "",
    valid_from: str = "",
    extra: tuple[Any, ...] = (),
) -> HttpResponse:
    drafts = _drafts(name, content)
    usable = len(drafts) == 1 and drafts[0].is_usable and not extra
    shown = [_shown(draft, extra) for draft in drafts]
    context = {
        "name": name,
        "drafts": shown,
        "usable": usable,
        "several": len(drafts) > 1,
        "carried": base64.b64encode(zlib.compress(content, 9)).decode("ascii") if usable else "",
        "errors": errors or [],
        "failed": {error.anchor.removeprefix("id_"): error.message for error in errors or []},
        "document": document,
        "valid_from": valid_from or day_of(timezone.now()).isoformat(),
    }
    return render(request, "processes/report.html", context, status=422 if errors or not usable else 200)


def _drafts(name: str, content: bytes) -> tuple[Draft, ...]:
    return drafts_of_file(
        name, content, roles=queries.ROLES, lane_roles=lane_roles(), lane_name=queries.lane_name
    )


def _shown(draft: Draft, extra: tuple[Any, ...]) -> dict[str, Any]:
    graph = draft.graph
    told = [line for line in draft.lines if line.level is not Level.KEPT]
    return {
        "name": graph.name(get_language() or "vi") if graph else "",
        "key": graph.key if graph else "",
        "lines": step_lines(graph) if graph and draft.is_usable else [],
        "total": words.weight(graph.basis, draft.weight) if graph and draft.is_usable else "",
        "limit": words.weight(graph.basis, graph.limit) if graph and graph.limit else "",
        "told": [
            (line, said(line.message), words.LEVEL_LABELS[line.level], words.LEVEL_TONES[line.level])
            for line in told
        ],
        "faults": [said(fault.message) for fault in (*draft.faults, *extra)],
    }


@require_POST
@for_officials
def approve(request: HttpRequest, official: Official) -> HttpResponse:
    """Approve what the report showed, as a new version."""
    name = request.POST.get("name", "")[:120]
    document = request.POST.get("document", "").strip()
    wanted = request.POST.get("valid_from", "").strip()
    content = _carried(request.POST.get("carried", ""))
    if content is None:
        return redirect("processes:upload")
    errors: list[Problem] = []
    valid_from = _day(wanted)
    if not document:
        errors.append(
            Problem("id_document", _("Give number and date of the decision that approves the procedure."))
        )
    if valid_from is None:
        errors.append(Problem("id_valid_from", _("Give the first day as a date.")))
    drafts = _drafts(name, content)
    if errors or valid_from is None or len(drafts) != 1 or not drafts[0].is_usable:
        return _report(request, name, content, errors=errors, document=document, valid_from=wanted)
    try:
        done = approving.approve(
            drafts[0], document=document, valid_from=valid_from, by=official.user_id, at=timezone.now()
        )
    except ProcessUnsound as unsound:
        return _report(request, name, content, document=document, valid_from=wanted, extra=unsound.faults)
    told = (
        _("Version %(number)s is approved. Dossiers accepted from its first day run by it.")
        if done.is_new
        else _("Nothing is new: version %(number)s says the same already.")
    )
    messages.success(request, told % {"number": done.number})
    return redirect("processes:version", done.key, done.number)


def _carried(text: str) -> bytes | None:
    """The file that the page carried along; None when it was spoilt on the way."""
    try:
        opener = zlib.decompressobj()
        content = opener.decompress(base64.b64decode(text, validate=True), LARGEST_UPLOAD)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return content if content and opener.eof else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
